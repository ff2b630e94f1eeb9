import type { UserFacts } from './account.ts';
import { aboutItself, type SubjectVerdict, unknownVerdict } from './check.ts';
import type { Verdict } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Outlook, RotationFacts } from './rotation/rotation-facts.ts';
import { keyEvidence, keyWithId } from './user-keys.ts';

/** Judges how the rotation of a user's keys goes; of whom a credential report clears nothing is said. */
export function judgeRotation(
  { rotation }: UserFacts,
  judge: (facts: RotationFacts) => readonly SubjectVerdict[],
): readonly SubjectVerdict[] {
  if (rotation.known) return rotation.value === null ? [] : judge(rotation.value);
  const { why, detail } = rotation;
  return [aboutItself(why === 'not-asked' ? { is: 'unknown', why, because: detail } : unknownVerdict(rotation, OUTLOOK))];
}

/** The verdict where a fact is missing on which the next step hangs. */
export function unknownOutlook({ why, because }: Extract<Outlook, { readonly kind: 'unknown' }>): Verdict {
  return { is: 'unknown', why, because: `${OUTLOOK} is not known: ${because}` };
}

const OUTLOOK = 'what comes next in its rotation';

/** A verdict that fails, about one key of a user. */
export function failureOfKey(
  { keys }: Pick<UserFacts, 'keys'>,
  { key, because, now }: { readonly key: string | null; readonly because: string; readonly now: Instant },
): SubjectVerdict {
  const told = keyWithId({ keys }, key);
  const evidence = {
    ...(told ? keyEvidence(told, now) : {}),
    ...(keys.known ? { source: keys.source, observedAt: keys.at } : {}),
  };
  return { accessKeyId: key, verdict: { is: 'fail', because, evidence } };
}
