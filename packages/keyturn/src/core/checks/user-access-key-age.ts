import { defineUserKeyCheck, pass } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { keyEvidence } from '../user-keys.ts';

/** CIS 1.14. Age is seconds since CreateDate against days of 86,400 seconds: 90 days and three hours are over 90 days. */
export const userAccessKeyAge = defineUserKeyCheck({
  id: 'user-access-key-age',
  title: 'An active access key of a user is too old',
  severity: 'high',
  risk: 'The longer a key lives, the more places hold a copy of it that nobody remembers.',
  remedy: 'rotate-user-key',
  depth: 'standard',
  appliesTo: (key) => key.status === 'active',
  judge(key, { limits, now }) {
    const ageDays = daysBetween(key.createdAt, now);
    const limitDays = limits.keyAgeDaysMax;
    if (ageDays <= limitDays) return pass;
    return {
      is: 'fail',
      because: `created ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`,
      evidence: { ...keyEvidence(key, now), limitDays },
    };
  },
});
