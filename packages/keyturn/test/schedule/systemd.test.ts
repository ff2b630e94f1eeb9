import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cron } from 'croner';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onCalendar } from '../../src/schedule/systemd/calendar.ts';
import { systemdForm } from '../../src/schedule/systemd.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { answerOf, hasProgram } from './support/tools.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

const hasSystemd = hasProgram('systemd-analyze');

test.each([
  ['0 2 * * *', ['*-*-* 02:00:00 Europe/Berlin']],
  ['*/30 9-10 * jan mon', ['Mon *-01-* 09,10:00,30:00 Europe/Berlin']],
  ['0 2 1,15 * *', ['*-*-01,15 02:00:00 Europe/Berlin']],
  ['0 2 1 * mon', ['*-*-01 02:00:00 Europe/Berlin', 'Mon *-*-* 02:00:00 Europe/Berlin']],
  ['* * * * *', ['*-*-* *:*:00 Europe/Berlin']],
])('%s is %j', (cron, expected) => {
  expect(onCalendar(cron, 'Europe/Berlin')).toEqual(expected);
});

test('the timer has every time once, the delay, and catches up', () => {
  const lines = textOf(wantedOf(), 'keyturn.timer').split('\n');
  expect(lines.filter((line) => /^(On|Rand|Acc|Pers|Unit|Wanted)/.test(line))).toEqual([
    'OnCalendar=*-*-* 02:00:00 Europe/Berlin',
    'OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 09:30:00 Europe/Berlin',
    'Unit=keyturn.service',
    'RandomizedDelaySec=900',
    'AccuracySec=1s',
    'Persistent=true',
    'WantedBy=timers.target',
  ]);
});

test('without something to tell of a failure there is no unit for it', () => {
  expect(systemdForm.emit(wantedOf({ onFailure: [] })).map(({ fileName }) => fileName)).toEqual([
    'keyturn.service',
    'keyturn.timer',
  ]);
  expect(textOf(wantedOf({ onFailure: [] }), 'keyturn.service')).not.toContain('OnFailure');
});

test('a folder outside of /var/lib can be written to, one inside is made', () => {
  expect(textOf(wantedOf(), 'keyturn.service')).toContain('StateDirectory=keyturn\n');
  const elsewhere = textOf(wantedOf({ stateFolder: '/srv/my state' }), 'keyturn.service');
  expect(elsewhere).toContain('ReadWritePaths="/srv/my state"\n');
  expect(elsewhere).not.toContain('StateDirectory=');
});

test('a unit for the person alone names no user, and has no hardening that only the machine has', () => {
  const unit = textOf(wantedOf({ isForUser: true }), 'keyturn.service');
  expect(unit).not.toMatch(/^(User|ProtectSystem|CapabilityBoundingSet)=/m);
  expect(unit).toContain('NoNewPrivileges=yes\n');
});

