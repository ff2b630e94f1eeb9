import { afterEach, describe, expect, test } from 'vitest';
import { addMember } from '../../src/sandbox/scenarios/builders.ts';
import { DAY_MS, HOUR_MS, type Runner, startRunner } from '../support/runner.ts';

const NIGHTLY = 'schedule:\n  audit: "0 2 * * *"\n';

let runner: Runner;
afterEach(() => runner.close());

describe('keyturn status', () => {
  test('says where nothing ever ran', async () => {
    runner = await startRunner(NIGHTLY);
    expect(await runner.keyturn(['status'])).toEqual({
      exitCode: 3,
      out: [
        'JOB    LAST SUCCESS  LAST ATTEMPT  NEXT',
        'audit  never         -             2026-11-24 02:00 UTC',
        `No "keyturn run" is at work. Nothing has run with the folder ${runner.state} yet.`,
        '',
      ].join('\n'),
      said: '',
    });
  });

  test('tells the last success and what comes next, and asks AWS nothing', async () => {
    runner = await startRunner(NIGHTLY);
    await runner.pass(20 * HOUR_MS);
    const calls = runner.aws.sandbox.calls.counts().total;
    const { exitCode, out } = await runner.keyturn(['status']);
    expect([exitCode, out]).toEqual([
      0,
      [
        'JOB    LAST SUCCESS          LAST ATTEMPT          NEXT',
        'audit  2026-11-24 02:00 UTC  2026-11-24 02:00 UTC  2026-11-25 02:00 UTC',
        'No "keyturn run" is at work.',
        '1 account read, 0 not.',
        '',
      ].join('\n'),
    ]);
    expect(runner.aws.sandbox.calls.counts().total).toBe(calls);
  });

  test('is late two hours after an audit was due that nobody made', async () => {
    runner = await startRunner(NIGHTLY);
    await runner.pass(20 * HOUR_MS);
    runner.wall.sleep(20 * HOUR_MS);
    expect((await runner.keyturn(['status'])).exitCode).toBe(1);
    const { late } = json((await runner.keyturn(['status', '--format', 'json'])).out);
    expect(JSON.stringify(late)).toMatch(
      /^\[\{"what":"job","job":"audit","since":"2026-11-24T02:0.*","because":"no audit has succeeded since 2026-11-24T02:0.*"\}\]$/,
    );
  });

  test('says that the last attempt failed, and why', async () => {
    runner = await startRunner(NIGHTLY);
    runner.aws.sandbox.faults.add({ action: 'iam:*', times: 0, effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    await runner.pass(20 * HOUR_MS);
    const { exitCode, out } = await runner.keyturn(['status']);
    expect(exitCode).toBe(4);
    expect(out).toContain('failed: no account could be read');
  });

  test('names accounts that nobody could read for days', async () => {
    runner = await startRunner(`${NIGHTLY}audit: { org: true }\n`);
    addMember(runner.aws.builder, { id: '555555555555', name: 'closed-off' });
    runner.aws.sandbox.faults.add({
      action: 'sts:AssumeRole',
      times: 0,
      effect: { kind: 'error', code: 'AccessDenied', status: 403 },
    });
    const { log } = await runner.pass(5 * DAY_MS);
    const { exitCode, out } = await runner.keyturn(['status']);
    expect(exitCode).toBe(1);
    expect(out).toContain('Late: account 555555555555 was not read since 2026-11-24T02:00');
    // Told when it happened, and once.
    const late = log.filter(({ message, account }) => message === 'late' && account === '555555555555');
    expect(late.map(({ time }) => time.slice(0, 13))).toEqual(['2026-11-27T02']);
  });
});

function json(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(text);
  return Object.fromEntries(Object.entries(value));
}
