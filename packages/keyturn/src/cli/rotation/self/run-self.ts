import { createAwsClients } from '../../../aws/client.ts';
import { readCodeDevice } from '../../../aws/code-device.ts';
import { connectAws } from '../../../aws/connect.ts';
import { type OwnCredentials, readOwnCredentials } from '../../../aws/own-credentials.ts';
import { realTime } from '../../../aws/rate-limit.ts';
import { type ExitCode, exitCodes, Fault } from '../../../core/fault.ts';
import type { Step } from '../../../core/rotation/decision.ts';
import { readNotes } from '../../../core/rotation/notes.ts';
import type { Orders } from '../../../core/rotation/situation.ts';
import { minuteText } from '../../../core/rotation/use-words.ts';
import type { CallerFacts } from '../../../engine/ports.ts';
import type { Applied } from '../../../engine/rotation/apply.ts';
import type { RotationAccount } from '../../../engine/rotation-ports.ts';
import type { CommandContext } from '../../command.ts';
import { isGiven } from '../../options.ts';
import { awsSettings, readConfig } from '../../settings.ts';
import { askPerson } from '../agree.ts';
import { performApply, tellApplied } from '../run-apply.ts';
import { changeRotation, isAgreed, type RotationSession } from '../session.ts';
import { type CodeReader, createCodeReader, readCode } from './ask-code.ts';
import { findOwnPlace, type OwnPlace } from './own-place.ts';

/** Replaces the key that signs this run, where the profile has it from, and goes over to its successor. */
export async function runRotateSelf(context: CommandContext): Promise<ExitCode> {
  const { environment, output, time = realTime } = context;
  const reach = { ...awsSettings(await readConfig(context), context), environment, time };
  const codes = createCodeReader(context);
  const credentials = await readOwnCredentials(reach);
  const clients = createAwsClients({ ...reach, credentials: credentials.sign });
  const caller = await connectAws(reach, clients).caller();
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1];
  const keyId = credentials.keyId();
  if (caller.isRoot)
    throw new Fault('usage-wrong', 'These are keys of the root user, which are removed and not rotated like those of users.');
  if (keyId === null || user === undefined) {
    await output.result(
      `There is nothing to rotate: ${caller.arn} signs with temporary credentials, and not with a key of its own.\n`,
    );
    return exitCodes.clean;
  }
  const profile = reach.profile ?? (environment['AWS_PROFILE'] || 'default');
  const place = await findOwnPlace(context, { profile, accessKeyId: keyId, environment });
  const device = async () => place.mfaSerial ?? (await ownDevice(clients));
  const self: Self = { context, caller, user, keyId, credentials, codes, place, device };
  return changeRotation(context, (session) => rotateSelf(session, self), {
    credentials: credentials.sign,
    ownKeyId: (step) => ownKeyId(self, step),
    deliverTo: (owner, tools) => place.destinations(owner, tools),
  });
}

interface Self {
  readonly context: CommandContext;
  readonly caller: CallerFacts;
  readonly user: string;
  readonly keyId: string;
  readonly credentials: OwnCredentials;
  readonly codes: CodeReader;
  readonly place: OwnPlace;
  /** The device whose codes AWS takes from us, if there is one. */
  readonly device: () => Promise<string | undefined>;
}

async function ownDevice(clients: ReturnType<typeof createAwsClients>): Promise<string | undefined> {
  const device = await readCodeDevice(await clients.iam(), clients.clock);
  return device.known ? (device.value ?? undefined) : undefined;
}

async function rotateSelf(session: RotationSession, self: Self): Promise<ExitCode> {
  const { context, caller, user, credentials } = self;
  const { output } = context;
  const opened = await session.aws.openForRotation(caller.account, session.request.access);
  if (!opened.known) throw new Fault('access-denied', `Could not open the account: ${opened.detail}`);
  let isDeniedNow = await isDenied(opened.reader, self);
  if (isDeniedNow && (await proveMfa(self))) isDeniedNow = await isDenied(opened.reader, self);
  const { outgoing, orders } = await ordersFor(opened.reader, self);
  if (orders.atOnce)
    output.say(`Key ${outgoing} is turned off as soon as the profile gives its successor, whoever may still use it.`);
  if (!isAgreed(context)) await askPerson(context, questionFor(self, { outgoing }));

  const wish = { target: { account: caller.account, user, orders }, isHandedOver: true };
  let applied = await performApply(session, context, wish);
  if (wasDenied(applied) && !credentials.hasMfa() && (await proveMfa(self))) applied = await performApply(session, context, wish);
  const exitCode = await tellApplied(applied, context);
  for (const line of remarks(applied, self, { isDeniedNow })) output.say(line);
  return exitCode;
}

