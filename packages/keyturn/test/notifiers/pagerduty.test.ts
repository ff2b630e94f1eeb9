import { expect, test } from 'vitest';
import type { Message, Notifier } from '../../src/engine/notifier.ts';
import { pagerdutyNotifier } from '../../src/notifiers/pagerduty.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { type PagerDuty, startPagerDuty } from '../emulations/pagerduty.ts';
import { digestOf, exampleNotice, messageOf } from '../gen/notices.ts';
import { notifierContext, troubled } from '../support/notifier-bench.ts';

async function open(): Promise<NotifierBench & { readonly service: PagerDuty }> {
  const service = await startPagerDuty();
  const { context, waits } = notifierContext({ KEYTURN_PAGERDUTY_ROUTING_KEY: service.routingKey });
  const settings = { apiUrl: `${service.url}/v2/enqueue`, timeoutSeconds: 1, tries: 2 };
  const errors = [`Routing key ${service.routingKey} is unknown`];
  return {
    service,
    notifier: pagerdutyNotifier.create(settings, context),
    bare: pagerdutyNotifier.create(settings, notifierContext().context),
    missing: 'KEYTURN_PAGERDUTY_ROUTING_KEY',
    arrived: () =>
      [...service.alerts].flatMap(([id, { events }]) =>
        events.map(({ payload }) => ({ id, text: [payload?.summary, ...textsIn(payload?.custom_details)].join('\n') })),
      ),
    trouble: troubled(service, { status: 400, json: { status: 'invalid event', message: 'Event object is invalid', errors } }),
    waits,
    secrets: [service.routingKey],
    close: () => service.close(),
  };
}

describeNotifier('pagerduty', open);

function tell(notifier: Notifier, message: Message) {
  return notifier.is === 'teller' ? notifier.tell(message) : undefined;
}

function statuses({ alerts }: PagerDuty) {
  return Object.fromEntries([...alerts].map(([key, { status }]) => [key, status]));
}

test('all notices about one key are one alert, which ends when the key is done', async () => {
  const { notifier, service } = await open();
  const key = `keyturn/${exampleNotice().thread}`;
  await tell(notifier, messageOf(exampleNotice()));
  await tell(notifier, messageOf(exampleNotice({ id: 'due', event: 'due', urgency: 'critical' })));
  expect(statuses(service)).toEqual({ [key]: 'triggered' });
  expect(service.alerts.get(key)?.events.map(({ payload }) => payload)).toMatchObject([
    { severity: 'warning', class: 'due-soon', component: 'AKIARTXV5AHDEXAMPLE2', group: '111111111111' },
    { severity: 'critical', class: 'due' },
  ]);
  await tell(notifier, messageOf(exampleNotice({ id: 'done', event: 'done', urgency: 'info' })));
  expect(statuses(service)).toEqual({ [key]: 'resolved' });
  await service.close();
});

test('a digest is one alert, and resolves those of keys that are done', async () => {
  const { notifier, service } = await open();
  await tell(notifier, messageOf(exampleNotice()));
  const { notices, ...digest } = digestOf(3);
  await tell(notifier, { ...digest, notices: [...notices, exampleNotice({ id: 'done', event: 'done' })] });
  expect(Object.values(statuses(service))).toEqual(['resolved', 'triggered']);
  const events = [...service.alerts.values()].at(-1)?.events;
  expect(events?.[0]?.payload?.summary).toBe('Keyturn: 3 notices, 1 critical');
  await service.close();
});

test('a key of another length is found before anything is sent', async () => {
  const { context } = notifierContext({ KEYTURN_PAGERDUTY_ROUTING_KEY: 'too-short' });
  expect(await pagerdutyNotifier.create({}, context).rehearse()).toBe(
    'the integration key in the environment variable KEYTURN_PAGERDUTY_ROUTING_KEY does not have 32 characters',
  );
});

test("says PagerDuty's errors without the key", async () => {
  const { notifier, service, trouble } = await open();
  trouble('refused');
  expect(await tell(notifier, messageOf(exampleNotice()))).toEqual({
    is: 'failed',
    because: 'it answered 400: Routing key [secret] is unknown',
    isPassing: false,
  });
  await service.close();
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' ? [value] : [];
}
