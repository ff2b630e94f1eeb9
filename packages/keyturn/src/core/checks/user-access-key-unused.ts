import { defineUserKeyCheck, pass } from '../check.ts';
import { useEvidence } from '../finding.ts';
import { daysBetween } from '../instant.ts';
import { daysText, exactDays } from '../words.ts';

/** A key that was never used counts from its creation, so a fresh one is not accused. */
export const userAccessKeyUnused = defineUserKeyCheck({
  id: 'user-access-key-unused',
  title: 'An active access key of a user is not used',
  severity: 'medium',
  risk: 'A forgotten key still opens every door it ever opened, and nobody would notice its loss.',
  remedy: 'Deactivate the key, wait out the grace period, then delete it.',
  appliesTo: (key) => key.status === 'active',
  needs: ['lastUsed'],
  judge(key, { policy, now }) {
    const lastUsed = key.lastUsed.value;
    const since = lastUsed === 'never' ? key.createdAt : lastUsed.at;
    const idleDays = daysBetween(since, now);
    if (idleDays <= policy.keyIdleDaysMax) return pass;
    const limit = `the limit is ${daysText(policy.keyIdleDaysMax)}`;
    return {
      is: 'fail',
      because:
        lastUsed === 'never'
          ? `never used since its creation ${daysText(idleDays)} ago; ${limit}`
          : `last used ${daysText(idleDays)} ago; ${limit}`,
      evidence: {
        status: key.status,
        createdAt: key.createdAt,
        ageDays: exactDays(daysBetween(key.createdAt, now)),
        idleDays: exactDays(idleDays),
        ...useEvidence(lastUsed),
      },
    };
  },
});
