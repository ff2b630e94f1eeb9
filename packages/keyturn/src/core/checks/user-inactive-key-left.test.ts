import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, line, NEVER, used } from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import { userInactiveKeyLeft } from './user-inactive-key-left.ts';

const judge = (key: Partial<AccessKey>) =>
  userInactiveKeyLeft.judge(accessKey({ status: 'inactive', createdAt: ago(500), ...key }), circumstances());

test.each<[string, Partial<AccessKey>, string]>([
  ['passes exactly at the limit', { lastUsed: used(ago(30)) }, 'pass'],
  [
    'fails one second over it',
    { lastUsed: used(ago(30, 1)) },
    'fail: inactive, and last used 30 days 1 s ago; the limit is 30 days',
  ],
  ['counts a key that was never used from its creation', { lastUsed: NEVER, createdAt: ago(30) }, 'pass'],
  [
    'fails for one of longer',
    { lastUsed: NEVER, createdAt: ago(31) },
    'fail: inactive, and never used since its creation 31 days ago; the limit is 30 days',
  ],
  [
    'counts expired keys',
    { status: 'expired', lastUsed: used(ago(40)) },
    'fail: expired, and last used 40 days ago; the limit is 30 days',
  ],
  ['passes for a key that is as old as the limit, its use unknown', { createdAt: ago(30), lastUsed: DENIED }, 'pass'],
  [
    'is unknown for one a second older',
    { createdAt: ago(30, 1), lastUsed: DENIED },
    'unknown (denied): its last use is not known: AccessDenied',
  ],
  ['does not apply to active keys', { status: 'active', lastUsed: used(ago(400)) }, 'does not apply'],
])('%s', (_, key, expected) => {
  expect(line(judge(key))).toBe(expected);
});

test('is unknown where the use is', () => {
  expect(judge({ lastUsed: DENIED })).toEqual({
    is: 'unknown',
    why: 'denied',
    because: 'its last use is not known: AccessDenied',
  });
});

test('shows status, age and idle time', () => {
  expect(evidenceOf(judge({ lastUsed: used(ago(40)) }))).toMatchObject({
    status: 'inactive',
    ageDays: 500,
    idleDays: 40,
    limitDays: 30,
    source: 'iam:GetAccessKeyLastUsed',
  });
});
