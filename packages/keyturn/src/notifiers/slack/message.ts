import type { Notice } from '../../core/notices/notice.ts';
import type { Message } from '../../engine/notifier.ts';
import { shortId } from '../told.ts';
import { fitting, headlineOf, moreText, type NoticeWords, wordsOf } from '../words.ts';

/** A message as Slack takes it, by a webhook and by its API. */
export interface SlackMessage {
  /** For notifications and screen readers, which show no blocks. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** "You can include up to 50 blocks in each message"; texts of headers have up to 150 characters (Block Kit reference). */
const BLOCKS_MAX = 50;
const HEADER_LENGTH_MAX = 150;
/** Slack answers `msg_blocks_too_long` at about 13,000 characters, and documents no number. */
const CHARACTERS_MAX = 12_000;

/** Writes a message with Block Kit. What others chose stands in elements that Slack shows as they are, or is escaped. */
export function slackMessage(message: Message): SlackMessage {
  return fitting(message.notices, (shown, more) => withNotices(message, shown, more), fits);
}

function fits({ blocks }: SlackMessage): boolean {
  return blocks.length <= BLOCKS_MAX && JSON.stringify(blocks).length <= CHARACTERS_MAX;
}

function withNotices(message: Message, shown: readonly Notice[], more: number): SlackMessage {
  const isAlone = !message.isDigest && message.notices.length === 1;
  const headline = escaped(headlineOf(message), HEADER_LENGTH_MAX);
  // Whoever reads messages by the API knows one that came twice by this.
  const header = { type: 'header', block_id: `keyturn-${shortId(message)}`, text: plain(headline) };
  const notices = shown.map((notice) => noticeBlock(wordsOf(notice), isAlone));
  const rest = more === 0 ? [] : [{ type: 'context', elements: [plain(moreText(more))] }];
  return { text: headline, blocks: [header, ...notices, ...rest] };
}

/** Rich text has mentions, links and emoji as elements of their own: a text in it is a text, whatever it looks like. */
function noticeBlock({ title, facts, commands }: NoticeWords, isAlone: boolean): object {
  const lines = facts.map(({ name, says }) => [bold(`${name}: `), textElement(`${says}\n`)]);
  const heading = isAlone ? [] : [bold(`${title}\n`)];
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [...heading, ...lines.flat()] },
      ...commands.flatMap(({ does, line }) => [
        { type: 'rich_text_section', elements: [textElement(`${does}:`)] },
        { type: 'rich_text_preformatted', elements: [textElement(line)] },
      ]),
    ],
  };
}

function bold(text: string): object {
  return { type: 'text', text, style: { bold: true } };
}

function textElement(text: string): object {
  return { type: 'text', text };
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

/** "Slack uses &, < and > as control characters": a mention begins with one of them. Cut, if need be, between characters. */
function escaped(text: string, lengthMax: number): string {
  const pieces = Array.from(text, (character) => entities[character] ?? character);
  if (pieces.join('').length <= lengthMax) return pieces.join('');
  let cut = '';
  for (const piece of pieces) {
    if (cut.length + piece.length > lengthMax - 1) break;
    cut += piece;
  }
  return `${cut}…`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
