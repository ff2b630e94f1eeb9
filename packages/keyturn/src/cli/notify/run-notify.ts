import { notifierFrom } from '../../config/notifiers.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { createBook } from '../../core/notices/book.ts';
import type { Course } from '../../core/notices/course.ts';
import type { Report } from '../../core/report.ts';
import type { NoticeBook } from '../../engine/notice-book.ts';
import type { Message, Notifier } from '../../engine/notifier.ts';
import { type NotifyOutcome, notify } from '../../engine/notify.ts';
import { lookAhead } from '../../engine/rotation/follow.ts';
import { readNoticeBook } from '../../store/notice-book.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { fingerprintOf, followDays, openRotation, type RotationSession } from '../rotation/session.ts';
import { performAudit } from '../run-audit.ts';
import { notifyAfterRun, notifyRequest } from './notify-after-run.ts';
import { messageText, outcomeText } from './notify-text.ts';
import { runTest } from './run-test.ts';

/** Looks what people have to know, and tells them; nothing else is changed. */
export async function runNotify(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const session = await openRotation(context);
  if (session.config.notify.routes.length === 0)
    throw new Fault('usage-wrong', 'Nobody is to be told of anything: put somebody into notify: in keyturn.yaml.');
  if (isGiven(options, 'test')) return runTest(context, session);
  const { report } = await performAudit(context, { config: session.config, isShown: true });
  const courses = await coursesOf(session);
  const found = { session, report, courses };
  const isJson = optionText(options, 'format') === 'json';
  if (isGiven(options, 'dryRun')) {
    const { outcome, messages } = await tellNobody(found);
    const texts = messages.map(({ label, message }) => messageText(label, message));
    await output.result(isJson ? jsonText({ ...outcome, messages }) : [...texts, outcomeText(outcome, true)]);
    return exitCodeOf(outcome, report);
  }
  const outcome = await notifyAfterRun(context, found);
  await output.result(isJson ? jsonText(outcome) : outcomeText(outcome, false));
  return exitCodeOf(outcome, report);
}

async function coursesOf({ aws, request, surroundings, config }: RotationSession): Promise<readonly Course[]> {
  const { courses } = await lookAhead(aws, {
    ...request,
    surroundings,
    horizonDays: followDays(config) ?? 1,
    hash: fingerprintOf,
  });
  return courses;
}

interface Found {
  readonly session: RotationSession;
  readonly report: Report;
  readonly courses: readonly Course[];
}

interface OnPaper {
  readonly label: string;
  readonly message: Message;
}

/** What would be sent to whom; the book stays as it is. */
async function tellNobody({
  session,
  ...found
}: Found): Promise<{ readonly outcome: NotifyOutcome; readonly messages: readonly OnPaper[] }> {
  const request = await notifyRequest(session, { ...found, book: await copiedBook(session) });
  const real = notifierFrom(session.tools);
  const messages: OnPaper[] = [];
  const outcome = await notify({
    ...request,
    open: (route, settings) => onPaper(real(route, settings), (label, message) => messages.push({ label, message })),
  });
  return { outcome, messages };
}

/** Says what it would have done. */
function onPaper(notifier: Notifier, print: (label: string, message: Message) => void): Notifier {
  const { label } = notifier;
  if (notifier.is === 'publisher') return { ...notifier, publish: () => Promise.resolve({ is: 'told', thread: null }) };
  return {
    ...notifier,
    tell(message) {
      print(label, message);
      return Promise.resolve({ is: 'told', thread: null });
    },
  };
}

/** The book without its file: what is written into it is gone with the process. */
async function copiedBook({ folder, aws }: RotationSession): Promise<NoticeBook> {
  const book = createBook();
  for (const line of (await readNoticeBook(folder)).shortened(aws.now())) book.take(line);
  return {
    book,
    append(lines) {
      for (const line of lines) book.take(line);
      return Promise.resolve();
    },
  };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function exitCodeOf({ broken }: NotifyOutcome, { accounts, isInterrupted }: Report): ExitCode {
  if (broken.length > 0) return exitCodes.failed;
  return isInterrupted || accounts.some(({ state }) => state === 'unread') ? exitCodes.incomplete : exitCodes.clean;
}
