import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, line, NEVER, NOW, used } from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import { userAccessKeyNeverUsed } from './user-access-key-never-used.ts';

const judge = (key: Partial<AccessKey>) => userAccessKeyNeverUsed.judge(accessKey({ lastUsed: NEVER, ...key }), circumstances());

test.each<[string, Partial<AccessKey>, string]>([
  ['does not accuse a fresh key', { createdAt: ago(2) }, 'pass'],
  ['passes exactly at the limit', { createdAt: ago(14) }, 'pass'],
  [
    'fails one second over it',
    { createdAt: ago(14, 1) },
    'fail: never used since its creation 14 days 1 s ago; the limit is 14 days',
  ],
  ['passes for a key that is as old as the limit, its use unknown', { createdAt: ago(14), lastUsed: DENIED }, 'pass'],
  [
    'is unknown for one a second older',
    { createdAt: ago(14, 1), lastUsed: DENIED },
    'unknown (denied): its last use is not known: AccessDenied',
  ],
  ['passes for a key that was used once, long ago', { createdAt: ago(900), lastUsed: used(ago(899)) }, 'pass'],
  ['does not apply to inactive keys', { createdAt: ago(900), status: 'inactive' }, 'does not apply'],
])('%s', (_, key, expected) => {
  expect(line(judge(key))).toBe(expected);
});

test('is unknown where the use is: an error is not "never"', () => {
  expect(judge({ createdAt: ago(900), lastUsed: DENIED })).toEqual({
    is: 'unknown',
    why: 'denied',
    because: 'its last use is not known: AccessDenied',
  });
});

test('shows age, limit, and what told of the use', () => {
  expect(evidenceOf(judge({ createdAt: ago(60) }))).toEqual({
    status: 'active',
    createdAt: ago(60),
    ageDays: 60,
    lastUsedAt: 'never',
    limitDays: 14,
    source: 'iam:GetAccessKeyLastUsed',
    observedAt: NOW,
  });
});
