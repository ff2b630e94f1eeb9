import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScheduleMachine } from './support/machine.ts';

test('units for the machine are written, read by systemd, and started', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  const { exitCode, said } = await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder, '--run-as', 'keyturn');
  expect(exitCode).toBe(0);
  expect(said.split('\n').at(-1)).toBe(
    'Installed for systemd. Try it now: systemctl start keyturn.service; journalctl --unit keyturn.service.',
  );
  expect(said).toContain(`${folder}/keyturn.timer (new)\n+# Written by "keyturn schedule".`);
  expect(readdirSync(folder).sort()).toEqual(['keyturn.service', 'keyturn.timer']);
  expect(readFileSync(join(folder, 'keyturn.service'), 'utf8')).toContain(
    `ExecStart=/usr/bin/keyturn run --once --config ${machine.configFile} --state-dir /var/lib/keyturn\n`,
  );
  expect(machine.systemctlCalls()).toEqual(['daemon-reload', 'enable keyturn.timer', 'restart keyturn.timer']);
});

test('units for a person are written into the home, and asked for with --user', async () => {
  const machine = makeScheduleMachine();
  expect(
    (await machine.schedule('install', 'systemd', '--yes', '--user', '--on-failure', '/bin/echo "it failed"')).exitCode,
  ).toBe(0);
  const folder = join(machine.home, '.config/systemd/user');
  expect(readdirSync(folder).sort()).toEqual(['keyturn-failed.service', 'keyturn.service', 'keyturn.timer']);
  expect(readFileSync(join(folder, 'keyturn-failed.service'), 'utf8')).toContain('ExecStart=/bin/echo "it failed"\n');
  expect(readFileSync(join(folder, 'keyturn.service'), 'utf8')).toContain(
    `EnvironmentFile=-${machine.home}/.config/keyturn/environment\n`,
  );
  expect(machine.systemctlCalls()).toEqual([
    '--user daemon-reload',
    '--user enable keyturn.timer',
    '--user restart keyturn.timer',
  ]);
});

test('a second installation changes nothing, and says so', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder);
  const calls = machine.systemctlCalls().length;
  expect(await machine.schedule('install', 'systemd', '--unit-dir', folder)).toMatchObject({
    exitCode: 0,
    said: 'It is installed already, and as the configuration has it: nothing to do.',
  });
  expect(
    machine
      .systemctlCalls()
      .slice(calls)
      .every((call) => /^(is-|show )/.test(call)),
  ).toBe(true);
  expect(await machine.schedule('status', 'systemd', '--unit-dir', folder)).toMatchObject({
    exitCode: 0,
    out: 'systemd: installed, as the configuration has it\nkeyturn.timer is active, next at Tue 2026-03-03 02:00:00 UTC\n',
  });
});

test('a timer that somebody stopped is started again', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder);
  machine.stopTimer();
  expect(await machine.schedule('status', 'systemd', '--unit-dir', folder)).toMatchObject({ exitCode: 1 });
  const { exitCode, said } = await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder);
  expect(exitCode).toBe(0);
  expect(said).toContain('keyturn.timer (its state) (changed)\n-not active\n+enabled and active');
  expect(machine.systemctlCalls().at(-1)).toBe('restart keyturn.timer');
});

test('a unit that is no longer wanted goes away', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder, '--on-failure', 'tell');
  expect(existsSync(join(folder, 'keyturn-failed.service'))).toBe(true);
  await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder);
  expect(existsSync(join(folder, 'keyturn-failed.service'))).toBe(false);
});

test('a removal stops the timer, and takes our units away and no others', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder, '--on-failure', 'tell');
  writeFileSync(join(folder, 'other.service'), '[Unit]\n');
  const calls = machine.systemctlCalls().length;
  const { exitCode, said } = await machine.schedule('remove', 'systemd', '--yes', '--unit-dir', folder);
  expect({ exitCode, last: said.split('\n').at(-1) }).toEqual({ exitCode: 0, last: 'Removed from systemd.' });
  expect(readdirSync(folder)).toEqual(['other.service']);
  expect(machine.systemctlCalls().slice(calls)).toEqual(['disable --now keyturn.timer', 'daemon-reload']);
  expect(await machine.schedule('status', 'systemd', '--unit-dir', folder)).toMatchObject({
    exitCode: 1,
    out: 'systemd: not installed\n',
  });
});

test.each(['install', 'remove'])('a unit of somebody else is left alone (%s)', async (command) => {
  const machine = makeScheduleMachine();
  writeFileSync(join(machine.home, 'keyturn.service'), '[Unit]\nDescription=mine\n');
  const { exitCode, said } = await machine.schedule(command, 'systemd', '--yes', '--unit-dir', machine.home);
  expect(exitCode).toBe(4);
  expect(said).toContain(`${machine.home}/keyturn.service was not written by "keyturn schedule", and is left alone.`);
  expect(readFileSync(join(machine.home, 'keyturn.service'), 'utf8')).toBe('[Unit]\nDescription=mine\n');
  expect(machine.systemctlCalls()).toEqual([]);
});

test('a user whom the machine does not know is refused, and nothing is written', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  const { exitCode, said } = await machine.schedule('install', 'systemd', '--yes', '--unit-dir', folder, '--run-as', 'stranger');
  expect(exitCode).toBe(2);
  expect(said).toContain('There is no user stranger on this machine');
  expect(existsSync(folder)).toBe(false);
});

test('what systemctl says against it is told', async () => {
  const machine = makeScheduleMachine();
  writeFileSync(join(machine.home, 'broken'), '');
  const { exitCode, said } = await machine.schedule('install', 'systemd', '--yes', '--unit-dir', join(machine.home, 'units'));
  expect(exitCode).toBe(4);
  expect(said).toContain('"systemctl enable keyturn.timer" ended with exit code 1: Failed to enable unit: Access denied.');
});

test('nothing is changed where nobody agrees', async () => {
  const machine = makeScheduleMachine();
  const folder = join(machine.home, 'units');
  expect((await machine.schedule('install', 'systemd', '--unit-dir', folder)).exitCode).toBe(2);
  expect(existsSync(folder)).toBe(false);
});
