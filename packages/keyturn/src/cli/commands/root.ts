import { auditDefaults } from '../../config/settings.ts';
import { awsOptions, type Command, commandGroup } from '../command.ts';
import { configOption } from '../settings.ts';

const statusCommand: Command = {
  name: 'status',
  summary: 'tell what every root user has: keys, password, MFA, signing certificates, and when it was used last',
  options: [
    { flags: '--org', summary: 'every account of the organization' },
    { flags: '--accounts <ids>', summary: 'these accounts, separated by commas', standard: "the caller's own" },
    { flags: '--include-accounts <names>', summary: 'with --org: only these accounts, by id or name; * and ? are wildcards' },
    { flags: '--exclude-accounts <names>', summary: 'with --org: all but these accounts' },
    { flags: '--include-ous <names>', summary: 'with --org: only accounts below these OUs' },
    { flags: '--exclude-ous <names>', summary: 'with --org: all but accounts below these OUs' },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    { flags: '--output <file>', summary: 'write the result to a file, whole or not at all', standard: 'stdout' },
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn root status --org', says: 'every root user of the organization' },
    { line: 'keyturn root status --org --format json', says: 'the same for programs; what is not known is null' },
  ],
  async run(context) {
    const { runRootStatus } = await import('../root/run-status.ts');
    return runRootStatus(context);
  },
};

/** Root users: what they have. */
export const rootCommand: Command = commandGroup({
  name: 'root',
  summary: 'look at the root users of all accounts',
  examples: [],
  subcommands: [statusCommand],
});
