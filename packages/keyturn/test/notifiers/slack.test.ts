import { expect, test } from 'vitest';
import type { Message, Notifier } from '../../src/engine/notifier.ts';
import { slackNotifier } from '../../src/notifiers/slack.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { type Slack, slackArrived, startSlack } from '../emulations/slack.ts';
import { digestOf, exampleNotice, messageOf } from '../gen/notices.ts';
import { notifierContext, troubled } from '../support/notifier-bench.ts';

async function open(channel = '#security'): Promise<NotifierBench & { readonly slack: Slack }> {
  const slack = await startSlack();
  const { context, waits } = notifierContext({ KEYTURN_SLACK_TOKEN: slack.token });
  const settings = { channel, apiUrl: `${slack.url}/api`, timeoutSeconds: 1, tries: 2 };
  return {
    slack,
    notifier: slackNotifier.create(settings, context),
    bare: slackNotifier.create(settings, notifierContext().context),
    missing: 'KEYTURN_SLACK_TOKEN',
    arrived: () => slackArrived(slack),
    trouble: troubled(slack, { status: 200, json: { ok: false, error: 'not_in_channel' } }),
    waits,
    secrets: [slack.token],
    close: () => slack.close(),
  };
}

describeNotifier('slack', () => open());

function tell(notifier: Notifier, message: Message) {
  return notifier.is === 'teller' ? notifier.tell(message) : undefined;
}

test('all messages about one key stand in the thread of the first', async () => {
  const { notifier, slack } = await open();
  const first = await tell(notifier, messageOf(exampleNotice()));
  expect(first).toEqual({ is: 'told', thread: '1893456000.000001' });
  const second = await tell(notifier, messageOf(exampleNotice({ id: 'later', event: 'done' }), '1893456000.000001'));
  expect(second).toEqual(first);
  expect(slack.posted.get('#security')?.map(({ threadTs }) => threadTs)).toEqual([null, '1893456000.000001']);
  await tell(notifier, messageOf(exampleNotice({ id: 'info', urgency: 'info' }), '1893456000.000001'));
  // What is no mere information is seen in the channel, too.
  expect(slack.posted.get('#security')?.map(({ isBroadcast }) => isBroadcast)).toEqual([false, true, false]);
  expect(await tell(notifier, digestOf(3))).toEqual({ is: 'told', thread: null });
  await slack.close();
});

test('a thread that is gone is begun anew', async () => {
  const { notifier, slack } = await open();
  expect(await tell(notifier, messageOf(exampleNotice(), '1800000000.000001'))).toEqual({
    is: 'told',
    thread: '1893456000.000001',
  });
  expect(slack.posted.get('#security')?.map(({ threadTs }) => threadTs)).toEqual([null]);
  await slack.close();
});

test("says Slack's reason in Slack's word", async () => {
  const { notifier, slack } = await open('#nowhere');
  const failed = { is: 'failed', because: 'it answered channel_not_found', isPassing: false };
  expect(await tell(notifier, messageOf(exampleNotice()))).toEqual(failed);
  await slack.close();
});

test.each([
  ['channels:read', 'the token lacks the scope chat:write'],
  ['channels:read,chat:write', undefined],
])('a rehearsal looks at the scopes: %s', async (scopes, problem) => {
  const { notifier, slack } = await open();
  slack.scopes = scopes;
  expect(await notifier.rehearse()).toBe(problem);
  await slack.close();
});

test('a token that Slack does not take is found by a rehearsal', async () => {
  const { slack } = await open();
  const { context } = notifierContext({ KEYTURN_SLACK_TOKEN: 'xoxb-other' });
  const notifier = slackNotifier.create({ channel: '#security', apiUrl: `${slack.url}/api` }, context);
  expect(await notifier.rehearse()).toBe('Slack does not take the token: it answered invalid_auth');
  await slack.close();
});
