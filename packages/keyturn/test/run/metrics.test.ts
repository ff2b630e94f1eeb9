import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { metrics } from '../../src/core/runs/metrics.ts';
import { listenAddress } from '../../src/telemetry/metrics-server.ts';
import { HOUR_MS, type Runner, startRunner } from '../support/runner.ts';

const NIGHTLY = 'schedule:\n  audit: "0 2 * * *"\n  apply: "0 3 * * *"\n';

let runner: Runner;
afterEach(() => runner.close());

describe('keyturn run --metrics', () => {
  test('tells this machine what the last audit found, and whether anything is late', async () => {
    runner = await startRunner(NIGHTLY);
    const asked = Promise.withResolvers<{ readonly metrics: string; readonly type: string | null; readonly health: string }>();
    const { log } = await passing(20 * HOUR_MS, async (url) => {
      const [answer, health] = await Promise.all([fetch(`${url}/metrics`), fetch(`${url}/healthz`)]);
      const type = answer.headers.get('content-type');
      asked.resolve({ metrics: await answer.text(), type, health: `${health.status} ${await health.text()}` });
    });
    const told = await asked.promise;
    expect(told.type).toContain('text/plain; version=0.0.4');
    expect(told.health).toBe('200 {"status":"ok","late":[]}\n');
    const lines = told.metrics.split('\n');
    expect(lines).toContain('keyturn_late{job="audit"} 0');
    expect(lines).toContain('keyturn_accounts 1');
    expect(lines).toContain('keyturn_accounts_unread 0');
    expect(lines).toContain('keyturn_findings{check="root-mfa-missing",severity="critical",verdict="fail"} 0');
    expect(lines).toContain('keyturn_runs_total{job="audit",outcome="succeeded"} 1');
    expect(lines).toContain('keyturn_rotations_total{outcome="failed"} 0');
    expect(lines.find((line) => line.startsWith('keyturn_last_success_timestamp_seconds{job="audit"}'))).toMatch(/ 1795485602$/);
    expect(log.find(({ message }) => message === 'started')?.['metrics']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('answers 503 when something is late, 404 elsewhere, 405 to what is no question', async () => {
    runner = await startRunner(NIGHTLY);
    const codes: number[] = [];
    runner.aws.sandbox.faults.add({ action: 'sts:*', times: 0, effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    await passing(20 * HOUR_MS, async (url) => {
      codes.push((await fetch(`${url}/healthz`)).status, (await fetch(url)).status);
      codes.push(
        (await fetch(`${url}/metrics`, { method: 'POST' })).status,
        (await fetch(`${url}/metrics`, { method: 'HEAD' })).status,
      );
    });
    expect(codes).toEqual([503, 404, 405, 200]);
  });

  test('is refused where the run ends at once', async () => {
    runner = await startRunner(NIGHTLY);
    const ran = await runner.keyturn(['run', '--once', '--metrics']);
    expect([ran.exitCode, ran.said.split('\n')[0]]).toEqual([
      2,
      'keyturn: --once and --metrics exclude each other: watch.metricsFile serves runs that end.',
    ]);
  });

  test('says that somebody else listens there', async () => {
    runner = await startRunner(NIGHTLY);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await runner.keyturn(['run', '--metrics', `127.0.0.1:${port}`]);
    other.close();
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.said).toContain(`Could not listen for metrics on 127.0.0.1, port ${port}: somebody else listens there.`);
  });

  test.each([
    ['9000', { host: '127.0.0.1', port: 9000 }],
    ['0.0.0.0:9000', { host: '0.0.0.0', port: 9000 }],
    ['[::1]:9000', { host: '::1', port: 9000 }],
    [undefined, { host: '127.0.0.1', port: 9464 }],
    ['localhost', undefined],
    ['127.0.0.1:99999', undefined],
    ['http://127.0.0.1:1', undefined],
  ])('reads the address %s', async (text, address) => {
    runner = await startRunner(NIGHTLY);
    expect(listenAddress(text)).toEqual(address);
  });
});

describe('watch.metricsFile', () => {
  test('holds the same, also after a run from a crontab', async () => {
    runner = await startRunner(NIGHTLY);
    const file = join(runner.folder, 'keyturn.prom');
    runner.configure(`${NIGHTLY}watch: { metricsFile: ${file} }\n`);
    // What changes something waits for its hour.
    runner.wall.sleep(15.1 * HOUR_MS);
    await runner.keyturn(['run', '--once']);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('keyturn_runs_total{job="audit",outcome="succeeded"} 1\n');
    expect(text).not.toContain('# EOF');
    const named = new Set(text.split('\n').flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []));
    expect([...named].sort()).toEqual(metrics.map(({ name }) => name).sort());
  });

  test('that cannot be written is told once, and nothing else is harmed', async () => {
    runner = await startRunner(NIGHTLY);
    const file = join(runner.folder, 'keyturn.prom');
    mkdirSync(file);
    runner.configure(`${NIGHTLY}watch: { metricsFile: ${file} }\n`);
    const { log } = await runner.pass(20 * HOUR_MS);
    const messages = log.map(({ message }) => message);
    expect(messages.filter((message) => message === 'the file of metrics could not be written')).toHaveLength(1);
    expect(messages).toContain('succeeded');
  });
});

/** Lets time pass, and asks at its end, while the process still follows its schedules. */
async function passing(milliseconds: number, ask: (url: string) => Promise<void>) {
  const stop = new AbortController();
  let url = '';
  const log: Readonly<Record<string, unknown>>[] = [];
  runner.wall.plan(milliseconds, () => {
    ask(url).then(
      () => stop.abort(),
      () => stop.abort(),
    );
  });
  await runner.keyturn(['run', '--log-format', 'json', '--metrics', '127.0.0.1:0'], {
    interrupted: stop.signal,
    onSaid(line) {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null) return;
      log.push(Object.fromEntries(Object.entries(value)));
      if ('metrics' in value) url = String(value.metrics);
    },
  });
  return { log };
}
