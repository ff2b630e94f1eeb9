import { limitSettings } from '../config/limits.ts';
import type { Check } from '../core/check.ts';
import { limitsOf } from '../core/check-limits.ts';
import { checks } from '../core/checks/index.ts';
import { controlsOf, frameworks } from '../core/controls.ts';
import { type ExitCode, Fault } from '../core/fault.ts';
import { nearest } from '../core/nearest.ts';
import type { Limits } from '../core/policy.ts';
import { daysText } from '../core/words.ts';
import type { Display } from '../reports/format.ts';
import type { CommandContext } from './command.ts';
import { grid, paragraph } from './layout.ts';
import { optionText } from './options.ts';
import { readConfig } from './settings.ts';

/** Prints all checks, or the one of an id. */
export async function runChecks(context: CommandContext): Promise<ExitCode> {
  const id = context.operands['id'];
  const chosen = id === undefined ? checks : [checkOf(id)];
  const { policy } = await readConfig(context);
  const settings = Object.entries(limitSettings);
  const rows = chosen.map((check) => rowOf(check, policy.limits));
  /** `keyAge 90 days`, by the names of keyturn.yaml. */
  const limitTexts = ({ limits }: CheckRow) =>
    settings.flatMap(([name, { limit, unit }]) => {
      const value = limits[limit];
      if (value === undefined) return [];
      return [`${name} ${unit === 'days' ? daysText(value) : value}`];
    });
  const { output } = context;
  switch (optionText(context.options, 'format') ?? 'table') {
    case 'json':
      await output.result(`${JSON.stringify({ schemaVersion: 1, checks: rows }, null, 2)}\n`);
      return 0;
    case 'markdown':
      await output.result(markdown(rows, limitTexts));
      return 0;
    default: {
      const [only] = rows;
      await output.result(
        id !== undefined && only ? page(only, limitTexts(only), output.display) : table(rows, limitTexts, output.display),
      );
      return 0;
    }
  }
}

/** A check as it is told; limits are those of the configuration. */
interface CheckRow {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly about: string;
  readonly risk: string;
  /** Whether it takes `audit --live`. */
  readonly isLive: boolean;
  /** Whether it takes destinations in the configuration. */
  readonly asksDestinations: boolean;
  readonly limits: Readonly<Partial<Record<keyof Limits, number>>>;
  readonly controls: Readonly<Record<string, readonly string[]>>;
}

function rowOf(check: Check, limits: Limits): CheckRow {
  const { id, title, severity, about, risk, depth, asksDestinations = false } = check;
  return {
    id,
    title,
    severity,
    about,
    risk,
    isLive: depth === 'live',
    asksDestinations,
    limits: Object.fromEntries(limitsOf(id).map((name) => [name, limits[name]])),
    controls: controlsOf(id),
  };
}

function checkOf(id: string): Check {
  const found = checks.find((check) => check.id === id);
  if (found) return found;
  const near = nearest(
    id,
    checks.map((check) => check.id),
  );
  throw new Fault(
    'usage-wrong',
    `There is no check "${id}"${near === undefined ? '' : ` (did you mean ${near}?)`}; "keyturn checks" lists them.`,
  );
}

function table(rows: readonly CheckRow[], limitTexts: (row: CheckRow) => readonly string[], display: Display): string {
  const head = ['CHECK', 'SEVERITY', 'LIMITS', 'FINDS'].map((text) => ({ text, style: 'faint' as const }));
  const body = rows.map((row) => [
    { text: row.id, style: 'strong' as const },
    { text: row.severity, style: checks.find(({ id }) => id === row.id)?.severity ?? ('low' as const) },
    limitTexts(row).join(', '),
    `${row.title}${row.isLive ? ' (with audit --live)' : ''}`,
  ]);
  return grid([head, ...body], display);
}

function page(row: CheckRow, limits: readonly string[], display: Display): string {
  const controls = frameworks.flatMap(({ id, title }) => {
    const ids = row.controls[id];
    return ids ? [[id, ids.join(', '), { text: title, style: 'faint' as const }]] : [];
  });
  const facts: [string, string][] = [
    ['Severity', row.severity],
    ['About', aboutText(row.about)],
    ['Limits', limits.length === 0 ? 'none: it is wrong or it is not' : limits.join(', ')],
    ['Read', readText(row)],
  ];
  return [
    `${display.paint('strong', row.id)}\n`,
    paragraph(row.title, display),
    '\n',
    paragraph(row.risk, display),
    '\n',
    grid(
      facts.map(([name, text]) => [{ text: name, style: 'faint' }, text]),
      display,
    ),
    ...(controls.length === 0 ? [] : [`\n${display.paint('faint', 'Controls')}\n`, grid(controls, display, 2)]),
  ].join('');
}

function readText({ isLive, asksDestinations }: CheckRow): string {
  if (asksDestinations) return 'by audits where keyturn.yaml has destinations';
  return isLive ? 'with audit --live only' : 'by every audit';
}

function aboutText(about: string): string {
  const texts: Readonly<Record<string, string>> = {
    'user-key': 'each access key of an IAM user',
    user: 'IAM users',
    root: 'root users',
    account: 'accounts',
    policy: 'whoever an exception is about',
  };
  return texts[about] ?? about;
}

function markdown(rows: readonly CheckRow[], limitTexts: (row: CheckRow) => readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [
    line(['check', 'severity', 'finds', 'limits', 'controls']),
    line(['---', '---', '---', '---', '---']),
    ...rows.map((row) =>
      line([
        `\`${row.id}\``,
        row.severity,
        `${row.title}${row.isLive ? ' (with audit --live)' : ''}`,
        limitTexts(row).join(', '),
        Object.entries(row.controls)
          .map(([framework, ids]) => `${framework}: ${ids.join(', ')}`)
          .join('; '),
      ]),
    ),
  ].join('');
}
