import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Command } from '../src/cli/command.ts';
import { commands } from '../src/cli/commands/index.ts';
import { runProgram } from '../src/cli/program.ts';
import { checks } from '../src/core/checks/index.ts';
import type { Subject } from '../src/core/finding.ts';
import { type RemedyId, remedyFor, remedyIds } from '../src/core/remedies.ts';

const KEY = 'AKIAQ3EGVDXBVEXAMPLE';
const ACCOUNT = '222222222222';
const root: Subject = { ...about('root', '<root_account>'), accessKeyId: KEY };
const account = about('account', 'account');

function about(type: 'root' | 'user' | 'account', name: string): Subject {
  return { account: ACCOUNT, accountName: null, principal: { type, name }, accessKeyId: null };
}

function remedyOf(check: string): RemedyId {
  const found = checks.find(({ id }) => id === check);
  if (!found) throw new Error(`no check ${check}`);
  return found.remedy;
}

test.each<[string, Subject, string]>([
  ['root-access-key-present', root, `keyturn root remove ${ACCOUNT}`],
  ['root-access-key-age', root, `keyturn root remove ${ACCOUNT}`],
  ['root-access-key-used', root, `keyturn explain ${KEY}`],
  ['root-mfa-missing', about('root', '<root_account>'), 'keyturn root guide mfa'],
  ['root-mfa-not-hardware', about('root', '<root_account>'), 'keyturn root guide mfa'],
  ['root-password-age', about('root', '<root_account>'), 'keyturn root guide password'],
  ['root-signing-certificate', root, `keyturn root remove ${ACCOUNT} --also certificates,mfa,password`],
  ['root-credentials-left', root, `keyturn root remove ${ACCOUNT} --also certificates,mfa,password`],
  ['root-key-creation-open', account, 'keyturn prevent plan --only deny-root-keys'],
  ['password-policy-weak', account, `keyturn prevent plan --only password-policy --accounts ${ACCOUNT}`],
  ['exposed-key', { ...about('user', 'ci'), accessKeyId: KEY }, `keyturn exposed ${KEY} --account ${ACCOUNT}`],
])('%s is mended by a command of Keyturn itself', (check, subject, command) => {
  expect(remedyFor(remedyOf(check), subject, 'aws').keyturn).toBe(command);
});

describe('the command line takes', () => {
  const named = new Set(
    remedyIds.flatMap((id) =>
      [root, account, about('user', 'ci'), { ...about('user', 'ci'), accessKeyId: KEY }].flatMap(
        (subject) => remedyFor(id, subject, 'aws').keyturn ?? [],
      ),
    ),
  );

  test.each([...named])('%s', async (line) => {
    const ran: string[] = [];
    expect(await parse(line.split(' ').slice(1), ran)).toBe('');
    expect(ran).toHaveLength(1);
  });
});

test('no sentence about root users and guardrails names a command or an option that there is not', () => {
  const places = '{core,engine,cli}/{remedies,checks,root-*,root,guardrails,prevention,prevent,exposed,commands}/**/*.ts';
  const files = globSync(places, { cwd: join(import.meta.dirname, '../src'), exclude: ['**/*.test.ts'] });
  expect(files.length).toBeGreaterThan(100);
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, '../src', file), 'utf8');
    return [...text.matchAll(/\bkeyturn ((?:[a-z][a-z-]*)(?: [^,;.:`'"\n()]*)?)/g)].flatMap(([, line = '']) => {
      const why = whyNoCommand(line.trim().split(/ +/));
      return why === undefined ? [] : [`${file}: keyturn ${line.trim()}: ${why}`];
    });
  });
  expect(wrong).toEqual([]);
});

/** Prose may follow a command: its words are looked at as far as they are commands, and after these its options. */
function whyNoCommand([first = '', second = '', ...more]: readonly string[]): string | undefined {
  const command = commands.find(({ name }) => name === first);
  if (!command) return `there is no command ${first}`;
  const inner = command.subcommands?.find(({ name }) => name === second);
  // What is filled in may be any of a group.
  const meant = inner ? [inner] : [command, ...(command.subcommands ?? [])];
  const known = meant.flatMap(({ options }) => options.flatMap(({ flags }) => flags.match(/--[a-z-]+/g) ?? []));
  const options = [second, ...more].filter((word) => word.startsWith('--'));
  const wrong = options.find((option) => !known.includes(option));
  return wrong === undefined ? undefined : `it has no ${wrong}`;
}

/** Parses a line as the program does, and runs nothing. */
async function parse(args: readonly string[], ran: string[]): Promise<string> {
  const said: string[] = [];
  const idle = (command: Command): Command => ({
    ...command,
    ...(command.subcommands ? { subcommands: command.subcommands.map(idle) } : {}),
    run() {
      ran.push(command.name);
      return Promise.resolve(0);
    },
  });
  await runProgram(
    args,
    {
      output: {
        display: { width: 100, paint: (_style, text) => text },
        result: () => Promise.resolve(),
        resultTo: () => Promise.reject(new Error('no file was asked for')),
        say: (text) => void said.push(text),
      },
      environment: {},
      interrupted: new AbortController().signal,
    },
    commands.map(idle),
  );
  return said.join('\n');
}
