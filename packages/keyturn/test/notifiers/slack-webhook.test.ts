import { expect, test } from 'vitest';
import { slackWebhookNotifier } from '../../src/notifiers/slack-webhook.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { type Slack, slackArrived, startSlack } from '../emulations/slack.ts';
import { digestOf, exampleNotice, messageOf } from '../gen/notices.ts';
import { notifierContext, troubled } from '../support/notifier-bench.ts';

async function open(): Promise<NotifierBench & { readonly slack: Slack }> {
  const slack = await startSlack();
  const address = `${slack.url}${slack.webhookPath}`;
  const { context, waits } = notifierContext({ KEYTURN_SLACK_WEBHOOK_URL: address });
  const settings = { channel: '#security', timeoutSeconds: 1, tries: 2 };
  return {
    slack,
    notifier: slackWebhookNotifier.create(settings, context),
    bare: slackWebhookNotifier.create(settings, notifierContext().context),
    missing: 'KEYTURN_SLACK_WEBHOOK_URL',
    arrived: () => slackArrived(slack),
    trouble: troubled(slack, { status: 403, text: 'invalid_token' }),
    waits,
    secrets: [address, slack.webhookPath, 'abcdefghijklmnopqrstuvwx'],
    close: () => slack.close(),
  };
}

describeNotifier('slack-webhook', open);

test('is called by its channel, or by the variable of its address', () => {
  const { context } = notifierContext();
  expect(slackWebhookNotifier.create({ channel: '#security' }, context).label).toBe('Slack webhook #security');
  expect(slackWebhookNotifier.create({ urlEnv: 'SLACK' }, context).label).toBe('Slack webhook of SLACK');
});

test('an address that is none, or is not protected, is told without showing it', async () => {
  for (const address of [
    'hooks.slack.com/services/secret',
    'http://hooks.slack.com/services/secret',
    'https://u:secret@slack.com',
  ]) {
    const { context } = notifierContext({ KEYTURN_SLACK_WEBHOOK_URL: address });
    expect(await slackWebhookNotifier.create({}, context).rehearse()).toBe(
      'the environment variable KEYTURN_SLACK_WEBHOOK_URL holds no address that begins with https',
    );
  }
});

test("says Slack's reason in Slack's word", async () => {
  const one = await open();
  one.trouble('refused');
  const { notifier, slack } = one;
  expect(notifier.is === 'teller' && (await notifier.tell(messageOf(exampleNotice())))).toEqual({
    is: 'failed',
    because: 'it answered 403: invalid_token',
    isPassing: false,
  });
  await slack.close();
});

test('a digest says how many are left out', async () => {
  const { notifier, slack, arrived } = await open();
  if (notifier.is === 'teller') await notifier.tell(digestOf(500));
  expect(arrived()[0]?.text).toContain('Keyturn: 500 notices, 1 critical');
  const shown = arrived()[0]?.text.match(/is due in 7 days/g)?.length ?? 0;
  expect(shown).toBeGreaterThan(5);
  expect(arrived()[0]?.text).toContain(`and ${500 - shown} more`);
  await slack.close();
});

test('a long title is cut between characters', async () => {
  const { notifier, slack, arrived } = await open();
  if (notifier.is === 'teller') await notifier.tell(messageOf(exampleNotice({ title: '&'.repeat(200) })));
  expect(arrived()[0]?.text.split('\n')[0]).toBe(`${'&'.repeat(29)}…`);
  await slack.close();
});
