import { connect } from 'node:net';
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, DeleteUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretOf } from '../../src/sandbox/ids.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, adminKeyOf, assumeRole, keyOf, MANAGEMENT, MEMBER } from '../support/sts.ts';
import { like } from '../support/wording.ts';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

async function ask(method: string, path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${aws.url}/_sandbox/${path}`, { method, ...(text === undefined ? {} : { body: text }) });
  const told: unknown = await answer.json();
  return { status: answer.status, told };
}

const post = (path: string, body: unknown) => ask('POST', path, body);

const refusal = (error: unknown) => ({ status: 400, told: { error } });

describe('what cannot be understood gets 400 and one sentence', () => {
  test.each([
    ['no JSON', 'clock', '{"advance"', 'The body wants to be one JSON object, such as {"advance": "90d"}.'],
    ['a list', 'settings', '[]', 'The body wants to be one JSON object, such as {"advance": "90d"}.'],
    ['a text', 'faults', '"drop-after"', 'The body wants to be one JSON object, such as {"advance": "90d"}.'],
    ['null', 'consumers', 'null', 'The body wants to be one JSON object, such as {"advance": "90d"}.'],
    ['nothing', 'clock', '', 'The clock wants "set", "advance" or "freeze".'],
    ['a misspelled wish', 'clock', { advence: '90d' }, 'The clock has no "advence". There are: set, advance, freeze.'],
    ['a duration of no unit', 'clock', { advance: '90' }, '"advance" wants seconds, or text such as "90d", "4h", "30m", "15s".'],
    [
      'a duration that is true',
      'clock',
      { advance: true },
      '"advance" wants seconds, or text such as "90d", "4h", "30m", "15s".',
    ],
    ['an instant that is none', 'clock', { set: 'tomorrow' }, '"set" wants an instant such as "2026-11-23T12:00:00Z".'],
    ['an instant that is a number', 'clock', { set: 1 }, '"set" wants an instant such as "2026-11-23T12:00:00Z".'],
    ['a time beyond all dates', 'clock', { advance: 1e300 }, 'The clock goes from the year 1970 to the year 9999.'],
    ['a time before all', 'clock', { advance: '-99999d' }, 'The clock goes from the year 1970 to the year 9999.'],
    ['freeze as a text', 'clock', { freeze: 'yes' }, '"freeze" wants true or false.'],
    ['an unknown setting', 'settings', { speed: 3 }, /^The settings has no "speed"\. There are: propagationSeconds, /],
    ['a negative delay', 'settings', { trailSeconds: -1 }, '"trailSeconds" wants a number that is not negative.'],
    ['an endless delay', 'settings', '{"reportSeconds":1e999}', '"reportSeconds" wants a number that is not negative.'],
    ['a delay as a text', 'settings', { latencyMs: '5' }, '"latencyMs" wants a whole number from 0 to 600000.'],
    ['pages without items', 'settings', { pageSize: 0 }, '"pageSize" wants a whole number from 1 on.'],
    ['half a page', 'settings', { pageSize: 1.5 }, '"pageSize" wants a whole number from 1 on.'],
    ['emptyPages as a number', 'settings', { emptyPages: 1 }, '"emptyPages" wants true or false.'],
    ['rates as a list', 'settings', { rates: [] }, '"rates" wants {"iam:ListAccessKeys": {"perSecond": 20, "burst": 20}}.'],
    ['a rate as a number', 'settings', { rates: { 'iam:*': 5 } }, '"perSecond" wants a number that is not negative.'],
    ['a rate of nothing', 'settings', { rates: { iam: { perSecond: 5 } } }, /^The sandbox has no operation "iam": /],
    ['a fault without effect', 'faults', { action: 'iam:*' }, /^"effect" is one of "drop-before", /],
    ['a fault of an unknown kind', 'faults', { effect: 'explode' }, /^"effect" is one of "drop-before", /],
    [
      'a fault in an unknown action',
      'faults',
      { action: 'iam:Creat', effect: 'hang' },
      /^The sandbox has no operation "iam:Creat": /,
    ],
    ['a fault in a property of objects', 'faults', { action: 'constructor:*', effect: 'hang' }, /^The sandbox has no operation /],
    ['a fault for a name', 'faults', { account: 'dev', effect: 'hang' }, '"account" wants an id of twelve digits.'],
    ['a fault from call zero on', 'faults', { call: 0, effect: 'hang' }, '"call" wants a whole number from 1 on.'],
    [
      'a status that is no error',
      'faults',
      { effect: { kind: 'error', status: 42 } },
      '"status" wants a whole number from 400 to 599.',
    ],
    ['a code of two lines', 'faults', { effect: { kind: 'error', code: 'a\nb' } }, '"code" wants a word such as "Throttling".'],
    ['a wait for ever', 'faults', { effect: { kind: 'delay', ms: 1e12 } }, '"ms" wants a whole number from 0 to 600000.'],
    ['a wait of no length', 'faults', { effect: { kind: 'delay', wait: 5 } }, '"delay" has no "wait". There are: kind, ms.'],
    ['a consumer without a name', 'consumers', {}, 'A consumer wants a "name"; docs/sandbox.md has an example.'],
    ['a consumer without a rhythm', 'consumers', { name: 'a' }, 'A consumer wants "everySeconds", a whole number from 1 on.'],
    ['a consumer without a key', 'consumers', { name: 'a', everySeconds: 5 }, /^"uses" wants \{"accessKeyId": /],
    [
      'a consumer that comes later than its next turn',
      'consumers',
      { name: 'a', everySeconds: 5, jitterSeconds: 5, uses: { accessKeyId: 'x' } },
      '"jitterSeconds" wants a whole number from 0 to 4.',
    ],
    [
      'a consumer that starts never',
      'consumers',
      { name: 'a', everySeconds: 5, uses: { accessKeyId: 'x' }, startsAt: 'never' },
      '"startsAt" wants an instant such as "2026-11-23T12:00:00Z".',
    ],
  ])('%s', async (...[_what, path, body, said]) => {
    const before = structuredClone(aws.sandbox.settings);
    expect(await post(path, body)).toEqual(refusal(said instanceof RegExp ? like(said) : said));
    expect([aws.sandbox.clock.now(), aws.sandbox.clock.isFrozen, aws.sandbox.settings]).toEqual([START, true, before]);
    expect([aws.sandbox.faults.list(), aws.world.consumers?.size ?? 0]).toEqual([[], 0]);
  });

  test('an account that is not there, and a call that is no number', async () => {
    expect((await ask('GET', 'keys?account=9')).status).toBe(400);
    expect((await ask('GET', 'calls?since=x')).status).toBe(400);
  });

  test('what there is not gets 404 and the list of what there is', async () => {
    const answer = await post('time', {});
    expect(answer.status).toBe(404);
    expect(answer.told).toMatchObject({ error: like(/POST \/_sandbox\/clock/) });
  });

  test('several wishes of which one is wrong change nothing', async () => {
    expect((await post('settings', { trailSeconds: 7, pageSize: 0 })).status).toBe(400);
    expect(aws.sandbox.settings.trailSeconds).toBe(0);
  });
});

test('a broken body does not break the connection, neither to the sandbox itself nor to a service', async () => {
  const { hostname, port } = new URL(aws.url);
  const socket = connect(Number(port), hostname);
  const request = (path: string, headers: string) =>
    `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${headers}Content-Length: 1\r\n\r\n{`;
  socket.write(request('/_sandbox/clock', ''));
  socket.write(request('/', 'X-Amz-Target: AmazonSSM.GetParameter\r\n'));
  socket.write(`GET /_sandbox/status HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  expect([...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code)).toEqual(['400', '400', '200']);
});

