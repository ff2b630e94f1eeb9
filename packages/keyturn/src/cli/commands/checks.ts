import { type Command, type CommandContext, commandGroup, type OptionSpec } from '../command.ts';
import { configOption } from '../settings.ts';

const options: readonly OptionSpec[] = [
  { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json', 'markdown'], standard: 'table' },
  configOption,
];

const listCommand: Command = {
  name: 'list',
  summary: 'list all checks, with their limits',
  options,
  examples: [{ line: 'keyturn checks', says: 'all of them' }],
  run,
};

const showCommand: Command = {
  name: 'show',
  summary: 'say all about one check: what it finds, why that matters, its limits and the controls that it answers to',
  arguments: [{ name: 'id', summary: 'id of a check, as findings name it', required: true, suggestions: checkIds }],
  options,
  examples: [{ line: 'keyturn checks show root-access-key-present', says: 'what that finding means' }],
  run,
};

/** Says what an audit judges, and by which limits. */
export const checksCommand: Command = commandGroup({
  name: 'checks',
  summary: 'list the checks of an audit, with severity, limits and controls',
  standardSubcommand: 'list',
  subcommands: [listCommand, showCommand],
  examples: [
    { line: 'keyturn checks', says: 'all checks' },
    { line: 'keyturn checks show user-access-key-age', says: 'all about one of them' },
  ],
});

async function run(context: CommandContext) {
  const { runChecks } = await import('../run-checks.ts');
  return runChecks(context);
}

async function checkIds(): Promise<readonly string[]> {
  const { checks } = await import('../../core/checks/index.ts');
  return checks.map(({ id }) => id);
}
