import { createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { connectForRoot } from '../../aws/root-access.ts';
import { checks } from '../../core/checks/index.ts';
import type { ExitCode } from '../../core/fault.ts';
import { exitCodeOfRootReport } from '../../core/root-status.ts';
import { readRootStatus } from '../../engine/root-status.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { refuseUnwritable } from '../output.ts';
import { createProgress } from '../progress.ts';
import { auditSettings, awsSettings, readConfig } from '../settings.ts';
import { rootReportText } from './status-text.ts';

/** Tells what the root users of a scope have. */
export async function runRootStatus(context: CommandContext): Promise<ExitCode> {
  const { options, output, environment, interrupted } = context;
  const config = await readConfig(context);
  const { scope, access, policy } = auditSettings(config, options);
  const target = optionText(options, 'output');
  if (target !== undefined) await refuseUnwritable(target);
  const reach = { ...awsSettings(config, context), environment };
  const clients = createAwsClients(reach);
  const aws = connectForRoot(connectAws(reach, clients), clients);
  const progress = createProgress();
  const onProgress = (state: { readonly done: number; readonly total: number }) =>
    progress.show({ ...state, ...clients.statistics });
  const report = await readRootStatus(aws, { scope, access, policy, checks, version, interrupted, onProgress }).finally(() =>
    progress.end(),
  );
  const isJson = optionText(options, 'format') === 'json';
  const text = isJson ? `${JSON.stringify(report, null, 2)}\n` : rootReportText(report, output.display);
  await (target === undefined ? output.result(text) : output.resultTo(target, text));
  return exitCodeOfRootReport(report);
}
