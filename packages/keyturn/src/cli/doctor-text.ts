import type { Diagnosis, Examined } from '../core/diagnosis.ts';
import { daysText, plural } from '../core/words.ts';
import type { Display, Style } from '../reports/format.ts';
import type { DoctorReport } from './doctor-report.ts';
import { type Cell, grid, paragraph } from './layout.ts';

/** What `doctor` found out, for a terminal: warnings first, what is missing last, where the eye ends up. */
export function doctorText(report: DoctorReport, display: Display): string {
  const warnings = report.warnings.map((text) => grid([[{ text: 'WARNING', style: 'critical' }, text]], display));
  const blocks = [
    ...(warnings.length === 0 ? [] : [warnings.join('')]),
    grid(facts(report), display),
    ...report.accounts.map((account) => accountBlock(account, display)),
    ...report.accounts.flatMap((account) => missingBlock(account, display)),
    conclusion(report, display),
  ];
  return blocks.join('\n');
}

function facts({ environment, clock, caller, rootAccess, tool }: DoctorReport): Cell[][] {
  const key = caller?.key;
  const keyText = key && `key ${key.id}, ${key.ageDays === null ? 'of unknown age' : `${daysText(key.ageDays)} old`}`;
  const rows: [string, string | null | undefined][] = [
    ['Identity', caller?.arn],
    ['Credentials', caller && (keyText ?? 'temporary')],
    ['Account', caller?.account],
    ['Partition', environment.partition],
    ['Region', environment.region],
    ['Endpoint', environment.endpoint ?? "AWS's own"],
    ['Profile', environment.profile],
    ['Proxy', environment.proxy],
    ['Clock', clock && clockText(clock.aheadSeconds)],
    ['Root access', rootAccess],
    ['Configuration', environment.configuration ?? 'none: the defaults hold'],
    ['Versions', `keyturn ${tool.version}, Node ${environment.node.slice(1)}`],
  ];
  return rows.flatMap(([name, text]) => (text ? [[{ text: name, style: 'faint' }, text]] : []));
}

function clockText(aheadSeconds: number): string {
  if (Math.abs(aheadSeconds) <= 1) return "the same as AWS's";
  return `${plural(Math.abs(aheadSeconds), 'second')} ${aheadSeconds > 0 ? 'ahead of' : 'behind'} AWS's`;
}

const marks: Readonly<Record<Examined['outcome'], { readonly text: string; readonly style: Style }>> = {
  ok: { text: 'ok', style: 'low' },
  denied: { text: 'DENIED', style: 'critical' },
  failed: { text: 'FAILED', style: 'high' },
  'not-tried': { text: 'not tried', style: 'unknown' },
};

const neededTexts: Readonly<Record<Examined['needed'], string>> = {
  always: '',
  org: 'for --org: ',
  live: 'for audit --live: ',
  optional: 'can be done without: ',
};

function accountBlock({ account, arn, by, calls }: Diagnosis, display: Display): string {
  const heading = by === 'caller' ? `In your own account ${account}` : `In account ${account}, through ${arn}`;
  const rows = calls.map((call): Cell[] => [marks[call.outcome], { text: call.action, style: 'strong' }, callText(call)]);
  return `${grid([[{ text: heading, style: 'strong' }]], display)}${grid(rows, display, 2)}`;
}

function callText({ needed, why, without, outcome, detail }: Examined): string {
  const purpose = `${neededTexts[needed]}${why}`;
  if (outcome === 'ok') return purpose;
  const reason = detail === null ? '' : ` AWS: ${shortReason(detail)}`;
  if (outcome === 'not-tried') return `${purpose} (${detail ?? ''})`;
  return `${purpose}. Without it ${without}.${reason}`;
}

/** AWS repeats who asked for what; the reason comes after it. */
function shortReason(detail: string): string {
  return /because .*/.exec(detail)?.[0].replace(/ \(\w+\)$/, '') ?? detail;
}

function missingBlock({ missing, by, account, arn, calls }: Diagnosis, display: Display): string[] {
  if (!missing) return [];
  const whose = by === 'caller' ? `your identity ${arn}` : `the role ${arn}`;
  const isForbidden = calls.some(({ outcome, detail }) => outcome === 'denied' && /explicit deny/.test(detail ?? ''));
  const hint = isForbidden
    ? ' Where AWS says "explicit deny", some policy forbids it: no statement helps until that is changed.'
    : '';
  return [
    paragraph(`Missing in account ${account}: give this to ${whose}.${hint}`, display) + `${JSON.stringify(missing, null, 2)}\n`,
  ];
}

function conclusion({ accounts, failure }: DoctorReport, display: Display): string {
  if (failure !== null) return grid([[{ text: 'FAILED', style: 'critical' }, failure]], display);
  const calls = accounts.flatMap((account) => account.calls);
  const count = (outcome: Examined['outcome']) => calls.filter((call) => call.outcome === outcome).length;
  const bad = [
    ...(count('denied') === 0 ? [] : [`${count('denied')} denied`]),
    ...(count('failed') === 0 ? [] : [`${count('failed')} failed`]),
    ...(count('not-tried') === 0 ? [] : [`${count('not-tried')} not tried`]),
  ];
  const text = [`${plural(calls.length, 'call')}: ${count('ok')} allowed`, ...bad].join(', ');
  return grid([[{ text: `${text}.`, style: 'strong' }]], display);
}
