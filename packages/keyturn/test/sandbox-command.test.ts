import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxCommand } from '../src/cli/commands/sandbox.ts';
import type { Output } from '../src/cli/output.ts';
import { runProgram } from '../src/cli/program.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-sandbox-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `keyturn sandbox` in this process; it ends as soon as it listens. */
async function sandbox(...args: string[]) {
  let said = '';
  let printed = '';
  const output: Output = {
    display: { width: 120, paint: (_style, text) => text },
    result: async (text) => {
      for await (const piece of typeof text === 'string' ? [text] : text) printed += piece;
    },
    resultTo: () => Promise.resolve(),
    say: (text) => {
      said += `${text}\n`;
    },
  };
  const context = { output, environment: {}, interrupted: AbortSignal.abort() };
  const exitCode = await runProgram(['sandbox', ...args], context, [sandboxCommand]);
  return { exitCode, said, printed };
}

const inFolder = (name: string) => join(folder, name);

test.each([
  [['--accounts', '0'], '--accounts wants a whole number from 1 on, and got "0".'],
  [['--accounts', '10001'], '--accounts wants a whole number up to 10000, and got "10001".'],
  [['--users', '-1'], '--users wants a whole number from 0 on, and got "-1".'],
  [['--users', '100001'], '--users wants a whole number up to 100000, and got "100001".'],
  [['--accounts', '9000', '--users', '900'], '--accounts times --users wants to be at most 1000000: a world lives in memory.'],
  [['--scenario', 'small', '--users', '3'], '--accounts and --users size the scenario fleet; "small" has its own size.'],
  [['--seed', 'x'], '--seed wants a whole number from 0 on, and got "x".'],
  [['--seed', '4294967296'], '--seed wants a whole number up to 4294967295, and got "4294967296".'],
  [['--clock', 'nonsense'], '--clock wants an instant such as 2026-01-31T12:00:00Z, and got "nonsense".'],
  [['--port', '99999'], '--port wants a whole number up to 65535, and got "99999".'],
  [['--port', 'http'], '--port wants a whole number from 0 on, and got "http".'],
  [['--state', ''], '--state wants the name of a file, and got none.'],
])('%j is refused in one sentence, and what to do', async (args, sentence) => {
  expect(await sandbox(...args)).toEqual({
    exitCode: 2,
    printed: '',
    said: `keyturn: ${sentence}\nWhat to do: Run the command with --help to see what it takes.\n`,
  });
});

test('a port that is taken is refused, and the state is left alone', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { exitCode, said } = await sandbox('--scenario', 'small', '--port', port, '--state', inFolder('world'));
  other.close();
  expect(exitCode).toBe(2);
  expect(said).toMatch(`keyturn: Port ${port} is taken by another program.\nWhat to do: Choose another port`);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  [
    'a folder that is not there',
    'no/such/world',
    /^keyturn: The state file .*world cannot be written: ENOENT\.\nWhat to do: Choose a file/,
  ],
  ['a folder in its place', '.', /^keyturn: The state file .* cannot be read: EISDIR/],
  ['a file that is not ours', 'broken', /^keyturn: The file .*broken is not a whole state of `keyturn sandbox`: /],
])('a state file that cannot be used is refused before anything starts: %s', async (_what, name, told) => {
  writeFileSync(inFolder('broken'), 'broken');
  const { exitCode, said, printed } = await sandbox('--scenario', 'small', '--port', '0', '--state', inFolder(name));
  expect([exitCode, printed]).toEqual([2, '']);
  expect(said).toMatch(told);
  expect(readdirSync(folder)).toEqual(['broken']);
  expect(readFileSync(inFolder('broken'), 'utf8')).toBe('broken');
});

test('a world is kept from one run to the next, whatever scenario the next one names', async () => {
  const file = inFolder('world');
  const first = await sandbox('--scenario', 'small', '--seed', '5', '--port', '0', '--state', file);
  expect([first.exitCode, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
  const second = await sandbox('--scenario', 'empty', '--port', '0', '--state', file);
  expect(second.exitCode).toBe(0);
  expect(second.said).toContain(`, with the world of ${file}; Ctrl-C ends it.`);
  const keyOf = (printed: string) => /AWS_ACCESS_KEY_ID=(\w+)/.exec(printed)?.[1];
  expect(keyOf(second.printed)).toBe(keyOf(first.printed));
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it, and the world is written', async (signal) => {
  const main = join(import.meta.dirname, '../src/main.ts');
  const args = ['sandbox', '--scenario', 'small', '--port', '0', '--state', inFolder('world')];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('export AWS_SECRET_ACCESS_KEY')) child.kill(signal);
  }
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(readFileSync(inFolder('world'), 'utf8')).toMatch(/^\{"format":"keyturn-sandbox-state"/);
});
