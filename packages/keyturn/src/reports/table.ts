import type { Finding, Severity } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { type Columns, columnLines, widthOf, wrapped } from './columns.ts';
import { figuresOf } from './figures.ts';
import { findingTable } from './finding-columns.ts';
import { type Display, defineFormat, type Style } from './format.ts';
import {
  byCheck,
  byReason,
  type CheckGroup,
  frameworksOf,
  notRunText,
  remedyText,
  type UnknownReason,
  unknownByAccount,
  usersText,
} from './groups.ts';
import { headline, interruption } from './headline.ts';
import { grouped, many, plainText } from './plain-text.ts';
import { accountText, principalText, thingText } from './subject-text.ts';

/** For a terminal: worst first, one block for each check, and a summary that a manager understands at the end, where it is seen. */
export const table = defineFormat({
  name: 'table',
  summary: 'for a terminal',
  mediaType: 'text/plain',
  chunks,
});

type Lines = Iterable<string>;

function* chunks(report: Report, display: Display): Iterable<string> {
  let between = '';
  for (const block of blocks(report, display)) {
    let before = between;
    for (const line of block) {
      yield `${before}${line}`;
      before = '\n';
      between = '\n\n';
    }
  }
  yield '\n';
}

function* blocks(report: Report, display: Display): Iterable<Lines> {
  const figures = figuresOf(report);
  yield interruption(report).flatMap(({ style, text }) => paragraph(text, { display, style: styleOf(style) }));
  for (const group of byCheck(report, figures.open)) yield checkBlock(group, display);
  yield unknownBlock(figures.unknown, display);
  yield exceptedBlock(figures.excepted, display);
  yield leftOutBlock(report, display);
  yield frameworkBlock(report, display);
  yield summaryBlock(report, display);
}

interface Paragraph {
  readonly display: Display;
  readonly style?: Style | undefined;
  readonly indent?: number;
}

function paragraph(text: string, { display, style, indent = 0 }: Paragraph): readonly string[] {
  const { paint } = display;
  const lines = wrapped(plainText(text), Math.max(1, display.width - indent));
  return lines.map((line) => `${' '.repeat(indent)}${style === undefined ? line : paint(style, line)}`);
}

function* checkBlock({ check, findings }: CheckGroup, display: Display): Lines {
  const { rows, columns, sharedReason } = findingTable(findings, { isWide: display.width >= 160 });
  const note = `${check.id}, ${many(findings.length, 'finding')}`;
  yield* heading(check.severity, { title: check.title, note, display });
  yield* indentedTable({ columns, rows }, display);
  if (sharedReason !== null) yield* paragraph(`All of them: ${sharedReason}`, { display, indent: 2 });
  yield* paragraph(remedyText(findings), { display, style: 'faint', indent: 2 });
}

function* indentedTable(columns: Columns, { width, paint }: Display): Lines {
  let isHead = true;
  for (const line of columnLines(columns, width - 2)) {
    yield isHead ? `  ${paint('faint', line)}` : `  ${line}`.trimEnd();
    isHead = false;
  }
}

interface Heading {
  readonly title: string;
  readonly note: string;
  readonly display: Display;
}

/** `HIGH  An active key is too old  user-access-key-age, 3 findings`, over as many lines as it takes. */
function heading(label: Severity | 'unknown', { title, note, display }: Heading): readonly string[] {
  const { paint, width } = display;
  const tag = label.toUpperCase();
  const indent = tag.length + 2;
  const lines = wrapped(title, Math.max(1, width - indent));
  const last = lines.at(-1) ?? '';
  const isBeside = indent + widthOf(last) + 2 + widthOf(note) <= width;
  return [
    ...lines.map((line, index) => {
      const start = index === 0 ? `${paint(label, tag)}  ` : ' '.repeat(indent);
      const end = isBeside && index === lines.length - 1 ? `  ${paint('faint', note)}` : '';
      return `${start}${paint('strong', line)}${end}`;
    }),
    ...(isBeside ? [] : paragraph(note, { display, style: 'faint', indent: 2 })),
  ];
}

