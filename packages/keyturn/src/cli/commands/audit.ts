import { auditDefaults } from '../../config/settings.ts';
import { severities } from '../../core/finding.ts';
import { defaultLimits } from '../../core/policy.ts';
import { formatNames } from '../../reports/names.ts';
import { awsOptions, type Command } from '../command.ts';
import { configOption } from '../settings.ts';

/** Finds the keys that break the policy. */
export const auditCommand: Command = {
  name: 'audit',
  summary: 'find access keys that break the policy: of root users, and of IAM users',
  options: [
    { flags: '--org', summary: 'every account of the organization' },
    { flags: '--accounts <ids>', summary: 'these accounts, separated by commas', standard: "the caller's own" },
    { flags: '--include-accounts <names>', summary: 'with --org: only these accounts, by id or name; * and ? are wildcards' },
    { flags: '--exclude-accounts <names>', summary: 'with --org: all but these accounts' },
    { flags: '--include-ous <names>', summary: 'with --org: only accounts below these OUs' },
    { flags: '--exclude-ous <names>', summary: 'with --org: all but accounts below these OUs' },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    {
      flags: '--live',
      summary: 'read every user live, with SSH keys, tags, groups and policies: slower, and nothing is hours old',
    },
    {
      flags: '--ids <how>',
      summary: 'none: stop at the credential report, which knows no key ids',
      choices: ['live', 'none'],
      standard: 'live',
    },
    { flags: '--from-report <file>', summary: 'audit a downloaded credential report, without credentials' },
    { flags: '--max-age <days>', summary: 'age at which an active key is too old', standard: `${defaultLimits.keyAgeDaysMax}d` },
    {
      flags: '--unused-after <days>',
      summary: 'time without use after which an active key counts as unused',
      standard: `${defaultLimits.keyIdleDaysMax}d`,
    },
    { flags: '--check <ids>', summary: 'only these checks, separated by commas; keyturn checks lists them' },
    { flags: '--framework <id>', summary: 'only checks of this framework, such as cis-5.0' },
    {
      flags: '--format <name>',
      summary: 'how to write the result',
      choices: formatNames,
      standard: 'table',
    },
    { flags: '--output <file>', summary: 'write the result to a file, whole or not at all', standard: 'stdout' },
    { flags: '--also <format=file>', summary: 'write it in other formats, too: markdown=summary.md,json=audit.json' },
    {
      flags: '--fail-on <severity>',
      summary: 'exit with 1 from this severity on',
      choices: [...severities, 'none'],
      standard: 'low',
    },
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn audit', says: 'the account of your credentials' },
    { line: 'keyturn audit --org --format json --output audit.json', says: 'the whole organization, for programs' },
    {
      line: 'keyturn audit --accounts 222222222222 --role KeyturnAudit --max-age 60d',
      says: 'one member account, with a stricter limit',
    },
    {
      line: 'keyturn audit --org --format sarif --output keyturn.sarif --also markdown=summary.md',
      says: 'one audit, for a program and for people',
    },
    { line: 'keyturn audit --from-report credential-report.csv', says: 'a downloaded report, offline' },
  ],
  async run(context) {
    const { runAudit } = await import('../run-audit.ts');
    return runAudit(context);
  },
};
