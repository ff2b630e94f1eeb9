import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { addAgedKey, addMember, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { reportOf } from '../support/audit.ts';
import { adminEnvironment, type Machine, makeMachine, type Started } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

const HANGING = '333333333333';
/** A second on a machine that does nothing else; tests share theirs. */
const PROMPTLY_MS = 3_000;
const BEFORE_ANYTHING = 'The audit was ended before anything was read.';

let aws: TestSandbox;
let machine: Machine;
let environment: Record<string, string>;

/** Two accounts and a hundred users with old keys: more than a pipe holds, in JSON. */
beforeAll(async () => {
  machine = makeMachine();
  aws = await startTestSandbox({ now: Math.floor(Date.now() / 1000) * 1000 });
  addMember(aws.builder, { id: HANGING, name: 'hanging' });
  for (const id of [MANAGEMENT, HANGING]) {
    const account = accountOf(aws, id);
    for (let index = 0; index < 50; index++)
      addAgedKey(aws.builder, account, addUser(aws.builder, account, { name: `user-${index}` }), { ageDays: 200 });
  }
  environment = adminEnvironment(aws);
});

afterEach(() => aws.sandbox.faults.clear());

afterAll(async () => {
  machine.remove();
  await aws.close();
});

describe('whoever reads the result', () => {
  test.each(['json', 'html'])('may stop early, as head does: %s is cut, and the exit code is what it is', async (format) => {
    const started = machine.start(['audit', '--format', format], { environment });
    started.child.stdout?.once('data', () => started.child.stdout?.destroy());
    expect(await started.ended).toMatchObject({ exitCode: 1, said: '' });
  });

  test('may have no room for it: that is told', async () => {
    const ran = await machine.run(['audit', '--format', 'json'], { environment, stdout: openSync('/dev/full', 'w') });
    expect(ran).toEqual({
      exitCode: 2,
      out: '',
      said: 'keyturn: Could not write the result: ENOSPC.\nWhat to do: Choose a file in a folder that exists and that you may write to.\n',
    });
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends an audit within a second, with what was read', async () => {
    aws.sandbox.faults.add({ action: 'iam:ListAccessKeys', account: HANGING, call: 10, times: 0, effect: { kind: 'hang' } });
    const started = machine.start(['audit', '--org', '--format', 'json', '--output', 'audit.json'], { environment });
    const { exitCode, out, said, endMs } = await endWhenHanging(started, signal);
    expect({ exitCode, out, said }).toEqual({ exitCode: 3, out: '', said: '' });
    expect(endMs).toBeLessThan(PROMPTLY_MS);
    const report = reportOf(readFileSync(join(machine.work, 'audit.json'), 'utf8'));
    rmSync(join(machine.work, 'audit.json'));
    expect(machine.files()).toEqual([]);
    expect(report.isInterrupted).toBe(true);
    const states = report.accounts.map(({ id, state, why }) => ({ id, state, why }));
    expect(states).toContainEqual({ id: MANAGEMENT, state: 'read', why: null });
    expect(states).toContainEqual({ id: HANGING, state: 'unread', why: 'the audit was ended before this was read' });
    const old = report.findings.filter(({ check }) => check === 'user-access-key-age');
    expect(old.filter(({ subject }) => subject.account === MANAGEMENT)).toHaveLength(50);
    expect(old.filter(({ subject }) => subject.account === HANGING)).toHaveLength(9);
  });
});

test.each([
  { what: 'an audit before it knows who asks', args: ['audit'], hanging: 'sts:*', says: BEFORE_ANYTHING },
  { what: 'an audit before it knows the accounts', args: ['audit', '--org'], hanging: 'organizations:*', says: BEFORE_ANYTHING },
  { what: 'an examination', args: ['doctor'], hanging: 'iam:*', says: 'The examination was ended before it was done.' },
])('$what ends with a sentence alone', async ({ args, hanging, says }) => {
  aws.sandbox.faults.add({ action: hanging, times: 0, effect: { kind: 'hang' } });
  const { endMs, ...ran } = await endWhenHanging(machine.start(args, { environment }), 'SIGINT');
  const said = `keyturn: ${says}\nWhat to do: Run the same command again, and let it end.\n`;
  expect(ran).toEqual({ exitCode: 3, out: '', said });
  expect(endMs).toBeLessThan(PROMPTLY_MS);
});

/** Sends the signal when an answer does not come, and everything else has been answered. */
async function endWhenHanging({ child, ended }: Started, signal: NodeJS.Signals) {
  let seen = -1;
  const look = () => {
    const [before, { total }] = [seen, aws.sandbox.calls.counts()];
    seen = total;
    const isHanging = aws.sandbox.faults.list().some(({ hits }) => hits > 0);
    expect({ isHanging, isQuiet: total === before }).toEqual({ isHanging: true, isQuiet: true });
  };
  await vi.waitFor(look, { interval: 150, timeout: 15_000 });
  const signalledAt = performance.now();
  child.kill(signal);
  return { ...(await ended), endMs: performance.now() - signalledAt };
}