/** What is missing is missing for a whole account mostly: one reason is said once there, and not for each check. */
function* unknownBlock(findings: readonly Finding[], display: Display): Lines {
  if (findings.length === 0) return;
  const accounts = unknownByAccount(findings);
  const note = `${many(findings.length, 'verdict')} of ${many(accounts.length, 'account')}`;
  yield* heading('unknown', { title: 'Nobody knows, and so nothing of it passed', note, display });
  for (const { subject, reasons } of accounts) {
    yield* paragraph(accountText(subject), { display, indent: 2 });
    for (const reason of reasons) yield* paragraph(reasonText(reason), { display, indent: 4 });
  }
}

function reasonText({ because, checks, users, verdicts }: UnknownReason): string {
  const which = checks.length > 3 ? `${checks.slice(0, 3).join(', ')} and ${checks.length - 3} more checks` : checks.join(', ');
  const count = verdicts === 1 ? '' : `${grouped(verdicts)} verdicts: `;
  const about = users.length === 0 ? '' : `${usersText(users)}: `;
  return `${count}${about}${because} (${which})`;
}

const LISTED_MAX = 10;

function exceptedBlock(findings: readonly Finding[], display: Display): Lines {
  if (findings.length === 0) return [];
  const more = findings.length - LISTED_MAX;
  return [
    ...paragraph(`Excepted by the policy: ${many(findings.length, 'finding')}`, { display, style: 'strong' }),
    ...findings
      .slice(0, LISTED_MAX)
      .flatMap((finding) => paragraph(exceptedText(finding), { display, style: 'faint', indent: 2 })),
    ...(more > 0 ? paragraph(`and ${grouped(more)} more`, { display, style: 'faint', indent: 2 }) : []),
  ];
}

function exceptedText(finding: Finding): string {
  const { subject, exception, check } = finding;
  const thing = thingText(finding);
  const what = `${check}: ${accountText(subject)}, ${principalText(subject)}${thing === '' ? '' : `, ${thing}`}`;
  return exception === null ? what : `${what}; until ${exception.until.slice(0, 10)}, ${exception.owner}: ${exception.reason}`;
}

/** What this audit did not look at, with the reason. */
function leftOutBlock(report: Report, display: Display): Lines {
  const { unread, skipped, notRun } = figuresOf(report);
  const names = (accounts: typeof unread) =>
    accounts.map(({ id, name }) => accountText({ account: id, accountName: name })).join(', ');
  return [
    ...[...byReason(unread)].flatMap(([why, accounts]) =>
      paragraph(`Not read: ${names(accounts)}: ${why}`, { display, style: 'unknown' }),
    ),
    ...[...byReason(skipped)].flatMap(([why, accounts]) =>
      paragraph(`Left out: ${names(accounts)}: ${why}`, { display, style: 'faint' }),
    ),
    ...[...notRun].flatMap(([why, checks]) =>
      paragraph(`${notRunText(why, checks)}: ${checks.map(({ id }) => id).join(', ')}`, { display, style: 'faint' }),
    ),
  ];
}

function frameworkBlock(report: Report, display: Display): Lines {
  const summaries = frameworksOf(report);
  if (summaries.length === 0) return [];
  const rows = summaries.map(({ title, failed, unknown, passed }) => [
    title,
    `${failed} failed, ${unknown} unknown, ${passed} passed`,
  ]);
  const columns = [
    { title: 'Framework', widthMin: 20 },
    { title: 'Controls that the checks touch', widthMin: 20 },
  ];
  return indentedTable({ columns, rows }, display);
}

function summaryBlock(report: Report, display: Display): Lines {
  const { fail, unknown, pass } = report.summary;
  const counts = `${many(fail, 'finding')}, ${grouped(unknown)} unknown, ${grouped(pass)} passed`;
  return [
    ...headline(report).flatMap(({ style, text }) => paragraph(text, { display, style: styleOf(style) })),
    ...paragraph(`${counts}; AWS time ${report.generatedAt.slice(0, 19)}Z; asked as ${report.caller.arn}`, {
      display,
      style: 'faint',
    }),
  ];
}

function styleOf(style: 'critical' | 'strong' | 'unknown' | 'plain'): Style | undefined {
  return style === 'plain' ? undefined : style;
}
