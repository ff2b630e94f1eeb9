import type { UserFacts } from '../account.ts';
import { aboutItself, defineUserCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { agoText } from '../limit-words.ts';
import type { RotationFacts } from '../rotation/rotation-facts.ts';
import { failureOfKey, judgeRotation, unknownOutlook } from '../rotation-verdicts.ts';
import { keyWithId } from '../user-keys.ts';

/** Consumers have been given the successor for longer than the policy's patience, and the old key is still used. */
export const oldKeyStillUsed = defineUserCheck({
  id: 'old-key-still-used',
  title: 'An access key that was replaced is still in use',
  severity: 'high',
  risk: 'Somebody uses a copy that no destination renews: turning the key off would break them, and until then whoever else has it goes on, too.',
  remedy: 'find-key-users',
  depth: 'standard',
  asksDestinations: true,
  judge: (user, { now }) =>
    judgeRotation(user, (facts) => {
      const { outlook } = facts;
      if (outlook.kind === 'unknown') return [aboutItself(unknownOutlook(outlook))];
      if (outlook.kind !== 'ask') return [aboutItself(pass)];
      const { problem, because, key = null } = outlook;
      if (problem === 'old-key-still-used') return [failureOfKey(user, { key, because, now })];
      // That nobody has taken the successor is asked first; whether the old key is used is another question.
      return [problem === 'successor-never-used' ? judgeOld(user, { facts, because, now }) : aboutItself(pass)];
    }),
});

interface Untaken {
  readonly facts: RotationFacts;
  readonly because: string;
  readonly now: Instant;
}

/** Patience is over, so a use within the last days of it came after the successor was given out. */
function judgeOld(user: UserFacts, { facts: { outgoing, patienceDays }, because, now }: Untaken): SubjectVerdict {
  const old = keyWithId(user, outgoing);
  if (old?.status !== 'active') return aboutItself(pass);
  const { lastUsed } = old;
  if (!lastUsed.known) return { accessKeyId: outgoing, verdict: unknownVerdict(lastUsed, 'its last use') };
  const idleDays = lastUsed.value === 'never' ? Number.POSITIVE_INFINITY : daysBetween(lastUsed.value.at, now);
  if (idleDays > patienceDays) return aboutItself(pass);
  return failureOfKey(user, {
    key: outgoing,
    because: `${because}, and key ${outgoing ?? ''} was used ${agoText(idleDays)}`,
    now,
  });
}
