import { isRootArn } from '../../core/root-arn.ts';
import type { Step } from '../../core/rotation/decision.ts';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { type Notes, readNotes, writeNote } from '../../core/rotation/notes.ts';
import { DestinationFault, type DestinationOwner } from '../destination.ts';
import type { Effect, RotationAws, Surroundings } from '../rotation-ports.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';

/** With what a step is taken. */
export interface Hands {
  readonly aws: RotationAws;
  readonly surroundings: Surroundings;
  readonly principal: Principal;
  readonly memory: Memory;
}

/** What came of a step: an Effect, with the id of a key that it made. */
export type StepEffect = Effect & { readonly created?: string };

/** Takes one step: a note where there is one to take, then the change. It throws nothing of its own, and never tries twice. */
export async function takeStep(step: Step, hands: Hands): Promise<StepEffect> {
  const { writer } = hands.principal.opened;
  const user = hands.principal.user.name;
  const now = hands.aws.now();
  switch (step.do) {
    case 'create':
      return create(step.outgoing, hands);
    case 'discard': {
      const { outgoing, holdUntil } = step;
      const hold = outgoing !== null && holdUntil !== null ? { key: outgoing, at: now, until: holdUntil } : undefined;
      return after(hold ? note(hands, 'hold', hold) : DONE, () => writer.deleteKey(user, step.key));
    }
    case 'deliver':
      return withSecret(step.key, hands, (key) => each(step.to, hands, (destination) => destination.put(key)));
    case 'prove':
      return withSecret(step.key, hands, (key) => prove(key, hands));
    case 'promote':
      return withSecret(step.key, hands, (key) => each(step.in, hands, (destination) => destination.promote(key)));
    case 'run-hooks':
      return runHooks(step.key, hands);
    case 'note-promotion':
      return note(hands, 'promoted', { key: step.key, at: now });
    case 'note-compromised':
      return note(hands, 'compromised', { key: step.key, at: now, mode: step.mode });
    case 'note-off':
      return note(hands, 'off', { key: step.key, at: now, why: step.why });
    case 'deactivate':
      return after(note(hands, 'off', { key: step.key, at: now, why: step.why }), () =>
        writer.setKeyStatus(user, step.key, 'inactive'),
      );
    case 'reactivate':
      return after(note(hands, 'hold', { key: step.key, at: now, until: step.holdUntil }), () =>
        writer.setKeyStatus(user, step.key, 'active'),
      );
    case 'delete':
      return writer.deleteKey(user, step.key);
    default:
      return step satisfies never;
  }
}

/** Of whose key a destination is told. */
export function ownerOf({ account, user, isRoot }: Pick<Principal, 'account' | 'user' | 'isRoot'>): DestinationOwner {
  const name = isRoot === true ? null : user.name;
  return { account: account.id, accountName: account.name, partition: account.partition, user: name };
}

const DONE: Promise<Effect> = Promise.resolve({ is: 'done' });

async function after(first: Promise<Effect>, then: () => Promise<Effect>): Promise<Effect> {
  const noted = await first;
  return noted.is === 'done' ? then() : noted;
}

function note<Name extends keyof Notes>({ principal }: Hands, name: Name, content: NonNullable<Notes[Name]>): Promise<Effect> {
  const tag = writeNote(name, content);
  return principal.opened.writer.note(principal.user.name, new Map([[tag.name, tag.value]]));
}

/**
 * AWS tells whole seconds: a key is known to be younger than its note only if its second is a later one. And who notes at the same
 * time as another run sees, after this pause, whose note has stayed: both had read before they wrote (Fischer's mutual exclusion).
 */
const PAUSE_MS = 2_500;

