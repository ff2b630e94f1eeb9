import type { Finding } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { figuresOf } from './figures.ts';
import { findingTable } from './finding-columns.ts';
import { defineFormat } from './format.ts';
import {
  byCheck,
  byReason,
  type CheckGroup,
  frameworksOf,
  notRunText,
  remedyText,
  unknownByAccount,
  usersText,
} from './groups.ts';
import { headline } from './headline.ts';
import { codeBlock, codeSpan, prose, rowOf, tableOf } from './markdown-text.ts';
import { grouped, many } from './plain-text.ts';
import { accountText, principalText, thingText } from './subject-text.ts';

/** For tickets and pull requests. Names cannot end a table, become HTML, or call people by their @name. */
export const markdown = defineFormat({
  name: 'markdown',
  summary: 'for tickets and pull requests',
  mediaType: 'text/markdown; charset=utf-8',
  chunks,
});

function* chunks(report: Report): Iterable<string> {
  const figures = figuresOf(report);
  yield `# Access key audit\n\n${summary(report)}`;
  for (const group of byCheck(report, figures.open)) yield `\n\n${checkBlock(group)}`;
  yield* unknownBlock(figures.unknown);
  const blocks = [exceptedBlock(figures.excepted), leftOutBlock(report), frameworkBlock(report), origin(report)];
  for (const block of blocks) if (block !== '') yield `\n\n${block}`;
  yield '\n';
}

/** A ticket holds 65,536 characters on GitHub: what does not fit would be lost without a word. */
const ROWS_MAX = 50;

function summary(report: Report): string {
  return headline(report)
    .map(({ style, text }) => (style === 'plain' ? `- ${prose(text)}` : `- **${prose(text)}**`))
    .join('\n');
}

function checkBlock({ check, findings }: CheckGroup): string {
  const shown = findings.slice(0, ROWS_MAX);
  const { columns, rows, sharedReason } = findingTable(shown, { isWide: true });
  const isCode = new Set(['Access key', 'Credential', 'Principal', 'Account']);
  const cells = Array.from(rows, (row) =>
    row.map((cell, index) => (isCode.has(columns[index]?.title ?? '') ? codeSpan(cell) : prose(cell))),
  );
  return [
    `## ${check.severity.toUpperCase()}: ${prose(check.title)}`,
    [`\`${check.id}\`, ${many(findings.length, 'finding')}.`, prose(check.risk)].join(' ').trim(),
    tableOf(
      columns.map(({ title }) => title),
      cells,
    ),
    ...(sharedReason === null ? [] : [`All of them: ${prose(sharedReason)}`]),
    ...(findings.length > shown.length ? [`${grouped(findings.length - shown.length)} more are in the other formats.`] : []),
    ...remedies(shown),
  ].join('\n\n');
}

function remedies(findings: readonly Finding[]): string[] {
  const own = findings.flatMap(({ remedy }) => remedy.keyturn ?? []);
  const cli = findings.flatMap(({ remedy }) => remedy.cli);
  return [prose(remedyText(findings)), ...folded('With Keyturn', own), ...folded('With the AWS CLI', cli)];
}

function folded(title: string, commands: readonly string[]): string[] {
  const lines = [...new Set(commands)];
  return lines.length === 0 ? [] : [`<details><summary>${title}</summary>\n\n${codeBlock(lines.join('\n'))}\n\n</details>`];
}

/** Every reason, and not only the first ones: what nobody knows is in no other list. */
function* unknownBlock(findings: readonly Finding[]): Iterable<string> {
  if (findings.length === 0) return;
  yield `\n\n## UNKNOWN: nobody knows, and so nothing of it passed\n\n${tableOf(['Account', 'About', 'Why', 'Verdicts', 'Checks'], [])}`;
  for (const { subject, reasons } of unknownByAccount(findings)) {
    for (const { because, checks, users, verdicts } of reasons) {
      yield `\n${rowOf([
        codeSpan(accountText(subject)),
        codeSpan(usersText(users)),
        prose(because),
        grouped(verdicts),
        checks.map((check) => codeSpan(check)).join(', '),
      ])}`;
    }
  }
}

function exceptedBlock(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const rows = findings
    .slice(0, ROWS_MAX)
    .map((finding) => [
      codeSpan(finding.check),
      codeSpan(accountText(finding.subject)),
      codeSpan(principalText(finding.subject)),
      codeSpan(thingText(finding)),
      prose(`${finding.exception?.owner ?? ''}: ${finding.exception?.reason ?? ''}`),
      finding.exception?.until.slice(0, 10) ?? '',
    ]);
  const more = findings.length - rows.length;
  return [
    `## Excepted by the policy: ${many(findings.length, 'finding')}`,
    tableOf(['Check', 'Account', 'Principal', 'Credential', 'Who answers for it', 'Until'], rows),
    ...(more > 0 ? [`${grouped(more)} more are in the other formats.`] : []),
  ].join('\n\n');
}

function leftOutBlock(report: Report): string {
  const { unread, skipped, notRun } = figuresOf(report);
  const names = (accounts: typeof unread) =>
    accounts.map(({ id, name }) => codeSpan(accountText({ account: id, accountName: name }))).join(', ');
  const lines = [
    ...[...byReason(unread)].map(([why, accounts]) => `- **Not read:** ${names(accounts)}: ${prose(why)}`),
    ...[...byReason(skipped)].map(([why, accounts]) => `- Left out: ${names(accounts)}: ${prose(why)}`),
    ...[...notRun].map(
      ([why, checks]) => `- ${prose(notRunText(why, checks))}: ${checks.map(({ id }) => codeSpan(id)).join(', ')}`,
    ),
  ];
  return lines.length === 0 ? '' : ['## Not looked at', lines.join('\n')].join('\n\n');
}

function frameworkBlock(report: Report): string {
  const rows = frameworksOf(report).map(({ title, failed, unknown, passed, controls }) => [
    prose(title),
    `${failed}`,
    `${unknown}`,
    `${passed}`,
    prose(
      controls
        .filter(({ state }) => state === 'failed')
        .map(({ id }) => id)
        .join(', '),
    ),
  ]);
  if (rows.length === 0) return '';
  const note = 'Only controls that the checks touch; the others are not looked at.';
  return ['## Frameworks', note, tableOf(['Framework', 'Failed', 'Unknown', 'Passed', 'Failed controls'], rows)].join('\n\n');
}

function origin({ tool, generatedAt, caller, summary: { fail, unknown, pass, excepted } }: Report): string {
  const counts = `${many(fail, 'finding')}, ${grouped(unknown)} unknown, ${grouped(pass)} passed, ${grouped(excepted)} excepted`;
  return `${counts}. ${tool.name} ${tool.version}, AWS time ${generatedAt.slice(0, 19)}Z, asked as ${codeSpan(caller.arn)}.`;
}
