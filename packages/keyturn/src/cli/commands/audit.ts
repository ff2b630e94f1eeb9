import type { LoadedConfig } from '../../config/settings.ts';
import type { Check } from '../../core/check.ts';
import { checks } from '../../core/checks/index.ts';
import { controlsOf, frameworks } from '../../core/controls.ts';
import { Fault } from '../../core/fault.ts';
import { severities } from '../../core/finding.ts';
import { defaultLimits } from '../../core/policy.ts';
import { exitCodeOf, type Report } from '../../core/report.ts';
import type { AuditRequest } from '../../engine/audit.ts';
import { formats } from '../../reports/index.ts';
import { version } from '../../version.ts';
import { awsOptions, type Command, type CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { createProgress } from '../progress.ts';
import { type AuditSettings, auditSettings, awsSettings, configOption, readConfig } from '../settings.ts';

const DEFAULT_ROLE = 'OrganizationAccountAccessRole';

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
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: DEFAULT_ROLE },
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
    { line: 'keyturn audit --from-report credential-report.csv', says: 'a downloaded report, offline' },
  ],
  async run(context) {
    const { options, output } = context;
    const format = formats.find(({ name }) => name === (optionText(options, 'format') ?? 'table'));
    if (!format) throw new Fault('usage-wrong', 'That format does not exist.');
    const config = await readConfig(context);
    const settings = auditSettings(config, options);
    const request: AuditRequest = { ...settings, checks: readChecks(settings), version, interrupted: context.interrupted };
    const file = optionText(options, 'fromReport');
    const report = await (file === undefined ? auditLive(context, { config, request }) : auditFile(context, { file, request }));

    const text = format.chunks?.(report, output.display) ?? format.render(report, output.display);
    const target = optionText(options, 'output');
    await (target === undefined ? output.result(text) : output.resultTo(target, text));
    return exitCodeOf(report, settings.failOn);
  },
};

async function auditLive(
  context: CommandContext,
  { config, request }: { readonly config: LoadedConfig; readonly request: AuditRequest },
): Promise<Report> {
  const reached = awsSettings(config, context);
  const [{ connectAws }, { audit }] = await Promise.all([import('../../aws/connect.ts'), import('../../engine/audit.ts')]);
  const aws = connectAws({ ...reached, environment: context.environment });
  const progress = createProgress();
  try {
    return await audit(aws, { ...request, onProgress: (state) => progress.show({ ...state, ...aws.statistics }) });
  } finally {
    progress.end();
  }
}

async function auditFile(
  { options }: CommandContext,
  { file, request }: { readonly file: string; readonly request: AuditRequest },
): Promise<Report> {
  const online = ['org', 'accounts', 'live', 'profile', 'region', 'endpointUrl'].filter((name) => options[name] !== undefined);
  if (online.length > 0) {
    throw new Fault(
      'usage-wrong',
      '--from-report reads a file and asks AWS nothing: leave out --org, --accounts, --live and the AWS options.',
    );
  }
  const [{ readReportFile }, { offlineAws }, { audit }, { instantOf }] = await Promise.all([
    import('../../aws/report-file.ts'),
    import('../../engine/offline.ts'),
    import('../../engine/audit.ts'),
    import('../../core/instant.ts'),
  ]);
  const aws = offlineAws(await readReportFile(file), instantOf(Date.now()));
  return audit(aws, { ...request, scope: { kind: 'own' }, depth: 'report' });
}

function readChecks({ checks: asked, framework }: AuditSettings): readonly Check[] {
  const unknown = asked.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) throw new Fault('usage-wrong', `There is no check "${unknown}"; "keyturn checks" lists them.`);
  if (framework !== undefined && !frameworks.some(({ id }) => id === framework)) {
    const known = frameworks.map(({ id }) => id).join(', ');
    throw new Fault('usage-wrong', `There is no framework "${framework}"; there are: ${known}.`);
  }
  const chosen = checks.filter(
    (check) => (asked.length === 0 || asked.includes(check.id)) && (framework === undefined || framework in controlsOf(check.id)),
  );
  if (chosen.length === 0) throw new Fault('usage-wrong', `None of the checks that were asked for answers to ${framework}.`);
  return chosen;
}
