import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, line, NEVER, NOW, used } from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import { userAccessKeyUnused } from './user-access-key-unused.ts';

const judge = (key: Partial<AccessKey>) => userAccessKeyUnused.judge(accessKey({ createdAt: ago(500), ...key }), circumstances());

test.each<[string, Partial<AccessKey>, string]>([
  ['passes exactly at the limit', { lastUsed: used(ago(45)) }, 'pass'],
  ['fails one second over it', { lastUsed: used(ago(45, 1)) }, 'fail: last used 45 days 1 s ago; the limit is 45 days'],
  ['passes for a key that is as old as the limit, its use unknown', { createdAt: ago(45), lastUsed: DENIED }, 'pass'],
  [
    'is unknown for one a second older',
    { createdAt: ago(45, 1), lastUsed: DENIED },
    'unknown (denied): its last use is not known: AccessDenied',
  ],
  ['leaves keys that were never used to another check', { lastUsed: NEVER }, 'does not apply'],
  ['does not apply to inactive keys', { lastUsed: used(ago(400)), status: 'inactive' }, 'does not apply'],
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

test('shows use, limit, and what told of the use', () => {
  expect(evidenceOf(judge({ lastUsed: used(ago(200)) }))).toEqual({
    status: 'active',
    createdAt: ago(500),
    ageDays: 500,
    lastUsedAt: ago(200),
    lastUsedService: 'sts',
    lastUsedRegion: 'us-east-1',
    idleDays: 200,
    limitDays: 45,
    source: 'iam:GetAccessKeyLastUsed',
    observedAt: NOW,
  });
});
