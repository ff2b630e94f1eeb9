import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/client.ts';
import { commandProbe } from '../../src/probes/command.ts';
import { exampleKey } from '../contracts/destination.ts';
import { deployer } from '../support/aws-destination.ts';

const key = exampleKey(0);
const secret = key.secret.reveal();

let folder = '';
let waits: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-probe-'));
  waits = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A probe that runs a shell script in the folder. */
function probe(script: string, settings: object = {}, environment: Record<string, string> = {}) {
  const program = join(folder, 'try-key');
  writeFileSync(program, `#!/bin/sh\ncd ${folder} || exit 99\n${script}\n`, { mode: 0o700 });
  return commandProbe.create(
    { command: [program, '{user}', '{"a":1}'], ...settings },
    {
      owner: deployer,
      aws: createAwsClients({ environment: {} }),
      environment: { PATH: '/usr/bin:/bin', ...environment },
      wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    },
  );
}

test('the program finds the key in its environment, and nothing of our own credentials', async () => {
  const ours = {
    AWS_ACCESS_KEY_ID: 'AKIAOURS',
    AWS_SECRET_ACCESS_KEY: 'ours',
    AWS_SESSION_TOKEN: 'ours',
    AWS_PROFILE: 'ours',
    AWS_REGION: 'eu-central-1',
    HOME: '/home/ours',
  };
  const tried = probe(
    'env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort > environment; echo "$1 $2" > arguments',
    {
      environment: { QUEUE: 'jobs-{account}', AWS_ACCESS_KEY_ID: 'overwritten' },
    },
    ours,
  );
  expect([tried.label, await tried.rehearse(), await tried.run(key)]).toEqual(['command try-key', undefined, undefined]);
  expect(readFileSync(join(folder, 'environment'), 'utf8').trim().split('\n')).toEqual([
    `AWS_ACCESS_KEY_ID=${key.accessKeyId}`,
    'AWS_REGION=eu-central-1',
    `AWS_SECRET_ACCESS_KEY=${secret}`,
    'HOME=/home/ours',
    'PATH=/usr/bin:/bin',
    'QUEUE=jobs-111111111111',
  ]);
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('deploy {"a":1}\n');
});

test('our own process has the key in its environment at no time', async () => {
  const before = { ...process.env };
  await probe('exit 0').run(key);
  expect(process.env).toEqual(before);
});

test('what it complains of is told without the secret', async () => {
  const tried = probe(
    'echo "no access with $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" >&2; echo "$AWS_SECRET_ACCESS_KEY"; exit 3',
    {
      tries: 1,
    },
  );
  expect(await tried.run(key)).toBe(`it ended with exit code 3: no access with ${key.accessKeyId}:[secret]`);
});

test('it is run again, since it cannot tell whether a key is too new', async () => {
  const tried = probe('echo run >> runs; [ "$(wc -l < runs)" -ge 3 ] || exit 1');
  expect(await tried.run(key)).toBeUndefined();
  expect([readFileSync(join(folder, 'runs'), 'utf8'), waits]).toEqual(['run\nrun\nrun\n', [1_000, 2_000]]);
});

test('after the last run it is told how often it failed', async () => {
  expect(await probe('exit 1', { tries: 3 }).run(key)).toBe('it ended with exit code 1, 3 times');
});

test.skipIf(process.platform !== 'linux')('one that does not end is ended, with all that it started', async () => {
  const tried = probe('sleep 600 & echo $! > child; wait', { timeoutSeconds: 1, tries: 1 });
  expect(await tried.run(key)).toBe('it did not end within 1 s');
  const path = `/proc/${readFileSync(join(folder, 'child'), 'utf8').trim()}/stat`;
  // What has ended may wait for somebody to take note.
  expect(existsSync(path) ? readFileSync(path, 'utf8') : 'Z').toMatch(/\bZ\b/);
});

test('a program that is not there is found before there is a key', async () => {
  const tried = probe('', { command: ['no-such-program-anywhere'] });
  expect(await tried.rehearse()).toBe('there is no program no-such-program-anywhere in the folders of PATH');
  expect(await tried.run(key)).toMatch(/^it could not be started: .*ENOENT/);
  expect(waits).toEqual([]);
});
