import type { Command } from '../command.ts';

/** What may stand after an option or an argument: `none` where it takes nothing, `free` where nobody can guess it. */
export type Value = { readonly kind: 'none' | 'free' | 'file' } | { readonly kind: 'words'; readonly words: readonly string[] };

export interface OptionWords {
  /** `--format`, `-h` */
  readonly names: readonly string[];
  readonly summary: string;
  readonly value: Value;
}

/** What can be typed after a command; the path of the program itself is empty, else `config check`. */
export interface CommandWords {
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  readonly arguments: readonly Value[];
}

/** Everything that can be typed, made of the same data as the help. */
export async function completionWords(commands: readonly Command[]): Promise<readonly CommandWords[]> {
  const help = { name: 'help', summary: 'print the help of a command' };
  const names = commands.map(({ name }) => name);
  const known = await Promise.all(commands.map((command) => wordsOf(command, command.name)));
  return [
    { path: '', subcommands: [...commands.map(named), help], options: [...shared, version], arguments: [] },
    ...known.flat(),
    { path: 'help', subcommands: [], options: [], arguments: [{ kind: 'words', words: names }] },
  ];
}

const shared: readonly OptionWords[] = [
  { names: ['-h', '--help'], summary: 'print this help', value: { kind: 'none' } },
  { names: ['--debug'], summary: 'print the stack of a failure', value: { kind: 'none' } },
];

const version: OptionWords = { names: ['-V', '--version'], summary: 'print the version', value: { kind: 'none' } };

async function wordsOf(command: Command, path: string): Promise<CommandWords[]> {
  const { subcommands = [], standardSubcommand } = command;
  const standard = subcommands.find(({ name }) => name === standardSubcommand);
  const own = [...command.options, ...(standard?.options ?? [])];
  const below = await Promise.all(subcommands.map((subcommand) => wordsOf(subcommand, `${path} ${subcommand.name}`)));
  const operands = command.arguments ?? [];
  return [
    {
      path,
      subcommands: subcommands.map(named),
      options: [
        ...own.map(({ flags, summary, choices }) => ({ names: namesOf(flags), summary, value: valueOf(flags, choices) })),
        ...shared,
      ],
      arguments: await Promise.all(operands.map(async ({ name, suggestions }) => valueOf(`<${name}>`, await suggestions?.()))),
    },
    ...below.flat(),
  ];
}

function named({ name, summary }: Command) {
  return { name, summary };
}

function namesOf(flags: string): string[] {
  return flags.split(/[ ,]+/).filter((part) => part.startsWith('-'));
}

/** What is called `<file>` or `<...-file>` is one. */
function valueOf(flags: string, choices: readonly string[] | undefined): Value {
  if (!flags.includes('<')) return { kind: 'none' };
  if (choices) return { kind: 'words', words: choices };
  return { kind: flags.endsWith('file>') ? 'file' : 'free' };
}
