import { defineUserKeyCheck, pass } from '../check.ts';
import { useEvidence } from '../finding.ts';
import { daysBetween } from '../instant.ts';
import { daysText, exactDays } from '../words.ts';

/** Age is seconds since CreateDate against days of 86,400 seconds: 90 days and three hours are over 90 days. */
export const userAccessKeyAge = defineUserKeyCheck({
  id: 'user-access-key-age',
  title: 'An active access key of a user is too old',
  severity: 'high',
  risk: 'The longer a key lives, the more places hold a copy of it that nobody remembers.',
  remedy: 'Replace the key: create its successor, hand that to every consumer, prove it, then deactivate and delete the old one.',
  appliesTo: (key) => key.status === 'active',
  judge(key, { policy, now }) {
    const ageDays = daysBetween(key.createdAt, now);
    if (ageDays <= policy.keyAgeDaysMax) return pass;
    const use = key.lastUsed.known ? useEvidence(key.lastUsed.value) : {};
    return {
      is: 'fail',
      because: `created ${daysText(ageDays)} ago; the limit is ${daysText(policy.keyAgeDaysMax)}`,
      evidence: { status: key.status, createdAt: key.createdAt, ageDays: exactDays(ageDays), ...use },
    };
  },
});
