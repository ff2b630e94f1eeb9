import { Argument, CommanderError, Option, Command as Parser } from 'commander';
import { type ExitCode, exitCodes, Fault } from '../core/fault.ts';
import { withoutSecrets } from '../core/secret-look.ts';
import { version } from '../version.ts';
import { type Command, type CommandContext, type Operands, type Options, subcommandMissing } from './command.ts';
import { commands } from './commands/index.ts';

/** What the process gives a command, whatever was asked. */
type ProgramContext = Omit<CommandContext, 'options' | 'operands'>;

/** What the command line gave a command. */
interface Given {
  readonly options: Options;
  readonly operands: Operands;
}

type Act = (command: Command, given: Given) => Promise<void>;

/** Parses the arguments, runs the command, and answers the exit code; every failure is told in a sentence on stderr. */
export async function runProgram(
  args: readonly string[],
  context: ProgramContext,
  known: readonly Command[] = commands,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.clean;
  const program = makeProgram(async (command, given) => {
    exitCode = await command.run({ ...context, ...given });
  }, known);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return tell(error, context);
  }
}

/** The program as commander knows it: help is made of the same data as docs/cli.md. */
function makeProgram(act: Act, known: readonly Command[] = commands): Parser {
  const program = new Parser('keyturn')
    .description('Finds, rotates, removes and prevents long-lived AWS access keys, of root users first.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--debug', 'print the stack of a failure')
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError()
    .exitOverride();
  for (const command of known) program.addCommand(makeParser(command, act));
  program.addHelpText(
    'after',
    '\nExit codes: 0 clean, 1 findings, 2 usage or configuration, 3 incomplete, 4 failed or refused, 70 bug.',
  );
  return program;
}

function makeParser(command: Command, act: Act): Parser {
  const parser = new Parser(command.name).summary(command.summary).description(`${command.summary}.`).allowExcessArguments(false);
  // A subcommand does not inherit these: without them it would print for itself and end the process.
  parser.exitOverride(thrower(command)).configureOutput({ writeErr: () => {} });
  parser.helpOption('-h, --help', 'print this help').showSuggestionAfterError();
  for (const { name, summary, required } of command.arguments ?? []) {
    parser.addArgument(new Argument(required ? `<${name}>` : `[${name}]`, summary));
  }
  for (const { flags, summary, choices, standard } of command.options) {
    const option = new Option(flags, standard === undefined ? summary : `${summary} (default: ${standard})`);
    parser.addOption(choices ? option.choices([...choices]) : option);
  }
  parser.addOption(new Option('--debug', 'print the stack of a failure'));
  const examples = command.examples.map(({ line, says }) => `  ${line}\n      ${says}`);
  if (examples.length > 0) parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  if (command.subcommands) {
    for (const subcommand of command.subcommands) {
      parser.addCommand(makeParser(subcommand, act), { isDefault: subcommand.name === command.standardSubcommand });
    }
    return parser.helpCommand(false);
  }
  parser.action(() => act(command, { options: parser.opts(), operands: operandsOf(command, parser.args) }));
  return parser;
}

/** Commander answers a group without a command with its help; we answer with a sentence. */
function thrower(command: Command): (error: CommanderError) => never {
  return (error) => {
    throw error.code === 'commander.help' && error.exitCode !== 0 ? subcommandMissing(command) : error;
  };
}

/** Ends the name of an argument that can be given several times: the last one of a command. */
const SEVERAL = '...';

function operandsOf({ arguments: specs = [] }: Command, values: readonly string[]): Operands {
  return Object.fromEntries(
    specs.flatMap(({ name }, index) => {
      if (values[index] === undefined) return [];
      return name.endsWith(SEVERAL) ? [[name.slice(0, -SEVERAL.length), values.slice(index).join(',')]] : [[name, values[index]]];
    }),
  );
}

/** Says what went wrong: one sentence, then what to do. A stack is shown for bugs, and for who asks with --debug. */
function tell(error: unknown, { output, environment }: ProgramContext): ExitCode {
  if (error instanceof CommanderError) return tellUsage(error, output.say);
  if (error instanceof Fault) {
    output.say(`keyturn: ${error.message}`);
    output.say(`What to do: ${error.remedy}`);
    if (environment['KEYTURN_DEBUG'] === '1') output.say(`${error.stack ?? ''}\n${causes(error)}`);
    return error.exitCode;
  }
  output.say(`keyturn: This is a bug in Keyturn: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  output.say('What to do: report it with the lines above; nothing secret is in them.');
  return exitCodes.bug;
}

function tellUsage(error: CommanderError, say: (text: string) => void): ExitCode {
  if (error.exitCode === 0) return exitCodes.clean;
  if (error.code === 'commander.help') {
    say('keyturn: Name a command; "keyturn --help" lists them.');
    return exitCodes.usage;
  }
  // What was typed in the wrong place may be a secret: it is not repeated.
  const sentence = withoutSecrets(error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' '));
  say(`keyturn: ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?)]$/.test(sentence) ? '' : '.'}`);
  return exitCodes.usage;
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `Caused by: ${error.cause.stack ?? error.cause.message}\n${causes(error.cause)}` : '';
}
