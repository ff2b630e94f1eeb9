import { type ConfigPlace, loadConfig } from '../config/load.ts';
import { type AuditConfig, type AwsConfig, auditDefaults, type LoadedConfig } from '../config/settings.ts';
import { Fault } from '../core/fault.ts';
import { type Severity, severities } from '../core/finding.ts';
import type { Policy } from '../core/policy.ts';
import type { MemberAccess } from '../engine/ports.ts';
import type { Scope } from '../engine/scope.ts';
import type { Depth } from '../engine/users.ts';
import type { CommandContext, OptionSpec, Options } from './command.ts';
import { isGiven, optionAccounts, optionDays, optionList, optionRegion, optionText, optionUrl } from './options.ts';

/** The option of every command that reads the configuration. */
export const configOption: OptionSpec = {
  flags: '--config <file>',
  summary: 'configuration file',
  standard: 'KEYTURN_CONFIG, else ./keyturn.yaml if there is one',
};

/** What the configuration says; the defaults where there is none. Throws a Fault that tells all that is wrong with it. */
export async function readConfig({
  options,
  environment,
}: Pick<CommandContext, 'options' | 'environment'>): Promise<LoadedConfig> {
  return loadConfig(configPlace({ options, environment }));
}

/** Where the configuration is looked for. */
export function configPlace({ options, environment }: Pick<CommandContext, 'options' | 'environment'>): ConfigPlace {
  const named = optionText(options, 'config');
  if (named === '') throw new Fault('usage-wrong', '--config wants a file, and got none.');
  return { named, environment, folder: process.cwd() };
}

/** Refuses what only AWS could answer, where a downloaded report is to be read. */
export function refuseOnline(options: Options): void {
  const online = ['org', 'accounts', 'live', 'profile', 'region', 'endpointUrl'].filter((name) => options[name] !== undefined);
  if (online.length === 0) return;
  throw new Fault(
    'usage-wrong',
    '--from-report reads a file and asks AWS nothing: leave out --org, --accounts, --live and the AWS options.',
  );
}

/** How an audit is done. */
export interface AuditSettings {
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly depth: Depth;
  readonly policy: Policy;
  /** Ids; empty: all checks. */
  readonly checks: readonly string[];
  readonly framework: string | undefined;
  readonly failOn: Severity | 'none';
}

/** The settings of an audit: the command line over the file over the defaults. */
export function auditSettings(config: LoadedConfig, options: Options): AuditSettings {
  const audit = mergeAudit(config.audit, options);
  return {
    scope: scopeOf(audit),
    access: { roleName: audit.role ?? auditDefaults.role, externalId: audit.externalId ?? null },
    depth: audit.live ? 'live' : audit.ids === 'none' ? 'report' : 'candidates',
    policy: mergePolicy(config.policy, options),
    checks: audit.checks ?? [],
    framework: audit.framework,
    failOn: audit.failOn ?? auditDefaults.failOn,
  };
}

/** How AWS is reached: flags over the environment over the file. What is absent, the SDK finds as the AWS CLI does. */
export function awsSettings(
  config: LoadedConfig,
  { options, environment }: Pick<CommandContext, 'options' | 'environment'>,
): { readonly [Name in 'profile' | 'region' | 'endpoint']: string | undefined } & { readonly timeoutMs: number | undefined } {
  refuseWrongVariables(environment);
  const fromFile = (name: keyof AwsConfig) => (awsVariable(name, environment) === undefined ? config.aws[name] : undefined);
  return {
    profile: optionText(options, 'profile') ?? fromFile('profile'),
    region: optionRegion(options, 'region', '--region') ?? fromFile('region'),
    endpoint: optionUrl(options, 'endpointUrl', '--endpoint-url') ?? fromFile('endpointUrl'),
    timeoutMs: timeoutOf(environment),
  };
}

/** The SDK reads these by itself, and would tell of a wrong one in its own words. */
function refuseWrongVariables(environment: CommandContext['environment']): void {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) if (environment[name]) optionRegion(environment, name, name);
  if (environment['AWS_ENDPOINT_URL']) optionUrl(environment, 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL');
}

function timeoutOf(environment: CommandContext['environment']): number | undefined {
  const text = environment['KEYTURN_TIMEOUT_SECONDS'];
  if (!text) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0)
    throw new Fault('usage-wrong', `KEYTURN_TIMEOUT_SECONDS wants a number of seconds such as 30, and got "${text}".`);
  return seconds * 1000;
}

/** The variable that is set and decides instead of the file: a profile of the file must not replace the keys of the environment. */
export function awsVariable(name: keyof AwsConfig, environment: CommandContext['environment']): string | undefined {
  const variables = {
    profile: ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID'],
    region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    endpointUrl: ['AWS_ENDPOINT_URL'],
  };
  return variables[name].find((variable) => environment[variable]);
}

