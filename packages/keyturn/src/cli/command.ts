import type { ExitCode } from '../core/fault.ts';
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

/** What the command line gave: options by their camel-cased name. */
export type Options = Readonly<Record<string, unknown>>;

/** What a command is handed besides its options. */
export interface CommandContext {
  readonly options: Options;
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends when the person interrupts (SIGINT, SIGTERM). */
  readonly interrupted: AbortSignal;
}

/** One command. Parsing is apart from doing: `run` gets what was parsed, and answers the exit code. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  run(context: CommandContext): Promise<ExitCode>;
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
