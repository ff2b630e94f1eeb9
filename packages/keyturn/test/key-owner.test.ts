import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { findKeyOwners } from '../src/engine/key-owner.ts';
import type { Aws } from '../src/engine/ports.ts';
import { addAgedKey } from '../src/sandbox/scenarios/builders.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, adminKeyOf, MANAGEMENT, MEMBER, userWithKey } from './support/sts.ts';

let aws: TestSandbox;

beforeAll(async () => {
  aws = await startTestSandbox();
});

afterAll(() => aws.close());

function connect({ endpoint, region, credentials }: SdkConfig = aws.admin()): Aws {
  return connectAws({ endpoint, region, credentials, environment: {} });
}

test('tells the user of a key', async () => {
  const owner = await connect().own().ownerOfKey(adminKeyOf(aws).id);
  expect(owner).toMatchObject({ known: true, value: 'admin', source: 'iam:GetAccessKeyLastUsed' });
});

test('tells that a key is of the root user', async () => {
  const key = addAgedKey(aws.builder, accountOf(aws, MANAGEMENT), undefined, { ageDays: 5 });
  expect(await connect().own().ownerOfKey(key.id)).toMatchObject({ known: true, value: null });
});

test('AWS denies to tell whose a key of another account is', async () => {
  const { key } = userWithKey(aws, accountOf(aws, MEMBER), 'bob');
  const owner = await connect().own().ownerOfKey(key.id);
  expect(owner).toMatchObject({ known: false, why: 'denied', detail: expect.stringContaining(key.id) as unknown });
});

test('tells the account of any key, also of one that is gone, and that a word is no key', async () => {
  const { key, user } = userWithKey(aws, accountOf(aws, MEMBER), 'carol');
  expect(await connect().accountOfKey(key.id)).toMatchObject({ known: true, value: MEMBER, source: 'sts:GetAccessKeyInfo' });
  user.keys.splice(0);
  expect(await connect().accountOfKey(key.id)).toMatchObject({ known: true, value: MEMBER });
  expect(await connect().accountOfKey('AKIAIOSFODNN7EXAMPLE')).toMatchObject({ known: true, value: null });
});

test('who may not ask for the account of a key does not know it', async () => {
  const { key } = userWithKey(aws, accountOf(aws, MANAGEMENT), 'nobody');
  expect(await connect(aws.as(key)).accountOfKey(key.id)).toMatchObject({ known: false, why: 'denied' });
});

test('several keys are looked for at once, and those that AWS denies to tell of in one walk through the users', async () => {
  const { key } = userWithKey(aws, accountOf(aws, MANAGEMENT), 'carol');
  const ofRoot = addAgedKey(aws.builder, accountOf(aws, MANAGEMENT), undefined, { ageDays: 5 });
  const gone = ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE'];
  const lists = () => aws.sandbox.calls.counts().calls['iam:ListAccessKeys'] ?? 0;
  const before = lists();
  const owners = await findKeyOwners(connect().own(), [key.id, ofRoot.id, ...gone]);
  expect(Object.fromEntries(owners)).toEqual({
    [key.id]: { is: 'user', name: 'carol' },
    [ofRoot.id]: { is: 'root' },
    ...Object.fromEntries(gone.map((id) => [id, { is: 'no-user' }])),
  });
  // One to see that carol has it still, one for each user.
  expect(lists() - before).toBe(1 + accountOf(aws, MANAGEMENT).users.size);
});
