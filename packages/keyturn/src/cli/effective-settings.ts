import { limitSettings } from '../config/limits.ts';
import { type AuditConfig, type AwsConfig, auditDefaults, type LoadedConfig } from '../config/settings.ts';
import { durationText } from '../core/duration.ts';
import type { CommandContext, Options } from './command.ts';
import { rotationSettings } from './effective-rotation.ts';
import { scheduleSettings } from './effective-schedule.ts';
import { optionText } from './options.ts';
import type { Setting } from './setting.ts';
import { auditFlags, awsSettings, awsVariable, limitFlags, mergeAudit, mergePolicy } from './settings.ts';

/** Every setting that a command would go by, and where it comes from. */
export function effectiveSettings(
  config: LoadedConfig,
  context: Pick<CommandContext, 'options' | 'environment'>,
): readonly Setting[] {
  const fromFile = (name: string) => {
    const line = config.lines.get(name);
    return line === undefined ? 'default' : `${config.file}:${line}`;
  };
  return [
    fileSetting(config, context),
    ...limitsOf(config, { options: context.options, fromFile }),
    counted('rules', config.policy.rules.length, fromFile),
    counted('exceptions', config.policy.exceptions.length, fromFile),
    { name: 'ownerTags', value: config.policy.ownerTags, text: textOf(config.policy.ownerTags), from: fromFile('ownerTags') },
    ...rotationSettings(config, { environment: context.environment, fromFile }),
    ...scheduleSettings(config, fromFile),
    ...auditOf(config, { options: context.options, fromFile }),
    ...awsOf(config, { context, fromFile }),
  ];
}

type FromFile = (name: string) => string;

function fileSetting({ file }: LoadedConfig, { options, environment }: Pick<CommandContext, 'options' | 'environment'>): Setting {
  const named =
    optionText(options, 'config') !== undefined ? '--config' : environment['KEYTURN_CONFIG'] ? 'KEYTURN_CONFIG' : 'default';
  return { name: 'config', value: file, text: file ?? '-', from: named };
}

function limitsOf(config: LoadedConfig, { options, fromFile }: { options: Options; fromFile: FromFile }): readonly Setting[] {
  const { limits } = mergePolicy(config.policy, options);
  const flags: Readonly<Record<string, string>> = limitFlags;
  return Object.entries(limitSettings).map(([name, { limit, unit }]) => {
    const text = unit === 'days' ? durationText(limits[limit]) : String(limits[limit]);
    return {
      name: `limits.${name}`,
      value: limits[limit],
      text,
      from: givenFlag(flags[name], options) ?? fromFile(`limits.${name}`),
    };
  });
}

function auditOf(config: LoadedConfig, { options, fromFile }: { options: Options; fromFile: FromFile }): readonly Setting[] {
  const merged: AuditConfig = mergeAudit(config.audit, options);
  const standard: AuditConfig = { org: false, live: false, ids: 'live', ...auditDefaults };
  const names = Object.keys(auditFlags).filter((name) => isAuditName(name));
  return names.map((name) => {
    const value = merged[name] ?? standard[name] ?? null;
    const isFromFile = merged[name] !== undefined && merged[name] === config.audit[name];
    const from = givenFlag(auditFlags[name], options) ?? (isFromFile ? fromFile(`audit.${name}`) : 'default');
    return { name: `audit.${name}`, value, text: textOf(value), from };
  });
}

function awsOf(
  config: LoadedConfig,
  { context, fromFile }: { context: Pick<CommandContext, 'options' | 'environment'>; fromFile: FromFile },
): readonly Setting[] {
  const { options, environment } = context;
  const { profile, region, endpoint } = awsSettings(config, context);
  const settled: AwsConfig = { profile, region, endpointUrl: endpoint };
  const flags = { profile: '--profile', region: '--region', endpointUrl: '--endpoint-url' } as const;
  return (['profile', 'region', 'endpointUrl'] as const).map((name) => {
    const flag = givenFlag(flags[name], options);
    const variable = flag === undefined ? awsVariable(name, environment) : undefined;
    // Which key it is, is nobody's business here.
    const value =
      variable === 'AWS_ACCESS_KEY_ID'
        ? null
        : variable === undefined
          ? (settled[name] ?? null)
          : (environment[variable] ?? null);
    return { name: `aws.${name}`, value, text: textOf(value), from: flag ?? variable ?? fromFile(`aws.${name}`) };
  });
}

function counted(name: string, count: number, fromFile: FromFile): Setting {
  return { name, value: count, text: count === 0 ? '-' : String(count), from: fromFile(name) };
}

function givenFlag(flag: string | undefined, options: Options): string | undefined {
  if (flag === undefined) return undefined;
  const name = flag.slice(2).replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  return options[name] === undefined ? undefined : flag;
}

function textOf(value: Setting['value']): string {
  if (value === null) return '-';
  return typeof value === 'object' ? value.join(', ') || '-' : String(value);
}

function isAuditName(name: string): name is keyof typeof auditFlags {
  return Object.hasOwn(auditFlags, name);
}
