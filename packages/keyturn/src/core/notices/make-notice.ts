import type { Subject } from '../finding.ts';
import { addDays, type Instant } from '../instant.ts';
import { dayText } from '../rotation/use-words.ts';
import type { Notice, NoticeEvent, Urgency } from './notice.ts';

/** A notice, and which of the policy's marks mean its subject: by them it is known who has to be told. */
export interface Found {
  readonly notice: Notice;
  readonly marks: readonly number[];
}

/** What differs from one notice to the next. */
export interface NoticeDraft {
  readonly event: NoticeEvent;
  readonly urgency: Urgency;
  readonly at: Instant;
  readonly subject: Subject | null;
  readonly owner: string | null;
  /** What it is about besides event and subject: a threshold, a date; empty where there is nothing. */
  readonly about: readonly (string | number)[];
  readonly title: string;
  readonly because: string;
  readonly next: string | null;
  readonly deadline: Instant | null;
  readonly commands: Notice['commands'];
}

/** A notice with its name: made of what it is about, so that the same thing has the same one tomorrow. */
export function makeNotice({ about, ...draft }: NoticeDraft): Notice {
  const { event, subject } = draft;
  const thread = threadOf(subject);
  return { id: [event, thread, ...about].map(plainWord).join(':'), thread, ...draft };
}

/** `Access key AKIA... of deploy in 111122223333`, `The root user of 111122223333` */
export function nameOf({ account, principal, accessKeyId }: Subject): string {
  const who = principal.type === 'root' ? 'the root user' : principal.name;
  if (principal.type === 'account') return `account ${account}`;
  return accessKeyId === null ? `${who} in ${account}` : `access key ${accessKeyId} of ${who} in ${account}`;
}

/** The same at the beginning of a sentence. */
export function titleOf(subject: Subject): string {
  const name = nameOf(subject);
  return `${name.startsWith('the ') || name.startsWith('access ') ? name.charAt(0).toUpperCase() : name.charAt(0)}${name.slice(1)}`;
}

/** How long an exception is that the command of a notice makes. */
const EXCEPT_DAYS = 90;
const SNOOZE = '7d';

/** What the reader of a notice about a key can type. */
export function keyCommands(subject: Subject, { at, owner }: Pick<NoticeDraft, 'at' | 'owner'>): Notice['commands'] {
  const { accessKeyId, account, principal } = subject;
  if (principal.type === 'account') return [];
  const isRoot = principal.type === 'root';
  const who = accessKeyId ?? (isRoot ? 'root' : `${account}/${principal.name}`);
  const word = shellWord(who);
  const place = isRoot && accessKeyId === null ? ` --account ${account}` : '';
  const until = dayText(addDays(at, EXCEPT_DAYS));
  return [
    { does: 'look at it', line: `keyturn explain ${word}${place}` },
    { does: `leave it alone for ${SNOOZE}`, line: `keyturn snooze ${word}${place} --for ${SNOOZE}` },
    {
      does: `except it until ${until}`,
      line: `keyturn except ${word}${place} --until ${until} --owner ${shellWord(owner ?? 'nobody yet')} --reason 'it has to stay'`,
    },
  ];
}

/** A word as a shell reads it back. */
function shellWord(word: string): string {
  // A quote ends the text, stands by itself, and begins the text again.
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** All about one key stands together; so does what is about a user, an account, or the program. */
function threadOf(subject: Subject | null): string {
  if (subject === null) return 'keyturn';
  const { account, principal, accessKeyId, resource } = subject;
  const what = accessKeyId ?? (resource === undefined ? principal.name : `${principal.name}/${resource}`);
  return `${account}/${what}`;
}

/** Names travel far, into headers and addresses: what may stand there is letters, digits and few others. */
function plainWord(word: string | number): string {
  return String(word)
    .replaceAll(/[^\w./@+=,-]/g, '_')
    .slice(0, 120);
}
