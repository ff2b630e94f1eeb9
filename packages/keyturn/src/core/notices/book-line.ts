import type { Subject } from '../finding.ts';
import { type Instant, parseInstant } from '../instant.ts';
import { isJsonObject } from '../json.ts';
import { type Notice, noticeEvents, urgencies } from './notice.ts';

/** One line of the book of what was told. An address is a route with all words filled in. */
export type BookLine = { readonly at: Instant } & (
  | { readonly do: 'found'; readonly address: string; readonly notice: Notice }
  /** It was told; what it said is not kept. */
  | { readonly do: 'known'; readonly address: string; readonly notice: string }
  /** Written before it is sent: without an answer behind it, it is sent again under the same name. */
  | {
      readonly do: 'telling';
      readonly address: string;
      readonly message: string;
      readonly notices: readonly string[];
      readonly isDigest: boolean;
      /** Of a digest that comes by the calendar. */
      readonly period: string | null;
    }
  | { readonly do: 'told'; readonly address: string; readonly message: string }
  | { readonly do: 'thread'; readonly address: string; readonly thread: string; readonly answer: string }
  | { readonly do: 'period'; readonly address: string; readonly period: string }
  | { readonly do: 'failed'; readonly address: string; readonly because: string }
  /** Nobody is told there any more; what waited was handed to others. */
  | { readonly do: 'dropped'; readonly address: string }
  /** `ACCOUNT/KEY`: somebody was told of what will happen to it. */
  | { readonly do: 'announced'; readonly key: string }
  /** The journal was looked at up to this entry, and what it tells is in the book. */
  | { readonly do: 'read'; readonly seq: number }
);

/** A line as it was written; undefined where it is not what we write. */
export function readBookLine(value: unknown): BookLine | undefined {
  if (!isJsonObject(value)) return undefined;
  const at = instant(value['at']);
  const [address, message, thread] = [text(value['address']), text(value['message']), text(value['thread'])];
  const what = value['do'];
  if (at === undefined) return undefined;
  if (what === 'read') return number(value['seq'], (seq) => ({ do: 'read', at, seq }));
  if (what === 'announced') return given(text(value['key']), (key) => ({ do: 'announced', at, key }));
  if (address === undefined) return undefined;
  switch (what) {
    case 'found':
      return given(readNotice(value['notice']), (notice) => ({ do: 'found', at, address, notice }));
    case 'known':
      return given(text(value['notice']), (notice) => ({ do: 'known', at, address, notice }));
    case 'telling': {
      const { isDigest, period } = value;
      const notices = texts(value['notices']);
      if (message === undefined || notices === undefined || typeof isDigest !== 'boolean') return undefined;
      return { do: 'telling', at, address, message, notices, isDigest, period: text(period) ?? null };
    }
    case 'told':
      return given(message, (id) => ({ do: 'told', at, address, message: id }));
    case 'thread':
      return given(thread, (one) =>
        given(text(value['answer']), (answer) => ({ do: 'thread', at, address, thread: one, answer })),
      );
    case 'period':
      return given(text(value['period']), (period) => ({ do: 'period', at, address, period }));
    case 'failed':
      return given(text(value['because']), (because) => ({ do: 'failed', at, address, because }));
    case 'dropped':
      return { do: 'dropped', at, address };
    default:
      return undefined;
  }
}

function readNotice(value: unknown): Notice | undefined {
  if (!isJsonObject(value)) return undefined;
  const event = noticeEvents.find((one) => one === value['event']);
  const urgency = urgencies.find((one) => one === value['urgency']);
  const [id, thread, title, because] = ['id', 'thread', 'title', 'because'].map((name) => text(value[name]));
  const at = instant(value['at']);
  const subject = value['subject'] === null ? null : readSubject(value['subject']);
  const commands = readCommands(value['commands']);
  if (!event || !urgency || at === undefined || subject === undefined || !commands) return undefined;
  if (id === undefined || thread === undefined || title === undefined || because === undefined) return undefined;
  const [owner, next] = [text(value['owner']) ?? null, text(value['next']) ?? null];
  return {
    id,
    event,
    urgency,
    thread,
    at,
    subject,
    owner,
    title,
    because,
    next,
    deadline: instant(value['deadline']) ?? null,
    commands,
  };
}

function readSubject(value: unknown): Subject | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['principal'])) return undefined;
  const [account, name, resource] = [text(value['account']), text(value['principal']['name']), text(value['resource'])];
  const type = (['root', 'user', 'account'] as const).find(
    (one) => isJsonObject(value['principal']) && one === value['principal']['type'],
  );
  if (account === undefined || name === undefined || !type) return undefined;
  return {
    account,
    accountName: text(value['accountName']) ?? null,
    principal: { type, name },
    accessKeyId: text(value['accessKeyId']) ?? null,
    ...(resource === undefined ? {} : { resource }),
  };
}

function readCommands(value: unknown): Notice['commands'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const commands = value.map((one: unknown) => {
    const [does, line] = isJsonObject(one) ? [text(one['does']), text(one['line'])] : [];
    return does === undefined || line === undefined ? undefined : { does, line };
  });
  return commands.every((one) => one !== undefined) ? commands : undefined;
}

function given<Value, Result>(value: Value | undefined, make: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : make(value);
}

function number<Result>(value: unknown, make: (value: number) => Result): Result | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? make(value) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map((one: unknown) => text(one));
  return all.every((one) => one !== undefined) ? all : undefined;
}

function instant(value: unknown): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
