import { expect, test } from 'vitest';
import { sesNotifier } from '../../src/notifiers/ses.ts';
import type { MailRegion } from '../../src/sandbox/model/ses.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { htmlText } from '../emulations/mail-text.ts';
import { exampleNotice, messageOf } from '../gen/notices.ts';
import { awsContext, troubledAws } from '../support/notifier-bench.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const ACCOUNT = '111111111111';
const REGION = 'eu-central-1';

async function open(): Promise<NotifierBench & { readonly aws: TestSandbox; readonly mailer: MailRegion }> {
  const aws = await startTestSandbox();
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('this world has another management account');
  const mailer: MailRegion = { identities: new Map([['example.com', true]]), isConfined: false, isPaused: false, mails: [] };
  account.mailers = new Map([[REGION, mailer]]);
  const context = awsContext(aws);
  const to = ['web@example.com', 'security@example.com'];
  return {
    aws,
    mailer,
    notifier: sesNotifier.create({ from: 'Keyturn <keyturn@mail.example.com>', to }, context),
    bare: sesNotifier.create({ from: 'keyturn@example.net', to }, context),
    missing: 'keyturn@example.net is not verified in SES, nor is its domain',
    arrived: () =>
      mailer.mails.map(({ subject, text, html, headers }) => ({
        id: headers['X-Keyturn-Message'] ?? null,
        text: [subject, text, htmlText(html ?? '')].join('\n'),
      })),
    trouble: troubledAws(aws, { action: 'ses:SendEmail', busy: 'TooManyRequestsException' }),
    waits: undefined,
    secrets: [aws.admin().credentials.secretAccessKey],
    close: () => aws.close(),
  };
}

describeNotifier('ses', open);

test('mails about one key stand together, by the ids that SES gives them', async () => {
  const { notifier, mailer, close } = await open();
  if (notifier.is !== 'teller') throw new Error('it tells nobody');
  const first = await notifier.tell(messageOf(exampleNotice()));
  const thread = `<${mailer.mails[0]?.id}@eu-central-1.amazonses.com>`;
  expect(first).toEqual({ is: 'told', thread });
  expect(await notifier.tell(messageOf(exampleNotice({ id: 'later' }), thread))).toEqual(first);
  expect(mailer.mails.map(({ headers }) => headers['References'])).toEqual([undefined, thread]);
  expect(mailer.mails.map(({ from, to }) => [from, to])).toEqual(
    Array.from({ length: 2 }, () => ['keyturn@mail.example.com', ['web@example.com', 'security@example.com']]),
  );
  await close();
});

test("says SES's reason", async () => {
  const { aws, mailer, close } = await open();
  mailer.isConfined = true;
  const notifier = sesNotifier.create({ from: 'Schl\u00fcssel <keyturn@example.com>', to: 'a@example.net' }, awsContext(aws));
  expect(notifier.is === 'teller' && (await notifier.tell(messageOf(exampleNotice())))).toEqual({
    is: 'failed',
    because:
      'could not send a mail by SES: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a@example.net (MessageRejected)',
    isPassing: false,
  });
  mailer.isConfined = false;
  expect(notifier.is === 'teller' && (await notifier.tell(messageOf(exampleNotice())))).toMatchObject({ is: 'told' });
  await close();
});

test('an owner who is no mail address is refused before anything is sent', async () => {
  const { aws, mailer, close } = await open();
  const notifier = sesNotifier.create({ from: 'keyturn@example.com', to: 'team-web' }, awsContext(aws));
  expect(await notifier.rehearse()).toBe('"team-web" is no mail address');
  expect(notifier.is === 'teller' && (await notifier.tell(messageOf(exampleNotice())))).toMatchObject({ is: 'failed' });
  expect(mailer.mails).toEqual([]);
  await close();
});
