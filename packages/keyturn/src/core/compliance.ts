import { type Framework, type FrameworkControl, frameworks } from './controls.ts';
import type { CheckReading, Report } from './report.ts';
import { plural } from './words.ts';

/** How an audit looks to somebody who has to answer to a framework. */
export interface FrameworkSummary {
  readonly id: string;
  readonly title: string;
  /** What the mapping rests on, and what it cannot say. */
  readonly note: string;
  /** How far this summary reaches, and what it does not look at, in sentences. */
  readonly coverage: string;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly controls: readonly ControlSummary[];
}

export interface ControlSummary {
  readonly id: string;
  /** It passes only where all its checks were run everywhere, and none of them failed or is unknown. */
  readonly state: 'passed' | 'failed' | 'unknown';
  readonly checks: readonly string[];
  /** Those of its checks that were not run. */
  readonly notRun: readonly string[];
  /** Findings of its checks. Excepted ones make a control neither failed nor unknown; an auditor will ask about them. */
  readonly fail: number;
  readonly unknown: number;
  readonly excepted: number;
  /** What else the control asks for, and nobody here looks at. */
  readonly unseen: string | null;
}

/** Sums a report up for a framework; undefined for one that Keyturn does not know. */
export function frameworkSummary(report: Report, frameworkId: string): FrameworkSummary | undefined {
  const framework = frameworks.find(({ id }) => id === frameworkId);
  if (!framework) return undefined;
  const isWhole = wasReadWhole(report);
  const readings = new Map(report.checks.map((check) => [check.id, check]));
  const controls = framework.controls.map((control) => controlSummary(control, { readings, isWhole }));
  const count = (state: ControlSummary['state']) => controls.filter((control) => control.state === state).length;
  return {
    id: framework.id,
    title: framework.title,
    note: framework.note,
    coverage: coverage(framework, report),
    passed: count('passed'),
    failed: count('failed'),
    unknown: count('unknown'),
    controls,
  };
}

/** Nothing unread counts as a pass, and neither does an audit of nothing. Accounts that were left out on purpose are no part of it. */
function wasReadWhole(report: Report): boolean {
  const audited = report.accounts.filter((account) => account.state !== 'skipped');
  return !report.isInterrupted && audited.length > 0 && audited.every((account) => account.state === 'read');
}

interface Findings {
  readonly readings: ReadonlyMap<string, CheckReading>;
  readonly isWhole: boolean;
}

function controlSummary({ id, checks, unseen }: FrameworkControl, { readings, isWhole }: Findings): ControlSummary {
  const run = checks.flatMap((check) => readings.get(check) ?? []).filter((check) => check.notRun === null);
  const notRun = checks.filter((check) => !run.some((reading) => reading.id === check));
  const sum = (count: 'fail' | 'unknown' | 'excepted') => run.reduce((all, check) => all + check[count], 0);
  const [fail, unknown, excepted] = [sum('fail'), sum('unknown'), sum('excepted')];
  const state = fail > 0 ? 'failed' : unknown > 0 || notRun.length > 0 || !isWhole ? 'unknown' : 'passed';
  return { id, state, checks, notRun, fail, unknown, excepted, unseen };
}

function coverage({ title, controls }: Framework, report: Report): string {
  const partly = controls.filter((control) => control.unseen !== null).length;
  const accounts = (state: string) => report.accounts.filter((account) => account.state === state).length;
  const [unread, skipped] = [accounts('unread'), accounts('skipped')];
  return [
    `Covers ${plural(controls.length, 'control')} of ${title} that Keyturn's checks touch, all about credentials; the others are not looked at.`,
    ...(partly > 0 ? [`Of ${partly} of them only a part is looked at.`] : []),
    ...(unread > 0 ? [`${plural(unread, 'account')} could not be read, so no control counts as passed.`] : []),
    ...(report.isInterrupted ? ['The audit was ended before its end, so no control counts as passed.'] : []),
    ...(skipped > 0 ? [`${plural(skipped, 'account')} ${skipped === 1 ? 'was' : 'were'} left out.`] : []),
  ].join(' ');
}
