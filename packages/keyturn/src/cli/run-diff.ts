import { readFile } from 'node:fs/promises';
import { type AccountChange, type AuditDiff, type Change, diffReports, exitCodeOfDiff } from '../core/diff.ts';
import { type ExitCode, Fault } from '../core/fault.ts';
import { readStoredReport, type StoredReport } from '../core/stored-report.ts';
import { plural } from '../core/words.ts';
import type { Display } from '../reports/format.ts';
import { codeSpan, prose, tableOf } from '../reports/markdown-text.ts';
import { accountText, principalText } from '../reports/subject-text.ts';
import type { CommandContext } from './command.ts';
import { grid, paragraph } from './layout.ts';
import { optionText } from './options.ts';

/** Compares two audits that were written to files. */
export async function runDiff({ options, operands, output }: CommandContext): Promise<ExitCode> {
  const [before, after] = await Promise.all([readAudit(operands['old-file'] ?? ''), readAudit(operands['new-file'] ?? '')]);
  if (after.generatedAt < before.generatedAt) {
    output.say('The second audit is older than the first one: what is told as opened may have been closed.');
  }
  const diff = diffReports(before, after);
  const format = optionText(options, 'format') ?? 'table';
  if (format === 'json') await output.result(`${JSON.stringify(diff, null, 2)}\n`);
  else await output.result(format === 'markdown' ? markdown(diff) : table(diff, output.display));
  return exitCodeOfDiff(diff);
}

async function readAudit(file: string): Promise<StoredReport> {
  const report = readStoredReport(await readJson(file));
  if (typeof report === 'string') throw unreadable(file, report);
  return report;
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw unreadable(file, reasons[code] ?? code, error);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unreadable(file, text.trim() === '' ? 'it is empty' : 'it is no JSON, or not all of it is there', error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

function unreadable(file: string, why: string, cause?: unknown): Fault {
  return new Fault('audit-unreadable', `Could not read ${file} as an audit: ${why}.`, { cause });
}

/** The groups, the ones to act on first, each with the words that are above it. */
const groups = [
  { name: 'opened', title: 'Opened', isUrgent: true },
  { name: 'unsettled', title: 'Open before, and not known any more', isUrgent: true },
  { name: 'excepted', title: 'Open before, and excepted now', isUrgent: false },
  { name: 'closed', title: 'Closed', isUrgent: false },
] as const;

const accountGroups = [
  { name: 'becameUnread', title: 'Not read any more' },
  { name: 'becameRead', title: 'Read again' },
  { name: 'left', title: 'Not part of the audit any more' },
  { name: 'joined', title: 'New in the audit' },
] as const;

function table(diff: AuditDiff, display: Display): string {
  const blocks = groups.flatMap(({ name, title, isUrgent }) => {
    const changes = diff[name];
    if (changes.length === 0) return [];
    const rows = changes.map((change) => [
      { text: change.severity, style: isUrgent ? change.severity : ('faint' as const) },
      `${accountText(change.subject)}, ${principalText(change.subject)}${thing(change)}`,
      `${change.check}: ${[change.because, change.note].filter((text) => text !== null).join('; ')}`,
    ]);
    return [`${display.paint('strong', `${title} (${changes.length})`)}\n${grid(rows, display, 2)}\n`];
  });
  const accounts = accountGroups.flatMap(({ name, title }) =>
    diff.accounts[name].map((account) => paragraph(`${title}: ${named(account)}`, display)),
  );
  const limits = limitTexts(diff).map((text) => paragraph(text, display));
  return [...blocks, ...accounts, ...limits, grid([[{ text: summary(diff), style: 'strong' }]], display)].join('');
}

function markdown(diff: AuditDiff): string {
  const blocks = groups.flatMap(({ name, title }) => {
    const changes = diff[name];
    if (changes.length === 0) return [];
    const rows = changes.map((change) => [
      change.severity,
      codeSpan(accountText(change.subject)),
      codeSpan(`${principalText(change.subject)}${thing(change)}`),
      `\`${change.check}\``,
      prose([change.because, change.note].filter((text) => text !== null).join('; ')),
    ]);
    return [`## ${title} (${changes.length})`, tableOf(['severity', 'account', 'principal', 'check', 'why'], rows)];
  });
  const lines = [
    ...accountGroups.flatMap(({ name, title }) => diff.accounts[name].map((account) => `- ${title}: ${prose(named(account))}`)),
    ...limitTexts(diff).map((text) => `- ${prose(text)}`),
  ];
  return `${['# Access key audits compared', prose(summary(diff)), ...blocks, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n')}\n`;
}

function thing({ subject: { accessKeyId, resource } }: Change): string {
  const text = accessKeyId ?? resource;
  return text === undefined || text === null ? '' : ` ${text}`;
}

function named({ id, name, why }: AccountChange): string {
  return [name === null ? id : `${id} ${name}`, ...(why === null ? [] : [why])].join(': ');
}

function limitTexts({ limits }: AuditDiff): string[] {
  return limits.map(
    ({ name, before, after }) =>
      `The limit ${name} was ${before ?? 'not there'} and is ${after ?? 'not there'}: findings may have changed by that alone.`,
  );
}

function summary({ opened, closed, stayed, excepted, unsettled, before, after }: AuditDiff): string {
  const parts = [
    `${opened.length} opened`,
    `${closed.length} closed`,
    `${stayed.length} stayed`,
    ...(excepted.length === 0 ? [] : [`${excepted.length} excepted`]),
    ...(unsettled.length === 0 ? [] : [`${plural(unsettled.length, 'finding')} of which nobody knows`]),
  ];
  return `From ${before.slice(0, 16)}Z to ${after.slice(0, 16)}Z: ${parts.join(', ')}.`;
}
