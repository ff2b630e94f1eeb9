import type { Instant } from '../instant.ts';
import type { Book, OpenMessage } from './book.ts';
import { type DigestRule, digestPeriod } from './digest.ts';
import { type Notice, urgencies } from './notice.ts';

/** A message to be sent, and whether it was begun before. */
export interface Composed extends OpenMessage {
  readonly isBegun: boolean;
  readonly period: string | null;
}

/** More than these at once are one message: a first night tells of hundreds. */
const AT_ONCE_MAX = 20;

/** What is to be sent to an address now: first what was begun, as it was, then what waits and is due. */
export function composeFor(
  book: Book,
  { address, digest, now }: { readonly address: string; readonly digest: DigestRule | null; readonly now: Instant },
): readonly Composed[] {
  const begun = book.openMessages(address).map((message) => ({ ...message, isBegun: true, period: null }));
  const waiting = book.waiting(address);
  if (waiting.length === 0) return begun;
  const fresh = { address, isBegun: false };
  if (digest) {
    const period = digestPeriod(digest, now);
    const last = book.periodOf(address);
    if (last !== undefined && period <= last) return begun;
    return [...begun, { ...fresh, id: `digest:${address}:${period}`, isDigest: true, notices: mostUrgentFirst(waiting), period }];
  }
  if (waiting.length > AT_ONCE_MAX) {
    const id = `many:${address}:${now}`;
    return [...begun, { ...fresh, id, isDigest: true, notices: mostUrgentFirst(waiting), period: null }];
  }
  return [...begun, ...waiting.map((notice) => ({ ...fresh, id: notice.id, isDigest: false, notices: [notice], period: null }))];
}

function mostUrgentFirst(notices: readonly Notice[]): readonly Notice[] {
  return notices.toSorted((one, other) => urgencies.indexOf(other.urgency) - urgencies.indexOf(one.urgency));
}
