import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Runner, startRunner } from '../support/runner.ts';

const NIGHTLY = 'schedule:\n  audit: "0 2 * * *"\n';
const PATH = '/ping/5c1f0a1e-secret';

let runner: Runner;
let server: Server;
let asked: string[];
let status: number;

beforeEach(async () => {
  [asked, status] = [[], 200];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.close();
  await runner.close();
});

function host(): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

describe('the heartbeat', () => {
  test('is told to a file and an address when a run has succeeded', async () => {
    runner = await startRunner(NIGHTLY);
    const file = join(runner.folder, 'alive');
    runner.configure(`${NIGHTLY}watch:\n  heartbeat: { file: ${file}, url: "http://${host()}${PATH}", method: POST }\n`);
    await runner.keyturn(['run', '--once']);
    expect(asked).toEqual([`POST ${PATH}`]);
    expect(readFileSync(file, 'utf8')).toMatch(/^2026-11-23T12:00:\d\d\.000Z\n$/);
    expect(readdirSync(runner.folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('is told to nobody when it has not', async () => {
    runner = await startRunner(NIGHTLY);
    const file = join(runner.folder, 'alive');
    runner.configure(`${NIGHTLY}watch:\n  heartbeat: { file: ${file}, url: "http://${host()}${PATH}" }\n`);
    runner.aws.sandbox.faults.add({ action: 'sts:*', times: 0, effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    await runner.keyturn(['run', '--once']);
    expect([asked, existsSync(file)]).toEqual([[], false]);
  });

  test('goes to the address of a variable, which is never shown', async () => {
    runner = await startRunner(`${NIGHTLY}watch:\n  heartbeat: { urlEnv: PING_URL }\n`);
    status = 404;
    const ran = await runner.keyturn(['run', '--once'], { environment: { PING_URL: `http://${host()}${PATH}` } });
    expect(asked).toEqual([`GET ${PATH}`]);
    expect(ran.said).toContain(`error: the heartbeat was not taken place=${host()} because="it answered 404"`);
    expect(ran.said).not.toContain('secret');
    // The run itself succeeded.
    expect(ran.exitCode).toBe(1);
  });

  test('is tried three times where that can help', async () => {
    runner = await startRunner(`${NIGHTLY}watch:\n  heartbeat: { urlEnv: PING_URL }\n`);
    status = 503;
    const ran = await runner.keyturn(['run', '--once'], { environment: { PING_URL: `http://${host()}${PATH}` } });
    expect(asked).toHaveLength(3);
    expect(ran.said).toContain('because="it answered 503, 3 times"');
  });

  test('says that its variable holds no address', async () => {
    runner = await startRunner(`${NIGHTLY}watch:\n  heartbeat: { urlEnv: PING_URL }\n`);
    const ran = await runner.keyturn(['run', '--once'], { environment: { PING_URL: 'my-secret' } });
    expect(ran.said).toContain('error: the heartbeat was not taken place=PING_URL because="it holds no address"');
    expect(ran.said).not.toContain('my-secret');
  });
});

describe('the heartbeat in CloudWatch', () => {
  const watch = 'watch:\n  heartbeat: { cloudwatch: { namespace: Keyturn, metric: Heartbeat, region: eu-central-1 } }\n';

  test('is a metric with the value 1', async () => {
    runner = await startRunner(`${NIGHTLY}${watch}`);
    await runner.keyturn(['run', '--once']);
    const metrics = [...runner.aws.world.accounts.values()].flatMap((account) => account.metrics ?? []);
    expect(metrics).toEqual([
      { namespace: 'Keyturn', name: 'Heartbeat', value: 1, unit: 'Count', at: metrics[0]?.at, region: 'eu-central-1' },
    ]);
  });

  test('that AWS denies is told, and the run is what it is', async () => {
    runner = await startRunner(`${NIGHTLY}${watch}`);
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400, message: 'no' } as const;
    runner.aws.sandbox.faults.add({ action: 'monitoring:PutMetricData', times: 0, effect });
    const ran = await runner.keyturn(['run', '--once']);
    expect(ran.exitCode).toBe(1);
    expect(ran.said).toContain('error: the heartbeat was not taken place="Keyturn/Heartbeat in CloudWatch"');
    expect(ran.said).toContain('cloudwatch:PutMetricData');
  });
});
