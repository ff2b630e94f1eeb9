import { addDays } from '../../core/instant.ts';
import type { JournalActor } from '../../core/journal.ts';
import { createUnanswered, isSeenDone, type Unanswered } from '../../core/rotation/unanswered.ts';
import type { Journal } from '../journal.ts';
import type { MemberAccess } from '../ports.ts';
import type { RotationAws } from '../rotation-ports.ts';

/** Of which run the entries are, and how accounts are entered. */
export interface Settling {
  readonly journal: Journal;
  readonly run: string;
  readonly actor: JournalActor;
  readonly access: MemberAccess;
  readonly interrupted: AbortSignal;
}

/** What nobody could settle for so long is left to people. */
const PATIENCE_DAYS = 30;
/** AWS's clock, as it is known here, may be set back between an intent and its answer: answers are looked for so much longer. */
const SET_BACK_DAYS = 1;

/**
 * Writes down what became of steps whose end nobody knows: a process was killed, or AWS did not answer. The keys of the user tell whether
 * they were done; without it nobody would ever be told. It changes nothing but the journal.
 */
export async function settleUnanswered(aws: RotationAws, settling: Settling): Promise<void> {
  const { journal, run, actor, interrupted } = settling;
  const unanswered = createUnanswered();
  const since = addDays(aws.now(), -PATIENCE_DAYS);
  for await (const entry of journal.entries({ since: addDays(since, -SET_BACK_DAYS) })) unanswered.add(entry);
  for (const one of unanswered.list().filter(({ intent }) => intent.at >= since)) {
    if (interrupted.aborted) return;
    if (!(await isDone(aws, one, settling))) continue;
    const { seq, principal, accessKeyId, step, because, evidence, plan, approvers } = one.intent;
    await journal.append({
      at: aws.now(),
      kind: 'outcome',
      run,
      plan,
      actor,
      approvers,
      account: one.account,
      principal,
      accessKeyId,
      step,
      because,
      evidence,
      outcome: 'done',
      detail: 'no answer was written down; seen afterwards',
      intent: seq,
    });
  }
}

async function isDone(aws: RotationAws, one: Unanswered, { access }: Settling): Promise<boolean> {
  const door = await aws.openForRotation(one.account, access);
  return door.known && isSeenDone(one, await door.reader.reader.keysOf(one.user));
}
