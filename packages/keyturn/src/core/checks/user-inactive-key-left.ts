import { defineUserKeyCheck, pass } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { keyEvidence } from '../user-keys.ts';
import { exactDays } from '../words.ts';

/** AWS does not tell since when a key is inactive: counted is from its last use, or its creation. */
export const userInactiveKeyLeft = defineUserKeyCheck({
  id: 'user-inactive-key-left',
  title: 'An inactive access key of a user was left behind',
  severity: 'low',
  risk: 'It takes a slot that the next rotation needs, and one call switches it on again.',
  remedy: 'delete-inactive-key',
  depth: 'standard',
  appliesTo: (key) => key.status !== 'active',
  // Used or not, a key younger than the limit was not left for longer.
  passesAnyway: (key, { limits, now }) => daysBetween(key.createdAt, now) <= limits.inactiveKeyDaysMax,
  needs: ['lastUsed'],
  judge(key, { limits, now }) {
    const lastUsed = key.lastUsed.value;
    const idleDays = daysBetween(lastUsed === 'never' ? key.createdAt : lastUsed.at, now);
    const limitDays = limits.inactiveKeyDaysMax;
    if (idleDays <= limitDays) return pass;
    const since = lastUsed === 'never' ? 'never used since its creation' : 'last used';
    return {
      is: 'fail',
      because: `${key.status}, and ${since} ${overText(idleDays, limitDays)} ago; ${limitText(limitDays)}`,
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
