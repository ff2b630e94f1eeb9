import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { awsFault } from '../../src/destinations/aws-access.ts';
import type { DestinationContext } from '../../src/destinations/destination.ts';
import { secretsManagerDestination } from '../../src/destinations/secrets-manager.ts';
import { ssmParameterDestination } from '../../src/destinations/ssm-parameter.ts';
import { addRole } from '../../src/sandbox/scenarios/builders.ts';
import { exampleKey } from '../contracts/destination.ts';
import { contextIn, countCalls, deployer } from '../support/aws-destination.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MEMBER = '222222222222';
const ROLE = 'OrganizationAccountAccessRole';
const inMember = { ...deployer, account: MEMBER, accountName: 'dev' };

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

function secret(place: object, context: DestinationContext = contextIn(aws)) {
  return secretsManagerDestination.create({ name: 'keyturn/{user}', ...place }, context);
}

function secretsIn(account: string): string[] {
  return [...(aws.world.accounts.get(account)?.secrets?.keys() ?? [])];
}

describe('a destination in AWS', () => {
  test('is in the own account and the region of the aws settings unless it says otherwise', async () => {
    await secret({}).put(exampleKey(0));
    await secret({ region: 'us-west-2' }).put(exampleKey(0));
    expect(secretsIn('111111111111')).toEqual(['eu-central-1/keyturn/deploy', 'us-west-2/keyturn/deploy']);
    expect(secret({}).id).toBe('secrets-manager:own/default/keyturn/deploy');
    expect(secret({ region: 'us-west-2' }).id).toBe('secrets-manager:own/us-west-2/keyturn/deploy');
  });

  test('is reached through a role in the account that it names', async () => {
    const there = secret({ account: MEMBER, role: ROLE, region: 'eu-west-1' });
    expect(there.id).toBe(`secrets-manager:${MEMBER}/eu-west-1/keyturn/deploy`);
    expect(await there.rehearse()).toEqual({ isReady: true });
    await there.put(exampleKey(0));
    expect(secretsIn(MEMBER)).toEqual(['eu-west-1/keyturn/deploy']);
    expect(secretsIn('111111111111')).toEqual([]);
  });

  test("is in the key's account where it names a role alone", async () => {
    const context = contextIn(aws, { owner: inMember });
    await secret({ role: ROLE }, context).put(exampleKey(0));
    await secret({ role: ROLE, account: '{account}' }, context).put(exampleKey(0));
    expect(secretsIn(MEMBER)).toEqual(['eu-central-1/keyturn/deploy']);
    expect(secret({ role: ROLE }, context).id).toBe(`secrets-manager:${MEMBER}/default/keyturn/deploy`);
  });

  test('gives the external id that a role asks for', async () => {
    const member = aws.world.accounts.get(MEMBER);
    if (member) {
      const trust = { trustedAccountId: '111111111111', externalId: 'abc' };
      addRole(aws.builder, member, { name: 'Secrets', isAdministrator: true, ...trust });
    }
    const without = secret({ account: MEMBER, role: 'Secrets' });
    const rehearsal = await without.rehearse();
    const because = rehearsal.isReady ? '' : rehearsal.because;
    expect(because).toMatch(
      /^Could not assume the role arn:aws:iam::222222222222:role\/Secrets: .*is not authorized to perform: sts:AssumeRole/,
    );
    const holding = await without.holds();
    expect(holding).toMatchObject({ known: false, why: 'denied' });
    expect(holding.known ? '' : because.startsWith(holding.detail)).toBe(true);
    expect(await secret({ account: MEMBER, role: 'Secrets', externalId: 'abc' }).rehearse()).toEqual({ isReady: true });
  });

  test('tries a role again that could not be assumed', async () => {
    const context = contextIn(aws);
    aws.sandbox.faults.add({ action: 'sts:AssumeRole', effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    const there = secret({ account: MEMBER, role: ROLE }, context);
    expect(await there.holds()).toMatchObject({ known: false, why: 'denied' });
    expect(await there.holds()).toMatchObject({ known: true });
  });

  test('assumes a role once for all that are there, and anew before its session ends', async () => {
    const context = contextIn(aws);
    const place = { account: MEMBER, role: ROLE };
    const all = [
      secret(place, context),
      secret({ ...place, region: 'us-west-2' }, context),
      ssmParameterDestination.create({ name: '/keyturn/{user}', ...place }, context),
    ];
    const calls = countCalls(aws);
    await Promise.all(all.map((one) => one.holds()));
    await Promise.all(all.map((one) => one.holds()));
    expect(calls()).toEqual({ AssumeRole: 1, DescribeSecret: 4, GetParameters: 2 });
    aws.clock.advance(54 * 60);
    // A new process would not know of the session; this one has to learn what time it is.
    context.aws.clock.learn(new Date(aws.sandbox.clock.now()).toUTCString());
    await all[0]?.holds();
    expect(calls()).toMatchObject({ AssumeRole: 1 });
    aws.clock.advance(2 * 60);
    context.aws.clock.learn(new Date(aws.sandbox.clock.now()).toUTCString());
    await Promise.all(all.map((one) => one.holds()));
    expect(calls()).toMatchObject({ AssumeRole: 2 });
  });

  test('is refused where the credentials are of another account than the one that it names', async () => {
    const because = `It is configured to be in account ${MEMBER}, and these credentials are of account 111111111111. Use credentials of ${MEMBER}, or give the destination a role there.`;
    expect(await secret({ account: MEMBER }).rehearse()).toEqual({ isReady: false, because });
    await expect(secret({ account: MEMBER }).put(exampleKey(0))).rejects.toMatchObject({ message: because, isPassing: false });
    expect(await secret({ account: '111111111111' }).rehearse()).toEqual({ isReady: true });
  });

  test.each([
    [{ region: 'Frankfurt' }, 'a region such as eu-central-1'],
    [{ account: 111_111_111_111 }, 'an account id (twelve digits, in quotes) or "{account}"'],
    [{ role: 'arn:aws:iam::111111111111:role/a' }, 'the name of a role, such as KeyturnSecrets, and no ARN'],
    [{ format: { id: '{accessKeyId}' } }, 'has no member that is "{secretAccessKey}" alone'],
  ])('is not made of %o', (place, wanted) => {
    const { error } = secretsManagerDestination.shape.safeParse({ name: 'a', ...place });
    expect(error?.issues.map(({ message }) => message)).toEqual([wanted]);
  });
});

describe('an error of AWS', () => {
  const key = exampleKey(0);

  test('is told without the secret that AWS repeats in it', () => {
    const fault = awsFault(new Error(`Value '${key.secret.reveal()}' is too long`), 'write', key.secret);
    expect(fault.message).toBe("Could not write: Value '[secret]' is too long");
    expect(fault.cause).toBeUndefined();
  });

  test.each([
    ['ThrottlingException', true],
    ['ECONNREFUSED', true],
    ['InternalServiceError', true],
    ['AccessDeniedException', false],
    ['LimitExceededException', false],
  ])('named %s is over by itself: %s', (name, isPassing) => {
    expect(awsFault(Object.assign(new Error('x'), { name }), 'write')).toMatchObject({ isPassing });
  });
});
