import { checks } from '../../core/checks/index.ts';
import { Fault } from '../../core/fault.ts';
import { type Severity, severities } from '../../core/finding.ts';
import { defaultPolicy, type Policy } from '../../core/policy.ts';
import { exitCodeOf } from '../../core/report.ts';
import type { AuditRequest, Scope } from '../../engine/audit.ts';
import { formats } from '../../reports/index.ts';
import { version } from '../../version.ts';
import { awsOptions, type Command, type Options } from '../command.ts';
import { isGiven, optionAccounts, optionDays, optionText, optionUrl } from '../options.ts';

const DEFAULT_ROLE = 'OrganizationAccountAccessRole';

/** Finds the keys that break the policy. */
export const auditCommand: Command = {
  name: 'audit',
  summary: 'find access keys that break the policy: of root users, and of IAM users',
  options: [
    { flags: '--org', summary: 'every account of the organization' },
    { flags: '--accounts <ids>', summary: 'these accounts, separated by commas', standard: "the caller's own" },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: DEFAULT_ROLE },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--max-age <days>', summary: 'age at which an active key is too old', standard: `${defaultPolicy.keyAgeDaysMax}d` },
    {
      flags: '--unused-after <days>',
      summary: 'time without use after which an active key counts as unused',
      standard: `${defaultPolicy.keyIdleDaysMax}d`,
    },
    {
      flags: '--format <name>',
      summary: 'how to write the result',
      choices: formats.map((format) => format.name),
      standard: 'table',
    },
    { flags: '--output <file>', summary: 'write the result to a file, whole or not at all', standard: 'stdout' },
    {
      flags: '--fail-on <severity>',
      summary: 'exit with 1 from this severity on',
      choices: [...severities, 'none'],
      standard: 'low',
    },
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn audit', says: 'the account of your credentials' },
    { line: 'keyturn audit --org --format json --output audit.json', says: 'the whole organization, for programs' },
    {
      line: 'keyturn audit --accounts 222222222222 --role KeyturnAudit --max-age 60d',
      says: 'one member account, with a stricter limit',
    },
  ],
  async run({ options, output, environment }) {
    const request = readRequest(options);
    const format = formats.find(({ name }) => name === (optionText(options, 'format') ?? 'table'));
    if (!format) throw new Fault('usage-wrong', 'That format does not exist.');
    const endpoint = optionUrl(options, 'endpointUrl', '--endpoint-url');

    const [{ connectAws }, { audit }] = await Promise.all([import('../../aws/connect.ts'), import('../../engine/audit.ts')]);
    const aws = connectAws({
      profile: optionText(options, 'profile'),
      region: optionText(options, 'region'),
      endpoint,
      environment,
    });
    const report = await audit(aws, request);

    const text = format.render(report, output.display);
    const file = optionText(options, 'output');
    await (file === undefined ? output.result(text) : output.resultTo(file, text));
    return exitCodeOf(report, readSeverity(options));
  },
};

function readRequest(options: Options): AuditRequest {
  return {
    scope: readScope(options),
    access: { roleName: optionText(options, 'role') ?? DEFAULT_ROLE, externalId: optionText(options, 'externalId') ?? null },
    policy: readPolicy(options),
    checks,
    version,
  };
}

function readScope(options: Options): Scope {
  const ids = optionAccounts(options, 'accounts', '--accounts');
  const isOrganization = isGiven(options, 'org');
  if (isOrganization && ids) throw new Fault('usage-wrong', '--org and --accounts exclude each other: choose one.');
  if (isOrganization) return { kind: 'organization' };
  return ids ? { kind: 'accounts', ids } : { kind: 'own' };
}

function readPolicy(options: Options): Policy {
  return {
    keyAgeDaysMax: optionDays(options, 'maxAge', '--max-age') ?? defaultPolicy.keyAgeDaysMax,
    keyIdleDaysMax: optionDays(options, 'unusedAfter', '--unused-after') ?? defaultPolicy.keyIdleDaysMax,
  };
}

function readSeverity(options: Options): Severity | 'none' {
  const asked = optionText(options, 'failOn');
  if (asked === 'none') return 'none';
  return severities.find((severity) => severity === asked) ?? 'low';
}
