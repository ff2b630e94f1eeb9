import { checks } from '../core/checks/index.ts';
import { type ExplainSubject, readSubject } from '../core/explain-subject.ts';
import { type Explanations, exitCodeOfExplanations } from '../core/explanation.ts';
import { type ExitCode, Fault } from '../core/fault.ts';
import { type ExplainRequest, explain } from '../engine/explain.ts';
import { version } from '../version.ts';
import type { CommandContext, Options } from './command.ts';
import { explainText } from './explain-text.ts';
import { isGiven, optionAccounts, optionText } from './options.ts';
import { createProgress } from './progress.ts';
import { openRotationLook } from './rotation-look.ts';
import { auditSettings, awsSettings, readConfig, refuseOnline } from './settings.ts';

/** Tells everything about whom somebody asks. */
export async function runExplain(context: CommandContext): Promise<ExitCode> {
  const { options, operands, output, interrupted } = context;
  const subject = readSubject(operands['subject'] ?? '');
  if (subject.kind === 'refused') throw new Fault('usage-wrong', subject.why);
  const config = await readConfig(context);
  const { scope, access, policy, depth } = auditSettings(config, scoped(options));
  refuseElsewhere(subject, optionAccounts(options, 'accounts', '--account'));
  const request: ExplainRequest = { subject, scope, access, policy, checks, isLive: depth === 'live', interrupted };
  const file = optionText(options, 'fromReport');
  const told = await (file === undefined ? askAws(context, request) : askFile(context, { file, request }));
  const isJson = optionText(options, 'format') === 'json';
  const report = { schemaVersion: 1, tool: { name: 'keyturn', version }, asked: subject, ...told };
  await output.result(isJson ? `${JSON.stringify(report, null, 2)}\n` : explainText(told, { subject, display: output.display }));
  return exitCodeOfExplanations(told);
}

/** Here `--org` with `--account` means that account, as it stands in the organization. */
function scoped(options: Options): Options {
  const { accounts, ...others } = options;
  return isGiven(options, 'org') && accounts !== undefined ? { ...others, includeAccounts: accounts } : options;
}

/** An account that stands in the question and one that stands in the options cannot both be meant. */
function refuseElsewhere(subject: ExplainSubject, named: readonly string[] | undefined): void {
  const account = subject.kind === 'account' ? subject.id : subject.kind === 'key' ? null : subject.account;
  if (account === null || named === undefined || named.includes(account)) return;
  throw new Fault('usage-wrong', `You ask about account ${account}, and --account names ${named.join(', ')}: choose one.`);
}

async function askAws(context: CommandContext, request: ExplainRequest): Promise<Explanations> {
  const [{ createAwsClients }, { connectAws }, config] = await Promise.all([
    import('../aws/client.ts'),
    import('../aws/connect.ts'),
    readConfig(context),
  ]);
  const { environment, time } = context;
  const reach = { ...awsSettings(config, context), environment, ...(time ? { time } : {}) };
  const clients = createAwsClients(reach);
  const aws = connectAws(reach, clients);
  const { kind } = request.subject;
  const rotation =
    kind === 'user' || kind === 'key'
      ? await openRotationLook(context, { config, aws, clients, scope: request.scope })
      : undefined;
  const progress = createProgress();
  try {
    return await explain(aws, { ...request, rotation, onProgress: (state) => progress.show({ ...state, ...aws.statistics }) });
  } finally {
    progress.end();
  }
}

async function askFile(
  { options }: CommandContext,
  { file, request }: { readonly file: string; readonly request: ExplainRequest },
): Promise<Explanations> {
  refuseOnline(options);
  const { subject } = request;
  if (subject.kind === 'key') {
    throw new Fault('usage-wrong', 'A credential report knows no ids of access keys: ask by the name of the user, or by root.');
  }
  const [{ readReportFile }, { offlineAws }, { instantOf }] = await Promise.all([
    import('../aws/report-file.ts'),
    import('../engine/offline.ts'),
    import('../core/instant.ts'),
  ]);
  const report = await readReportFile(file);
  const account = subject.kind === 'account' ? subject.id : subject.account;
  if (account !== null && account !== report.account)
    throw new Fault('subject-unknown', `${file} is a report of account ${report.account}, not of ${account}.`);
  return explain(offlineAws(report, instantOf(Date.now())), { ...request, scope: { kind: 'own' } });
}
