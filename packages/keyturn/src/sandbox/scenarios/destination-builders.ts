import { regionalArn, secretOf, uuid } from '../ids.ts';
import type { Secret } from '../model/secrets-manager.ts';
import type { Parameter } from '../model/ssm.ts';
import type { Account, World } from '../model/world.ts';
import { type Builder, DAY_MS } from './builders.ts';

/** The region in which scenarios keep secrets and parameters. */
export function homeRegion({ partition }: World): string {
  return { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' }[partition];
}

/** Where a secret or a parameter stands, and since when it holds what it holds. */
export interface Place {
  readonly name: string;
  readonly changedDaysAgo: number;
}

/** A secret in Secrets Manager that holds text. */
export function addSecret(builder: Builder, account: Account, place: Place, text: string): Secret {
  const { world, random, now } = builder;
  const region = homeRegion(world);
  const at = now - place.changedDaysAgo * DAY_MS;
  const suffix = random.text(6, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  const secret: Secret = {
    name: place.name,
    arn: regionalArn(
      { partition: world.partition, service: 'secretsmanager', region, accountId: account.id },
      `secret:${place.name}-${suffix}`,
    ),
    createdAt: at,
    changedAt: at,
    tags: new Map(),
    versions: [{ id: uuid(random), value: { kind: 'text', text }, createdAt: at, stages: new Set(['AWSCURRENT']) }],
  };
  account.secrets ??= new Map();
  account.secrets.set(`${region}/${place.name}`, secret);
  return secret;
}

/** A SecureString in Parameter Store. */
export function addParameter({ world, now }: Builder, account: Account, place: Place, value: string): Parameter {
  const parameter: Parameter = {
    name: place.name,
    type: 'SecureString',
    keyId: 'alias/aws/ssm',
    tier: 'Standard',
    tags: new Map(),
    versions: [
      {
        version: 1,
        value,
        modifiedAt: now - place.changedDaysAgo * DAY_MS,
        modifiedBy: `arn:${world.partition}:iam::${account.id}:root`,
        labels: new Set(),
      },
    ],
  };
  account.parameters ??= new Map();
  account.parameters.set(`${homeRegion(world)}/${place.name}`, parameter);
  return parameter;
}

/** A key as consumers read it: the usual JSON of id, secret and owner. */
export function keyText({ seed }: World, userName: string, accessKeyId: string): string {
  return JSON.stringify({ AccessKeyId: accessKeyId, SecretAccessKey: secretOf(seed, accessKeyId), UserName: userName });
}
