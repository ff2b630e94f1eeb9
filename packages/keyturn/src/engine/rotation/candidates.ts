import type { UserFacts } from '../../core/account.ts';
import type { ReportRow } from '../../core/credential-report.ts';
import { daysBetween, type Instant } from '../../core/instant.ts';
import type { Unknown } from '../../core/observed.ts';
import type { RotationTerms } from '../../core/rotation/terms.ts';
import { userNamed } from '../../core/user-named.ts';
import type { AccountReader } from '../ports.ts';
import { userFromRow } from '../report-facts.ts';

/** Who is looked at: whom the report does not clear; without a report, everybody. An unknown stands for whom nobody could list. */
export async function* rotationCandidates(
  reader: AccountReader,
  strictest: Pick<RotationTerms, 'maxAgeDays' | 'unusedAfterDays'>,
  now: () => Instant,
): AsyncIterable<UserFacts | Unknown> {
  const report = await reader.credentialReport();
  if (!report.known) {
    yield* everybody(reader);
    return;
  }
  for (const row of report.value.rows())
    if (row.user !== null && mayConcern(row, strictest, now())) yield userFromRow(row, report.at);
}

async function* everybody(reader: AccountReader): AsyncIterable<UserFacts | Unknown> {
  for await (const user of reader.users())
    yield 'known' in user ? user : { ...userNamed(user.name), path: user.path, createdAt: user.createdAt };
}

/**
 * A report of hours ago clears only who had no old key, of whatever status, no inactive one, and a free slot: keys get no older than
 * their dates say, a rotation under way has two keys, or one that is old, and what is inactive may wait for us to delete it.
 */
export function mayConcern(
  { slots, hasMore }: ReportRow,
  { maxAgeDays, unusedAfterDays }: Pick<RotationTerms, 'maxAgeDays' | 'unusedAfterDays'>,
  now: Instant,
): boolean {
  const oldest = Math.min(maxAgeDays, unusedAfterDays ?? Number.POSITIVE_INFINITY);
  const keys = slots.filter(({ createdAt }) => createdAt !== null);
  const isOld = ({ createdAt }: (typeof keys)[number]) => createdAt !== null && daysBetween(createdAt, now) > oldest;
  return hasMore || keys.length > 1 || keys.some((key) => !key.isActive || isOld(key));
}