test.skipIf(!hasSystemd)('systemd has nothing to say against the units', () => {
  expect(verify(unitsIn(wantedOf()))).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(verify(unitsIn(wantedOf({ isForUser: true, onFailure: [] })))).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.skipIf(!hasSystemd)(
  'systemd has something to say against a setting that there is not, so that the test above means something',
  () => {
    const folder = unitsIn(wantedOf(), (text) => text.replace('UMask=', 'UMusk='));
    expect(verify(folder).stderr).toMatch(/Unknown key (name )?'UMusk'/);
  },
);

test.skipIf(!hasSystemd)('its hardened service is exposed by less than 2 of 10', () => {
  const file = join(unitsIn(wantedOf()), 'keyturn.service');
  const { stdout } = answerOf(['systemd-analyze', 'security', '--offline=true', '--no-pager', file]);
  const [line = '', exposure] = /Overall exposure level for keyturn\.service: ([\d.]+)/.exec(stdout) ?? [];
  expect(line).not.toBe('');
  expect(Number(exposure)).toBeLessThan(2);
});

test.skipIf(!hasSystemd).each(hostileNames)('systemd reads %s in every path as it is', (name) => {
  const wanted = wantedOf({
    program: ['/bin/sh', name],
    configFile: `/etc/${name}`,
    stateFolder: `/srv/${name}`,
    variablesFile: `/etc/variables/${name}`,
    writableFolders: [`/opt/${name}`],
    onFailure: ['/bin/echo', name],
  });
  const folder = unitsIn(wanted);
  expect(verify(folder)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(readBySystemd(folder, 'keyturn.service')).toEqual({
    words: ['/bin/sh', name, 'run', '--once', '--config', `/etc/${name}`, '--state-dir', `/srv/${name}`],
    environmentFile: `-/etc/variables/${name}`,
    writable: `/srv/${name} /opt/${name}`,
  });
  expect(readBySystemd(folder, 'keyturn-failed.service').words).toEqual(['/bin/echo', name]);
});

test.each(['+x', '-x', '@x', ':x', '!x', '|x'])('%s is no program, but an order to systemd', (name) => {
  expect(() => systemdForm.emit(wantedOf({ program: [name] }))).toThrow(
    `systemd would not take ${name} for the name of a program.`,
  );
});

test.skipIf(!hasSystemd)('any words reach the program through systemd as they are', { timeout: 60_000 }, () => {
  const signs = fc.constantFrom('\\', '%', "'", '"', '$', '{', '}', ' ', 'a', ';', '#', 'ü');
  const word = fc.string({ unit: signs, minLength: 1, maxLength: 8 }).map((text) => `/${text}/x`);
  fc.assert(
    fc.property(word, word, (one, other) => {
      const read = readBySystemd(unitsIn(wantedOf({ program: ['/bin/sh', one], configFile: other })), 'keyturn.service');
      expect(read.words).toEqual(['/bin/sh', one, 'run', '--once', '--config', other, '--state-dir', '/var/lib/keyturn']);
    }),
    { seed: 20_261_124, numRuns: 40 },
  );
});

test.skipIf(!hasSystemd)('a timer of systemd comes when cron would', () => {
  const field = (least: number, most: number) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant('*') },
      fc.integer({ min: least, max: most }).map(String),
      fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 }).map((values) => values.join(',')),
      fc
        .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
        .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
    );
  const line = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)).map((words) => words.join(' '));
  fc.assert(
    fc.property(line, (cron) => {
      const next = new Cron(cron, { timezone: 'UTC', mode: '5-part', paused: true }).nextRun(new Date('2026-11-24T10:17:00Z'));
      expect(nextBySystemd(onCalendar(cron, 'UTC')), cron).toBe(next?.getTime());
    }),
    { seed: 20_261_124, numRuns: 60 },
  );
});

function textOf(wanted: Wanted, fileName: string): string {
  return systemdForm.emit(wanted).find((file) => file.fileName === fileName)?.text ?? '';
}

/** The units in a folder, with programs and users that there are on every machine. */
function unitsIn(wanted: Wanted, change: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-units-'));
  const [program = ''] = wanted.program;
  const known = { ...wanted, user: 'daemon', program: program === '/bin/sh' ? wanted.program : ['/bin/sh'] };
  const told = wanted.onFailure.length === 0 ? [] : ['/bin/echo', ...wanted.onFailure.slice(1)];
  for (const { fileName, text } of systemdForm.emit({ ...known, onFailure: told }))
    writeFileSync(join(folder, fileName), change(text));
  return folder;
}

function verify(folder: string) {
  return answerOf([
    'systemd-analyze',
    'verify',
    '--man=no',
    '--recursive-errors=no',
    join(folder, 'keyturn.service'),
    join(folder, 'keyturn.timer'),
  ]);
}

/** What systemd itself understood: it tells that for the eyes of a person, quoted as for a shell, dollars still doubled. */
function readBySystemd(folder: string, unit: string) {
  const { stderr, stdout } = answerOf(['systemd-analyze', 'verify', '--man=no', join(folder, unit)], {
    environment: { SYSTEMD_LOG_LEVEL: 'debug' },
  });
  const all = stdout + stderr;
  const [, section = ''] = all.split(`-> Unit ${unit}:\n`);
  const [ours = ''] = section.split('-> Unit ');
  const setting = (name: string) => new RegExp(`^\\s*${name}: (.*)$`, 'm').exec(ours)?.[1] ?? '';
  const words = answerOf(['/bin/sh', '-c', `printf '%s\\0' ${setting('Command Line')}`])
    .stdout.split('\0')
    .slice(0, -1);
  return {
    words: words.map((word, index) =>
      index === 0 ? word : word.replaceAll(/\$\$|\$/g, (sign) => (sign === '$$' ? '$' : 'VARIABLE')),
    ),
    environmentFile: setting('EnvironmentFile'),
    writable: setting('ReadWritePaths'),
  };
}

function nextBySystemd(times: readonly string[]): number {
  const instants = times.flatMap((time) => {
    const { stdout } = answerOf(['systemd-analyze', 'calendar', '--base-time=2026-11-24 10:17:00 UTC', time]);
    const [, text] = /Next elapse: \w{3} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/.exec(stdout) ?? [];
    return text === undefined ? [] : [Date.parse(`${text.replace(' ', 'T')}Z`)];
  });
  return Math.min(...instants);
}
