import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretsManagerDestination } from '../../src/destinations/secrets-manager.ts';
import { describeDestination } from '../contracts/destination.ts';
import { awsBench, REGION } from '../support/aws-destination.ts';
import type { TestSandbox } from '../support/sandbox.ts';

describeDestination('secrets-manager', () =>
  awsBench(secretsManagerDestination, { name: 'keyturn/{account}/{user}' }, { consumer, state }),
);

const consumed = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

async function consumer(aws: TestSandbox, SecretId = 'keyturn/111111111111/deploy') {
  try {
    const client = new SecretsManagerClient(aws.admin(REGION));
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
    const members = consumed.parse(JSON.parse(SecretString));
    return { accessKeyId: members.AccessKeyId, secretAccessKey: members.SecretAccessKey };
  } catch {
    return null;
  }
}

function state(aws: TestSandbox): unknown {
  const secrets = [...(aws.world.accounts.get('111111111111')?.secrets?.values() ?? [])];
  return secrets.map(({ versions, ...secret }) => ({
    ...secret,
    // Reading moves the day of the last access.
    lastAccessedAt: undefined,
    versions: versions.map(({ id, value, stages }) => ({ id, value, stages: [...stages].sort() })),
  }));
}
