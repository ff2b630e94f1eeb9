import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { addMember } from '../../src/sandbox/scenarios/builders.ts';
import { adminEnvironment, type Machine, makeMachine } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT } from '../support/sts.ts';

const PATIENCE_MS = 60_000;
const MEMBER = '555555555555';

const attribute = z.looseObject({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) });

const body = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.looseObject({
          spans: z.array(
            z.looseObject({
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(attribute),
            }),
          ),
        }),
      ),
    }),
  ),
});

let aws: TestSandbox;
let machine: Machine;
let collector: Server;
let received: string[];

beforeEach(async () => {
  aws = await startTestSandbox({ now: Math.floor(Date.now() / 1000) * 1000 });
  addMember(aws.builder, { id: MEMBER, name: 'member' });
  machine = makeMachine();
  writeFileSync(join(machine.work, 'keyturn.yaml'), 'schedule: { audit: "0 2 * * *" }\naudit: { org: true }\n');
  received = [];
  collector = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push(`${request.url} ${Buffer.concat(pieces).toString()}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  collector.close();
  machine.remove();
  await aws.close();
});

function endpoint(): string {
  const address = collector.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

test(
  'the usual variables of OpenTelemetry send spans of the run, its accounts and its calls, and nothing secret',
  async () => {
    const environment = {
      ...adminEnvironment(aws),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    const ran = await machine.run(['run', '--once'], { environment });
    expect(ran).toMatchObject({ out: '' });
    expect(received.every((one) => one.startsWith('/v1/traces '))).toBe(true);
    const batches = received.flatMap((one) => body.parse(JSON.parse(one.slice(one.indexOf(' ')))).resourceSpans);
    const spans = batches.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const named = new Map(spans.map((span) => [span.spanId, span]));
    const parentOf = (name: string) =>
      new Set(
        spans.filter((span) => span.name === name).map(({ parentSpanId = '' }) => named.get(parentSpanId)?.name ?? 'nobody'),
      );
    expect([parentOf('keyturn audit'), parentOf('account'), parentOf('IAM.GetAccountSummary')]).toEqual([
      new Set(['nobody']),
      new Set(['keyturn audit']),
      new Set(['account']),
    ]);
    const accounts = spans.filter(({ name }) => name === 'account').flatMap(({ attributes }) => attributes);
    expect(accounts.map(({ value }) => value.stringValue)).toContain(MEMBER);
    expect(accounts.map(({ value }) => value.stringValue)).toContain(MANAGEMENT);
    expect(batches[0]?.resource.attributes.map(({ key }) => key).sort()).toEqual(
      ['service.name', 'service.version', 'telemetry.sdk.language', 'telemetry.sdk.name', 'telemetry.sdk.version'].sort(),
    );
    const all = received.join('\n');
    const { accessKeyId, secretAccessKey } = aws.admin().credentials;
    for (const secret of [accessKeyId, secretAccessKey, 'arn:aws', 'assumed-role']) expect(all).not.toContain(secret);
  },
  PATIENCE_MS,
);

test(
  'a collector that is gone delays nothing for long, and harms nothing',
  async () => {
    const environment = { ...adminEnvironment(aws), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const ran = await machine.run(['run', '--once'], { environment });
    expect(ran.said).toContain('succeeded job=audit');
    expect(ran.out).toBe('');
  },
  PATIENCE_MS,
);

test(
  'without them nothing is sent',
  async () => {
    const ran = await machine.run(['run', '--once'], {
      environment: { ...adminEnvironment(aws), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_TRACES_EXPORTER: 'none' },
    });
    expect([ran.out, received]).toEqual(['', []]);
  },
  PATIENCE_MS,
);
