import { daysBetween, type Instant } from '../instant.ts';
import { announcing } from './announcements.ts';
import type { BookLine } from './book-line.ts';
import type { Notice } from './notice.ts';

/** A message that was begun: it may have arrived or not, and is sent again as it was. */
export interface OpenMessage {
  readonly id: string;
  readonly address: string;
  readonly isDigest: boolean;
  readonly notices: readonly Notice[];
}

/** What is known of what was told, as its lines make it. */
export interface Book {
  /** Whether a notice was told to an address, or waits for it. */
  has(address: string, notice: string): boolean;
  /** What waits for an address and is in no message yet, oldest first. */
  waiting(address: string): readonly Notice[];
  openMessages(address: string): readonly OpenMessage[];
  /** Addresses for which something waits. */
  addresses(): readonly string[];
  /** What the notifier answered for the first message about a thing. */
  threadOf(address: string, thread: string): string | null;
  /** Of the last digest that an address was sent. */
  periodOf(address: string): string | undefined;
  /** When somebody was told of what will happen to a key; several times in a night may be among them. */
  tellingsOf(account: string, key: string): readonly Instant[];
  /** Since when nobody could be told there; undefined where the last try came out well. */
  failingSince(address: string): Instant | undefined;
  /** Up to which entry the journal was looked at; undefined: never. */
  journalRead(): number | undefined;
  take(line: BookLine): void;
  /** The lines that make the same book, without what is older than people remember. */
  shortened(now: Instant): readonly BookLine[];
}

/** What is older is forgotten: the book does not grow for ever. */
const KEPT_DAYS = 400;

interface Page {
  /** Notices that were told or wait, and since when. */
  readonly known: Map<string, Instant>;
  readonly waiting: Map<string, Notice>;
  readonly open: Map<string, OpenMessage>;
  readonly threads: Map<string, { readonly thread: string; readonly at: Instant }>;
  period: { readonly period: string; readonly at: Instant } | undefined;
  failingSince: Instant | undefined;
}

/** A book without lines. */
export function createBook(): Book {
  const pages = new Map<string, Page>();
  const tellings = new Map<string, Instant[]>();
  let journal: { readonly seq: number; readonly at: Instant } | undefined;
  const pageOf = (address: string) => {
    const page = pages.get(address) ?? emptyPage();
    pages.set(address, page);
    return page;
  };
  return {
    has: (address, notice) => pages.get(address)?.known.has(notice) ?? false,
    waiting: (address) => [...(pages.get(address)?.waiting.values() ?? [])],
    openMessages: (address) => [...(pages.get(address)?.open.values() ?? [])],
    addresses: () => [...pages].flatMap(([address, page]) => (page.waiting.size + page.open.size > 0 ? [address] : [])),
    threadOf: (address, thread) => pages.get(address)?.threads.get(thread)?.thread ?? null,
    periodOf: (address) => pages.get(address)?.period?.period,
    tellingsOf: (account, key) => tellings.get(`${account}/${key}`) ?? [],
    failingSince: (address) => pages.get(address)?.failingSince,
    journalRead: () => journal?.seq,
    take(line) {
      if (line.do === 'read') journal = { seq: line.seq, at: line.at };
      else if (line.do === 'announced') addTo(tellings, line.key, line.at);
      else takeIn(pageOf(line.address), line, (key, at) => addTo(tellings, key, at));
    },
    shortened: (now) => shortened({ pages, tellings, journal }, now),
  };
}

function emptyPage(): Page {
  return {
    known: new Map(),
    waiting: new Map(),
    open: new Map(),
    threads: new Map(),
    period: undefined,
    failingSince: undefined,
  };
}

function takeIn(
  page: Page,
  line: Exclude<BookLine, { do: 'read' | 'announced' }>,
  announce: (key: string, at: Instant) => void,
): void {
  switch (line.do) {
    case 'found':
      page.known.set(line.notice.id, line.at);
      page.waiting.set(line.notice.id, line.notice);
      return;
    case 'known':
      page.known.set(line.notice, line.at);
      return;
    case 'telling': {
      const notices = line.notices.flatMap((id) => page.waiting.get(id) ?? []);
      for (const { id } of notices) page.waiting.delete(id);
      page.open.set(line.message, { id: line.message, address: line.address, isDigest: line.isDigest, notices });
      if (line.period !== null) page.period = { period: line.period, at: line.at };
      return;
    }
    case 'told': {
      for (const { event, subject } of page.open.get(line.message)?.notices ?? [])
        if (announcing.has(event) && subject && subject.accessKeyId !== null)
          announce(`${subject.account}/${subject.accessKeyId}`, line.at);
      page.open.delete(line.message);
      page.failingSince = undefined;
      return;
    }
    case 'thread':
      page.threads.set(line.thread, { thread: line.answer, at: line.at });
      return;
    case 'period':
      page.period = { period: line.period, at: line.at };
      return;
    case 'failed':
      page.failingSince ??= line.at;
      return;
    case 'dropped':
      page.waiting.clear();
      page.open.clear();
      return;
    default:
      line satisfies never;
  }
}

function addTo(tellings: Map<string, Instant[]>, key: string, at: Instant): void {
  const known = tellings.get(key);
  if (known) known.push(at);
  else tellings.set(key, [at]);
}

interface Content {
  readonly pages: ReadonlyMap<string, Page>;
  readonly tellings: ReadonlyMap<string, readonly Instant[]>;
  readonly journal: { readonly seq: number; readonly at: Instant } | undefined;
}

function shortened({ pages, tellings, journal }: Content, now: Instant): readonly BookLine[] {
  const isKept = (at: Instant) => daysBetween(at, now) <= KEPT_DAYS;
  return [
    ...(journal ? [{ do: 'read', ...journal } as const] : []),
    ...[...tellings].flatMap(([key, all]) => all.filter(isKept).map((at) => ({ do: 'announced', at, key }) as const)),
    ...[...pages].flatMap(([address, page]) => linesOf(address, page, isKept)),
  ];
}

function linesOf(address: string, page: Page, isKept: (at: Instant) => boolean): readonly BookLine[] {
  const { known, waiting, open, threads, period, failingSince } = page;
  const inMessages = [...open.values()].flatMap(({ notices }) => notices);
  const held = new Map([...waiting.values(), ...inMessages].map((notice) => [notice.id, notice]));
  const at = (id: string) => known.get(id);
  const lines = [...known].flatMap(([id, since]): BookLine[] => {
    const notice = held.get(id);
    if (notice) return [{ do: 'found', at: since, address, notice }];
    return isKept(since) ? [{ do: 'known', at: since, address, notice: id }] : [];
  });
  const begun = [...open.values()].flatMap(({ id, isDigest, notices }): BookLine[] => {
    const since = at(notices[0]?.id ?? '');
    const ids = notices.map((notice) => notice.id);
    return since === undefined ? [] : [{ do: 'telling', at: since, address, message: id, notices: ids, isDigest, period: null }];
  });
  return [
    ...lines,
    ...begun,
    ...[...threads].flatMap(([thread, one]): BookLine[] =>
      isKept(one.at) ? [{ do: 'thread', at: one.at, address, thread, answer: one.thread }] : [],
    ),
    ...(period ? [{ do: 'period', at: period.at, address, period: period.period } as const] : []),
    ...(failingSince === undefined ? [] : [{ do: 'failed', at: failingSince, address, because: '' } as const]),
  ];
}
