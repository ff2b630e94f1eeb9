import { AwsError } from '../aws-error.ts';
import { flag, requiredText, text, texts } from '../input.ts';
import type { Secret, SecretVersion } from '../model/secrets-manager.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import {
  invalidParameter,
  invalidRequest,
  readableSecret,
  secretArn,
  secretEvent,
  secretNotFound,
  secretTags,
  targetSecret,
  usableSecret,
} from './secrets-manager-lookup.ts';
import { addVersion, CURRENT, holderOf, LABELS_MAX, moveStage, requestedValue, stagesOf } from './secrets-manager-stages.ts';

const DAY_MS = 86_400_000;

const putSecretValue: Operation = {
  name: 'PutSecretValue',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  secretInputs: ['SecretString', 'SecretBinary'],
  run(call) {
    const secret = readableSecret(call, 'PutSecretValue');
    const value = requestedValue(call);
    if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const version = addVersion(call, secret, { value, stages: requestedStages(call) });
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: stagesOf(version) };
  },
  trailResources: secretEvent,
};

const getSecretValue: Operation = {
  name: 'GetSecretValue',
  access: 'read',
  resource: secretArn,
  resourceTags: secretTags,
  secretReplies: ['SecretString', 'SecretBinary'],
  run(call) {
    const secret = readableSecret(call, 'GetSecretValue');
    const version = requestedVersion(call, secret);
    // AWS keeps the day of the last access, not the time.
    const today = Math.floor(call.now / DAY_MS) * DAY_MS;
    secret.lastAccessedAt = today;
    version.lastAccessedAt = today;
    const { value } = version;
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretBinary: value.kind === 'binary' ? value.base64 : undefined,
      SecretString: value.kind === 'text' ? value.text : undefined,
      VersionStages: stagesOf(version),
      CreatedDate: new Date(version.createdAt),
    };
  },
  trailResources: secretEvent,
};

const updateSecretVersionStage: Operation = {
  name: 'UpdateSecretVersionStage',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = usableSecret(call, 'UpdateSecretVersionStage');
    const stage = requiredText(call.input, 'VersionStage');
    const to = versionNamed(secret, text(call.input, 'MoveToVersionId'));
    const from = versionNamed(secret, text(call.input, 'RemoveFromVersionId'));
    if (!to && !from) throw invalidParameter('You must specify either MoveToVersionId or RemoveFromVersionId.');
    refuseWrongHolder(secret, stage, { to, from });
    if (to && !to.stages.has(stage) && to.stages.size >= LABELS_MAX) {
      throw new AwsError('LimitExceededException', 400, `A secret version can have at most ${LABELS_MAX} staging labels.`);
    }
    if (to) moveStage(secret, stage, to);
    else from?.stages.delete(stage);
    secret.changedAt = call.now;
    return { ARN: secret.arn, Name: secret.name };
  },
  trailResources: secretEvent,
};

const listSecretVersionIds: Operation = {
  name: 'ListSecretVersionIds',
  access: 'read',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = targetSecret(call, 'ListSecretVersionIds');
    const isComplete = flag(call.input, 'IncludeDeprecated') ?? false;
    const shown = secret.versions.filter((version) => isComplete || version.stages.size > 0);
    const { items, NextToken } = tokenPage(call, shown, { sizeName: 'MaxResults', standard: 100, most: 100 });
    return { Versions: items.map((version) => describeVersion(secret, version)), NextToken, ARN: secret.arn, Name: secret.name };
  },
};

/** What Secrets Manager does with the values of a secret and their staging labels. */
export const secretVersionOperations: readonly Operation[] = [
  putSecretValue,
  getSecretValue,
  updateSecretVersionStage,
  listSecretVersionIds,
];

function requestedStages(call: Call): string[] {
  if (call.input['VersionStages'] === undefined) return [CURRENT];
  const stages = texts(call.input, 'VersionStages');
  if (stages.length < 1 || stages.length > LABELS_MAX) {
    const bound = stages.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${LABELS_MAX}`;
    throw new AwsError(
      'ValidationException',
      400,
      `1 validation error detected: Value '[${stages.join(', ')}]' at 'versionStages' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  return stages;
}

function requestedVersion(call: Call, secret: Secret): SecretVersion {
  const id = text(call.input, 'VersionId');
  const stage = text(call.input, 'VersionStage');
  if (id !== undefined) {
    const version = versionNamed(secret, id);
    if (version && stage !== undefined && !version.stages.has(stage)) {
      throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
    }
    if (version) return version;
  }
  const version = holderOf(secret, stage ?? CURRENT);
  if (version) return version;
  throw secretNotFound(`Secrets Manager can't find the specified secret value for staging label: ${stage ?? CURRENT}`);
}

function versionNamed(secret: Secret, id: string | undefined): SecretVersion | undefined {
  if (id === undefined) return undefined;
  const version = secret.versions.find((candidate) => candidate.id === id);
  if (!version) throw secretNotFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  return version;
}

/** A label that is in use moves only when the caller says from where: two who move it at once cannot both be right (aws-facts H1). */
function refuseWrongHolder(
  secret: Secret,
  stage: string,
  { to, from }: { to: SecretVersion | undefined; from: SecretVersion | undefined },
): void {
  const holder = holderOf(secret, stage);
  if (stage === CURRENT && !to) {
    throw invalidParameter(
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  }
  if (from && from !== holder) {
    throw invalidParameter(
      `When you move staging label ${stage}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label ${stage}.`,
    );
  }
  if (holder && !from && holder !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
}

function describeVersion(secret: Secret, version: SecretVersion) {
  const { lastAccessedAt } = version;
  return {
    VersionId: version.id,
    VersionStages: version.stages.size > 0 ? stagesOf(version) : undefined,
    LastAccessedDate: lastAccessedAt === undefined ? undefined : new Date(lastAccessedAt),
    CreatedDate: new Date(version.createdAt),
    KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
  };
}
