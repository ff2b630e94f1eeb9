import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { reportOf } from '../support/audit.ts';
import { type Runner, startRunner } from '../support/runner.ts';

let runner: Runner;
afterEach(() => runner.close());

describe('keyturn run --once', () => {
  test('audits when it never did, keeps what it found, and ends as the audit does', async () => {
    runner = await startRunner('schedule:\n  audit: "0 2 * * *"\n');
    const ran = await runner.keyturn(['run', '--once']);
    const audit = await runner.keyturn(['audit', '--format', 'json']);
    expect(ran.exitCode).toBe(audit.exitCode);
    expect(ran.out).toBe('');
    expect(ran.said.split('\n').map((line) => line.replace(/calls=\d+/, 'calls=N').replace(/seconds=\S+/, 'seconds=N'))).toEqual([
      '2026-11-23T12:00:00Z begun job=audit dueAt=2026-11-23T12:00:00.000Z',
      expect.stringMatching(
        /^2026-11-23T12:00:0\dZ succeeded job=audit seconds=N fail=\d+ unknown=0 accounts=1 unread=0 calls=N$/,
      ),
    ]);
    expect(runner.remembered()).toMatchObject({
      jobs: { audit: { outcome: { result: 'succeeded' }, counts: { succeeded: 1 } } },
      audit: { accounts: 1, unread: 0 },
    });
    const kept: unknown = JSON.parse(readFileSync(join(runner.state, 'last-audit.json'), 'utf8'));
    const { summary } = reportOf(audit.out);
    expect(kept).toMatchObject({ summary });
  });

  test('does nothing before the next instant of the schedule', async () => {
    runner = await startRunner('schedule:\n  audit: "0 2 * * *"\n');
    await runner.keyturn(['run', '--once']);
    const { exitCode, said } = await runner.keyturn(['run', '--once']);
    expect([exitCode, said]).toEqual([0, expect.stringMatching(/^2026-11-23T12:00:0\dZ nothing is due$/)]);
  });

  test('writes the report of the audit without asking AWS again', async () => {
    runner = await startRunner(
      'schedule:\n  audit: "0 2 * * *"\n  report: { cron: "0 2 * * *", format: markdown, output: report.md }\n',
    );
    await runner.keyturn(['audit']);
    const alone = runner.aws.sandbox.calls.counts().total;
    const { said } = await runner.keyturn(['run', '--once']);
    expect(said).toContain('succeeded job=report');
    expect(runner.aws.sandbox.calls.counts().total).toBe(2 * alone);
    expect(runner.written.get('report.md')).toContain('# ');
  });

  test('refuses where nothing is scheduled', async () => {
    runner = await startRunner('limits: { keyAge: 60d }\n');
    expect(await runner.keyturn(['run', '--once'])).toEqual({
      exitCode: 2,
      out: '',
      said: `keyturn: ${runner.config} schedules nothing.\nWhat to do: Say when under schedule: in keyturn.yaml, for example audit: "0 2 * * *"; docs/unattended.md tells more.`,
    });
  });
});
