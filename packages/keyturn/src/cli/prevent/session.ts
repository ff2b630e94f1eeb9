import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { connectGuardrails } from '../../aws/guardrails-connect.ts';
import { realTime } from '../../aws/rate-limit.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { Fault } from '../../core/fault.ts';
import { guardrails } from '../../core/guardrails/index.ts';
import type { JournalActor } from '../../core/journal.ts';
import { nearest } from '../../core/nearest.ts';
import { chooseGuardrails, type Purpose } from '../../core/prevention/assess.ts';
import { nothingMade } from '../../core/prevention/made-before.ts';
import { makePreventionPlan, type PreventionPlan } from '../../core/prevention/plan.ts';
import type { GuardrailAws } from '../../engine/guardrail-ports.ts';
import { readMadeBefore } from '../../engine/guardrails/made-before.ts';
import { type GuardrailRequest, type GuardrailSight, lookAtGuardrails } from '../../engine/guardrails.ts';
import type { Journal } from '../../engine/journal.ts';
import { createFileJournal } from '../../store/journal-file.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { makeStateFolder, stateFolder } from '../../store/state-folder.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionList, optionText } from '../options.ts';
import { fingerprintOf } from '../rotation/session.ts';
import { auditSettings, awsSettings, readConfig } from '../settings.ts';
import { userName } from '../user-name.ts';

/** Everything that a command about guardrails works with. */
export interface GuardrailSession {
  readonly config: LoadedConfig;
  readonly aws: GuardrailAws;
  readonly request: Omit<GuardrailRequest, 'purpose' | 'context'> & {
    readonly context: Omit<GuardrailRequest['context'], 'madeBefore'>;
  };
  readonly journal: Journal;
  readonly run: string;
  readonly actor: JournalActor;
  readonly folder: string;
}

/** Opens AWS, the configuration and the journal, for a command that only looks. */
export async function openGuardrails(context: CommandContext): Promise<GuardrailSession> {
  const { environment, options, output, time = realTime } = context;
  const config = await readConfig(context);
  const only = guardrailNames(optionList(options, 'only'));
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const { scope, access, policy } = auditSettings(config, options);
  const reach = { ...awsSettings(config, context), environment, time };
  const clients = createAwsClients(reach);
  const aws = connectGuardrails(connectAws(reach, clients), clients);
  const { arn } = await aws.caller();
  const run = randomBytes(6).toString('hex');
  const actor = { arn, user: userName(), host: hostname() };
  const journal = createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: output.say });
  const { prevention } = config;
  return {
    config,
    aws,
    request: {
      chosen: chooseGuardrails(guardrails, prevention, only),
      scope,
      access,
      context: {
        prevention,
        keyturnRoles: [...new Set([access.roleName, ...prevention.keyturnRoles])],
        limits: policy.limits,
        overwrites: isGiven(options, 'overwrite'),
        hash: fingerprintOf,
      },
      interrupted: context.interrupted,
    },
    journal,
    run,
    actor,
    folder,
  };
}

/** The same, for a command that changes something: alone on this machine, with this folder. */
export async function changeGuardrails<Value>(
  context: CommandContext,
  act: (session: GuardrailSession) => Promise<Value>,
): Promise<Value> {
  const session = await openGuardrails(context);
  await makeStateFolder(session.folder);
  const done = await whileLocked(join(session.folder, 'run.lock'), { patienceMs: 0 }, () => act(session));
  if (!done) throw new Fault('run-locked', `Another run is at work with the folder ${session.folder}.`);
  return done.value;
}

/** Looks at the guardrails as they are now. */
export async function look({ aws, request, journal }: GuardrailSession, purpose: Purpose): Promise<GuardrailSight> {
  const madeBefore = purpose === 'remove' ? await readMadeBefore(journal) : nothingMade;
  return lookAtGuardrails(aws, { ...request, context: { ...request.context, madeBefore }, purpose });
}

/** The same session for all guardrails, where none was named: whatever the configuration says today, all of ours can be taken back. */
export function withAll(session: GuardrailSession, { options }: CommandContext): GuardrailSession {
  const chosen = optionList(options, 'only').length > 0 ? session.request.chosen : guardrails;
  return { ...session, request: { ...session.request, chosen } };
}

/** The plan of this moment. */
export async function planNow(session: GuardrailSession, purpose: Purpose): Promise<PreventionPlan> {
  const { assessed, unread, skipped } = await look(session, purpose);
  const { arn } = await session.aws.caller();
  return makePreventionPlan(assessed, {
    purpose,
    unread,
    skipped,
    madeAt: session.aws.now(),
    madeBy: arn,
    hash: fingerprintOf,
  });
}

function guardrailNames(names: readonly string[]): readonly string[] {
  const known = guardrails.map(({ id }) => id);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return names;
  const meant = nearest(wrong, known);
  throw new Fault(
    'usage-wrong',
    `There is no guardrail ${wrong}${meant === undefined ? '' : ` (did you mean ${meant}?)`}: there are ${known.join(', ')}.`,
  );
}
