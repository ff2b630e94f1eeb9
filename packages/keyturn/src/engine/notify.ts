import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import type { Hash } from '../core/journal.ts';
import type { BookLine } from '../core/notices/book-line.ts';
import { type Composed, composeFor } from '../core/notices/compose.ts';
import { type Found, makeNotice } from '../core/notices/make-notice.ts';
import type { Notice } from '../core/notices/notice.ts';
import { type Route, settingsFor, takes } from '../core/notices/route.ts';
import type { Report } from '../core/report.ts';
import type { NoticeBook } from './notice-book.ts';
import type { Notifier, Told } from './notifier.ts';

/** Who is told, and how. */
export interface Audience {
  readonly routes: readonly Route[];
  /** Whom an account belongs to, by its id. */
  readonly contacts: Readonly<Record<string, string>>;
  /** Makes the notifier of a route, with these settings. May throw a Fault. */
  readonly open: (route: Route, settings: Readonly<Record<string, unknown>>) => Notifier;
}

export interface NotifyRequest extends Audience {
  readonly book: NoticeBook;
  readonly found: readonly Found[];
  /** Up to which entry the journal is in what was found; undefined: it was not looked at. */
  readonly journalRead: number | undefined;
  /** For those who keep findings rather than messages. */
  readonly report: Report | undefined;
  readonly now: () => Instant;
  readonly hash: Hash;
  /** Waits no longer than is good; answers undefined when it was over. */
  readonly inTime: <Value>(work: Promise<Value>) => Promise<Value | undefined>;
}

/** What came of telling. */
export interface NotifyOutcome {
  readonly told: readonly { readonly label: string; readonly notices: number }[];
  /** Notices that wait for their digest, or for a notifier that does not work. */
  readonly waiting: number;
  /** Who could not be told; when there are some, the run did not come out well. */
  readonly broken: readonly { readonly label: string; readonly because: string }[];
}

/**
 * Tells everybody what they have not been told. What was found is in the book before anything is sent, and a message is in it before and
 * after: whatever ends the process, nothing is lost, and what may have arrived is sent again under the same name and never under another.
 */
export async function notify(asked: NotifyRequest): Promise<NotifyOutcome> {
  const request: Telling = { ...asked, tellers: tellersIn(asked) };
  const { found, book } = request;
  const publishing = publish(request);
  await enter(request, found);
  const first = await deliverAll(request, addressesIn(request));
  const published = await publishing;
  const broken = [...first.broken, ...published.broken];
  const news = broken.map((one) => brokenNotice(one, request));
  // The others are told of it at once, and those that do not work when they do.
  await enter({ ...request, journalRead: undefined }, news);
  const failed = new Set(first.broken.map(({ address }) => address));
  const second =
    broken.length === 0
      ? NOTHING
      : await deliverAll(
          request,
          addressesIn(request).filter(({ id }) => !failed.has(id)),
        );
  const { book: content } = book;
  return {
    told: counted([...first.told, ...published.told, ...second.told]),
    waiting: new Set(content.addresses().flatMap((id) => noticesAt(request, id).map((notice) => notice.id))).size,
    broken: [...broken, ...second.broken].map(({ label, because }) => ({ label, because })),
  };
}

interface Telling extends NotifyRequest {
  /** Routes to people. */
  readonly tellers: readonly Route[];
}

