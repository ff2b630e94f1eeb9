import type { Time } from '../aws/rate-limit.ts';
import { type ExitCode, Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import type { Traced } from '../core/traced.ts';
import type { Output } from './output.ts';

/** One option of a command, as data: help, completion and docs/cli.md are made of it. */
export interface OptionSpec {
  /** As commander writes it: `--format <name>`, `--org`. */
  readonly flags: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  /** What holds when it is left out, for help. */
  readonly standard?: string;
}

/** One argument without a flag, as data: `keyturn explain <subject>`. */
export interface ArgumentSpec {
  /** `accounts...` can be given several times; the command gets them with commas between. */
  readonly name: string;
  readonly summary: string;
  /** Optional ones come last. */
  readonly required: boolean;
  /** What completion offers; other values are taken too. */
  readonly suggestions?: () => Promise<readonly string[]>;
}

/** What the command line gave: options by their camel-cased name. */
export type Options = Readonly<Record<string, unknown>>;

/** What the command line gave without flags, by the name of the argument; what was left out is not there. */
export type Operands = Readonly<Record<string, string | undefined>>;

/** What a command is handed besides its options. */
export interface CommandContext {
  readonly options: Options;
  readonly operands: Operands;
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends when the person interrupts (SIGINT, SIGTERM). */
  readonly interrupted: AbortSignal;
  /** The time by which is waited; the machine's when absent. */
  readonly time?: Time | undefined;
  /** The clock on the wall; the machine's when absent. */
  readonly now?: (() => Instant) | undefined;
  /** Where somebody follows where the time goes. */
  readonly traced?: Traced | undefined;
}

/** One command. Parsing is apart from doing: `run` gets what was parsed, and answers the exit code. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Where there are some, the command itself does nothing: see `commandGroup`. */
  readonly subcommands?: readonly Command[];
  /** The one of them that runs when none is named; without it, one has to be named. */
  readonly standardSubcommand?: string;
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  run(context: CommandContext): Promise<ExitCode>;
}

/** A command that is only the name of others: `keyturn config check`. */
export function commandGroup(
  group: Pick<Command, 'name' | 'summary' | 'examples' | 'standardSubcommand'> & { readonly subcommands: readonly Command[] },
): Command {
  return {
    ...group,
    options: [],
    run: () => Promise.reject(subcommandMissing(group)),
  };
}

/** The failure of who names a group and none of its commands. */
export function subcommandMissing({ name, subcommands = [] }: Pick<Command, 'name' | 'subcommands'>): Fault {
  return new Fault('usage-wrong', `"keyturn ${name}" wants one of: ${subcommands.map((one) => one.name).join(', ')}.`);
}

/** How AWS is reached: the same options for every command that asks it. */
export const awsOptions: readonly OptionSpec[] = [
  { flags: '--profile <name>', summary: 'profile of the shared AWS configuration', standard: 'AWS_PROFILE, else default' },
  { flags: '--region <name>', summary: 'AWS region; it also tells the partition', standard: "the profile's, else us-east-1" },
  {
    flags: '--endpoint-url <url>',
    summary: 'another endpoint for all of AWS, such as the sandbox',
    standard: 'AWS_ENDPOINT_URL, else AWS',
  },
];
