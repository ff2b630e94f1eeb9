import type { UploadedKey } from './account.ts';
import { aboutItself, pass, type SubjectVerdict, unknownVerdict } from './check.ts';
import type { Verdict } from './finding.ts';
import { daysBetween, type Instant } from './instant.ts';
import { limitText, overText } from './limit-words.ts';
import type { Observed } from './observed.ts';
import { exactDays } from './words.ts';

/** What uploaded keys are called, and how old they may get. */
export interface UploadedKeyRule {
  readonly noun: string;
  readonly limitDays: number;
  readonly now: Instant;
}

/** Judges the age of each active certificate or SSH key of a user, from its upload. */
export function judgeUploadedKeys(keys: Observed<readonly UploadedKey[]>, rule: UploadedKeyRule): SubjectVerdict[] {
  if (!keys.known) return [aboutItself(unknownVerdict(keys, `which ${rule.noun}s the user has`))];
  return keys.value
    .filter(({ isActive }) => isActive)
    .map((key) => ({
      accessKeyId: null,
      ...(key.id === null ? {} : { resource: key.id }),
      verdict: judgeAge(key, { ...rule, source: keys.source, observedAt: keys.at }),
    }));
}

type Judged = UploadedKeyRule & { readonly source: string; readonly observedAt: Instant };

function judgeAge({ uploadedAt }: UploadedKey, { noun, limitDays, now, source, observedAt }: Judged): Verdict {
  const ageDays = daysBetween(uploadedAt, now);
  if (ageDays <= limitDays) return pass;
  return {
    is: 'fail',
    because: `the ${noun} was uploaded ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`,
    evidence: { status: 'active', createdAt: uploadedAt, ageDays: exactDays(ageDays), limitDays, source, observedAt },
  };
}
