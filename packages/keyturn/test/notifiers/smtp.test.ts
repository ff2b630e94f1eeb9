import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Message, Notifier } from '../../src/engine/notifier.ts';
import { smtpNotifier } from '../../src/notifiers/smtp.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { htmlText } from '../emulations/mail-text.ts';
import { type SmtpServer, startSmtp } from '../emulations/smtp.ts';
import { exampleNotice, messageOf } from '../gen/notices.ts';
import { selfSignedCertificate } from '../support/certificate.ts';
import { notifierContext } from '../support/notifier-bench.ts';

const certificate = selfSignedCertificate();
const login = { user: 'keyturn@example.com', password: 'correct horse battery'.replaceAll(' ', '-') };
const folder = mkdtempSync(join(tmpdir(), 'keyturn-smtp-'));
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, certificate.cert);
afterAll(() => rmSync(folder, { recursive: true }));

const mailSettings = { from: 'Keyturn <keyturn@example.com>', to: ['web@example.com', 'security@example.com'] };
const loginSettings = { userEnv: 'SMTP_USER', passwordEnv: 'SMTP_PASSWORD' };

async function open(): Promise<NotifierBench & { readonly server: SmtpServer }> {
  const server = await startSmtp({ certificate, login });
  const { context, waits } = notifierContext({ SMTP_USER: login.user, SMTP_PASSWORD: login.password });
  const settings = {
    host: '127.0.0.1',
    port: server.port,
    caFile,
    ...loginSettings,
    ...mailSettings,
    timeoutSeconds: 1,
    tries: 2,
  };
  return {
    server,
    notifier: smtpNotifier.create(settings, context),
    bare: smtpNotifier.create(settings, notifierContext().context),
    missing: 'SMTP_USER',
    arrived: () =>
      server.mails.map(({ headers, parts }) => ({
        id: headers.get('message-id') ?? null,
        text: [headers.get('subject'), parts.get('text/plain'), htmlText(parts.get('text/html') ?? '')].join('\n'),
      })),
    trouble: (trouble, times = 1) => {
      server.troubles.push(...Array.from({ length: Math.min(times, 5) }, () => trouble));
    },
    waits,
    secrets: [login.password, Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')],
    close: () => server.close(),
  };
}

describeNotifier('smtp', open);

function tell(notifier: Notifier, message: Message) {
  return notifier.is === 'teller' ? notifier.tell(message) : undefined;
}

test('mails about one key stand together, and no machine answers them', async () => {
  const { notifier, server } = await open();
  const first = await tell(notifier, messageOf(exampleNotice()));
  const thread = first?.is === 'told' ? first.thread : null;
  expect(thread).toMatch(/^<keyturn\.[0-9a-f]{32}@example\.com>$/);
  await tell(notifier, messageOf(exampleNotice({ id: 'later' }), thread));
  const [one, two] = server.mails;
  expect(one?.headers.get('message-id')).toBe(thread);
  expect(one?.headers.has('references')).toBe(false);
  expect(two?.headers.get('references')).toBe(thread);
  expect(two?.headers.get('in-reply-to')).toBe(thread);
  expect(two?.headers.get('auto-submitted')).toBe('auto-generated');
  expect([two?.from, two?.to, two?.headers.get('from')]).toEqual([
    'keyturn@example.com',
    ['web@example.com', 'security@example.com'],
    'Keyturn <keyturn@example.com>',
  ]);
  expect([...(two?.parts.keys() ?? [])]).toEqual(['text/plain', 'text/html']);
  await server.close();
});

test('a rehearsal logs in, and sends nothing', async () => {
  const { notifier, server } = await open();
  expect(await notifier.rehearse()).toBeUndefined();
  expect([server.logins, server.mails]).toEqual([1, []]);
  await server.close();
});

test('nothing is sent in the clear', async () => {
  const server = await startSmtp();
  const { context } = notifierContext();
  const settings = { ...mailSettings, port: server.port };
  const insisting = smtpNotifier.create({ ...settings, host: '127.0.0.1' }, context);
  expect(await insisting.rehearse()).toMatch(/^it offers no encryption/);
  const elsewhere = smtpNotifier.create({ ...settings, host: 'mail.example.com', security: 'none' }, context);
  expect(await elsewhere.rehearse()).toBe('security none is for a server on this machine, and mail.example.com is another one');
  const here = smtpNotifier.create({ ...settings, host: '127.0.0.1', security: 'none' }, context);
  expect(await tell(here, messageOf(exampleNotice()))).toMatchObject({ is: 'told' });
  expect(server.mails).toHaveLength(1);
  await server.close();
});

test('a certificate that nobody vouches for is not trusted', async () => {
  const server = await startSmtp({ certificate });
  const { context } = notifierContext();
  const notifier = smtpNotifier.create({ ...mailSettings, host: '127.0.0.1', port: server.port }, context);
  const because = 'the certificate of 127.0.0.1 is not trusted: name its authority with caFile';
  expect(await notifier.rehearse()).toBe(because);
  expect(await tell(notifier, messageOf(exampleNotice()))).toEqual({ is: 'failed', because, isPassing: false });
  await server.close();
});

test('a login that is refused is told without the password, though the server repeats it', async () => {
  const { server } = await open();
  const { context } = notifierContext({ SMTP_USER: login.user, SMTP_PASSWORD: 'another-password' });
  const settings = { host: '127.0.0.1', port: server.port, caFile, ...loginSettings, ...mailSettings };
  const because = await smtpNotifier.create(settings, context).rehearse();
  expect(because).toMatch(/^it refuses the login: 535 5\.7\.8 /);
  expect(because).not.toContain(Buffer.from('another-password').toString('base64').slice(2, -4));
  await server.close();
});

test('of several recipients the one who is refused is named', async () => {
  const { notifier, server } = await open();
  server.unknown.add('web@example.com');
  expect(await tell(notifier, messageOf(exampleNotice()))).toEqual({
    is: 'failed',
    because: 'it answered 550: 550 5.1.1 no such user: web@example.com',
    isPassing: false,
  });
  expect(server.mails.map(({ to }) => to)).toEqual([['security@example.com']]);
  await server.close();
});

test.each(['not an address', 'a@example.com, b@evil.example', 'a@example.com\r\nBcc: b@evil.example', '"a b"@example.com'])(
  'an owner who is no mail address is refused before anything is sent: %j',
  async (to) => {
    const { server } = await open();
    const { context } = notifierContext();
    const notifier = smtpNotifier.create({ ...mailSettings, to, host: '127.0.0.1', port: server.port, caFile }, context);
    const because = `${JSON.stringify(to)} is no mail address`;
    expect(await notifier.rehearse()).toBe(because);
    expect(await tell(notifier, messageOf(exampleNotice()))).toEqual({ is: 'failed', because, isPassing: false });
    await server.close();
  },
);
