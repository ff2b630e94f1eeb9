import { auditDefaults } from '../../config/settings.ts';
import { awsOptions, type OptionSpec } from '../command.ts';
import { configOption } from '../settings.ts';

/** Where the journal is kept. */
export const stateDirOption: OptionSpec = {
  flags: '--state-dir <folder>',
  summary: 'folder of the journal',
  standard: 'KEYTURN_STATE_DIR, else ~/.local/state/keyturn',
};

/** Where the configuration, the journal and AWS are: for every command about rotation. */
export const rotationOptions: readonly OptionSpec[] = [
  { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
  { flags: '--external-id <id>', summary: 'external id that the role asks for' },
  stateDirOption,
  configOption,
  ...awsOptions,
];

/** Whose keys are meant. */
export const scopeOptions: readonly OptionSpec[] = [
  { flags: '--org', summary: 'every account of the organization' },
  { flags: '--accounts <ids>', summary: 'these accounts, separated by commas', standard: "the caller's own" },
  { flags: '--include-accounts <names>', summary: 'with --org: only these accounts, by id or name; * and ? are wildcards' },
  { flags: '--exclude-accounts <names>', summary: 'with --org: all but these accounts' },
  { flags: '--include-ous <names>', summary: 'with --org: only accounts below these OUs' },
  { flags: '--exclude-ous <names>', summary: 'with --org: all but accounts below these OUs' },
  ...rotationOptions,
];
