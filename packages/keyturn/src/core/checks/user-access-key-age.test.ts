import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, line, NEVER } from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import { userAccessKeyAge } from './user-access-key-age.ts';

const judge = (key: Partial<AccessKey>) => userAccessKeyAge.judge(accessKey(key), circumstances());

test.each<[string, Partial<AccessKey>, string]>([
  ['passes exactly at the limit', { createdAt: ago(90) }, 'pass'],
  ['fails one second over it', { createdAt: ago(90, 1) }, 'fail: created 90 days 1 s ago; the limit is 90 days'],
  ['fails 59 minutes over it', { createdAt: ago(90, 3_540) }, 'fail: created 90 days 59 min ago; the limit is 90 days'],
  ['fails three hours over it', { createdAt: ago(90, 10_800) }, 'fail: created 90 days 3 h ago; the limit is 90 days'],
  ['fails though it was never used', { createdAt: ago(91), lastUsed: NEVER }, 'fail: created 91 days ago; the limit is 90 days'],
  [
    'fails though its use is unknown',
    { createdAt: ago(91), lastUsed: DENIED },
    'fail: created 91 days ago; the limit is 90 days',
  ],
  ['does not apply to inactive keys', { createdAt: ago(900), status: 'inactive' }, 'does not apply'],
  ['does not apply to expired keys', { createdAt: ago(900), status: 'expired' }, 'does not apply'],
])('%s', (_, key, expected) => {
  expect(line(judge(key))).toBe(expected);
});

test('shows age to the second, use and limit', () => {
  expect(evidenceOf(judge({ createdAt: ago(90, 10_800) }))).toEqual({
    status: 'active',
    createdAt: ago(90, 10_800),
    ageDays: 90.125,
    lastUsedAt: ago(0, 3_600),
    lastUsedService: 'sts',
    lastUsedRegion: 'us-east-1',
    limitDays: 90,
  });
});

test('obeys another limit', () => {
  const limits = circumstances({ keyAgeDaysMax: 1_000 });
  expect(line(userAccessKeyAge.judge(accessKey({ createdAt: ago(1_000) }), limits))).toBe('pass');
  expect(line(userAccessKeyAge.judge(accessKey({ createdAt: ago(1_000, 7_200) }), limits))).toBe(
    'fail: created 1000 days 2 h ago; the limit is 1000 days',
  );
});
