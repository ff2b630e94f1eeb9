import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';
import { like } from '../support/wording.ts';

const DAY_SECONDS = 86_400;

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

it('a client that learned the time keeps working over every jump of it, without a second attempt', async () => {
  const iam = new IAMClient(aws.admin());
  const secrets = new SecretsManagerClient(aws.admin());
  for (const jump of [0, 90, 1, -40, 3_000]) {
    aws.clock.advance(jump * DAY_SECONDS);
    expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(1);
    expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  }
});

it('a client that slept through several jumps still signs by the time that it learned', async () => {
  const iam = new IAMClient(aws.admin());
  await iam.send(new ListUsersCommand({}));
  for (let day = 0; day < 30; day++) aws.clock.advance(DAY_SECONDS);
  expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(1);
});

it('a signature of a time that no clock ever showed is refused', async () => {
  const iam = new IAMClient({ ...aws.admin(), systemClockOffset: -400 * DAY_SECONDS * 1000 });
  await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    message: like(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(20261123T120000Z - 5 min\.\)$/),
    $metadata: { httpStatusCode: 403 },
  });
});

it('what is signed by a former time is measured by the present one', async () => {
  const key = addAgedKey(aws.builder, accountOf(aws, MANAGEMENT), undefined, { ageDays: 1 });
  const sts = new STSClient(aws.as(key));
  await sts.send(new GetCallerIdentityCommand({}));
  aws.clock.advance(90 * DAY_SECONDS);
  await sts.send(new GetCallerIdentityCommand({}));
  expect(key.recentUse?.at).toBe(aws.sandbox.clock.now());
});
