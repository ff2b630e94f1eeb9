import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, line, NOW } from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import { addDays } from '../instant.ts';
import { userAccessKeyAgeSoon } from './user-access-key-age-soon.ts';

const judge = (key: Partial<AccessKey>) => userAccessKeyAgeSoon.judge(accessKey(key), circumstances());

test.each<[string, Partial<AccessKey>, string]>([
  ['passes exactly where the warning begins', { createdAt: ago(76) }, 'pass'],
  [
    'warns a second later',
    { createdAt: ago(76, 1) },
    'fail: created 76 days ago; the limit of 90 days is reached in 13 days 23 h',
  ],
  [
    'warns of a key whose use is unknown',
    { createdAt: ago(80), lastUsed: DENIED },
    'fail: created 80 days ago; the limit of 90 days is reached in 10 days',
  ],
  [
    'warns exactly at the limit',
    { createdAt: ago(90) },
    'fail: created 90 days ago; the limit of 90 days is reached within the hour',
  ],
  [
    'warns an hour before the limit',
    { createdAt: ago(90, -3_600) },
    'fail: created 89 days 23 h ago; the limit of 90 days is reached in 1 hour',
  ],
  ['leaves keys over the limit to another check', { createdAt: ago(90, 1) }, 'pass'],
  ['does not apply to inactive keys', { createdAt: ago(80), status: 'inactive' }, 'does not apply'],
])('%s', (_, key, expected) => {
  expect(line(judge(key))).toBe(expected);
});

test('shows when the limit is reached', () => {
  expect(evidenceOf(judge({ createdAt: ago(80) }))).toMatchObject({
    ageDays: 80,
    limitDays: 90,
    details: { dueAt: addDays(NOW, 10) },
  });
});