/** Notes the intent, makes sure that it stands, and creates. Whatever the call answers, it is not made again. */
async function create(outgoing: string, hands: Hands): Promise<StepEffect> {
  const { principal, surroundings, memory, aws } = hands;
  const { opened, user } = principal;
  const mark = surroundings.makeMark();
  const noted = await note(hands, 'create', { outgoing, at: aws.now(), worker: surroundings.worker, mark });
  if (noted.is !== 'done') return noted;
  await surroundings.wait(PAUSE_MS);
  const claim = await opened.reader.tags(user.name);
  if (!claim.known) return { is: 'failed', because: `could not read our own note again: ${claim.detail}` };
  if (readNotes(claim.value).create?.mark !== mark) return { is: 'failed', because: 'another run took it over' };

  const creation = await opened.writer.createKey(user.name, mark);
  if (creation.is === 'refused') memory.refusedMarks.add(mark);
  if (creation.is === 'refused') return { ...creation, is: 'failed' };
  if (creation.is === 'unknown') return creation;
  memory.secrets.set(creation.key.accessKeyId, creation.key);
  return { is: 'done', created: creation.key.accessKeyId };
}

async function withSecret(id: string, hands: Hands, use: (key: KeyMaterial) => Promise<Effect>): Promise<Effect> {
  const { memory, principal } = hands;
  const problems: string[] = [];
  for (const destination of memory.secrets.has(id) ? [] : principal.delivery.destinations.filter((one) => one.canReadBack)) {
    try {
      const key = await destination.read(id);
      if (key) memory.secrets.set(id, key);
      if (key) break;
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
  const key = memory.secrets.get(id);
  if (key) return use(key);
  return { is: 'failed', because: ['no destination gives its secret back', ...problems].join('; ') };
}

/**
 * Does something in each destination, in this order, up to the first that fails: one that gives the secret back comes before those that do
 * not, so that these are never given what could not be given to the others after a crash.
 */
async function each(
  ids: readonly string[],
  { principal }: Hands,
  act: (destination: Principal['delivery']['destinations'][number]) => Promise<void>,
): Promise<Effect> {
  for (const id of ids) {
    const destination = principal.delivery.destinations.find((one) => one.id === id);
    if (!destination) continue;
    try {
      await act(destination);
    } catch (error) {
      return { is: 'failed', because: `${destination.label}: ${reasonOf(error)}` };
    }
  }
  return { is: 'done' };
}

/** Whose key it is, by AWS itself, then whatever the policy wants to be tried. */
async function prove(key: KeyMaterial, { aws, principal, memory }: Hands): Promise<Effect> {
  const { account, delivery } = principal;
  const identity = await aws.identify(key);
  if (!identity.known) return { is: 'failed', because: `key ${key.accessKeyId} does not work: ${identity.detail}` };
  const { arn } = identity.value;
  if (identity.value.account !== account.id || !isArnOf(arn, principal))
    return { is: 'failed', because: `key ${key.accessKeyId} is that of ${arn}` };
  for (const probe of delivery.probes) {
    const problem = await probe.run(key);
    if (problem !== undefined) return { is: 'failed', because: `${probe.label}: ${problem}` };
  }
  memory.proven.add(key.accessKeyId);
  return { is: 'done' };
}

function isArnOf(arn: string, { account, user, isRoot }: Principal): boolean {
  return isRoot === true ? isRootArn(arn, account.id) : arn.includes(':user/') && arn.endsWith(`/${user.name}`);
}

async function runHooks(accessKeyId: string, { principal, memory }: Hands): Promise<Effect> {
  const problems: string[] = [];
  for (const hook of principal.delivery.hooks) {
    const problem = await hook.run({ owner: ownerOf(principal), accessKeyId });
    if (problem !== undefined) problems.push(`${hook.label}: ${problem}`);
  }
  if (problems.length > 0) return { is: 'failed', because: problems.join('; ') };
  memory.hooked.add(accessKeyId);
  return { is: 'done' };
}

function reasonOf(error: unknown): string {
  if (error instanceof DestinationFault) return error.message;
  throw error;
}
