import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { formats } from '../../src/reports/index.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { MEMBER } from '../support/sts.ts';

// Where a format says itself how far the audit came, nothing is said beside it: stdout is the result alone, and all of it.
let aws: TestSandbox;

beforeAll(async () => {
  aws = await startTestSandbox();
  // AWS makes a report in two seconds, and answers with it from then on.
  await runKeyturn(['audit', '--org'], { as: aws.admin() });
});

afterEach(() => aws.sandbox.faults.clear());

afterAll(() => aws.close());

const MISSED = /so this audit is incomplete\.\n1 account .* 1 account not read\.\nNot read: 222222222222 .*AccessDenied\)$/;

describe.each(formats.map(({ name, hasFindingsOnly }) => [name, hasFindingsOnly] as const))('as %s', (format, isSilent) => {
  const audit = (interrupted?: AbortSignal) =>
    runKeyturn(['audit', '--org', '--format', format], { as: aws.admin(), ...(interrupted ? { interrupted } : {}) });

  test(`an audit that missed an account ${isSilent ? 'says so on stderr' : 'says nothing beside its report'}`, async () => {
    const effect = { kind: 'error', code: 'AccessDenied', status: 403, message: 'User is not authorized' } as const;
    aws.sandbox.faults.add({ action: 'iam:*', account: MEMBER, times: 0, effect });
    const { exitCode, said } = await audit();
    expect(exitCode).toBe(3);
    expect(said).toMatch(isSilent ? MISSED : /^$/);
  });

  test(`an audit that was ended ${isSilent ? 'says so on stderr' : 'says nothing beside its report'}`, async () => {
    aws.sandbox.faults.add({ action: 'iam:*', account: MEMBER, times: 0, effect: { kind: 'hang' } });
    aws.sandbox.calls.clear();
    const interruption = new AbortController();
    const running = audit(interruption.signal);
    await vi.waitFor(() => expect(aws.sandbox.calls.counts().calls['iam:GetAccountSummary']).toBeGreaterThan(0));
    interruption.abort();
    const { exitCode, said } = await running;
    expect(exitCode).toBe(3);
    expect(said).toMatch(isSilent ? /^INTERRUPTED: this audit was ended before its end\./ : /^$/);
  });

  test('a whole audit says nothing beside its report', async () => {
    const { exitCode, said } = await runKeyturn(['audit', '--format', format], { as: aws.admin() });
    expect([exitCode, said]).toEqual([1, '']);
  });
});
