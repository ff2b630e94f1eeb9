import { type ExitCode, Fault } from '../../core/fault.ts';
import { readNotes } from '../../core/rotation/notes.ts';
import type { Orders } from '../../core/rotation/situation.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { askPerson } from './agree.ts';
import { applyIn } from './run-apply.ts';
import { changeRotation, isAgreed, type RotationSession } from './session.ts';
import { findTarget, type Target } from './target.ts';

/** Replaces the key of a user now, due or not, or goes on with the rotation that is under way. */
export async function runRotate(context: CommandContext): Promise<ExitCode> {
  const mode = compromisedMode(context);
  return order(context, 'user', async (session, target) => {
    const key = keyToRotate(target);
    if (mode !== undefined) {
      const when =
        mode === 'now'
          ? 'at once, before its successor is there: whoever uses it fails until they have the new one'
          : 'as soon as every destination gives out its successor';
      return {
        question: `Key ${key} counts as being in wrong hands: it is turned off ${when}, and deleted after a day at the latest. Go on?`,
        orders: { compromised: { key, mode } },
      };
    }
    const outgoing = (await outgoingOf(session, target)) ?? key;
    return {
      question: `Replace key ${outgoing} of user ${target.user} in account ${target.account}?`,
      orders: { rotate: { key: outgoing } },
    };
  });
}

/** Brings back what was turned off, or gives up a rotation. */
export function runRollback(context: CommandContext): Promise<ExitCode> {
  return order(context, 'subject', (_session, { key, user, account }) =>
    Promise.resolve({
      question: `Take back what was done to ${key === null ? `user ${user}` : `key ${key}`} in account ${account}?`,
      orders: { rollback: { key } },
    }),
  );
}

/** Turns an unused key off, and deletes it after the grace period. */
export function runRetire(context: CommandContext): Promise<ExitCode> {
  return order(context, 'key', (_session, { key, user, account }) => {
    if (key === null) throw new Fault('usage-wrong', 'Name the key itself: a user may have several.');
    return Promise.resolve({
      question: `Turn off key ${key} of user ${user} in account ${account}, and delete it after the grace period?`,
      orders: { retire: { key } },
    });
  });
}

interface Order {
  readonly question: string;
  readonly orders: Orders;
}

function order(
  context: CommandContext,
  operand: string,
  decide: (session: RotationSession, target: Target) => Promise<Order>,
): Promise<ExitCode> {
  return changeRotation(context, async (session) => {
    const target = await findTarget(session, context, operand);
    const { question, orders } = await decide(session, target);
    if (!isAgreed(context)) await askPerson(context, question);
    return applyIn(session, context, { target: { account: target.account, user: target.user, orders } });
  });
}

function compromisedMode({ options }: CommandContext): 'now' | 'hand-over' | undefined {
  const mode = optionText(options, 'compromised');
  return mode === 'now' || mode === 'hand-over' ? mode : options['compromised'] === true ? 'now' : undefined;
}

function keyToRotate({ key, keys, user }: Target): string {
  const active = keys.filter(({ status }) => status === 'active');
  if (key !== null) return key;
  // The older one: where a rotation is under way, the other is its successor.
  const [first] = active.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  if (!first) throw new Fault('subject-unknown', `User ${user} has no active key.`);
  return first.id;
}

/** The key that a rotation of ours is replacing already: it is gone on with, and begun anew where the secret was lost. */
async function outgoingOf({ aws, request }: RotationSession, { account, user, keys }: Target): Promise<string | undefined> {
  const opened = await aws.openForRotation(account, request.access);
  if (!opened.known || keys.length < 2) return undefined;
  const tags = await opened.reader.reader.tags(user);
  const outgoing = tags.known ? readNotes(tags.value).create?.outgoing : undefined;
  return keys.find(({ id }) => id === outgoing)?.id;
}
