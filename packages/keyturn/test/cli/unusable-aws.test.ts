import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultCode } from '../../src/core/fault.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { linesOf, reportOf } from '../support/audit.ts';
import { endOf, type Mistake, make } from '../support/mistakes.ts';
import { adminEnvironment, type Machine, makeMachine } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

const HOUR_MS = 3_600_000;

let aws: TestSandbox;
let machine: Machine;

beforeAll(async () => {
  machine = makeMachine();
  aws = await startTestSandbox({ now: Date.now() });
  makeProfiles();
});

afterAll(async () => {
  machine.remove();
  await aws.close();
});

/** Profiles whose single sign-on has expired, in the newer and the older form. */
function makeProfiles(): void {
  const cache = join(machine.home, '.aws/sso/cache');
  mkdirSync(cache, { recursive: true });
  const start = 'https://corp.awsapps.com/start';
  const account = 'sso_account_id = 111111111111\nsso_role_name = Audit\nregion = us-east-1';
  writeFileSync(
    join(machine.home, '.aws/config'),
    [
      `[profile sso]\nsso_session = corp\n${account}`,
      `[sso-session corp]\nsso_start_url = ${start}\nsso_region = us-east-1`,
      `[profile older]\nsso_start_url = ${start}\nsso_region = us-east-1\n${account}`,
    ].join('\n'),
  );
  const token = JSON.stringify({ startUrl: start, region: 'us-east-1', accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' });
  for (const key of ['corp', start]) writeFileSync(join(cache, `${createHash('sha1').update(key).digest('hex')}.json`), token);
}

describe('AWS that cannot be asked is told in one sentence', () => {
  const badKey = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

  test.each<Mistake>([
    { what: 'no credentials', args: ['audit'], says: 'No credentials were found.', fault: 'no-credentials' },
    {
      what: 'half a key',
      args: ['audit'],
      environment: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      says: 'No credentials were found.',
      fault: 'no-credentials',
    },
    {
      what: 'a profile that is not there',
      args: ['audit', '--profile', 'nobody'],
      says: 'Profile nobody is not there, or gives no credentials.',
      fault: 'no-credentials',
    },
    {
      what: 'an expired single sign-on',
      args: ['audit', '--profile', 'sso'],
      says: /the sign-in to IAM Identity Center has expired/,
      fault: 'credentials-expired',
    },
    {
      what: 'an expired single sign-on of the older form',
      args: ['audit'],
      environment: { AWS_PROFILE: 'older' },
      says: /The SSO session associated with this profile has expired/,
      fault: 'credentials-expired',
    },
  ])('$what', async (mistake) => {
    const reach = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'us-east-1' };
    const { sentence, ...rest } = await make(mistake, { machine, aws, reach });
    expect(sentence).toMatch(mistake.says);
    expect(rest).toEqual({ ...endOf(mistake.fault), calls: 0 });
  });

  test.each<Mistake>([
    {
      what: 'an endpoint where nobody listens',
      args: ['audit'],
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      says: /\(ECONNREFUSED\)$/,
      fault: 'endpoint-unreachable',
    },
    {
      what: 'a key that this partition does not know',
      args: ['audit', '--region', 'cn-north-1'],
      environment: badKey,
      says: /The security token included in the request is invalid\. \(InvalidClientTokenId\)$/,
      fault: 'credentials-refused',
    },
    {
      what: 'a key with a wrong secret',
      args: ['audit'],
      environment: { AWS_SECRET_ACCESS_KEY: 'wrong' },
      says: /does not match the signature you provided.*\(SignatureDoesNotMatch\)$/,
      fault: 'credentials-refused',
    },
  ])('$what', async (mistake) => {
    const { sentence, calls: _, ...rest } = await make(mistake, { machine, aws, reach: adminEnvironment(aws) });
    expect(sentence).toMatch(mistake.says);
    expect(rest).toEqual(endOf(mistake.fault));
  });

  test.each<{
    readonly what: string;
    readonly answer: readonly [status: number, code: string, message: string];
    readonly fault: FaultCode;
  }>([
    {
      what: 'a clock that AWS refuses',
      answer: [403, 'SignatureDoesNotMatch', 'Signature expired: 20200101T000000Z is now earlier than 20200101T100000Z'],
      fault: 'clock-skewed',
    },
    {
      what: 'a session that is over',
      answer: [403, 'ExpiredToken', 'The security token included in the request is expired'],
      fault: 'credentials-expired',
    },
    {
      what: 'a region that is off',
      answer: [403, 'RegionDisabledException', 'STS is not activated in this region for account:111111111111.'],
      fault: 'access-denied',
    },
  ])('$what', async ({ answer: [status, code, message], fault }) => {
    aws.sandbox.faults.add({ action: 'sts:GetCallerIdentity', times: 0, effect: { kind: 'error', code, status, message } });
    const { sentence, calls: _, ...rest } = await make({ args: ['audit'] }, { machine, aws, reach: adminEnvironment(aws) });
    aws.sandbox.faults.clear();
    expect(sentence).toBe(`keyturn: Could not ask AWS who we are (sts:GetCallerIdentity): ${message} (${code})`);
    expect(rest).toEqual(endOf(fault));
  });
});

test('a clock that is hours off changes nothing: AWS is asked again by its time, and ages are told by it', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000 + 3 * HOUR_MS;
  const ahead = await startTestSandbox({ now });
  const user = addUser(ahead.builder, accountOf(ahead, MANAGEMENT), { name: 'ci' });
  const { id } = addAgedKey(ahead.builder, accountOf(ahead, MANAGEMENT), user, { ageDays: 90 + 1 / 24, usedDaysAgo: 1 });
  const args = ['audit', '--check', 'user-access-key-age', '--format', 'json'];
  const { exitCode, out, said } = await machine.run(args, { environment: adminEnvironment(ahead) });
  await ahead.close();
  expect([exitCode, said]).toEqual([1, '']);
  const report = reportOf(out);
  expect(linesOf(report)).toEqual([`user-access-key-age ${MANAGEMENT}/ci ${id}`]);
  expect(Math.abs(Date.parse(report.generatedAt) - now)).toBeLessThan(HOUR_MS);
});
