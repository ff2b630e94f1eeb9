import type { AwsClients } from '../aws/client.ts';
import type { CallStatistics } from '../aws/watch.ts';
import type { LoadedConfig } from '../config/settings.ts';
import type { Check } from '../core/check.ts';
import { type ExitCode, Fault } from '../core/fault.ts';
import { exitCodeOf, type Report } from '../core/report.ts';
import type { AuditRequest } from '../engine/audit.ts';
import type { Aws } from '../engine/ports.ts';
import { version } from '../version.ts';
import { writingsOf } from './audit-writings.ts';
import type { CommandContext } from './command.ts';
import { optionText } from './options.ts';
import { createProgress } from './progress.ts';
import { type AuditSettings, auditSettings, awsSettings, readConfig, refuseOnline } from './settings.ts';
import { keepHeapSmall } from './small-heap.ts';

/** Does what `keyturn audit` is asked for. The first question to AWS leaves before the rest of the program is loaded. */
export async function runAudit(context: CommandContext): Promise<ExitCode> {
  keepHeapSmall();
  const { options, output } = context;
  const config = await readConfig(context);
  if (optionText(options, 'fromReport') !== undefined) refuseOnline(options);
  const writings = await writingsOf(options);
  const { report, settings } = await performAudit(context, { config, isShown: true });

  const [{ formats }, { incompleteness }] = await Promise.all([import('../reports/index.ts'), import('../reports/headline.ts')]);
  const asked = writings.flatMap(({ format, file }) =>
    formats.filter(({ name }) => name === format).map((one) => ({ format: one, file })),
  );
  for (const { format, file } of asked) {
    const text = format.chunks(report, output.display);
    await (file === undefined ? output.result(text) : output.resultTo(file, text));
  }
  if (asked.every(({ format }) => format.hasFindingsOnly)) incompleteness(report).forEach(output.say);
  return exitCodeOf(report, settings.failOn);
}

/** What an audit gave. */
export interface PerformedAudit {
  readonly report: Report;
  readonly settings: AuditSettings;
  /** What was asked of AWS. */
  readonly statistics: Pick<CallStatistics, 'calls' | 'throttled'>;
}

/** Reads and judges what the options and the configuration ask for. */
export async function performAudit(
  context: CommandContext,
  { config, isShown }: { readonly config: LoadedConfig /** Whether its progress is. */; readonly isShown: boolean },
): Promise<PerformedAudit> {
  const { options } = context;
  const settings = auditSettings(config, options);
  const file = optionText(options, 'fromReport');
  const aws = file === undefined ? await openAws(context, awsSettings(config, context)) : undefined;
  const checks = await readChecks(settings);
  const rotation = await rotationFor(context, { config, settings, checks, aws });
  const request: AuditRequest = {
    ...settings,
    checks,
    rotation,
    version,
    interrupted: context.interrupted,
    traced: context.traced,
  };
  const report = await (aws ? auditLive(aws, request, isShown) : auditFile(file ?? '', request));
  return { report, settings, statistics: aws?.statistics ?? { calls: 0, throttled: 0 } };
}

type OpenAws = Aws & { readonly statistics: CallStatistics; readonly clients: AwsClients };

async function openAws(
  { environment, interrupted, time, traced }: CommandContext,
  reached: ReturnType<typeof awsSettings>,
): Promise<OpenAws> {
  const [{ createAwsClients }, { connectAws }] = await Promise.all([import('../aws/client.ts'), import('../aws/connect.ts')]);
  const reach = { ...reached, environment, traced, ...(time ? { time } : {}) };
  const clients = createAwsClients(reach);
  const aws = { ...connectAws(reach, clients), clients };
  const isAsked = new Promise<void>((resolve) => {
    // The socket is opened and written to in the next turns of the loop, which loading would keep busy.
    aws.statistics.onFirstCall = () => setTimeout(resolve, SOCKET_MS);
    // Credentials may take their time, too; the audit says that it was ended.
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
  // A refusal is told by the audit, which asks the same again and is given the same answer.
  await Promise.race([isAsked, aws.caller().catch(() => undefined)]);
  return aws;
}

const SOCKET_MS = 2;

interface RotationWish {
  readonly config: LoadedConfig;
  readonly settings: AuditSettings;
  readonly checks: readonly Check[];
  readonly aws: OpenAws | undefined;
}

/** Who tells of rotations, or why nobody does. Nothing that destinations need is loaded where the policy has none, or no check asks. */
async function rotationFor(
  context: CommandContext,
  { config, settings, checks, aws }: RotationWish,
): Promise<AuditRequest['rotation']> {
  if (config.destinations.length === 0 || !checks.some(({ asksDestinations }) => asksDestinations)) return undefined;
  const { ROTATION_NOT_IN_REPORT } = await import('../core/user-named.ts');
  if (!aws || settings.depth === 'report') return ROTATION_NOT_IN_REPORT;
  const { openRotationObserver } = await import('./rotation-observer.ts');
  return openRotationObserver(context, { config, settings, aws, clients: aws.clients });
}

async function auditLive(aws: OpenAws, request: AuditRequest, isShown: boolean): Promise<Report> {
  const { audit } = await import('../engine/audit.ts');
  if (!isShown) return audit(aws, request);
  const progress = createProgress();
  try {
    return await audit(aws, { ...request, onProgress: (state) => progress.show({ ...state, ...aws.statistics }) });
  } finally {
    progress.end();
  }
}

async function auditFile(file: string, request: AuditRequest): Promise<Report> {
  const [{ readReportFile }, { offlineAws }, { audit }, { instantOf }] = await Promise.all([
    import('../aws/report-file.ts'),
    import('../engine/offline.ts'),
    import('../engine/audit.ts'),
    import('../core/instant.ts'),
  ]);
  const aws = offlineAws(await readReportFile(file), instantOf(Date.now()));
  return audit(aws, { ...request, scope: { kind: 'own' }, depth: 'report' });
}

async function readChecks({ checks: asked, framework }: AuditSettings): Promise<readonly Check[]> {
  const { checks } = await import('../core/checks/index.ts');
  const unknown = asked.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) throw new Fault('usage-wrong', `There is no check "${unknown}"; "keyturn checks" lists them.`);
  const named = checks.filter((check) => asked.length === 0 || asked.includes(check.id));
  if (framework === undefined) return named;

  const { controlsOf, frameworks } = await import('../core/controls.ts');
  if (!frameworks.some(({ id }) => id === framework)) {
    const known = frameworks.map(({ id }) => id).join(', ');
    throw new Fault('usage-wrong', `There is no framework "${framework}"; there are: ${known}.`);
  }
  const chosen = named.filter((check) => framework in controlsOf(check.id));
  if (chosen.length === 0) throw new Fault('usage-wrong', `None of the checks that were asked for answers to ${framework}.`);
  return chosen;
}
