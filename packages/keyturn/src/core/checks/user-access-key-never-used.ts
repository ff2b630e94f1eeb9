import { defineUserKeyCheck, pass } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { keyEvidence } from '../user-keys.ts';

/** Counted from its creation, as AWS Config's `iam-user-unused-credentials-check` does, so that a fresh key is not accused. */
export const userAccessKeyNeverUsed = defineUserKeyCheck({
  id: 'user-access-key-never-used',
  title: 'An active access key of a user was never used',
  severity: 'medium',
  risk: 'Nobody needs it, so nobody would notice that somebody else has it.',
  remedy: 'remove-user-key',
  depth: 'standard',
  appliesTo: (key) => key.status === 'active',
  // Used or not, a key younger than the limit is not accused.
  passesAnyway: (key, { limits, now }) => daysBetween(key.createdAt, now) <= limits.keyNeverUsedDaysMax,
  needs: ['lastUsed'],
  judge(key, { limits, now }) {
    const ageDays = daysBetween(key.createdAt, now);
    const limitDays = limits.keyNeverUsedDaysMax;
    if (key.lastUsed.value !== 'never') return pass;
    return {
      is: 'fail',
      because: `never used since its creation ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`,
      evidence: { ...keyEvidence(key, now), limitDays, source: key.lastUsed.source, observedAt: key.lastUsed.at },
    };
  },
});
