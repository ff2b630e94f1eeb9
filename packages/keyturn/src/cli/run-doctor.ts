import { createExaminer, type Examination, type Examiner } from '../aws/examine.ts';
import { permissionsFor } from '../aws/permissions.ts';
import { diagnose, exitCodeOfDiagnoses } from '../core/diagnosis.ts';
import { type ExitCode, exitCodes, Fault } from '../core/fault.ts';
import { daysBetween } from '../core/instant.ts';
import type { Limits } from '../core/policy.ts';
import { daysText } from '../core/words.ts';
import { version } from '../version.ts';
import type { CommandContext } from './command.ts';
import type { DoctorReport } from './doctor-report.ts';
import { doctorText } from './doctor-text.ts';
import { isGiven, optionText } from './options.ts';
import { auditSettings, awsSettings, readConfig } from './settings.ts';

/** Tries what an audit needs, and prints what came of it. */
export async function runDoctor(context: CommandContext): Promise<ExitCode> {
  const { options, output, environment } = context;
  const config = await readConfig(context);
  const settings = auditSettings(config, options);
  const reach = awsSettings(config, context);
  const examiner = createExaminer({ ...reach, environment });
  const report: DoctorReport = {
    schemaVersion: 1,
    tool: { name: 'keyturn', version },
    environment: {
      node: process.version,
      configuration: config.file,
      profile: reach.profile ?? (environment['AWS_PROFILE'] || null),
      region: await examiner.region(),
      partition: null,
      endpoint: reach.endpoint ?? endpointOf(environment),
      proxy: proxyOf(environment),
    },
    clock: null,
    caller: null,
    rootAccess: null,
    accounts: [],
    warnings: [],
    failure: null,
  };
  const told = await Promise.race([examine(examiner, { report, context, settings }), ending(context)]);
  const isJson = optionText(options, 'format') === 'json';
  await output.result(isJson ? `${JSON.stringify(told, null, 2)}\n` : doctorText(told, output.display));
  return told.failure === null ? exitCodeOfDiagnoses(told.accounts) : exitCodes.failed;
}

/** Fails when somebody ends the run: half an examination says nothing. */
function ending({ interrupted }: CommandContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Fault('interrupted', 'The examination was ended before it was done.'));
    if (interrupted.aborted) end();
    else interrupted.addEventListener('abort', end, { once: true });
  });
}

interface Task {
  readonly report: DoctorReport;
  readonly context: CommandContext;
  readonly settings: ReturnType<typeof auditSettings>;
}

async function examine(examiner: Examiner, { report, context: { options }, settings }: Task): Promise<DoctorReport> {
  const isOrganization = isGiven(options, 'org') || settings.scope.kind === 'organization';
  try {
    const { caller, ownKey, rootFeatures, accounts } = await examiner.examine({ org: isOrganization, access: settings.access });
    const key = ownKey && {
      id: ownKey.id,
      ageDays: ownKey.createdAt && daysBetween(ownKey.createdAt, examiner.now()),
    };
    const told: DoctorReport = {
      ...report,
      environment: { ...report.environment, partition: caller.partition },
      clock: clockOf(examiner),
      caller: { ...caller, key },
      rootAccess: rootAccessText(rootFeatures),
      accounts: accounts.map((account) =>
        diagnose(account, { permissions: permissionsFor('audit'), roleName: settings.access.roleName }),
      ),
    };
    return { ...told, warnings: warningsOf(told, settings.policy.limits) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...report, clock: clockOf(examiner), failure: `${error.message} What to do: ${error.remedy}` };
  }
}

function clockOf(examiner: Examiner): DoctorReport['clock'] {
  return { aws: examiner.now(), aheadSeconds: examiner.skewSeconds() };
}

function rootAccessText(features: Examination['rootFeatures']): string {
  if (!features.known) return `not known: ${features.detail}`;
  if (features.value === null) return 'this account is in no organization';
  const { credentialsManagement, sessions } = features.value;
  const state = (isOn: boolean) => (isOn ? 'on' : 'off');
  return `management of root credentials ${state(credentialsManagement)}, root sessions ${state(sessions)}`;
}

/** AWS takes requests that are up to five minutes off; a clock that runs away gets there. */
const SKEW_SECONDS_MAX = 60;

function warningsOf({ caller, clock }: DoctorReport, limits: Limits): string[] {
  const warnings: string[] = [];
  if (caller?.isRoot) {
    warnings.push(
      'These are credentials of the ROOT USER. Nothing can limit them: use a role or a user that may only read, and remove the access keys of root.',
    );
  }
  const { key } = caller ?? {};
  if (key?.ageDays && key.ageDays > limits.keyAgeDaysMax) {
    warnings.push(
      `The key ${key.id} that you use is ${daysText(key.ageDays)} old, and the limit is ${daysText(limits.keyAgeDaysMax)}: rotate it, or use a role.`,
    );
  }
  if (clock && Math.abs(clock.aheadSeconds) > SKEW_SECONDS_MAX) {
    warnings.push(
      `The clock of this machine is wrong by ${Math.abs(clock.aheadSeconds)} seconds; AWS refuses requests from 300 on.`,
    );
  }
  return warnings;
}

function endpointOf(environment: CommandContext['environment']): string | null {
  const own = ['STS', 'IAM', 'ORGANIZATIONS'].flatMap((service) => {
    const url = environment[`AWS_ENDPOINT_URL_${service}`];
    return url ? [`${service.toLowerCase()} ${url}`] : [];
  });
  const all = environment['AWS_ENDPOINT_URL'];
  const texts = [...(all ? [all] : []), ...own];
  return texts.length === 0 ? null : texts.join(', ');
}

function proxyOf(environment: CommandContext['environment']): string | null {
  const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].flatMap((name) => {
    const value = environment[name];
    return value ? [`${name} ${withoutPassword(value)}`] : [];
  });
  const except = environment['NO_PROXY'] || environment['no_proxy'];
  return proxies.length === 0 ? null : [...proxies, ...(except ? [`not for ${except}`] : [])].join(', ');
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//***@');
}
