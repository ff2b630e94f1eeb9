import { AwsError } from '../aws-error.ts';
import { flag, freeText, integer, requiredText, structures, text } from '../input.ts';
import type { Secret } from '../model/secrets-manager.ts';
import type { Call, Operation } from '../operation.ts';
import { tagContext } from './request-context.ts';
import { secretListOperations } from './secrets-manager-list.ts';
import {
  arnOfSecret,
  invalidParameter,
  invalidRequest,
  readableSecret,
  secretArn,
  secretEvent,
  secretNotFound,
  secretsOf,
  secretTags,
  targetSecret,
  usableSecret,
} from './secrets-manager-lookup.ts';
import { secretPolicyOperations } from './secrets-manager-policies.ts';
import { addVersion, CURRENT, isSameValue, requestedValue, requestToken, stagesByVersion } from './secrets-manager-stages.ts';
import { readTags, secretTagOperations, tagList } from './secrets-manager-tags.ts';
import { secretVersionOperations } from './secrets-manager-versions.ts';

const DAY_MS = 86_400_000;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const createSecret: Operation = {
  name: 'CreateSecret',
  access: 'write',
  resource: (call) => arnOfSecret(call, requestedName(call), '??????'),
  requestContext: tagContext,
  secretInputs: ['SecretString', 'SecretBinary'],
  run(call) {
    const name = requestedName(call);
    const value = requestedValue(call);
    const present = secretsOf(call).get(`${call.region}/${name}`);
    if (present) return repeated(call, present);
    const secret: Secret = {
      name,
      arn: arnOfSecret(call, name, call.random.text(6, LETTERS)),
      createdAt: call.now,
      changedAt: call.now,
      tags: readTags(structures(call.input, 'Tags'), new Map()),
      versions: [],
    };
    describeAnew(call, secret);
    const version = value && addVersion(call, secret, { value, stages: [CURRENT] });
    secretsOf(call).set(`${call.region}/${name}`, secret);
    return { ARN: secret.arn, Name: name, VersionId: version?.id };
  },
  trailResources: (_call, reply) => [{ type: 'AWS::SecretsManager::Secret', name: String(reply?.['ARN']) }],
};

const describeSecret: Operation = {
  name: 'DescribeSecret',
  access: 'read',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = targetSecret(call, 'DescribeSecret');
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      KmsKeyId: secret.kmsKeyId,
      LastChangedDate: new Date(secret.changedAt),
      LastAccessedDate: secret.lastAccessedAt === undefined ? undefined : new Date(secret.lastAccessedAt),
      DeletedDate: secret.deleteAt === undefined ? undefined : new Date(secret.deleteAt),
      Tags: tagList(secret.tags),
      VersionIdsToStages: stagesByVersion(secret),
      CreatedDate: new Date(secret.createdAt),
    };
  },
};

const updateSecret: Operation = {
  name: 'UpdateSecret',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  secretInputs: ['SecretString', 'SecretBinary'],
  run(call) {
    const value = requestedValue(call);
    const secret = value ? readableSecret(call, 'UpdateSecret') : usableSecret(call, 'UpdateSecret');
    const version = value && addVersion(call, secret, { value, stages: [CURRENT] });
    describeAnew(call, secret);
    secret.changedAt = call.now;
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
  trailResources: secretEvent,
};

const deleteSecret: Operation = {
  name: 'DeleteSecret',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const isForced = flag(call.input, 'ForceDeleteWithoutRecovery') ?? false;
    const windowDays = recoveryWindowDays(call, isForced);
    if (isForced) return deleteAtOnce(call);
    const secret = usableSecret(call, 'DeleteSecret');
    secret.deleteAt = call.now + windowDays * DAY_MS;
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(secret.deleteAt) };
  },
  trailResources: secretEvent,
};

const restoreSecret: Operation = {
  name: 'RestoreSecret',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = targetSecret(call, 'RestoreSecret');
    delete secret.deleteAt;
    return { ARN: secret.arn, Name: secret.name };
  },
  trailResources: secretEvent,
};

/** Secrets Manager. */
export const secretsManagerOperations: readonly Operation[] = [
  createSecret,
  describeSecret,
  updateSecret,
  deleteSecret,
  restoreSecret,
  ...secretVersionOperations,
  ...secretListOperations,
  ...secretPolicyOperations,
  ...secretTagOperations,
];

function requestedName(call: Call): string {
  const name = requiredText(call.input, 'Name');
  if (name.length <= 512 && /^[A-Za-z0-9/_+=.@!-]+$/.test(name)) return name;
  throw new AwsError(
    'ValidationException',
    400,
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** CreateSecret once more: the same token with the same value is the same request (aws-facts H1), all else is a clash. */
function repeated(call: Call, present: Secret) {
  if (present.deleteAt !== undefined) {
    throw invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
  }
  const value = requestedValue(call);
  const version = value && present.versions.find(({ id }) => id === requestToken(call));
  if (version && isSameValue(version.value, value)) return { ARN: present.arn, Name: present.name, VersionId: version.id };
  throw new AwsError('ResourceExistsException', 400, `The operation failed because the secret ${present.name} already exists.`);
}

function describeAnew(call: Call, secret: Secret): void {
  const description = freeText(call.input, 'Description');
  const kmsKeyId = text(call.input, 'KmsKeyId');
  if (description !== undefined) secret.description = description;
  if (kmsKeyId === undefined) return;
  // Naming the default key is the same as naming none.
  if (kmsKeyId === 'alias/aws/secretsmanager') delete secret.kmsKeyId;
  else secret.kmsKeyId = kmsKeyId;
}

function recoveryWindowDays(call: Call, isForced: boolean): number {
  const asked = integer(call.input, 'RecoveryWindowInDays');
  if (isForced && asked !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  const days = asked ?? 30;
  if (days < 7 || days > 30) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  return days;
}

/** Succeeds for a secret that does not exist too, or is already marked, as AWS documents. */
function deleteAtOnce(call: Call) {
  try {
    const secret = targetSecret(call, 'DeleteSecret');
    const [, , , region = '', accountId = ''] = secret.arn.split(':');
    call.world.accounts.get(accountId)?.secrets?.delete(`${region}/${secret.name}`);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(call.now) };
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== secretNotFound().code) throw cause;
    return { ARN: secretArn(call), Name: requiredText(call.input, 'SecretId'), DeletionDate: new Date(call.now) };
  }
}
