import Table from 'cli-table3';
import type { Finding } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { daysText, plural } from '../core/words.ts';
import type { Display, Format } from './format.ts';

/** For a terminal: worst first, one block for each check, and a summary that a manager understands. */
export const table: Format = {
  name: 'table',
  summary: 'for a terminal',
  mediaType: 'text/plain',
  render(report, display) {
    const blocks = groups(report.findings).map((group) => block(group, display));
    return `${[...blocks, summary(report, display)].join('\n')}\n`;
  },
};

function groups(findings: readonly Finding[]): Finding[][] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.check}/${finding.verdict}`;
    found.set(key, [...(found.get(key) ?? []), finding]);
  }
  return [...found.values()];
}

function block(findings: readonly Finding[], display: Display): string {
  const { paint } = display;
  const [first] = findings;
  if (!first) return '';
  const isUnknown = first.verdict === 'unknown';
  const label = isUnknown ? paint('unknown', 'UNKNOWN') : paint(first.severity, first.severity.toUpperCase());
  const heading = `${label}  ${paint('strong', first.title)}  ${paint('faint', `${first.check}, ${plural(findings.length, 'finding')}`)}`;
  const rows = new Table({
    head: isUnknown ? ['Account', 'Principal', 'Why nobody knows'] : ['Account', 'Principal', 'Access key', 'Age', 'Last used'],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: BARE,
    wordWrap: true,
    ...(isUnknown ? { colWidths: [28, 24, Math.max(30, display.width - 54)] } : {}),
  });
  for (const finding of findings) rows.push(isUnknown ? unknownRow(finding) : failRow(finding));
  const remedy = isUnknown ? '' : `${paint('faint', `What to do: ${first.remedy}`)}\n`;
  return `${heading}\n${indent(rows.toString())}\n${indent(remedy)}`;
}

function failRow({ subject, evidence }: Finding): string[] {
  const status = evidence.status === 'inactive' ? ' (inactive)' : '';
  return [
    accountText(subject),
    subject.principal.name,
    `${subject.accessKeyId ?? 'id not readable'}${status}`,
    evidence.ageDays === undefined ? '?' : daysText(evidence.ageDays),
    lastUseText(evidence),
  ];
}

function unknownRow({ subject, because }: Finding): string[] {
  return [accountText(subject), subject.principal.name === '*' ? 'all users' : subject.principal.name, because];
}

function accountText({ account, accountName }: Finding['subject']): string {
  return accountName === null ? account : `${account} ${accountName}`;
}

function lastUseText({ lastUsedAt, lastUsedService, lastUsedRegion }: Finding['evidence']): string {
  if (lastUsedAt === undefined) return '?';
  if (lastUsedAt === 'never') return 'never';
  const where = [lastUsedService, lastUsedRegion].filter((part) => part !== undefined && part !== 'N/A').join(' ');
  return `${lastUsedAt.slice(0, 10)}${where === '' ? '' : ` ${where}`}`;
}

function summary(report: Report, { paint }: Display): string {
  const read = report.accounts.filter((account) => account.state === 'read');
  const unread = report.accounts.filter((account) => account.state === 'unread');
  const skipped = report.accounts.filter((account) => account.state === 'skipped');
  const users = report.accounts.reduce((sum, account) => sum + account.users, 0);
  const bad = report.findings.filter((finding) => finding.verdict === 'fail');
  const keys = new Set(bad.map(({ subject }) => subject.accessKeyId ?? `${subject.account}/${subject.principal.name}`));
  const lines = [
    paint(
      'strong',
      `${plural(read.length, 'account')} read, ${plural(users, 'user')}. ${plural(keys.size, 'access key')} of ${plural(new Set(bad.map(({ subject }) => subject.account)).size, 'account')} need attention.`,
    ),
  ];
  for (const account of unread) lines.push(paint('unknown', `Not read: ${nameOf(account)}: ${account.why ?? ''}`));
  for (const account of skipped) lines.push(paint('faint', `Skipped: ${nameOf(account)}: ${account.why ?? ''}`));
  const { fail, unknown, pass } = report.summary;
  lines.push(
    paint(
      'faint',
      `${plural(fail, 'finding')}, ${unknown} unknown, ${pass} passed; AWS time ${report.generatedAt.slice(0, 19)}Z; asked as ${report.caller.arn}`,
    ),
  );
  return lines.join('\n');
}

function nameOf(account: { id: string; name: string | null }): string {
  return account.name === null ? account.id : `${account.id} ${account.name}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
