import type {
  CreateSecretCommandInput,
  DescribeSecretCommandOutput,
  GetSecretValueCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
  UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import type { AwsAccess } from '../aws-access.ts';

/** What is asked of Secrets Manager about one secret. All of it throws what AWS answers. */
export interface SecretCalls {
  describe(): Promise<DescribeSecretCommandOutput>;
  read(versionId: string): Promise<GetSecretValueCommandOutput>;
  create(value: Omit<CreateSecretCommandInput, 'Name'>): Promise<unknown>;
  put(value: Omit<PutSecretValueCommandInput, 'SecretId'>): Promise<PutSecretValueCommandOutput>;
  move(labels: Omit<UpdateSecretVersionStageCommandInput, 'SecretId'>): Promise<unknown>;
}

/** What a secret is made with where there is none. */
export interface NewSecret {
  readonly description: string;
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Binds the calls to a secret. */
export function callSecret(access: AwsAccess, name: string, { description, kmsKeyId, tags }: NewSecret): SecretCalls {
  const SecretId = name;
  const sdk = () => import('@aws-sdk/client-secrets-manager');
  return {
    async describe() {
      const { DescribeSecretCommand } = await sdk();
      return (await access.secretsManager()).send(new DescribeSecretCommand({ SecretId }));
    },
    async read(versionId) {
      const { GetSecretValueCommand } = await sdk();
      return (await access.secretsManager()).send(new GetSecretValueCommand({ SecretId, VersionId: versionId }));
    },
    async create(value) {
      const { CreateSecretCommand } = await sdk();
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const about = { Name: name, Description: description, KmsKeyId: kmsKeyId, Tags };
      return (await access.secretsManager()).send(new CreateSecretCommand({ ...about, ...value }));
    },
    async put(value) {
      const { PutSecretValueCommand } = await sdk();
      return (await access.secretsManager()).send(new PutSecretValueCommand({ SecretId, ...value }));
    },
    async move(labels) {
      const { UpdateSecretVersionStageCommand } = await sdk();
      return (await access.secretsManager()).send(new UpdateSecretVersionStageCommand({ SecretId, ...labels }));
    },
  };
}
