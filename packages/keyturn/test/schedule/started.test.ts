import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adminEnvironment } from '../support/process.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { xpath } from './support/documents.ts';
import { hasProgram } from './support/tools.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

let aws: TestSandbox;
let home: string;

beforeEach(async () => {
  aws = await startTestSandbox();
  aws.sandbox.clock.run();
  home = mkdtempSync(join(tmpdir(), "keyturn's 100% home "));
  writeFileSync(join(home, 'keyturn.yaml'), 'audit: { failOn: none }\nschedule: { audit: "0 2 * * *" }\n');
  const lines = Object.entries(adminEnvironment(aws)).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(home, 'variables'), lines.join(''));
  writeFileSync(join(home, 'keyturn'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(home, 'keyturn'), 0o755);
});

afterEach(async () => {
  rmSync(home, { recursive: true });
  await aws.close();
});

test('a line of the crontab audits with the real program, and remembers it', { timeout: 60_000 }, async () => {
  const [line = ''] = (await emit('crontab')).split('\n').filter((one) => one.startsWith('0 2 '));
  const ended = await shell(line.split(' ').slice(5).join(' ').replaceAll('\\%', '%'));
  expect(ended).toEqual({ exitCode: 0, said: '' });
  expect(log()).toContain('succeeded job=audit');
  expect((await status()).exitCode).toBe(0);
});

test('a failure is told by the line of the crontab', { timeout: 60_000 }, async () => {
  rmSync(join(home, 'variables'));
  const [line = ''] = (await emit('crontab', '--on-failure', `touch "${home}/told"`))
    .split('\n')
    .filter((one) => one.startsWith('0 2 '));
  await shell(line.split(' ').slice(5).join(' ').replaceAll('\\%', '%'));
  expect(log()).toContain('failed job=audit');
  expect(readFileSync(join(home, 'told'), 'utf8')).toBe('');
});

test.skipIf(!hasProgram('xmllint'))('so does the job of launchd', { timeout: 60_000 }, async () => {
  const script = xpath(await emit('launchd'), 'string(/plist/dict/array[1]/string[3])');
  const { exitCode, said } = await shell(script);
  expect(exitCode, said).toBe(0);
  expect(said).toContain('succeeded job=audit');
  expect((await status()).exitCode).toBe(0);
});

async function emit(form: string, ...args: readonly string[]): Promise<string> {
  const config = ['--config', join(home, 'keyturn.yaml'), '--state-dir', join(home, 'state')];
  const place = ['--program', join(home, 'keyturn'), '--environment-file', join(home, 'variables')];
  const { out, exitCode, said } = await runKeyturn(['schedule', 'emit', form, ...config, ...place, ...args]);
  expect(exitCode, said).toBe(0);
  return out;
}

function status() {
  return runKeyturn(['status', '--config', join(home, 'keyturn.yaml'), '--state-dir', join(home, 'state')]);
}

function log(): string {
  return readFileSync(join(home, 'state/keyturn.log'), 'utf8');
}

/** As cron starts a command: with nearly nothing in the environment. The sandbox lives in this process, and goes on meanwhile. */
function shell(command: string): Promise<{ readonly exitCode: number; readonly said: string }> {
  const env = { PATH: '/usr/bin:/bin', HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), said: stdout + stderr });
    });
  });
}