/** The flags that set what the file sets under `limits`. */
export const limitFlags = { keyAge: '--max-age', keyUnused: '--unused-after' } as const;

/** The flags that set what the file sets under `audit`. */
export const auditFlags = {
  org: '--org',
  accounts: '--accounts',
  includeAccounts: '--include-accounts',
  excludeAccounts: '--exclude-accounts',
  includeOus: '--include-ous',
  excludeOus: '--exclude-ous',
  role: '--role',
  externalId: '--external-id',
  live: '--live',
  ids: '--ids',
  failOn: '--fail-on',
  checks: '--check',
  framework: '--framework',
} as const satisfies Readonly<Record<keyof AuditConfig, string>>;

/** What the file says of audits, with the command line over it. Of settings that exclude each other, a flag takes out the file's. */
export function mergeAudit(file: AuditConfig, options: Options): AuditConfig {
  const flags = auditOf(options);
  if (flags.org && flags.accounts) throw new Fault('usage-wrong', '--org and --accounts exclude each other: choose one.');
  if (flags.live && flags.ids === 'none') throw new Fault('usage-wrong', '--live and --ids none exclude each other: choose one.');
  const scope = flags.org || flags.accounts ? flags : file;
  // Accounts that are named by a flag are read, whatever the file keeps out of the organization.
  const filters = flags.accounts ? {} : file;
  const depth = flags.live || flags.ids ? flags : file;
  const choice = flags.checks || flags.framework ? flags : file;
  if (!scope.org && FILTERS.some((name) => flags[name]))
    throw new Fault('usage-wrong', 'Accounts and OUs are included or excluded of an organization: add --org.');
  return {
    org: scope.org,
    accounts: scope.accounts,
    includeAccounts: flags.includeAccounts ?? filters.includeAccounts,
    excludeAccounts: flags.excludeAccounts ?? filters.excludeAccounts,
    includeOus: flags.includeOus ?? filters.includeOus,
    excludeOus: flags.excludeOus ?? filters.excludeOus,
    role: flags.role ?? file.role,
    externalId: flags.externalId ?? file.externalId,
    live: depth.live,
    ids: depth.ids,
    failOn: flags.failOn ?? file.failOn,
    checks: choice.checks,
    framework: choice.framework,
  };
}

const FILTERS = ['includeAccounts', 'excludeAccounts', 'includeOus', 'excludeOus'] as const;

/** The policy, with the limits of the command line, which hold for everybody. */
export function mergePolicy(policy: Policy, options: Options): Policy {
  const { keyAgeDaysMax, keyIdleDaysMax } = policy.limits;
  const age = optionDays(options, 'maxAge', limitFlags.keyAge);
  const idle = optionDays(options, 'unusedAfter', limitFlags.keyUnused);
  const isReplaced = (name: string) =>
    (age !== undefined && name === 'keyAgeDaysMax') || (idle !== undefined && name === 'keyIdleDaysMax');
  return {
    ...policy,
    limits: { ...policy.limits, keyAgeDaysMax: age ?? keyAgeDaysMax, keyIdleDaysMax: idle ?? keyIdleDaysMax },
    rules: policy.rules.map(({ match, limits }) => ({
      match,
      limits: Object.fromEntries(Object.entries(limits).filter(([name]) => !isReplaced(name))),
    })),
  };
}

function auditOf(options: Options): AuditConfig {
  const failOn = optionText(options, 'failOn');
  const ids = optionText(options, 'ids');
  return {
    org: isGiven(options, 'org') || undefined,
    accounts: optionAccounts(options, 'accounts', auditFlags.accounts),
    includeAccounts: filled(optionList(options, 'includeAccounts')),
    excludeAccounts: filled(optionList(options, 'excludeAccounts')),
    includeOus: filled(optionList(options, 'includeOus')),
    excludeOus: filled(optionList(options, 'excludeOus')),
    role: optionText(options, 'role'),
    externalId: optionText(options, 'externalId'),
    live: isGiven(options, 'live') || undefined,
    ids: ids === 'none' || ids === 'live' ? ids : undefined,
    failOn: failOn === 'none' ? failOn : severities.find((severity) => severity === failOn),
    checks: filled(optionList(options, 'check')),
    framework: optionText(options, 'framework'),
  };
}

function scopeOf(audit: AuditConfig): Scope {
  if (!audit.org) return audit.accounts ? { kind: 'accounts', ids: audit.accounts } : { kind: 'own' };
  return {
    kind: 'organization',
    filter: {
      includeAccounts: audit.includeAccounts ?? [],
      excludeAccounts: audit.excludeAccounts ?? [],
      includeUnits: audit.includeOus ?? [],
      excludeUnits: audit.excludeOus ?? [],
    },
  };
}

function filled(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}
