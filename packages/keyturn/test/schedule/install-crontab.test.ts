import { afterEach, describe, expect, test } from 'vitest';
import { runKeyturn } from '../support/program.ts';
import { hasOwnCrontab, makeScheduleMachine } from './support/machine.ts';

const OTHERS = '# mine\nMAILTO=me@example.com\n\n5 4 * * *\t/usr/bin/true %x  \n';

describe('the crontab of a person, by a stand-in for the program', () => {
  crontabTests('stand-in');
});

describe.skipIf(!hasOwnCrontab)('the crontab of a person, by the real program', () => {
  crontabTests('real');
});

function crontabTests(kind: 'stand-in' | 'real'): void {
  const machines: { setCrontab(text: string): void }[] = [];

  afterEach(() => {
    for (const machine of machines.splice(0)) machine.setCrontab('');
  });

  test('gets a block, and nothing else in it changes by a byte', async () => {
    const machine = open(OTHERS);
    const { exitCode, said } = await machine.schedule('install', 'crontab', '--yes');
    expect({ exitCode, last: said.split('\n').at(-1) }).toEqual({ exitCode: 0, last: 'Installed for crontab.' });
    const after = machine.crontab();
    expect(after.startsWith(`${OTHERS}# keyturn: begin\n`)).toBe(true);
    expect(after.endsWith('# keyturn: end\n')).toBe(true);
    expect(after).toMatch(/^0 2 \* \* \* umask 077; .* \/usr\/bin\/keyturn run --once --config /m);
    expect(after).toMatch(/^30 9 \* \* 1,2,3,4,5 umask 077; /m);
  });

  test('is as it was after an installation and a removal', async () => {
    const machine = open(OTHERS);
    await machine.schedule('install', 'crontab', '--yes');
    expect((await machine.schedule('remove', 'crontab', '--yes')).exitCode).toBe(0);
    expect(machine.crontab()).toBe(OTHERS);
  });

  test('is gone again where there was none', async () => {
    const machine = open('');
    await machine.schedule('install', 'crontab', '--yes');
    expect(machine.crontab()).not.toBe('');
    await machine.schedule('remove', 'crontab', '--yes');
    expect(machine.crontab()).toBe('');
  });

  test('does not change by a second installation', async () => {
    const machine = open(OTHERS);
    await machine.schedule('install', 'crontab', '--yes');
    const first = machine.crontab();
    const { exitCode, said } = await machine.schedule('install', 'crontab');
    expect({ exitCode, said }).toEqual({
      exitCode: 0,
      said: 'It is installed already, and as the configuration has it: nothing to do.',
    });
    expect(machine.crontab()).toBe(first);
  });

  test('takes a new schedule in the place of the old one', async () => {
    const machine = open(OTHERS);
    await machine.schedule('install', 'crontab', '--yes');
    machine.setCrontab(`${machine.crontab()}# after\n`);
    machine.configure('schedule:\n  timeZone: UTC\n  audit: "15 3 * * *"\n');
    expect(await machine.schedule('status', 'crontab')).toMatchObject({
      exitCode: 1,
      out: 'crontab: installed, and not as the configuration has it\n',
    });
    const { said } = await machine.schedule('install', 'crontab', '--yes');
    expect(said).toContain('\n-30 9 * * 1,2,3,4,5 umask 077');
    expect(said).toContain('\n+15 3 * * * umask 077');
    const after = machine.crontab();
    expect(after.startsWith(OTHERS)).toBe(true);
    expect(after.endsWith('# keyturn: end\n# after\n')).toBe(true);
    expect(after).not.toContain('0 2 * * *');
    expect(await machine.schedule('status', 'crontab')).toMatchObject({
      exitCode: 0,
      out: 'crontab: installed, as the configuration has it\n',
    });
  });

  function open(text: string) {
    const machine = makeScheduleMachine(kind);
    machines.push(machine);
    machine.setCrontab(text);
    return machine;
  }
}

test('nothing is changed where nobody agrees', async () => {
  const machine = makeScheduleMachine();
  machine.setCrontab(OTHERS);
  const { exitCode, said } = await machine.schedule('install', 'crontab');
  expect(exitCode).toBe(2);
  expect(said).toContain('+# keyturn: begin\n');
  expect(machine.crontab()).toBe(OTHERS);
});

test('a removal of what is not there does nothing', async () => {
  const machine = makeScheduleMachine();
  machine.setCrontab(OTHERS);
  expect(await machine.schedule('remove', 'crontab')).toMatchObject({
    exitCode: 0,
    said: 'Nothing of Keyturn is installed there: nothing to do.',
  });
  expect(await machine.schedule('status', 'crontab')).toMatchObject({ exitCode: 1, out: 'crontab: not installed\n' });
});

test.each(['# keyturn: begin\n', '# keyturn: end\n# keyturn: begin\n', '# keyturn: begin\n# keyturn: end\n# keyturn: begin\n'])(
  'a crontab with the marks %j is left alone',
  async (marks) => {
    const machine = makeScheduleMachine();
    machine.setCrontab(OTHERS + marks);
    const { exitCode, said } = await machine.schedule('install', 'crontab', '--yes');
    expect(exitCode).toBe(4);
    expect(said).toContain('The crontab has not one "# keyturn: begin" with one "# keyturn: end" after it: mend it by hand.');
    expect(machine.crontab()).toBe(OTHERS + marks);
  },
);

test('what crontab says against it is told', async () => {
  const machine = makeScheduleMachine();
  machine.setCrontab('5 4 * * * true\n');
  const { said, exitCode } = await machine.schedule('install', 'crontab', '--yes', '--environment-file', '/x\nbad');
  expect(exitCode).toBe(2);
  expect(said).toContain('cannot stand in a schedule: it has a control character in it');
});

test('a time zone that is not that of the machine is refused: cron knows no other', async () => {
  const machine = makeScheduleMachine();
  machine.configure('schedule:\n  timeZone: Asia/Tokyo\n  audit: "0 2 * * *"\n');
  const { exitCode, said } = await machine.schedule('install', 'crontab', '--yes');
  expect(exitCode).toBe(2);
  expect(said).toContain('Cron would run it in the time zone of this machine, UTC, and the schedule is in Asia/Tokyo');
  expect(machine.crontab()).toBe('');
});

test('an installation without flock is refused: every line would fail at night', async () => {
  const machine = makeScheduleMachine();
  const { exitCode, said } = await runKeyturn(
    ['schedule', 'install', 'crontab', '--config', machine.configFile, '--program', '/x'],
    {
      environment: { ...machine.environment, PATH: `${machine.home}/programs` },
    },
  );
  expect(exitCode).toBe(4);
  expect(said).toContain(
    'The lines of the crontab take flock (of util-linux): there is no program flock in the folders of PATH.',
  );
});

test('another name of the same time zone is the same', async () => {
  const machine = makeScheduleMachine();
  machine.configure('schedule:\n  timeZone: Etc/UTC\n  audit: "0 2 * * *"\n');
  expect((await machine.schedule('install', 'crontab', '--yes')).exitCode).toBe(0);
});
