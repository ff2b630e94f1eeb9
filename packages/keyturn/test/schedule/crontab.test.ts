import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crontabForm } from '../../src/schedule/crontab.ts';
import { crontabCommand, shellWords } from '../../src/schedule/text/shell-text.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { answerOf, hasProgram } from './support/tools.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

const hasCrontab = hasProgram('crontab', '-h');

test('a block of a crontab has its marks, its remarks and a line for each time', () => {
  const lines = blockOf(wantedOf()).split('\n');
  expect(lines[0]).toBe('# keyturn: begin');
  expect(lines.slice(-2)).toEqual(['# keyturn: end', '']);
  expect(lines.filter((line) => /^[^#]/.test(line)).map((line) => line.split(' ').slice(0, 5).join(' '))).toEqual([
    '0 2 * * *',
    '30 9 * * 1,2,3,4,5',
  ]);
  expect(lines).toContain(
    '# Needs GITHUB_TOKEN, KEYTURN_WEBHOOK_SECRET: put the values into /etc/keyturn/environment, and nowhere else.',
  );
});

test('a line locks, delays, logs, and tells of a failure', () => {
  expect(commandsOf(blockOf(wantedOf()))[0]).toBe(
    'umask 077; mkdir -p /var/lib/keyturn; set -a; [ ! -r /etc/keyturn/environment ] || . /etc/keyturn/environment; set +a; ' +
      'sleep $(( $(od -An -N2 -tu2 /dev/urandom) \\% 900 )); flock -n -E 4 /var/lib/keyturn/schedule.lock ' +
      '/usr/bin/node /usr/lib/node_modules/keyturn/bin/keyturn.js run --once --config /etc/keyturn/keyturn.yaml --state-dir /var/lib/keyturn ' +
      ">> /var/log/keyturn.log 2>&1 || { code=$?; [ $code -le 1 ] || /usr/local/bin/tell 'keyturn failed' >> /var/log/keyturn.log 2>&1; }",
  );
});

test('two times that are the same are one line', () => {
  const times = [
    { name: 'audit', cron: '0 2 * * *', timeZone: 'UTC' },
    { name: 'apply', cron: '0 2 * * *', timeZone: 'UTC' },
  ];
  expect(commandsOf(blockOf(wantedOf({ times })))).toHaveLength(1);
});

test('a line that cron would cut off is refused', () => {
  expect(() => blockOf(wantedOf({ configFile: `/${'x'.repeat(900)}` }))).toThrow(
    /would have \d{4} characters, and cron takes 1000/,
  );
});

test('every hostile name reaches the program through cron and the shell as it is', () => {
  for (const name of hostileNames) expect(throughCronAndShell([name, 'end']), name).toEqual([name, 'end']);
});

test('any words reach the program through cron and the shell as they are', () => {
  const word = fc.string({
    unit: fc.constantFrom('\\', '%', "'", '"', '$', '`', ' ', 'a', '!', '*'),
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      expect(throughCronAndShell(words)).toEqual(words);
    }),
    { seed: 20_261_124, numRuns: 60 },
  );
});

test.each(hostileNames)('a line runs, locks, logs and tells where every path has %s in it', (name) => {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-crontab-'));
  const stateFolder = `${home}/${name}/state`;
  const variablesFile = `${home}/variables ${name}`;
  writeFileSync(variablesFile, 'TOLD=yes\n');
  const program = ['/bin/sh', '-c', 'printf "%s\\n" "$TOLD" "$@"; exit 3', 'x'];
  const told = `${home}/told ${name}`;
  const wanted = wantedOf({
    program,
    stateFolder,
    variablesFile,
    logFile: `${home}/log ${name}`,
    configFile: `/etc/${name}`,
    jitterSeconds: 1,
    onFailure: ['touch', told],
  });
  const [command = ''] = commandsOf(blockOf(wanted));

  expect(answerOf(['/bin/sh', '-c', unescapings[0](command)])).toEqual({ exitCode: 0, stdout: '', stderr: '' });

  expect(readFileSync(`${home}/log ${name}`, 'utf8').split('\n')).toEqual([
    'yes',
    'run',
    '--once',
    '--config',
    `/etc/${name}`,
    '--state-dir',
    stateFolder,
    '',
  ]);
  expect(readFileSync(told, 'utf8')).toBe('');
});

test.each([0, 1])('exit code %i is no failure', (exitCode) => {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-crontab-'));
  const wanted = wantedOf({
    program: ['/bin/sh', '-c', `exit ${exitCode}`],
    stateFolder: home,
    logFile: `${home}/log`,
    jitterSeconds: 0,
    onFailure: ['echo', 'told'],
  });
  answerOf(['/bin/sh', '-c', unescapings[0](commandsOf(blockOf(wanted))[0] ?? '')]);
  expect(readFileSync(`${home}/log`, 'utf8')).toBe('');
});

test.skipIf(!hasCrontab)('crontab reads the block, with every hostile name', () => {
  for (const name of ['plain', ...hostileNames]) {
    const block = blockOf(wantedOf({ configFile: `/etc/${name}` }));
    expect(answerOf(['crontab', '-n', '-'], { input: block }), name).toMatchObject({ exitCode: 0 });
  }
});

test.skipIf(!hasCrontab)('crontab refuses what is no crontab, so that the test above means something', () => {
  expect(answerOf(['crontab', '-n', '-'], { input: '99 99 * * * true\n' }).exitCode).not.toBe(0);
});

function blockOf(wanted: Wanted): string {
  return crontabForm
    .emit(wanted)
    .map(({ text }) => text)
    .join('');
}

function commandsOf(block: string): string[] {
  return block
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ').slice(5).join(' '));
}

/** What cron programs make of a command: some take the backslash from a percent sign alone, some from another backslash too. */
const unescapings = [(line: string) => readByCron(line, '%'), (line: string) => readByCron(line, '%\\')] as const;

/** As do_command.c of Vixie cron reads it: what comes after a percent sign is the input of the command. */
function readByCron(line: string, escapable: string): string {
  let read = '';
  for (let at = 0; at < line.length; at++) {
    const [sign = '', next = ''] = [line[at], line[at + 1]];
    if (sign === '%') return read;
    if (sign !== '\\') {
      read += sign;
      continue;
    }
    read += escapable.includes(next) ? next : sign + next;
    at++;
  }
  return read;
}

function throughCronAndShell(words: readonly string[]): string[] {
  const line = crontabCommand(`printf "$F" ${shellWords(words)}`);
  const [one, other] = unescapings.map((unescape) => {
    const answer = answerOf(['/bin/sh', '-c', unescape(line)], { environment: { F: String.raw`%s\0` } });
    expect(answer.stderr).toBe('');
    return answer.stdout.split('\0').slice(0, -1);
  });
  expect(one).toEqual(other);
  return one ?? [];
}
