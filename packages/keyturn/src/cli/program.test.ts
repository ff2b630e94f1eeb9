import { expect, test } from 'vitest';
import { type Command, type CommandContext, commandGroup } from './command.ts';
import type { Output } from './output.ts';
import { runProgram } from './program.ts';

/** Runs made-up commands: what reached them, and what was said. */
async function run(...args: string[]) {
  const reached: Pick<CommandContext, 'options' | 'operands'>[] = [];
  const said: string[] = [];
  const leaf = (name: string, rest: Partial<Command> = {}): Command => ({
    name,
    summary: name,
    options: [{ flags: '--loud', summary: 'loud' }],
    examples: [],
    run({ options, operands }) {
      reached.push({ options, operands });
      return Promise.resolve(0);
    },
    ...rest,
  });
  const subject = { name: 'subject', summary: 'whom', required: true };
  const known = [
    leaf('explain', { arguments: [subject, { name: 'account', summary: 'where', required: false }] }),
    commandGroup({ name: 'config', summary: 'config', examples: [], subcommands: [leaf('check'), leaf('show')] }),
  ];
  const output: Output = {
    display: { width: 80, paint: (_style, text) => text },
    result: () => Promise.resolve(),
    resultTo: () => Promise.resolve(),
    say: (text) => said.push(text),
  };
  const exitCode = await runProgram(args, { output, environment: {}, interrupted: new AbortController().signal }, known);
  return { exitCode, reached, said: said[0] };
}

test('an argument reaches the command under its name', async () => {
  expect(await run('explain', 'alice')).toMatchObject({ exitCode: 0, reached: [{ operands: { subject: 'alice' } }] });
  expect((await run('explain', 'alice', '111122223333')).reached[0]?.operands).toEqual({
    subject: 'alice',
    account: '111122223333',
  });
});

test('a required argument that is missing is told by its name', async () => {
  expect(await run('explain')).toEqual({ exitCode: 2, reached: [], said: "keyturn: Missing required argument 'subject'." });
});

test('an argument too many is refused', async () => {
  expect((await run('config', 'check', 'a')).exitCode).toBe(2);
});

test('a command of a group runs with its own options', async () => {
  expect(await run('config', 'check', '--loud')).toMatchObject({
    exitCode: 0,
    reached: [{ options: { loud: true }, operands: {} }],
  });
});

test('a group alone says what it wants', async () => {
  expect(await run('config')).toEqual({ exitCode: 2, reached: [], said: 'keyturn: "keyturn config" wants one of: check, show.' });
});

test('a mistyped command of a group is answered with the right one', async () => {
  expect((await run('config', 'chek')).said).toBe("keyturn: Unknown command 'chek' (Did you mean check?)");
});

test('the whole program alone names no command of a group', async () => {
  expect((await run()).said).toBe('keyturn: Name a command; "keyturn --help" lists them.');
});
