import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AwsOptions, createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { realTime } from '../../aws/rate-limit.ts';
import { connectForRotation } from '../../aws/rotation.ts';
import { type DeliveryTools, deliveryFrom, deliveryMatches } from '../../config/delivery.ts';
import { areDestinationsOwn } from '../../config/own-destinations.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { Fault } from '../../core/fault.ts';
import type { JournalActor } from '../../core/journal.ts';
import type { Destination, DestinationOwner } from '../../engine/destination.ts';
import type { Journal } from '../../engine/journal.ts';
import type { RotationRequest } from '../../engine/rotation/run.ts';
import type { DeliveryOf, RotationAws, Surroundings } from '../../engine/rotation-ports.ts';
import type { Scope } from '../../engine/scope.ts';
import { createFileJournal } from '../../store/journal-file.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { makeStateFolder, stateFolder } from '../../store/state-folder.ts';
import { workerId } from '../../store/worker-id.ts';
import { announcementsIn } from '../announcements.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { auditSettings, awsSettings, readConfig } from '../settings.ts';
import { userName } from '../user-name.ts';

/** Everything that a command about rotation works with. */
export interface RotationSession {
  readonly config: LoadedConfig;
  readonly aws: RotationAws;
  readonly request: RotationRequest;
  readonly surroundings: Surroundings;
  readonly journal: Journal;
  readonly run: string;
  readonly actor: JournalActor;
  readonly folder: string;
  /** With what destinations and notifiers are made. */
  readonly tools: DeliveryTools;
}

/** What a run brings along that replaces its own key. */
export interface OwnRotation {
  readonly credentials: NonNullable<AwsOptions['credentials']>;
  readonly ownKeyId: RotationAws['ownKeyId'];
  /** Where the key goes, besides where the policy wants it. */
  readonly deliverTo: (owner: DestinationOwner, tools: DeliveryTools) => readonly Destination[];
}

/** Opens AWS, the policy and the journal, for a command that only looks. */
export async function openRotation(context: CommandContext, own?: OwnRotation): Promise<RotationSession> {
  return openUnder(context, { config: await readConfig(context), own });
}

/** The same for who only tells people, under the given configuration: also where AWS does not say who we are, which may be the news. */
export function openToTell(context: CommandContext, config: LoadedConfig): Promise<RotationSession> {
  return openUnder(context, { config, mayBeNobody: true });
}

interface Opening {
  readonly config: LoadedConfig;
  readonly own?: OwnRotation | undefined;
  readonly mayBeNobody?: boolean;
}

async function openUnder(context: CommandContext, { config, own, mayBeNobody = false }: Opening): Promise<RotationSession> {
  const { environment, options, output, time = realTime } = context;
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const { scope, access, policy } = auditSettings(config, options);
  const reach = {
    ...awsSettings(config, context),
    environment,
    time,
    traced: context.traced,
    ...(own ? { credentials: own.credentials } : {}),
  };
  const clients = createAwsClients(reach);
  const wait = (milliseconds: number) => new Promise<void>((resolve) => time.after(milliseconds, resolve));
  const connected = connectForRotation(connectAws(reach, clients), clients, wait);
  const aws = own ? { ...connected, ownKeyId: own.ownKeyId } : connected;
  const tools = { aws: clients, environment, wait };
  const arn = await aws.caller().then(
    (caller) => caller.arn,
    (error: unknown) => {
      if (mayBeNobody && error instanceof Fault) return null;
      throw error;
    },
  );
  const run = randomBytes(6).toString('hex');
  const actor = { arn, user: userName(), host: hostname() };
  return {
    config,
    aws,
    request: {
      scope,
      access,
      policy,
      rotation: config.rotation,
      safety: config.safety,
      deliveryOf: own ? alsoTo(deliveryFrom(config, tools), own, tools) : deliveryFrom(config, tools),
      deliveryMatches: deliveryMatches(config),
      areDestinationsOwn: areDestinationsOwn(config.destinations, tools, { isOneAccount: isOne(scope) }),
      // Who replaces the key that they work with need not be told of it.
      announcements: own ? undefined : await announcementsIn(folder, config),
      interrupted: context.interrupted,
      traced: context.traced,
    },
    surroundings: { wait, makeMark: () => randomBytes(8).toString('hex'), worker: await workerId(folder) },
    journal: createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: output.say }),
    run,
    actor,
    folder,
    tools,
  };
}

/** The same, for a command that changes something: alone on this machine, with this folder. */
export async function changeRotation<Value>(
  context: CommandContext,
  act: (session: RotationSession) => Promise<Value>,
  own?: OwnRotation,
): Promise<Value> {
  const session = await openRotation(context, own);
  await makeStateFolder(session.folder);
  const done = await whileLocked(join(session.folder, 'run.lock'), { patienceMs: 0 }, () => act(session));
  if (!done) throw new Fault('run-locked', `Another run is at work with the folder ${session.folder}.`);
  return done.value;
}

/** How far ahead people are told of what comes; undefined where nobody is. */
export function followDays({ notify }: Pick<LoadedConfig, 'notify'>): number | undefined {
  return notify.routes.length === 0 ? undefined : Math.max(...notify.warnBefore) + 1;
}

/** SHA-256 in hexadecimal digits. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether nobody is to be asked before something is changed. */
export function isAgreed({ options }: CommandContext): boolean {
  return isGiven(options, 'yes');
}

function alsoTo(deliveryOf: DeliveryOf, { deliverTo }: OwnRotation, tools: DeliveryTools): DeliveryOf {
  return async (owner, subject) => {
    const delivery = await deliveryOf(owner, subject);
    if ('known' in delivery) return delivery;
    const own = deliverTo(owner, tools);
    const others = delivery.destinations.filter(({ id }) => !own.some((one) => one.id === id));
    return { ...delivery, destinations: [...own, ...others] };
  };
}

function isOne(scope: Scope): boolean {
  return scope.kind === 'own' || (scope.kind === 'accounts' && scope.ids.length === 1);
}
