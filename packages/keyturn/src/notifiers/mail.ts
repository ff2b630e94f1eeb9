import * as z from 'zod';
import type { Notice } from '../core/notices/notice.ts';
import type { Message } from '../engine/notifier.ts';
import { joined, type Markup, markup, nothing } from '../reports/markup.ts';
import { textOf } from './text.ts';
import { shortId } from './told.ts';
import { fitting, headlineOf, moreText, wordsOf } from './words.ts';

const FROM = 'a mail address such as keyturn@example.com, with a name or without';
const TO = 'mail addresses';

/** Members of the configuration that say from whom to whom. */
export const mailShape = {
  from: z
    .string(FROM)
    .refine((text) => senderOf(text) !== undefined, FROM)
    .describe('who sends: keyturn@example.com or Keyturn <keyturn@example.com>'),
  to: z
    .union([z.string(TO).min(1, TO), z.array(z.string(TO).min(1, TO), TO).min(1, TO).max(50, 'at most 50 mail addresses')], TO)
    .describe('who gets it: one address or several; owner for the owner of the key'),
};

/** A mail, whoever carries it. */
export interface Mail {
  readonly from: Sender;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets; the same for the same message. */
  readonly messageId: string;
  /** Message id of the first mail about the same thing. */
  readonly thread: string | null;
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Writes a mail; a text says which address is none. */
export function mailOf(
  message: Message,
  { from, to }: { readonly from: string; readonly to: string | readonly string[] },
): Mail | string {
  const sender = senderOf(from);
  if (!sender) return `${JSON.stringify(from)} is no mail address`;
  const recipients = typeof to === 'string' ? [to] : to;
  const problem = addressesProblem(recipients);
  if (problem !== undefined) return problem;
  const domain = sender.address.slice(sender.address.indexOf('@') + 1);
  return {
    from: sender,
    to: recipients,
    subject: headlineOf(message),
    text: textOf(message, TEXT_BYTES_MAX),
    html: htmlOf(message),
    messageId: `<keyturn.${shortId(message)}@${domain}>`,
    thread: message.thread,
  };
}

/** Which of these is no mail address; addresses may come from tags, which anybody may have written. */
export function addressesProblem(to: string | readonly string[]): string | undefined {
  const wrong = (typeof to === 'string' ? [to] : to).find((one) => !ADDRESS.test(one));
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no mail address`;
}

/** Reads who sends; undefined where it is no address. */
export function senderOf(text: string): Sender | undefined {
  const [, name = '', address = text] = /^([^<>"\r\n]*)<([^<>]*)>$/.exec(text) ?? [];
  return ADDRESS.test(address) ? { name: name.trim(), address } : undefined;
}

/** Headers that keep automatic answers away (RFC 3834), and mails about one thing together. */
export function mailHeaders({ thread }: Mail): Readonly<Record<string, string>> {
  const together = thread === null ? {} : { 'In-Reply-To': thread, References: thread };
  return { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...together };
}

/** Far below what servers take, and more than anybody reads. */
const TEXT_BYTES_MAX = 128 * 1024;
const HTML_BYTES_MAX = 256 * 1024;

/** Addresses as people have them; what RFC 5321 allows in quotes is not taken. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/;

function htmlOf(message: Message): string {
  const isAlone = !message.isDigest && message.notices.length === 1;
  const headline = isAlone ? nothing : markup`<h1 style="font-size:18px">${headlineOf(message)}</h1>`;
  const make = (shown: readonly Notice[], more: number) => {
    const rest = more === 0 ? nothing : markup`<p>${moreText(more)}</p>`;
    return markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${headlineOf(message)}</title></head>
<body style="font-family:sans-serif;font-size:14px">
${headline}
${joined(shown.map(noticeHtml))}
${rest}
</body></html>
`.text;
  };
  return fitting(message.notices, make, (text) => Buffer.byteLength(text) <= HTML_BYTES_MAX);
}

function noticeHtml(notice: Notice): Markup {
  const { title, facts, commands } = wordsOf(notice);
  const lines = facts.map(({ name, says }) => markup`<p style="margin:4px 0"><b>${name}:</b> ${says}</p>`);
  const todo = commands.map(({ does, line }) => markup`<p style="margin:4px 0">${does}:</p><pre style="margin:0">${line}</pre>`);
  return markup`<h2 style="font-size:16px">${title}</h2>
${lines}
${todo}`;
}
