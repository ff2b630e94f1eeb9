import { AwsError, noSuchEntity } from '../aws-error.ts';
import { flag, requiredText } from '../input.ts';
import type { ManagedPolicy } from '../model/iam.ts';
import type { Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { encodeDocument } from './iam-documents.ts';
import { namedPolicy, onPolicy, ownPolicy } from './iam-managed-policies.ts';
import { managedDocument } from './iam-policies.ts';

/** VersionsPerPolicyQuota */
const VERSIONS_MAX = 5;

type PolicyVersion = ManagedPolicy['versions'][number];

const createPolicyVersion: Operation = {
  name: 'CreatePolicyVersion',
  access: 'write',
  ...onPolicy,
  run(call) {
    const { policy } = ownPolicy(call, 'CreatePolicyVersion');
    const document = managedDocument(call);
    if (policy.versions.length >= VERSIONS_MAX) {
      throw new AwsError(
        'LimitExceeded',
        409,
        `A managed policy can have up to ${VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const number = 1 + (policy.lastVersion ?? lastNumber(policy.versions));
    const version = { id: `v${number}`, document, createdAt: call.now };
    policy.lastVersion = number;
    policy.versions.push(version);
    policy.updatedAt = call.now;
    if (flag(call.input, 'SetAsDefault') === true) policy.defaultVersion = version.id;
    return { PolicyVersion: describeVersion(policy, version) };
  },
};

const getPolicyVersion: Operation = {
  name: 'GetPolicyVersion',
  access: 'read',
  ...onPolicy,
  run(call) {
    const policy = namedPolicy(call);
    const version = versionOf(policy, policy.arn, requiredText(call.input, 'VersionId'));
    return { PolicyVersion: { Document: encodeDocument(version.document), ...describeVersion(policy, version) } };
  },
};

const listPolicyVersions: Operation = {
  name: 'ListPolicyVersions',
  access: 'read',
  ...onPolicy,
  run(call) {
    const policy = namedPolicy(call);
    // The newest comes first.
    const { items, ...page } = iamPage(call, policy.versions.toReversed());
    return { Versions: items.map((version) => describeVersion(policy, version)), ...page };
  },
};

const setDefaultPolicyVersion: Operation = {
  name: 'SetDefaultPolicyVersion',
  access: 'write',
  ...onPolicy,
  run(call) {
    const { policy, arn } = ownPolicy(call, 'SetDefaultPolicyVersion');
    policy.defaultVersion = versionOf(policy, arn, requiredText(call.input, 'VersionId')).id;
    policy.updatedAt = call.now;
    return undefined;
  },
};

const deletePolicyVersion: Operation = {
  name: 'DeletePolicyVersion',
  access: 'write',
  ...onPolicy,
  run(call) {
    const { policy, arn } = ownPolicy(call, 'DeletePolicyVersion');
    const { id } = versionOf(policy, arn, requiredText(call.input, 'VersionId'));
    if (id === policy.defaultVersion) {
      throw new AwsError('DeleteConflict', 409, 'Cannot delete the default version of a policy.');
    }
    // Numbers are never used twice, also not the last one.
    policy.lastVersion ??= lastNumber(policy.versions);
    policy.versions = policy.versions.filter((version) => version.id !== id);
    return undefined;
  },
};

export const policyVersionOperations: readonly Operation[] = [
  createPolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
  deletePolicyVersion,
];

function versionOf(policy: Readonly<ManagedPolicy>, arn: string, id: string): PolicyVersion {
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function lastNumber(versions: readonly PolicyVersion[]): number {
  return Math.max(...versions.map(({ id }) => Number(id.slice(1))));
}

/** A version as all answers tell it, but for its document. */
export function describeVersion(policy: Readonly<ManagedPolicy>, version: PolicyVersion) {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.createdAt),
  };
}