/** What the table of a run does not say to whoever has replaced a key of their own. */
function remarks(applied: Applied, { keyId }: Self, { isDeniedNow }: { readonly isDeniedNow: boolean }): readonly string[] {
  const steps = applied.outcomes.flatMap(({ taken }) => taken.map(({ step }) => step.do));
  const [ending] = applied.outcomes.map((one) => one.ending);
  const isStopped = ending?.kind === 'ask' || ending?.kind === 'unknown';
  if (wasDenied(applied) || (isStopped && isDeniedNow))
    return ['"keyturn iam-policy self" prints what a user has to be allowed to replace a key of its own.'];
  if (steps.length === 0 && ending?.kind === 'rest') {
    const until = ending.until === null ? '' : ` until ${minuteText(ending.until)}`;
    return [`Nothing is to be done${until}: ${ending.because}.`];
  }
  if (!steps.includes('promote') || steps.includes('deactivate')) return [];
  return [
    `Key ${keyId} still works: run the same again in some days, and it is turned off when nobody uses it any more.`,
    'Other machines that have a copy of it need the new key before.',
  ];
}

/** Asks everything that tells beforehand whether permissions are missing, or MFA. */
async function isDenied({ reader, writer }: RotationAccount, { user, keyId }: Self): Promise<boolean> {
  const [obstacle, ...facts] = await Promise.all([
    writer.rehearse(user),
    reader.keysOf(user),
    reader.tags(user),
    reader.lastUsed(keyId),
  ]);
  return obstacle?.isDenied === true || facts.some((fact) => !fact.known && fact.why === 'denied');
}

/** Signs with a session that knows of our device from now on; answers false where we have none. */
async function proveMfa(self: Self): Promise<boolean> {
  const serial = await self.device();
  if (serial === undefined) return false;
  const mfa = await readCode(self.codes, serial, 'AWS denies this without MFA');
  if (!mfa) throw new Fault('mfa-needed', 'AWS denies this without MFA, and there is no terminal to ask for a code at.');
  await self.credentials.proveMfa(mfa);
  return true;
}

/** The key that is to be replaced: ours, or the one that ours is the successor of. */
async function ordersFor(
  { reader }: RotationAccount,
  { user, keyId, context }: Self,
): Promise<{ outgoing: string; orders: Orders }> {
  const [keys, tags] = await Promise.all([reader.keysOf(user), reader.tags(user)]);
  const noted = tags.known ? readNotes(tags.value).create?.outgoing : undefined;
  const isThere = keys.known && keys.value !== 'gone' && keys.value.some(({ id }) => id === noted);
  const outgoing = noted !== undefined && isThere ? noted : keyId;
  const now: Orders = isGiven(context.options, 'now') ? { atOnce: { key: outgoing } } : {};
  // A rotation that has come to our key is gone on with, and no other begun.
  return { outgoing, orders: outgoing === keyId ? { ...now, rotate: { key: keyId } } : now };
}

function questionFor({ user, keyId, caller }: Self, { outgoing }: { readonly outgoing: string }): string {
  return outgoing === keyId
    ? `Replace key ${keyId} of user ${user} in account ${caller.account}?`
    : `Go on with the replacement of key ${outgoing} of user ${user} in account ${caller.account}?`;
}

/** Before our own key is turned off, we go over to its successor; out of a session with a new code, as AWS takes each one once. */
async function ownKeyId({ credentials, codes, device }: Self, step: Step | undefined): Promise<string | null> {
  const isTurnedOff = step?.do === 'deactivate' || step?.do === 'delete' || step?.do === 'discard';
  if (isTurnedOff && step.key === credentials.keyId()) {
    await credentials.goOver(async () => {
      const serial = await device();
      return serial === undefined ? undefined : readCode(codes, serial, 'To go on with the new key AWS wants another code');
    });
  }
  return credentials.keyId();
}

function wasDenied({ outcomes }: Applied): boolean {
  return outcomes.some(({ taken }) => {
    const effect = taken.at(-1)?.effect;
    return effect?.is === 'failed' && effect.isDenied === true;
  });
}
