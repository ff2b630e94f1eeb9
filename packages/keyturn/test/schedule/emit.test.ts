import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { scheduleForms } from '../../src/schedule/index.ts';
import { makeScheduleMachine } from './support/machine.ts';

test.each(scheduleForms.map(({ name }) => name))('%s is written into a folder, file by file', async (form) => {
  const machine = makeScheduleMachine();
  const written = new Map<string, string>();
  const { exitCode, said } = await machine.emit(written, form, '--output', join(machine.home, 'out'));
  expect(exitCode).toBe(0);
  expect(said.split('\n').at(-1)).toMatch(/^Next: .+\.$/);
  expect(written.size).toBeGreaterThan(0);
  for (const [file, text] of written) {
    expect(file.startsWith(join(machine.home, 'out/'))).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
  }
  expect(readdirSync(join(machine.home, 'out'))).toEqual([]);
});

test('no file has the name of a configuration, and none of somebody else is replaced', async () => {
  const machine = makeScheduleMachine();
  for (const { name } of scheduleForms) {
    const written = new Map<string, string>();
    await machine.emit(written, name, '--output', machine.home);
    expect([...written.keys()].map((file) => basename(file))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^keyturn\.ya?ml$/)]),
    );
  }
  writeFileSync(join(machine.home, 'keyturn-manifests.yaml'), 'kind: List\n');
  const { exitCode, said } = await machine.emit(new Map(), 'kubernetes', '--output', machine.home);
  expect(exitCode).toBe(2);
  expect(said).toContain('keyturn-manifests.yaml was not written by "keyturn schedule", and is left alone.');
});

test('one file is printed as it is, several with their names', async () => {
  const machine = makeScheduleMachine();
  expect((await machine.schedule('emit', 'crontab')).out).toMatch(/^# keyturn: begin\n/);
  expect((await machine.schedule('emit', 'systemd')).out).toMatch(/^==> keyturn\.service <==\n.*\n==> keyturn\.timer <==\n/s);
});

test('what the configuration says is in it: times, delay, state, and variables by their names', async () => {
  const machine = makeScheduleMachine();
  machine.configure(
    [
      'schedule:',
      '  timeZone: Europe/Berlin',
      '  jitter: 10min',
      '  audit: "0 2 * * *"',
      '  apply: { cron: "0 22 * * tue", timeZone: Asia/Tokyo }',
      'stateDir: /srv/keyturn',
      'watch: { heartbeat: { urlEnv: HEARTBEAT_URL } }',
      '',
    ].join('\n'),
  );
  const { out } = await machine.schedule('emit', 'systemd', '--environment', 'HTTPS_PROXY');
  expect(out).toContain('OnCalendar=*-*-* 02:00:00 Europe/Berlin\nOnCalendar=Tue *-*-* 22:00:00 Asia/Tokyo\n');
  expect(out).toContain('RandomizedDelaySec=600\n');
  expect(out).toContain('ReadWritePaths=/srv/keyturn\n');
  expect(out).toContain('# Needs HEARTBEAT_URL, HTTPS_PROXY: put the values into /etc/keyturn/environment, and nowhere else.');
  expect(out).toContain(`--config ${machine.configFile} `);
});

test('for Windows, paths are those of Windows', async () => {
  const machine = makeScheduleMachine();
  const { out } = await machine.schedule('emit', 'windows', '--config-there', 'D:\\keyturn.yaml');
  expect(out).toContain('-File &quot;D:\\keyturn.ps1&quot;');
  expect(out).toContain("'--config', 'D:\\keyturn.yaml', '--state-dir', 'C:\\ProgramData\\Keyturn\\state'");
});

test('the configuration goes with it where there is no disk', async () => {
  const machine = makeScheduleMachine();
  const { out } = await machine.schedule('emit', 'kubernetes', '--image', 'registry.example.com/keyturn:7');
  expect(out).toContain('  keyturn.yaml: |\n    schedule:\n      timeZone: UTC\n');
  expect(out).toContain('image: registry.example.com/keyturn:7\n');
  expect(readFileSync(machine.configFile, 'utf8')).toContain('timeZone: UTC');
});

test('a configuration that schedules nothing is refused', async () => {
  const machine = makeScheduleMachine();
  machine.configure('limits: { keyAge: 60d }\n');
  expect(await machine.schedule('emit', 'crontab')).toMatchObject({ exitCode: 2, out: '' });
});

test.each([
  [
    ['emit', 'fax'],
    'There is no form "fax"; there are crontab, systemd, windows, launchd, kubernetes, github-actions, eventbridge.',
  ],
  [['install', 'launchd'], 'Schedules are installed for crontab or systemd, and not for "launchd".'],
  [['install', 'crontab', '--user'], 'A crontab is always that of one person: leave out --user.'],
  [['emit', 'crontab', '--on-failure', 'say "so'], '--on-failure wants a program and its arguments'],
  [['emit', 'crontab', '--environment', 'A-B'], '"A-B" is no name of an environment variable.'],
])('%j is refused', async (args, sentence) => {
  const { exitCode, said } = await makeScheduleMachine().schedule(...args);
  expect(exitCode).toBe(2);
  expect(said).toContain(sentence);
});
