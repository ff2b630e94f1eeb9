import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TokenFrom, tokenFrom, tokenSource } from './token.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-token-'));
});
afterAll(() => rm(folder, { recursive: true }));

const timeoutMs = 10_000;

async function read(from: TokenFrom, environment: Record<string, string> = {}): Promise<string> {
  return (await tokenSource(from, { environment, timeoutMs })()).reveal();
}

function script(text: string): TokenFrom {
  return { command: [process.execPath, '-e', text] };
}

test('reads a token from the environment, a file or a program', async () => {
  await writeFile(join(folder, 'token'), 'token-of-file\n');
  expect(await read({ env: 'TOKEN' }, { TOKEN: 'token-of-env' })).toBe('token-of-env');
  expect(await read({ file: join(folder, 'token') })).toBe('token-of-file');
  expect(await read({ file: '~/token' }, { HOME: folder })).toBe('token-of-file');
  expect(await read(script('console.log(process.env.WORD)'), { WORD: 'token-of-program' })).toBe('token-of-program');
});

test.each<[TokenFrom, string]>([
  [{ env: 'TOKEN' }, 'There is no token in the environment variable TOKEN.'],
  [{ env: 'LINES' }, 'What is in the environment variable LINES is not one word, so it is no token.'],
  [{ file: '/nonexistent/token' }, 'The token cannot be read from the file /nonexistent/token (ENOENT).'],
  [{ command: ['/nonexistent/program'] }, 'The program /nonexistent/program gave no token (ENOENT): run it by hand to see why.'],
  [
    script('console.error("token-of-program"); console.log("token-of-program"); process.exit(3)'),
    `The program ${process.execPath} gave no token (exit code 3): run it by hand to see why.`,
  ],
])('says why there is none: %j', async (from, message) => {
  await expect(read(from, { LINES: 'token\r\nx: y' })).rejects.toMatchObject({
    name: 'DestinationFault',
    isPassing: false,
    message,
  });
});

test('does not wait for a program for ever', async () => {
  const source = tokenSource(script('setInterval(() => {}, 1000)'), { environment: {}, timeoutMs: 100 });
  await expect(source()).rejects.toMatchObject({ message: `The program ${process.execPath} gave no token within 100 ms.` });
});

test('fetches a token once, and again after it could not', async () => {
  const file = join(folder, 'late');
  const source = tokenSource({ file }, { environment: {}, timeoutMs });
  await expect(source()).rejects.toMatchObject({ name: 'DestinationFault' });
  await writeFile(file, 'first');
  expect((await source()).reveal()).toBe('first');
  await writeFile(file, 'second');
  expect((await source()).reveal()).toBe('first');
});

test.each(['ghp_0123456789', { env: 'ghp-01' }, { env: 'A', file: 'b' }, { command: [] }, { token: 'x' }])(
  'takes no %j in a configuration',
  (value) => {
    expect(tokenFrom.safeParse(value).success).toBe(false);
  },
);
