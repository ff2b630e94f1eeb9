import type { AccessKey } from '../access-key.ts';
import { defineUserKeyCheck, pass } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { keyEvidence } from '../user-keys.ts';
import { exactDays } from '../words.ts';

/** CIS 1.12, for keys that were used once; those that never were are `user-access-key-never-used`'s, which has its own limit. */
export const userAccessKeyUnused = defineUserKeyCheck({
  id: 'user-access-key-unused',
  title: 'An active access key of a user is no longer used',
  severity: 'medium',
  risk: 'A forgotten key still opens every door it ever opened, and nobody would notice its loss.',
  remedy: 'remove-user-key',
  depth: 'standard',
  appliesTo: (key) => key.status === 'active' && !wasNeverUsed(key),
  // A key younger than the limit cannot have been idle for longer.
  passesAnyway: (key, { limits, now }) => daysBetween(key.createdAt, now) <= limits.keyIdleDaysMax,
  needs: ['lastUsed'],
  judge(key, { limits, now }) {
    const lastUsed = key.lastUsed.value;
    if (lastUsed === 'never') return pass;
    const idleDays = daysBetween(lastUsed.at, now);
    const limitDays = limits.keyIdleDaysMax;
    if (idleDays <= limitDays) return pass;
    return {
      is: 'fail',
      because: `last used ${overText(idleDays, limitDays)} ago; ${limitText(limitDays)}`,
      evidence: {
        ...keyEvidence(key, now),
        idleDays: exactDays(idleDays),
        limitDays,
        source: key.lastUsed.source,
        observedAt: key.lastUsed.at,
      },
    };
  },
});

function wasNeverUsed({ lastUsed }: AccessKey): boolean {
  return lastUsed.known && lastUsed.value === 'never';
}
