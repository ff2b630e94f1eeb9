import { expect, test } from 'vitest';
import { type Exposure, groupCalls, issuedSessions, isWhole } from './exposure.ts';
import { instantOf } from './instant.ts';
import type { KeyCall } from './key-calls.ts';

const call = (hour: number, more: Partial<KeyCall> = {}): KeyCall => ({
  at: instantOf(Date.UTC(2026, 0, 1, hour)),
  event: 'ListBuckets',
  service: 's3.amazonaws.com',
  region: 'us-east-1',
  sourceIp: '192.0.2.1',
  userAgent: 'aws-cli/2',
  errorCode: null,
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  by: null,
  issued: null,
  ...more,
});

test('calls of one kind are one line, most frequent first', () => {
  const calls = [
    call(3, { event: 'CreateUser', service: 'iam.amazonaws.com' }),
    call(2, { region: 'eu-west-1', errorCode: 'AccessDenied', sourceIp: null }),
    call(5, { sourceIp: '198.51.100.7' }),
    call(4),
  ];
  expect(groupCalls(calls)).toMatchObject([
    {
      event: 'ListBuckets',
      calls: 3,
      failed: 1,
      firstAt: calls[1]?.at,
      lastAt: calls[2]?.at,
      sourceIps: ['192.0.2.1', '198.51.100.7'],
      regions: ['eu-west-1', 'us-east-1'],
    },
    { event: 'CreateUser', calls: 1, failed: 0 },
  ]);
});

test('the sessions that were given out are told newest first', () => {
  const calls = [call(1, { issued: 'ASIA1' }), call(2), call(3, { issued: 'ASIA3' })];
  expect(issuedSessions(calls).map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIA3', 'ASIA1']);
});

test('what was not read, or not to its end, is not whole', () => {
  const whole: Exposure = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    account: '111122223333',
    since: call(0).at,
    until: call(9).at,
    regions: ['us-east-1'],
    unread: [],
    cutShort: [],
    events: [],
    sessions: [],
  };
  expect(isWhole(whole)).toBe(true);
  expect(isWhole({ ...whole, cutShort: ['us-east-1'] })).toBe(false);
  expect(isWhole({ ...whole, unread: [{ region: 'eu-west-1', why: 'denied', detail: 'no' }] })).toBe(false);
});
