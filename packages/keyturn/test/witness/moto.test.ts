import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runKeyturn } from '../support/program.ts';
import { like } from '../support/wording.ts';
import { type Moto, startMoto, whyNoMoto } from './moto.ts';

/** Python starts slowly on a busy machine. */
const PATIENCE_MS = 120_000;

const why = await whyNoMoto();
if (why !== undefined) process.stderr.write(`moto does not witness rotations here: ${why}\n`);

const YAML = `
rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }
destinations:
  - { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{user}" }
`;

describe(`an AWS that is less strict ${why === undefined ? 'is rotated in, too' : `is left out: ${why}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-moto-'));
  let moto: Moto | undefined;

  beforeAll(async () => {
    if (why === undefined) moto = await startMoto(folder);
    writeFileSync(join(folder, 'keyturn.yaml'), YAML);
  }, PATIENCE_MS);

  afterAll(async () => {
    await moto?.close();
    rmSync(folder, { recursive: true });
  });

  test.skipIf(why !== undefined).each([
    ['that has to be made', 'maker', undefined],
    ['that is there, and of which nothing else is touched', 'keeper', { db: 'kept' }],
  ])('again and again, into a secret %s', { timeout: PATIENCE_MS }, async (_what, user, members) => {
    if (!moto) throw new Error('moto was not started');
    const iam = new IAMClient(moto.client);
    const secrets = new SecretsManagerClient(moto.client);
    await iam.send(new CreateUserCommand({ UserName: user }));
    await iam.send(new CreateAccessKeyCommand({ UserName: user }));
    if (members) await secrets.send(new CreateSecretCommand({ Name: `keyturn/${user}`, SecretString: JSON.stringify(members) }));
    // The second time the secret is there, with whatever the first one left.
    for (const _time of [1, 2]) {
      const ran = await runKeyturn(
        ['rotate', user, '--yes', '--config', join(folder, 'keyturn.yaml'), '--state-dir', join(folder, 'state')],
        { as: moto.client },
      );
      expect(ran.exitCode, ran.said + ran.out).toBe(0);
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
      const current = { SecretId: `keyturn/${user}`, VersionStage: 'AWSCURRENT' };
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand(current));
      const value: unknown = JSON.parse(SecretString);
      const accessKeyId = AccessKeyMetadata.map((key) => key.AccessKeyId).join();
      expect(value).toEqual({ ...members, AccessKeyId: accessKeyId, SecretAccessKey: like(/^.{40}$/) });
    }
  });
});
