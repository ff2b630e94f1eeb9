import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checks } from '../../src/core/checks/index.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Finding } from '../../src/core/finding.ts';
import { exitCodeOf, type Report } from '../../src/core/report.ts';
import { auditSandbox, standardRequest } from '../support/audit.ts';
import { START, type TestSandbox } from '../support/sandbox.ts';
import { makeWorld } from './make-world.ts';
import { type Violation, violationsIn } from './oracle.ts';
import { type WorldPlan, worldPlan } from './random-world.ts';

const { KEYTURN_PROPERTY_RUNS, KEYTURN_PROPERTY_SEED, KEYTURN_PROPERTY_PATH } = process.env;
const RUNS = Number(KEYTURN_PROPERTY_RUNS ?? 160);
const SEED = Number(KEYTURN_PROPERTY_SEED ?? 20_261_124);
/** Worlds under way together: most of their time they wait for answers. */
const AT_ONCE = 6;

test('in random worlds with random faults every violation is reported or unknown, and nobody innocent is accused', {
  timeout: 25_000 + RUNS * 400,
}, async () => {
  if (KEYTURN_PROPERTY_PATH !== undefined) return replay(KEYTURN_PROPERTY_PATH);
  const plans = fc.sample(worldPlan, { seed: SEED, numRuns: RUNS });
  const outcomes = new Map<number, Outcome>();
  const waiting = [...plans.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes.set(next[0], await outcomeOf(next[1]));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  const failed = [...outcomes].filter(([, { wrong }]) => wrong.length > 0).map(([index]) => index);
  // The first one is made again, and made as small as it can be while it fails.
  if (failed[0] !== undefined) await replay(String(Math.min(...failed)));
  expect(failed, 'these failed, and passed when they were tried again').toEqual([]);
  // Worlds in which nothing could be begun prove nothing: they must stay the exception.
  const reported = [...outcomes.values()].filter(({ hasReport }) => hasReport);
  expect(reported.length / RUNS).toBeGreaterThan(0.8);
  expect(new Set(reported.flatMap(({ found }) => found))).toEqual(new Set(plantable));
  expect(reported.map(({ exitCode }) => exitCode)).toEqual(expect.arrayContaining([1, 3]));
});

/** `exception-expired` is about a policy, `account-unread` is never a failure, and here the policy has no destinations. */
const plantable = checks
  .filter(
    ({ depth, id, asksDestinations }) =>
      depth === 'standard' && !asksDestinations && id !== 'exception-expired' && id !== 'account-unread',
  )
  .map(({ id }) => id);

/** Runs one world, and those that are smaller than it while they fail, too; then tells how to do it again. */
async function replay(path: string): Promise<void> {
  const holds = fc.asyncProperty(worldPlan, async (plan) => {
    const { wrong } = await outcomeOf(plan);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
  const { failed, seed, counterexamplePath, errorInstance, counterexample } = await fc.check(holds, {
    seed: SEED,
    path,
    numRuns: 1,
    plugins: [fc.interruptAfterTimeLimit(15_000)],
    ...(KEYTURN_PROPERTY_PATH === undefined ? {} : { endOnFailure: true }),
  });
  if (!failed) return;
  const told = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = `KEYTURN_PROPERTY_SEED=${seed} KEYTURN_PROPERTY_PATH=${counterexamplePath} vitest run test/audit/property`;
  expect.fail(`${told}\n\nThe world: ${JSON.stringify(counterexample)}\n\nTo run it again: ${again}`);
}

interface Outcome {
  readonly wrong: readonly string[];
  readonly hasReport: boolean;
  readonly found: readonly string[];
  readonly exitCode: number;
}

async function outcomeOf(plan: WorldPlan): Promise<Outcome> {
  const { sandbox, reported } = await makeWorld(plan);
  try {
    const isOrganization = plan.scope === 'organization';
    const report = await auditSandbox(sandbox, sandbox.admin(), {
      depth: plan.depth,
      scope: isOrganization ? standardRequest.scope : { kind: 'own' },
      checks: checks.filter(({ depth }) => depth === 'standard'),
    });
    const violations = violationsIn(sandbox.world, { now: START, isOrganization, reported });
    const wrong = [
      ...missed(report, violations),
      ...accused(report, violations),
      ...unnamed(report, plan),
      ...passedUnread(report, { sandbox, plan }),
    ];
    const found = report.findings.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
    return { wrong, hasReport: true, found, exitCode: exitCodeOf(report, 'low') };
  } catch (error) {
    // Where not even the accounts could be told there is no report; only a Fault says so.
    if (!(error instanceof Fault)) throw error;
    const isExpected = plan.faults.length > 0 && error.exitCode !== 0;
    return { wrong: isExpected ? [] : [error.message], hasReport: false, found: [], exitCode: error.exitCode };
  } finally {
    await sandbox.close();
  }
}

/** Violations that are neither reported nor unknown. */
function missed({ findings, accounts }: Report, violations: readonly Violation[]): string[] {
  const unread = new Set(accounts.filter(({ state }) => state === 'unread').map(({ id }) => id));
  const isTold = (violation: Violation) =>
    unread.has(violation.account) ||
    findings.some((finding) => isAbout(finding, violation) && names(finding, violation)) ||
    findings.some((finding) => leavesOpen(finding, violation));
  return violations.filter((violation) => violation.isNow && !isTold(violation)).map((one) => `missed: ${JSON.stringify(one)}`);
}

/** Failures without a violation, or told twice. */
function accused({ findings, accounts }: Report, violations: readonly Violation[]): string[] {
  const unread = new Set(accounts.filter(({ state }) => state === 'unread').map(({ id }) => id));
  const left = violations.filter(({ isNow, principal, account }) => isNow || principal !== 'account' || unread.has(account));
  return findings
    .filter(({ verdict }) => verdict === 'fail')
    .flatMap((finding) => {
      const index = left.findIndex(
        (violation) => isAbout(finding, violation) && names(finding, violation) && isProven(finding, violation),
      );
      if (index >= 0) left.splice(index, 1);
      return index >= 0 ? [] : [`accused: ${finding.check} ${JSON.stringify(finding.subject)} ${finding.because}`];
    });
}

/** Root keys without their ids, where a root session could have told them: in members, while nothing goes wrong. */
function unnamed({ findings, caller }: Report, { hasCentralRoot, faults }: WorldPlan): string[] {
  if (!hasCentralRoot || faults.length > 0) return [];
  return findings
    .filter(({ check, subject }) => check.startsWith('root-access-key-') && subject.account !== caller.account)
    .filter(({ subject }) => subject.accessKeyId === null)
    .map(({ check, subject }) => `without the id of its key: ${check} ${subject.account}`);
}

/** What could not be read, and yet nothing is unknown. */
function passedUnread(report: Report, { sandbox, plan }: { sandbox: TestSandbox; plan: WorldPlan }): string[] {
  const planted = sandbox.sandbox.faults.list();
  const isForGood = planted.some(
    ({ action, call, times, hits, effect }) =>
      hits > 0 && call === 1 && times === 0 && effect.kind !== 'drop-after' && needed.includes(action ?? ''),
  );
  const isIncomplete = exitCodeOf(report, 'low') === 3;
  const notRun = report.checks.filter(({ notRun: why }) => why !== null).map(({ id }) => id);
  const expected = [
    ...checks.flatMap(({ id, asksDestinations }) => (asksDestinations ? [id] : [])),
    ...(plan.scope === 'own' ? ['root-credentials-left', 'root-key-creation-open'] : []),
  ];
  return [
    ...(isForGood && !isIncomplete ? ['a call that nothing else stands in for failed for good, and the audit is complete'] : []),
    ...(plan.faults.length === 0 && report.accounts.some(({ state }) => state !== 'read') ? ['an account is not read'] : []),
    ...notRun.filter((id) => !expected.includes(id)).map((id) => `not run: ${id}`),
  ];
}

/** Whatever these would have told, nobody else tells. */
const needed = ['sts:AssumeRole', 'iam:ListEntitiesForPolicy', 'iam:ListServiceSpecificCredentials', 'iam:ListUsers'];

function isAbout({ check, subject }: Finding, violation: Violation): boolean {
  return check === violation.check && subject.account === violation.account && subject.principal.name === violation.principal;
}

/** By exact id, but for root keys that nobody can list: those have none. */
function names({ subject, check }: Finding, { thing }: Violation): boolean {
  const named = subject.accessKeyId ?? subject.resource ?? null;
  return named === thing || (named === null && check.startsWith('root-') && thing?.startsWith('AKIA') === true);
}

/** That nobody could read what the check asks: of this principal, or of the account as a whole. */
function leavesOpen({ check, verdict, subject }: Finding, violation: Violation): boolean {
  const { account, principal, accessKeyId } = subject;
  const isWide = principal.type === 'account' || (principal.name === violation.principal && accessKeyId === null);
  return verdict === 'unknown' && check === violation.check && account === violation.account && isWide;
}

/** What an old report tells stands only for what has no id; what AWS Health names counts where nobody knows better. */
function isProven({ subject, because }: Finding, { isNow }: Violation): boolean {
  return isNow || subject.accessKeyId === null || because.endsWith('is not known');
}
