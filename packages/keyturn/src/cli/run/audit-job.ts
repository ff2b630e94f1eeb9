import type { Report } from '../../core/report.ts';
import { exitCodeOf } from '../../core/report.ts';
import type { JobOutcome } from '../../core/runs/job-record.ts';
import { withAudit, withTotals } from '../../core/runs/run-state.ts';
import type { CommandContext } from '../command.ts';
import { performAudit } from '../run-audit.ts';
import { readConfig } from '../settings.ts';
import type { JobDone, JobTools } from './job.ts';
import { keepReport } from './kept-report.ts';
import { tellPeople } from './tell-people.ts';

/** Reads and judges everything, keeps the result for reports, and tells who has to know. */
export async function auditJob(context: CommandContext, tools: JobTools): Promise<JobDone> {
  const config = await readConfig(context);
  const { report, settings, statistics } = await performAudit(context, { config, isShown: false });
  const outcome = outcomeOf(report);
  await tools.memory.change((state) => {
    const counted = withTotals(state, statistics);
    return outcome.result === 'stopped' ? counted : withAudit(counted, report);
  });
  const { summary, accounts } = report;
  const told = {
    fail: summary.fail,
    unknown: summary.unknown,
    accounts: accounts.filter(({ state }) => state === 'read').length,
    unread: accounts.filter(({ state }) => state === 'unread').length,
    calls: statistics.calls,
  };
  if (outcome.result === 'stopped') return { outcome, exitCode: exitCodeOf(report, settings.failOn), told };
  await keepReport(tools.files, report);
  const tellingCode = await tellPeople(context, { report, config }, tools);
  const exitCode = exitCodeOf(report, settings.failOn);
  return { outcome, exitCode: tellingCode > exitCode ? tellingCode : exitCode, told };
}

function outcomeOf({ isInterrupted, accounts }: Report): JobOutcome {
  if (isInterrupted) return { result: 'stopped', because: 'it was told to stop' };
  const wanted = accounts.filter(({ state }) => state !== 'skipped');
  const unread = wanted.filter(({ state }) => state === 'unread');
  // Some accounts that cannot be read are told one by one; where it is all of them, nothing was audited.
  if (wanted.length > 0 && unread.length === wanted.length)
    return { result: 'failed', because: `no account could be read: ${unread[0]?.why ?? 'nobody said why'}` };
  return { result: 'succeeded', because: null };
}
