import { type FrameworkSummary, frameworkSummary } from '../core/compliance.ts';
import { frameworks } from '../core/controls.ts';
import type { Finding } from '../core/finding.ts';
import type { CheckReading, Report } from '../core/report.ts';
import { grouped, many, plainText } from './plain-text.ts';
import { principalText, thingText } from './subject-text.ts';

/** Findings of one check. */
export interface CheckGroup {
  readonly check: Pick<CheckReading, 'id' | 'title' | 'severity' | 'risk'>;
  readonly findings: readonly Finding[];
}

/** Findings by check, in the order in which they come: worst first. */
export function byCheck(report: Report, findings: readonly Finding[]): readonly CheckGroup[] {
  const readings = new Map(report.checks.map((check) => [check.id, check]));
  return [...Map.groupBy(findings, ({ check }) => check)].map(([id, own]) => ({
    check: checkOf(id, own, readings),
    findings: own,
  }));
}

/** What to do about findings of one check. A remedy names its key, so among several the first stands for the others. */
export function remedyText(findings: readonly Finding[]): string {
  const [first] = findings;
  if (!first) return '';
  const summary = plainText(first.remedy.summary);
  const isShared = findings.every(({ remedy }) => plainText(remedy.summary) === summary);
  return isShared ? `What to do: ${summary}` : `What to do, told of the first: ${summary}`;
}

/** A reason for which verdicts of an account are unknown, and of how many subjects. */
export interface UnknownReason {
  readonly because: string;
  readonly checks: readonly string[];
  /** Whom it is about, each once; empty where it is the account or its root user. */
  readonly users: readonly string[];
  readonly verdicts: number;
}

/** Unknown verdicts, each account once. */
export function unknownByAccount(
  findings: readonly Finding[],
): readonly { readonly subject: Finding['subject']; readonly reasons: readonly UnknownReason[] }[] {
  return [...Map.groupBy(findings, ({ subject }) => subject.account).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const reasons = [...Map.groupBy(own, ({ because }) => because)].map(([because, same]) => ({
      because,
      checks: [...new Set(same.map(({ check }) => check))],
      users: [...new Set(same.filter(({ subject }) => subject.principal.type === 'user').map(userText))],
      verdicts: same.length,
    }));
    return [{ subject: first.subject, reasons }];
  });
}

function userText(finding: Finding): string {
  const thing = thingText(finding);
  return `${principalText(finding.subject)}${thing === '' ? '' : ` ${thing}`}`;
}

/** Who is meant by an unknown verdict: names while they are few. */
export function usersText(users: readonly string[]): string {
  const more = users.length - USERS_NAMED_MAX;
  return [...users.slice(0, USERS_NAMED_MAX), ...(more > 0 ? [`${grouped(more)} more`] : [])].join(', ');
}

const USERS_NAMED_MAX = 5;

/** Accounts with the same reason to be unread or skipped. */
export function byReason<Item extends { readonly why: string | null }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  return Map.groupBy(items, ({ why }) => why ?? 'no reason was told');
}

/** `3 checks need --live`; the reason in its own words where it is another one. */
export function notRunText(why: string, checks: readonly CheckReading[]): string {
  const count = many(checks.length, 'check');
  if (/^(?:it )?needs --live$/.test(why)) return `${count} ${checks.length === 1 ? 'needs' : 'need'} --live`;
  return `${count} ${checks.length === 1 ? 'was' : 'were'} not run (${why})`;
}

/** The frameworks of which this audit asked at least one check. */
export function frameworksOf(report: Report): readonly FrameworkSummary[] {
  const asked = new Set(report.checks.map(({ id }) => id));
  return frameworks
    .filter(({ controls }) => controls.some(({ checks }) => checks.some((check) => asked.has(check))))
    .flatMap(({ id }) => frameworkSummary(report, id) ?? []);
}

function checkOf(id: string, findings: readonly Finding[], readings: ReadonlyMap<string, CheckReading>): CheckGroup['check'] {
  const [first] = findings;
  return readings.get(id) ?? { id, title: first?.title ?? id, severity: first?.severity ?? 'low', risk: '' };
}
