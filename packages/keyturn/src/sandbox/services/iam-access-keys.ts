import { AwsError, noSuchEntity } from '../aws-error.ts';
import { iamArn, secretOf, uniqueId } from '../ids.ts';
import { member, requiredText } from '../input.ts';
import { addKey, keyOwner, lastUseTold, removeKey } from '../keys.ts';
import type { AccessKey } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { requestedStatus } from './iam-status.ts';
import { targetArn, targetPrincipal, targetTags } from './iam-target.ts';

/** AccessKeysPerUser, of a user and of root alike; inactive keys count (aws-facts A4). */
const KEYS_MAX = 2;

const createAccessKey: Operation = {
  name: 'CreateAccessKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  secretReplies: ['AccessKey.SecretAccessKey'],
  run(call) {
    const target = targetPrincipal(call);
    if (target.keys.length >= KEYS_MAX) {
      throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for AccessKeysPerUser: ${KEYS_MAX}`);
    }
    const delayMs = call.settings.propagationSeconds * 1000 * (0.5 + call.random.next());
    const key: AccessKey = {
      id: uniqueId('AKIA', call.account.id, call.random),
      status: 'Active',
      createdAt: call.now,
      worksFrom: call.now + Math.round(delayMs),
    };
    addKey(call.world, call.account, target.user, key);
    return {
      AccessKey: { ...describeKey(key, target.user?.name), SecretAccessKey: secretOf(call.world.seed, key.id) },
    };
  },
  trailResources: (_call, reply) => keyResource(String(member(reply, 'AccessKey', 'AccessKeyId'))),
};

const listAccessKeys: Operation = {
  name: 'ListAccessKeys',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { keys, user } = targetPrincipal(call);
    const { items, ...page } = iamPage(call, keys);
    return { AccessKeyMetadata: items.map((key) => describeKey(key, user?.name)), ...page };
  },
};

const updateAccessKey: Operation = {
  name: 'UpdateAccessKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const key = targetKey(call);
    key.status = requestedStatus(call);
    return undefined;
  },
  trailResources: (call) => keyResource(requiredText(call.input, 'AccessKeyId')),
};

const deleteAccessKey: Operation = {
  name: 'DeleteAccessKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    removeKey(call.world, targetKey(call).id);
    return undefined;
  },
  trailResources: (call) => keyResource(requiredText(call.input, 'AccessKeyId')),
};

const getAccessKeyLastUsed: Operation = {
  name: 'GetAccessKeyLastUsed',
  access: 'read',
  resource: (call) => {
    const owner = keyOwner(call.world, requiredText(call.input, 'AccessKeyId'));
    if (!owner || owner.account !== call.account) return `access key ${requiredText(call.input, 'AccessKeyId')}`;
    return iamArn(call.world.partition, call.account.id, owner.user ? `user${owner.user.path}${owner.user.name}` : 'root');
  },
  run(call) {
    const id = requiredText(call.input, 'AccessKeyId');
    const owner = keyOwner(call.world, id);
    // A key of another account, or of nobody: AWS does not tell them apart (aws-facts A10).
    if (!owner || owner.account !== call.account) {
      throw new AwsError(
        'AccessDenied',
        403,
        `User: ${call.caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      );
    }
    const use = lastUseTold(owner.key, call.now, call.settings.lastUsedLagSeconds);
    return {
      UserName: owner.user?.name,
      AccessKeyLastUsed: use
        ? { LastUsedDate: new Date(use.at), ServiceName: use.service, Region: use.region }
        : { ServiceName: 'N/A', Region: 'N/A' },
    };
  },
};

export const accessKeyOperations: readonly Operation[] = [
  createAccessKey,
  listAccessKeys,
  updateAccessKey,
  deleteAccessKey,
  getAccessKeyLastUsed,
];

function targetKey(call: Call): AccessKey {
  const id = requiredText(call.input, 'AccessKeyId');
  const key = targetPrincipal(call).keys.find((candidate) => candidate.id === id);
  if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

function describeKey(key: AccessKey, userName: string | undefined) {
  return { UserName: userName, AccessKeyId: key.id, Status: key.status, CreateDate: new Date(key.createdAt) };
}

function keyResource(id: string) {
  return [{ type: 'AWS::IAM::AccessKey', name: id }];
}
