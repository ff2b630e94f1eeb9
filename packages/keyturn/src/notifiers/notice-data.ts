import * as z from 'zod';
import { type Notice, noticeEvents, urgencies } from '../core/notices/notice.ts';
import { plainText, shortened } from '../reports/plain-text.ts';

const instant = z.iso.datetime().describe('ISO 8601, in UTC');

/** A notice for programs: version 1 of what they rely on. Members may be added, and never change. */
export const noticeData = z
  .object({
    version: z.literal(1),
    id: z.string().describe('the same whenever the same thing is told again'),
    event: z.enum(noticeEvents).describe('what happened, or is about to'),
    urgency: z.enum(urgencies),
    thread: z.string().describe('what all notices about one key have in common'),
    at: instant.describe('when it was found'),
    subject: z
      .object({
        account: z.string(),
        accountName: z.string().nullable(),
        principal: z.object({ type: z.enum(['root', 'user', 'account']), name: z.string() }),
        accessKeyId: z.string().nullable(),
        resource: z.string().nullable().describe('another thing than an access key, such as a certificate'),
      })
      .nullable()
      .describe('what it is about; null: Keyturn itself'),
    owner: z.string().nullable().describe('who answers for the key, from the tags of its user'),
    title: z.string(),
    because: z.string().describe('why'),
    next: z.string().nullable().describe('what happens if nobody acts; null: nothing by itself'),
    deadline: instant.nullable().describe('when it happens'),
    commands: z.array(z.object({ does: z.string(), line: z.string() })),
  })
  .describe('A notice of Keyturn.');

export type NoticeData = z.output<typeof noticeData>;

/** A notice as programs get it. */
export function dataOf(notice: Notice): NoticeData {
  const { event, urgency, at, deadline, subject } = notice;
  return {
    version: 1,
    id: notice.id,
    event,
    urgency,
    thread: notice.thread,
    at,
    subject:
      subject === null
        ? null
        : {
            account: subject.account,
            accountName: subject.accountName,
            principal: { ...subject.principal },
            accessKeyId: subject.accessKeyId,
            resource: subject.resource ?? null,
          },
    owner: nullOr(notice.owner),
    title: bounded(notice.title),
    because: bounded(notice.because),
    next: nullOr(notice.next),
    deadline,
    commands: notice.commands.slice(0, 10).map(({ does, line }) => ({ does: bounded(does), line: bounded(line) })),
  };
}

function nullOr(text: string | null): string | null {
  return text === null ? null : bounded(text);
}

function bounded(text: string): string {
  return shortened(plainText(text), 2000);
}