test('a body larger than any service takes is refused', async () => {
  const answer = await fetch(aws.url, { method: 'POST', body: 'x'.repeat(9 * 1024 * 1024) }).catch(() => undefined);
  // A client may still be writing when the connection closes.
  expect([413, undefined]).toContain(answer?.status);
  expect((await ask('GET', 'status')).status).toBe(200);
});

describe('the clock', () => {
  test('is set, advanced, stopped and let go', async () => {
    expect(await post('clock', { set: '2027-03-01T09:00:00Z', advance: '1.5h' })).toEqual({
      status: 200,
      told: { now: '2027-03-01T10:30:00.000Z', isFrozen: true },
    });
    expect((await post('clock', { advance: -1800 })).told).toMatchObject({ now: '2027-03-01T10:00:00.000Z' });
    expect((await post('clock', { freeze: false })).told).toMatchObject({ isFrozen: false });
    expect((await post('clock', { freeze: true })).told).toMatchObject({ isFrozen: true });
  });
});

describe('settings', () => {
  test('are changed where they are named, and a page size is taken back with null', async () => {
    expect((await post('settings', { pageSize: 2, trailSeconds: 0.5 })).told).toMatchObject({ pageSize: 2, trailSeconds: 0.5 });
    expect((await post('settings', { rates: { 'iam:*': { perSecond: 5 } } })).told).toMatchObject({
      pageSize: 2,
      rates: { 'iam:*': { perSecond: 5, burst: 5 } },
    });
    expect((await post('settings', { pageSize: null })).told).not.toHaveProperty('pageSize');
  });
});

describe('what was issued', () => {
  const issued = async () => (await ask('GET', 'issued')).told;
  const secret = (id: string) => ({ accessKeyId: id, secretAccessKey: secretOf(aws.world.seed, id) });

  test('are the keys of the world, users’ and root’s, active or not', async () => {
    const root = addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 3, status: 'Inactive' });
    expect(await issued()).toEqual([secret(adminKeyOf(aws).id), secret(root.id)]);
  });

  test('are also keys and sessions that are gone', async () => {
    const iam = new IAMClient(aws.admin());
    addUser(aws.builder, accountOf(aws, MANAGEMENT), { name: 'bob' });
    const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
    const id = made?.AccessKeyId ?? '';
    const bob = { accessKeyId: id, secretAccessKey: made?.SecretAccessKey ?? '' };
    const ofBob = keyOf((await new STSClient(aws.as({ ...bob })).send(new GetSessionTokenCommand({}))).Credentials);
    const ofRole = await assumeRole(aws);
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'bob', AccessKeyId: id }));
    await iam.send(new DeleteUserCommand({ UserName: 'bob' }));
    aws.world.sessions.delete(ofRole.accessKeyId);
    expect(aws.world.sessions.size).toBe(0);
    expect(await issued()).toEqual(expect.arrayContaining([secret(adminKeyOf(aws).id), bob, ofBob, ofRole]));
    expect(await issued()).toHaveLength(4);
  });
});
