import type { DigestRule } from './digest.ts';
import type { Found } from './make-notice.ts';
import type { Notice, NoticeEvent, Urgency } from './notice.ts';
import { urgencies } from './notice.ts';

/** Who is told of what, and how often: one entry of `notify.to`. */
export interface Route {
  readonly kind: string;
  /** Which of the policy's marks it has; null: it is for everybody. */
  readonly mark: number | null;
  /** Empty: all. */
  readonly events: readonly NoticeEvent[];
  /** From this urgency on. */
  readonly urgency: Urgency;
  readonly digest: DigestRule | null;
  /** What is filled in for an owner or a contact that is not there. */
  readonly fallback: string | null;
  /** What its kind wants to know; texts may hold words in braces. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Whether a route is told of a notice. What is about Keyturn itself is told to who is for everybody; where nobody is, to all. */
export function takes(route: Route, { notice, marks }: Found, routes: readonly Route[]): boolean {
  if (route.events.length > 0 && !route.events.includes(notice.event)) return false;
  if (urgencies.indexOf(notice.urgency) < urgencies.indexOf(route.urgency)) return false;
  if (route.mark === null) return true;
  return notice.subject === null || notice.subject.principal.type === 'account'
    ? marks.includes(route.mark) || !routes.some(({ mark }) => mark === null)
    : marks.includes(route.mark);
}

/** Members of the settings that hold addresses of mail. */
const ADDRESSES: ReadonlySet<string> = new Set(['to', 'cc', 'bcc']);

/** No header of a mail is continued, and no second address added, by who can write the tag of a user. */
const MAIL_ADDRESS = /^[^\s@<>"(),:;\\[\]]+@[^\s@<>"(),:;\\[\]]+$/;

/** The settings of a route for one notice: the words in braces are filled in. */
export function settingsFor(
  route: Route,
  notice: Notice,
  contacts: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const { subject, owner } = notice;
  const words: Readonly<Record<string, string | null>> = {
    owner,
    contact: subject ? (contacts[subject.account] ?? null) : null,
    account: subject?.account ?? null,
    accountName: subject ? (subject.accountName ?? subject.account) : null,
    user: subject?.principal.type === 'user' ? subject.principal.name : null,
  };
  return Object.fromEntries(
    Object.entries(route.settings).map(([name, value]) => [
      name,
      filled(value, { words, route, isAddress: ADDRESSES.has(name) }),
    ]),
  );
}

interface Filling {
  readonly words: Readonly<Record<string, string | null>>;
  readonly route: Route;
  readonly isAddress: boolean;
}

function filled(value: unknown, filling: Filling): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => filled(one, filling));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, filling)]));
  if (typeof value !== 'string') return value;
  const { words, route, isAddress } = filling;
  return value.replaceAll(/\{(owner|contact|account|accountName|user)\}/g, (_word, name: string) => {
    const known = words[name] ?? null;
    const isFit = known !== null && (!isAddress || (name !== 'owner' && name !== 'contact') || MAIL_ADDRESS.test(known));
    return isFit ? known : (route.fallback ?? '');
  });
}
