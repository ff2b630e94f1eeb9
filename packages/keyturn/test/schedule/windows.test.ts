import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { windowsForm } from '../../src/schedule/windows.ts';
import { fileWith, xpath } from './support/documents.ts';
import { answerOf, hasProgram } from './support/tools.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

const hasXml = hasProgram('xmllint');
const schema = join(import.meta.dirname, '../fixtures/schemas/windows-task.xsd');

test.each([
  ['0 2 * * *', ['2026-03-02T02:00:00Z', '<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>']],
  [
    '30 9 * * mon,sun',
    [
      '2026-03-02T09:30:00Z',
      '<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek><Sunday /><Monday /></DaysOfWeek></ScheduleByWeek>',
    ],
  ],
  [
    '0 2 1 jan *',
    [
      '2026-03-02T02:00:00Z',
      '<ScheduleByMonth><DaysOfMonth><Day>1</Day></DaysOfMonth><Months><January /></Months></ScheduleByMonth>',
    ],
  ],
  [
    '0 2 * feb tue',
    [
      '2026-03-02T02:00:00Z',
      '<ScheduleByMonthDayOfWeek><Weeks><Week>1</Week><Week>2</Week><Week>3</Week><Week>4</Week><Week>Last</Week></Weeks>' +
        '<DaysOfWeek><Tuesday /></DaysOfWeek><Months><February /></Months></ScheduleByMonthDayOfWeek>',
    ],
  ],
  [
    '*/15 * * * *',
    [
      '2026-03-02T00:00:00Z',
      '<Repetition><Interval>PT15M</Interval><Duration>P1D</Duration></Repetition><ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>',
    ],
  ],
  [
    '7 */6 * * *',
    [
      '2026-03-02T00:07:00Z',
      '<Repetition><Interval>PT360M</Interval><Duration>P1D</Duration></Repetition><ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>',
    ],
  ],
])('%s is one trigger', (cron, [start, rest]) => {
  expect(triggersOf(taskOf(timed(cron)))).toEqual([`<StartBoundary>${start}</StartBoundary>${rest}`]);
});

test('days of the month or of the week are two triggers', () => {
  const kinds = triggersOf(taskOf(timed('0 2 1 * mon'))).map((trigger) => /<ScheduleBy(\w+)>/.exec(trigger)?.[1]);
  expect(kinds).toEqual(['Month', 'Week']);
});

test('times at odd distances are a trigger each, and too many of them are refused', () => {
  expect(triggersOf(taskOf(timed('0,10 2,3 * * *')))).toHaveLength(4);
  expect(() => taskOf(timed('*/5 2-8 * * *'))).toThrow(
    'A task of Windows has at most 48 triggers, and these times would take 84',
  );
});

test('by another zone than UTC the time is that of the machine, and the file says so', () => {
  const task = taskOf(wantedOf());
  expect(triggersOf(task)[0]).toContain('<StartBoundary>2026-03-02T02:00:00</StartBoundary><RandomDelay>PT900S</RandomDelay>');
  expect(task).toContain('which has to be Europe/Berlin');
});

test('the script takes variables, runs, keeps a log and tells', () => {
  const script = scriptOf(wantedOf({ program: ['C:\\node.exe'], logFile: 'C:\\k.log' }));
  expect(script.startsWith('\uFEFF# Written by')).toBe(true);
  expect(script).toContain(
    "& 'C:\\node.exe' @('run', '--once', '--config', '/etc/keyturn/keyturn.yaml', '--state-dir', '/var/lib/keyturn') 2>&1 | " +
      'ForEach-Object { "$_" } | Out-File -LiteralPath $log -Append -Encoding utf8\n$code = $LASTEXITCODE\n',
  );
  expect(script).toContain("if ($code -gt 1) { & '/usr/local/bin/tell' @('keyturn failed') 2>&1");
});

test.each(hostileNames.filter((name) => !name.includes('"')))('PowerShell reads %s as it is', (name) => {
  const script = scriptOf(wantedOf({ configFile: `C:\\${name}`, stateFolder: `D:\\‘${name}’` }));
  expect(literalsOf(script)).toEqual(expect.arrayContaining([`C:\\${name}`, `D:\\‘${name}’`]));
});

test('a quote in a path is refused: Windows has none', () => {
  expect(() => taskOf(wantedOf({ configFile: 'C:\\say "so"' }))).toThrow('Windows cannot hand C:\\say "so" to a program');
});

test.skipIf(!hasXml).each(hostileNames.filter((name) => !name.includes('"')))(
  'a task with %s in it is as its schema has it',
  (name) => {
    const task = taskOf(wantedOf({ configFile: `C:\\${name}\\keyturn.yaml`, user: name, variablesFile: `C:\\${name}--` }));
    const file = fileWith(task, 'task.xml');
    expect(answerOf(['xmllint', '--nonet', '--noout', '--schema', schema, file])).toMatchObject({ exitCode: 0 });
    expect(xpath(task, 'string(//*[local-name()="UserId"])')).toBe(name);
    expect(xpath(task, 'string(//*[local-name()="Arguments"])')).toBe(
      `-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "C:\\${name}\\keyturn.ps1"`,
    );
  },
);

test.skipIf(!hasXml)('every kind of trigger is as the schema of tasks has it', () => {
  for (const cron of ['0 2 * * *', '0 2 1 * mon', '0 2 * feb tue', '*/15 * * * *', '0 2 * jan *']) {
    const file = fileWith(taskOf(timed(cron)), 'task.xml');
    expect(answerOf(['xmllint', '--nonet', '--noout', '--schema', schema, file]), cron).toMatchObject({ exitCode: 0 });
  }
});

function timed(cron: string): Wanted {
  return wantedOf({ times: [{ name: 'audit', cron, timeZone: 'UTC' }], jitterSeconds: 0 });
}

function taskOf(wanted: Wanted): string {
  return windowsForm.emit(wanted)[0]?.text ?? '';
}

function scriptOf(wanted: Wanted): string {
  return windowsForm.emit(wanted)[1]?.text ?? '';
}

/** The triggers without the space between tags. */
function triggersOf(task: string): string[] {
  return [...task.matchAll(/<CalendarTrigger>(.*?)<\/CalendarTrigger>/gs)].map(([, trigger = '']) =>
    trigger.replaceAll(/>\s+</g, '><').trim(),
  );
}

/** Texts in single quotes as about_Quoting_Rules has them: any of the single quotes ends one, two of them are one. */
function literalsOf(script: string): string[] {
  return [...script.matchAll(/(['\u2018-\u201B])((?:[^'\u2018-\u201B]|['\u2018-\u201B]{2})*)['\u2018-\u201B]/g)].map(
    ([, , text = '']) => text.replaceAll(/(['\u2018-\u201B])['\u2018-\u201B]/g, '$1'),
  );
}
