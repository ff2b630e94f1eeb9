import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandHook } from '../../src/hooks/command.ts';
import { hookContext, promoted } from '../support/hook-bench.ts';

const OURS = {
  PATH: '/usr/bin:/bin',
  AWS_ACCESS_KEY_ID: 'AKIAOURS',
  AWS_SECRET_ACCESS_KEY: 'ours',
  AWS_PROFILE: 'ours',
  AWS_REGION: 'eu-central-1',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-hook-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A hook that runs a shell script in the folder. */
function hook(script: string, settings: object = {}) {
  const program = join(folder, 'refresh');
  writeFileSync(program, `#!/bin/sh\ncd ${folder} || exit 99\n${script}\n`, { mode: 0o700 });
  const context = hookContext(OURS);
  return { ...commandHook.create({ command: [program], ...settings }, context), waits: context.waits };
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

test('the program is told in one line of JSON, and never a secret', async () => {
  const told = hook('cat > told');
  expect([told.label, await told.rehearse(), await told.run(promoted)]).toEqual(['command refresh', undefined, undefined]);
  expect(read('told')).toBe(
    '{"version":1,"event":"promoted","account":"111111111111","accountName":"management","partition":"aws","user":"deploy","accessKeyId":"AKIARTXV5AHDEXAMPLE2"}\n',
  );
});

test('the program gets our credentials only where it is said', async () => {
  const variables = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_REGION', 'MARK'];
  const script = `for name in ${variables.join(' ')}; do eval "echo \\$$name"; done > environment`;
  const environment = { MARK: '{user}/{accessKeyId}', AWS_PROFILE: 'refresher' };
  await hook(script, { environment }).run(promoted);
  expect(read('environment')).toBe('\nrefresher\neu-central-1\ndeploy/AKIARTXV5AHDEXAMPLE2\n');
  await hook(script, { awsCredentials: true }).run(promoted);
  expect(read('environment')).toBe('AKIAOURS\nours\neu-central-1\n\n');
});

test('names are filled into arguments, which no shell reads', async () => {
  const told = hook('', {
    command: ['/bin/sh', '-c', 'printf %s "$1" > "$0"', join(folder, 'argument'), '{account} $HOME {user};{accessKeyId}'],
  });
  expect(await told.run(promoted)).toBeUndefined();
  expect(read('argument')).toBe('111111111111 $HOME deploy;AKIARTXV5AHDEXAMPLE2');
});

test('what fails is tried again, and told with what it complains of', async () => {
  const told = hook('echo run >> runs; echo "no such\nservice" >&2; exit 4', { tries: 3 });
  expect(await told.run(promoted)).toBe('it ended with exit code 4: no such / service, 3 times');
  expect([read('runs'), told.waits]).toEqual(['run\nrun\nrun\n', [1_000, 2_000]]);
});

test('one that does not end is ended', async () => {
  expect(await hook('sleep 600', { timeoutSeconds: 1, tries: 1 }).run(promoted)).toBe('it did not end within 1 s');
});

test('a program that is not there is found before there is a key', async () => {
  const told = hook('', { command: ['/no/such/{user}'] });
  expect(await told.rehearse()).toBe('there is no program /no/such/deploy that may be run');
  expect(await told.run(promoted)).toMatch(/^it could not be started: .*ENOENT/);
});
