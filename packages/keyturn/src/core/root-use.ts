import { type Circumstances, pass, unknownVerdict } from './check.ts';
import type { Evidence, Verdict } from './finding.ts';
import { daysBetween, type Instant } from './instant.ts';
import { agoText } from './limit-words.ts';
import type { Observed } from './observed.ts';
import { daysText, exactDays } from './words.ts';

/** What root may be used by, and what is known of its last use. */
export interface RootCredential {
  /** `the password`, `the active key AKIA...` */
  readonly name: string;
  readonly lastUsedAt: Observed<Instant | 'never'>;
  readonly evidence: Evidence;
}

/** Root must have been quiet for `rootQuietDaysMin` days. A use is a use: the key may be switched off since. */
export function judgeRootUse({ name, lastUsedAt, evidence }: RootCredential, { limits, now }: Circumstances): Verdict {
  if (!lastUsedAt.known) return unknownVerdict(lastUsedAt, `the last use of ${name}`);
  if (lastUsedAt.value === 'never') return pass;
  const idleDays = daysBetween(lastUsedAt.value, now);
  if (idleDays >= limits.rootQuietDaysMin) return pass;
  return {
    is: 'fail',
    because: `${name} of root was used ${agoText(idleDays)}; root must be quiet for ${daysText(limits.rootQuietDaysMin)}`,
    evidence: { ...evidence, idleDays: exactDays(idleDays), limitDays: limits.rootQuietDaysMin },
  };
}