/** A route with all words filled in: whoever is at its end. */
interface Address {
  readonly id: string;
  readonly route: Route;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Broken {
  readonly address: string;
  readonly label: string;
  readonly because: string;
}

interface Delivered {
  readonly told: readonly { readonly label: string; readonly notices: number }[];
  readonly broken: readonly Broken[];
}

const NOTHING: Delivered = { told: [], broken: [] };

/** Writes down what was found and is told to nobody yet; what waits at the end of a route that is gone is given to the others. */
async function enter(request: Telling, found: readonly Found[]): Promise<void> {
  const { book, journalRead, now, routes, tellers } = request;
  const at = now();
  const { orphans, dropped } = orphaned(request);
  const everywhere = routes.flatMap(({ mark }) => mark ?? []);
  const all = [...found, ...orphans.map((notice): Found => ({ notice, marks: everywhere }))];
  const lines = all.flatMap((one) =>
    tellers
      .filter((route) => takes(route, one, routes))
      .map((route) => addressOf(route, one.notice, request).id)
      .filter((address, index, ids) => ids.indexOf(address) === index && !book.book.has(address, one.notice.id))
      .map((address): BookLine => ({ do: 'found', at, address, notice: one.notice })),
  );
  const read: readonly BookLine[] = journalRead === undefined ? [] : [{ do: 'read', at, seq: journalRead }];
  const gone = dropped.map((address): BookLine => ({ do: 'dropped', at, address }));
  if (lines.length + gone.length > 0 || (journalRead !== undefined && journalRead !== book.book.journalRead()))
    await book.append([...lines, ...gone, ...read]);
}

/** What waits for addresses that the configuration does not lead to any more. */
function orphaned(request: Telling): { readonly orphans: readonly Notice[]; readonly dropped: readonly string[] } {
  const { book } = request.book;
  const dropped = book.addresses().filter((id) => !addressesAt(request, id).some((one) => one.id === id));
  return { orphans: dropped.flatMap((id) => noticesAt(request, id)), dropped };
}

function noticesAt({ book: { book } }: NotifyRequest, id: string): readonly Notice[] {
  return [...book.openMessages(id).flatMap(({ notices }) => notices), ...book.waiting(id)];
}

/** Every address for which something waits. */
function addressesIn(request: Telling): readonly Address[] {
  return request.book.book.addresses().flatMap((id) => addressesAt(request, id).slice(0, 1));
}

/** How an address comes about: by some route, filled in for one of the notices that wait for it. */
function addressesAt(request: Telling, id: string): readonly Address[] {
  return noticesAt(request, id)
    .slice(0, 1)
    .flatMap((notice) => request.tellers.map((route) => addressOf(route, notice, request)))
    .filter((address) => address.id === id);
}

function addressOf(route: Route, notice: Notice, { contacts, hash }: NotifyRequest): Address {
  const settings = settingsFor(route, notice, contacts);
  const name = hash(canonicalJson([route.kind, plainJson(settings), plainJson(route.digest)])).slice(0, 12);
  return { id: `${route.kind}-${name}`, route, settings };
}

function plainJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainJson(one)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Each address by itself: one that does not work delays nobody. */
async function deliverAll(request: Telling, addresses: readonly Address[]): Promise<Delivered> {
  const all = await Promise.all(addresses.map((address) => deliver(request, address)));
  return { told: all.flatMap(({ told }) => told), broken: all.flatMap(({ broken }) => broken) };
}

async function deliver(request: Telling, { id: address, route, settings }: Address): Promise<Delivered> {
  const { book, now } = request;
  const told: { label: string; notices: number }[] = [];
  const messages = composeFor(book.book, { address, digest: route.digest, now: now() });
  if (messages.length === 0) return NOTHING;
  const notifier = opened(request, route, settings);
  if ('because' in notifier) return { told, broken: [await failed(request, { ...notifier, address })] };
  if (notifier.is !== 'teller') return NOTHING;
  const { label } = notifier;
  let trouble: Broken | undefined;
  for (const message of messages) {
    const [first] = message.notices;
    if (!first) continue;
    if (!message.isBegun) await book.append([tellingLine(message, now())]);
    const thread = message.isDigest ? null : book.book.threadOf(address, first.thread);
    const answer = await asked(request, () => notifier.tell({ ...message, thread }));
    if (answer.is === 'failed') {
      trouble = await failed(request, { address, label, because: answer.because });
      // What will not be taken today does not keep the rest from being tried; who does not answer is not asked again and again.
      if (answer.isPassing) break;
      continue;
    }
    await book.append(answerLines(message, answer.thread, { first, now: now(), thread }));
    told.push({ label, notices: message.notices.length });
  }
  return { told, broken: trouble ? [trouble] : [] };
}

function tellingLine({ address, id, notices, isDigest, period }: Composed, at: Instant): BookLine {
  return { do: 'telling', at, address, message: id, notices: notices.map((notice) => notice.id), isDigest, period };
}

function answerLines(
  { address, id, isDigest }: Composed,
  answer: string | null,
  { first, now, thread }: { readonly first: Notice; readonly now: Instant; readonly thread: string | null },
): readonly BookLine[] {
  const told: BookLine = { do: 'told', at: now, address, message: id };
  if (answer === null || isDigest || answer === thread) return [told];
  return [told, { do: 'thread', at: now, address, thread: first.thread, answer }];
}

/** A notifier throws nothing of its own; what it does throw, or does not answer in time, counts as a failure like any other. */
async function asked({ inTime }: NotifyRequest, ask: () => Promise<Told>): Promise<Told> {
  try {
    return (await inTime(ask())) ?? { is: 'failed', because: 'no answer came in time', isPassing: true };
  } catch (error) {
    if (error instanceof Fault) return { is: 'failed', because: error.message, isPassing: false };
    throw error;
  }
}

async function failed({ book, now }: NotifyRequest, broken: Broken): Promise<Broken> {
  await book.append([{ do: 'failed', at: now(), address: broken.address, because: broken.because }]);
  return broken;
}

function opened(
  { open }: NotifyRequest,
  route: Route,
  settings: Route['settings'],
): Notifier | { readonly label: string; readonly because: string } {
  try {
    return open(route, settings);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { label: route.kind, because: error.message };
  }
}

/** Those who keep findings get them all, each time. */
async function publish(request: NotifyRequest): Promise<Delivered> {
  const { routes } = request;
  const all = await Promise.all(routes.map((route) => publishTo(request, route)));
  return { told: [], broken: all.flatMap((broken) => broken ?? []) };
}

async function publishTo(request: NotifyRequest, route: Route): Promise<Broken | undefined> {
  const { report, book, now } = request;
  const notifier = opened(request, route, route.settings);
  // One that cannot be made is found broken when something is to be told there.
  if (!report || 'because' in notifier || notifier.is !== 'publisher') return undefined;
  const { label } = notifier;
  const address = `${route.kind}-${label}`;
  const answer = await asked(request, () => notifier.publish(report));
  if (answer.is === 'failed') return failed(request, { address, label, because: answer.because });
  if (book.book.failingSince(address) !== undefined) await book.append([{ do: 'told', at: now(), address, message: 'findings' }]);
  return undefined;
}

/** Routes to people: one that cannot be made is among them, and is found broken when something is to be told there. */
function tellersIn(request: NotifyRequest): readonly Route[] {
  return request.routes.filter((route) => {
    const notifier = opened(request, route, route.settings);
    return 'because' in notifier || notifier.is === 'teller';
  });
}

function brokenNotice({ address, label, because }: Broken, { now, book }: NotifyRequest): Found {
  const at = now();
  const notice = makeNotice({
    event: 'failed',
    urgency: 'warning',
    at,
    subject: null,
    owner: null,
    // Once for each time that it broke.
    about: ['notifier', address, book.book.failingSince(address) ?? at.slice(0, 10)],
    title: `${label} cannot be told`,
    because: `It was to be told of what Keyturn found, and this came of it: ${because}.`,
    next: 'What it was to be told waits, and is sent as soon as it works again.',
    deadline: null,
    commands: [{ does: 'try it', line: 'keyturn notify --test' }],
  });
  return { notice, marks: [] };
}

function counted(told: Delivered['told']): Delivered['told'] {
  const counts = new Map<string, number>();
  for (const { label, notices } of told) counts.set(label, (counts.get(label) ?? 0) + notices);
  return [...counts].map(([label, notices]) => ({ label, notices }));
}
