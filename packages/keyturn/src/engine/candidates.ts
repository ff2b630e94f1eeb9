import type { ReportRow } from '../core/credential-report.ts';
import { daysBetween, type Instant } from '../core/instant.ts';
import type { Policy } from '../core/policy.ts';

/**
 * Whether a user has to be read live. A report is up to four hours old, but what it says can only err one way: a key that
 * it shows as young is young, one that it shows as used lately was used no earlier. So whoever is left out here cannot
 * break a limit. Inactive keys are no excuse: they may have been switched on since. Two full slots may hide a third key.
 */
export function isCandidate(row: ReportRow, policy: Policy, now: Instant): boolean {
  const filled = row.slots.filter((slot) => slot.createdAt !== null);
  if (row.hasMore || filled.length >= 2) return true;
  return filled.some((slot) => {
    if (slot.createdAt === null) return false;
    if (daysBetween(slot.createdAt, now) > policy.keyAgeDaysMax) return true;
    return daysBetween(slot.lastUsedAt ?? slot.createdAt, now) > policy.keyIdleDaysMax;
  });
}

/** How many keys of a row that is no candidate are active: each passes what is asked of keys. */
export function activeKeys(row: ReportRow): number {
  return row.slots.filter((slot) => slot.isActive).length;
}
