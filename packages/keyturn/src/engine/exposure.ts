import type { AccountRef } from '../core/account.ts';
import { type Exposure, groupCalls, issuedSessions } from '../core/exposure.ts';
import { addDays } from '../core/instant.ts';
import type { MemberAccess } from './ports.ts';
import type { RemovalAws } from './root-ports.ts';

/** How far back CloudTrail's event history goes. */
const HISTORY_DAYS = 90;

/** Which key, and where its deeds are looked for. */
export interface ExposureRequest {
  readonly account: AccountRef;
  readonly access: MemberAccess;
  readonly accessKeyId: string;
  readonly regions: readonly string[];
}

/** Reads what was done with a key, in every region that is named. What could not be read is told. */
export async function readExposure(
  aws: Pick<RemovalAws, 'now' | 'trail'>,
  { account, access, accessKeyId, regions }: ExposureRequest,
): Promise<Exposure> {
  const until = aws.now();
  const since = addDays(until, -HISTORY_DAYS);
  const door = await aws.trail(account, access);
  const answers = await Promise.all(
    regions.map(async (region) => ({
      region,
      answer: door.known ? await door.reader.calls({ by: { key: accessKeyId }, since, region }) : door,
    })),
  );
  const read = answers.flatMap(({ region, answer }) => (answer.known ? [{ region, ...answer.value }] : []));
  const calls = read.flatMap((one) => one.calls);
  return {
    accessKeyId,
    account: account.id,
    since,
    until,
    regions: read.map(({ region }) => region),
    unread: answers.flatMap(({ region, answer }) => (answer.known ? [] : [{ region, why: answer.why, detail: answer.detail }])),
    cutShort: read.filter(({ areAll }) => !areAll).map(({ region }) => region),
    events: groupCalls(calls),
    sessions: issuedSessions(calls),
  };
}
