import type { Notice } from '../core/notices/notice.ts';
import { plural } from '../core/words.ts';
import type { Message } from '../engine/notifier.ts';
import { plainText, shortened } from '../reports/plain-text.ts';
import { accountText, principalText } from '../reports/subject-text.ts';

/** A notice in the words that every message has, in one line each, and of bounded length. Not escaped: what it is put into decides. */
export interface NoticeWords {
  readonly title: string;
  /** Which key, why, what happens when, and whose it is. */
  readonly facts: readonly { readonly name: string; readonly says: string }[];
  readonly commands: readonly { readonly does: string; readonly line: string }[];
}

const TITLE_LENGTH_MAX = 250;
const FACT_LENGTH_MAX = 800;
const COMMANDS_MAX = 6;
const COMMAND_LENGTH_MAX = 400;

/** The words of a notice. */
export function wordsOf(notice: Notice): NoticeWords {
  const { subject, because, next, deadline, owner } = notice;
  const facts: readonly (readonly [name: string, says: string | null])[] = [
    ['Key', subject === null ? null : subjectLine(subject)],
    ['Why', because],
    ['If nobody acts', next ?? 'Nothing happens by itself.'],
    ['When', deadline === null ? null : timeText(deadline)],
    ['Owner', owner],
  ];
  return {
    title: shortened(plainText(notice.title), TITLE_LENGTH_MAX),
    facts: facts.flatMap(([name, says]) => (says === null ? [] : [{ name, says: shortened(plainText(says), FACT_LENGTH_MAX) }])),
    // Half a command would be another one.
    commands: notice.commands
      .map(({ does, line }) => ({ does: shortened(plainText(does), COMMAND_LENGTH_MAX), line: plainText(line) }))
      .filter(({ line }) => line.length <= COMMAND_LENGTH_MAX)
      .slice(0, COMMANDS_MAX),
  };
}

/** A message in one line: its notice's title, or how many notices there are. */
export function headlineOf({ notices, isDigest }: Message): string {
  const [first] = notices;
  if (first && !isDigest && notices.length === 1) return wordsOf(first).title;
  const critical = notices.filter(({ urgency }) => urgency === 'critical').length;
  return `Keyturn: ${plural(notices.length, 'notice')}${critical === 0 ? '' : `, ${critical} critical`}`;
}

/** What stands where notices were left out. */
export function moreText(more: number): string {
  return `and ${more} more`;
}

/** Something with as many notices, from the first on, as fit into it; `more` are left out. */
export function fitting<Made>(
  notices: readonly Notice[],
  make: (shown: readonly Notice[], more: number) => Made,
  fits: (made: Made) => boolean,
): Made {
  const makeOf = (count: number) => make(notices.slice(0, count), notices.length - count);
  const whole = makeOf(notices.length);
  if (fits(whole)) return whole;
  let [least, most] = [0, notices.length - 1];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(makeOf(middle))) least = middle;
    else most = middle - 1;
  }
  return makeOf(least);
}

function subjectLine(subject: NonNullable<Notice['subject']>): string {
  const { accessKeyId, resource } = subject;
  const thing = accessKeyId ?? resource;
  return [thing, principalText(subject), `account ${accountText(subject)}`].filter((part) => part !== undefined).join(', ');
}

function timeText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
