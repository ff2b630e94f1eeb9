import { defineUserKeyCheck, pass } from '../check.ts';
import { addDays, daysBetween } from '../instant.ts';
import { keyEvidence } from '../user-keys.ts';
import { daysText } from '../words.ts';

/** A key that reaches the limit within `keyAgeSoonDays`; one that passed it is `user-access-key-age`'s. */
export const userAccessKeyAgeSoon = defineUserKeyCheck({
  id: 'user-access-key-age-soon',
  title: 'An active access key of a user will soon be too old',
  severity: 'low',
  risk: 'A rotation in a hurry is the one that breaks something.',
  remedy: 'rotate-user-key',
  depth: 'standard',
  appliesTo: (key) => key.status === 'active',
  judge(key, { limits, now }) {
    const limitDays = limits.keyAgeDaysMax;
    const ageDays = daysBetween(key.createdAt, now);
    if (ageDays <= limitDays - limits.keyAgeSoonDays || ageDays > limitDays) return pass;
    const leftDays = limitDays - ageDays;
    const when = leftDays < 1 / 24 ? 'within the hour' : `in ${daysText(leftDays)}`;
    return {
      is: 'fail',
      because: `created ${daysText(ageDays)} ago; the limit of ${daysText(limitDays)} is reached ${when}`,
      evidence: { ...keyEvidence(key, now), limitDays, details: { dueAt: addDays(key.createdAt, limitDays) } },
    };
  },
});
