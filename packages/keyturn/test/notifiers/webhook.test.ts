import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { webhookBody, webhookNotifier } from '../../src/notifiers/webhook.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { type Asked, startLoopback, Undocumented } from '../emulations/loopback.ts';
import { digestOf } from '../gen/notices.ts';
import { notifierContext, troubled } from '../support/notifier-bench.ts';
import { readJson, schemaErrors } from '../support/schema.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const body = webhookBody.strict();
const schema = await readJson('../../docs/schemas/notices-v1.schema.json');

/** A receiver that checks who told it, as the specification says, and takes 100 KiB as most do. */
async function open(): Promise<NotifierBench & { readonly bodies: z.output<typeof body>[] }> {
  const bodies: z.output<typeof body>[] = [];
  const receiver = await startLoopback((asked) => {
    expectSigned(asked);
    if (Buffer.byteLength(asked.body) > 100 * 1024) return { status: 413 };
    expect(schemaErrors(schema, JSON.parse(asked.body))).toEqual([]);
    bodies.push(body.parse(JSON.parse(asked.body)));
    return { status: 204 };
  });
  const { context, waits } = notifierContext({ KEYTURN_WEBHOOK_SECRET: SECRET });
  const settings = { url: `${receiver.url}/keyturn`, timeoutSeconds: 1, tries: 2 };
  return {
    bodies,
    notifier: webhookNotifier.create(settings, context),
    bare: webhookNotifier.create(settings, notifierContext().context),
    missing: 'KEYTURN_WEBHOOK_SECRET',
    arrived: () => bodies.map((one) => ({ id: one.id, text: textsIn(one).join('\n') })),
    trouble: troubled(receiver, { status: 410 }),
    waits,
    secrets: [SECRET, SECRET.slice(6)],
    close: () => receiver.close(),
  };
}

describeNotifier('webhook', open);

test('tells a big digest in parts, each with an id of its own', async () => {
  const one = await open();
  if (one.notifier.is === 'teller') await one.notifier.tell(digestOf(101));
  expect(one.bodies.map(({ notices }) => notices.length)).toEqual([50, 50, 1]);
  expect(new Set(one.bodies.map(({ id }) => id)).size).toBe(3);
  await one.close();
});

test('waits as long as the receiver says', async () => {
  const one = await open();
  one.trouble('busy');
  if (one.notifier.is === 'teller') await one.notifier.tell(digestOf(1));
  expect(one.waits).toEqual([7_000]);
  await one.close();
});

function expectSigned({ headers, body: text }: Asked): void {
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], text].join('.');
  const signature = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
    .update(signed)
    .digest('base64');
  if (headers['webhook-signature'] !== `v1,${signature}`) throw new Undocumented('is not signed');
  if (headers['webhook-id'] !== body.parse(JSON.parse(text)).id) throw new Undocumented('has two ids');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' ? [value] : [];
}
