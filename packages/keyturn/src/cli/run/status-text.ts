import { minuteText } from '../../core/rotation/use-words.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import type { Status, StatusJob } from './status.ts';

/** How things stand, for a terminal. What is late comes last, where it is seen. */
export function statusText(status: Status, display: Display): string {
  const { folder, jobs, runner, isKnown } = status;
  if (jobs.length === 0) return paragraph(`Nothing is scheduled in the configuration (state folder ${folder}).`, display);
  const headings = ['JOB', 'LAST SUCCESS', 'LAST ATTEMPT', 'NEXT'].map((text): Cell => ({ text, style: 'strong' }));
  const process = runner === null ? 'No "keyturn run" is at work.' : `"keyturn run" is at work${pidText(runner.pid)}.`;
  return [
    grid([headings, ...jobs.map(rowOf)], display),
    paragraph(isKnown ? process : `${process} Nothing has run with the folder ${folder} yet.`, display),
    accountsText(status, display),
    ...status.untold.map(({ label, because }) =>
      display.paint('high', paragraph(`${label} could not be told: ${because}.`, display)),
    ),
    ...status.late.map(({ because }) => display.paint('high', paragraph(`Late: ${because}.`, display))),
  ].join('');
}

function pidText(pid: number | null): string {
  return pid === null ? '' : ` (process ${pid})`;
}

function rowOf({ name, record, nextAt }: StatusJob): readonly Cell[] {
  return [
    name,
    record?.succeededAt ? minuteText(record.succeededAt) : { text: 'never', style: 'unknown' },
    attemptCell(record),
    nextAt === null ? '-' : minuteText(nextAt),
  ];
}

function attemptCell(record: StatusJob['record']): Cell {
  if (!record?.startedAt) return '-';
  const at = minuteText(record.startedAt);
  if (!record.outcome) return `${at}\nunder way, or cut off`;
  if (record.outcome.result === 'succeeded') return at;
  return { text: `${at}\n${record.outcome.result}: ${record.outcome.because ?? ''}`, style: 'high' };
}

function accountsText({ accounts }: Status, display: Display): string {
  if (accounts.length === 0) return '';
  const unread = accounts.filter(({ unreadSince }) => unreadSince !== null);
  const read = paragraph(`${plural(accounts.length - unread.length, 'account')} read, ${unread.length} not.`, display);
  const rows = unread.map(({ id, name, unreadSince, because }): Cell[] => [
    name === null ? id : `${id}\n${name}`,
    { text: `not read since ${unreadSince === null ? '' : minuteText(unreadSince)}: ${because ?? ''}`, style: 'unknown' },
  ]);
  return `${read}${rows.length === 0 ? '' : grid(rows, display, 2)}`;
}
