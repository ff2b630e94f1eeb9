import type { Notice } from '../core/notices/notice.ts';
import type { Message } from '../engine/notifier.ts';
import { fitting, headlineOf, moreText, wordsOf } from './words.ts';

/** A message as plain text of so many bytes at the most; what is left out is counted. */
export function textOf(message: Message, bytesMax: number): string {
  const isAlone = !message.isDigest && message.notices.length === 1;
  const make = (shown: readonly Notice[], more: number) =>
    [...(isAlone ? [] : [headlineOf(message)]), ...shown.map(noticeText), ...(more === 0 ? [] : [moreText(more)])].join(
      `\n\n${'-'.repeat(40)}\n\n`,
    );
  return `${fitting(message.notices, make, (text) => Buffer.byteLength(text) < bytesMax)}\n`;
}

function noticeText(notice: Notice): string {
  const { title, facts, commands } = wordsOf(notice);
  const about = facts.map(({ name, says }) => `${name}: ${says}`);
  return [title, '', ...about, ...commands.flatMap(({ does, line }) => ['', `${does}:`, `  ${line}`])].join('\n');
}
