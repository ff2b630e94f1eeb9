import { validationError } from '../aws-error.ts';
import { texts } from '../input.ts';
import type { Group, Role, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { encodeDocument } from './iam-documents.ts';
import { type Entity, entityArn } from './iam-entities.ts';
import {
  awsPolicies,
  boundaryMember,
  nameInArn,
  ownPolicies,
  type PolicyUse,
  type PolicyWithArn,
  policyUses,
} from './iam-managed-policies.ts';
import { byName } from './iam-names.ts';
import { describePolicy } from './iam-policies.ts';
import { describeVersion } from './iam-policy-versions.ts';
import { describeIdentity, lastUseOfRole } from './iam-roles.ts';
import { tagsMember } from './iam-tags.ts';
import { userArn } from './iam-target.ts';

const getAccountAuthorizationDetails: Operation = {
  name: 'GetAccountAuthorizationDetails',
  access: 'read',
  run(call) {
    const { items, ...page } = iamPage(call, entriesOf(call));
    const told = (list: ListName) => items.filter((entry) => entry.list === list).map(({ describe }) => describe());
    return {
      UserDetailList: told('users'),
      GroupDetailList: told('groups'),
      RoleDetailList: told('roles'),
      Policies: told('policies'),
      ...page,
    };
  },
};

/** Everything that holds permissions in an account, in pages that run through four lists. */
export const authorizationDetailOperations: readonly Operation[] = [getAccountAuthorizationDetails];

type ListName = 'users' | 'groups' | 'roles' | 'policies';

/** Something that is described only if it is on the page: there are up to 5,000 users. */
interface Entry {
  readonly list: ListName;
  readonly describe: () => Readonly<Record<string, unknown>>;
}

function entriesOf(call: Call): Entry[] {
  const { account } = call;
  const wanted = requestedTypes(call);
  const entries: Entry[] = [];
  if (wanted.has('User')) {
    for (const user of byName([...account.users.values()])) {
      entries.push({ list: 'users', describe: () => describeUser(call, user) });
    }
  }
  if (wanted.has('Group')) {
    for (const group of byName([...(account.groups?.values() ?? [])])) {
      entries.push({ list: 'groups', describe: () => describeGroup(call, group) });
    }
  }
  if (wanted.has('Role')) {
    for (const role of byName([...(account.roles?.values() ?? [])])) {
      entries.push({ list: 'roles', describe: () => describeRole(call, role) });
    }
  }
  return [...entries, ...policyEntries(call, wanted)];
}

/** The account's own policies, used or not; of AWS's those that somebody here has. */
function policyEntries(call: Call, wanted: ReadonlySet<EntityType>): Entry[] {
  if (!wanted.has('LocalManagedPolicy') && !wanted.has('AWSManagedPolicy')) return [];
  const uses = policyUses(call.account);
  const own = wanted.has('LocalManagedPolicy') ? ownPolicies(call.account) : [];
  const used = wanted.has('AWSManagedPolicy') ? awsPolicies(call).filter(({ arn }) => uses.has(arn)) : [];
  return [...byName(own), ...byName(used)].map((policy) => ({
    list: 'policies',
    describe: () => describeWholePolicy(policy, uses.get(policy.arn)),
  }));
}

const types = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

type EntityType = (typeof types)[number];

function requestedTypes({ input }: Call): ReadonlySet<EntityType> {
  const filter = texts(input, 'Filter');
  if (filter.length === 0) return new Set(types);
  if (filter.some((given) => !types.some((type) => type === given))) {
    const rule = `Member must satisfy constraint: [Member must satisfy enum value set: [${types.join(', ')}]]`;
    throw validationError(
      `1 validation error detected: Value '[${filter.join(', ')}]' at 'filter' failed to satisfy constraint: ${rule}`,
    );
  }
  return new Set(types.filter((type) => filter.includes(type)));
}

function describeUser(call: Call, user: User) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(call, user),
    CreateDate: new Date(user.createdAt),
    // IAM leaves this list out where it is empty, and no other one: so it stands in published answers.
    UserPolicyList: user.inline?.size ? inlinePolicies(user) : undefined,
    GroupList: byName([...(user.groups ?? [])].map((name) => ({ name }))).map(({ name }) => name),
    AttachedManagedPolicies: attachedPolicies(user),
    ...boundaryMember(user.boundary),
    Tags: tagsMember(user.tags).Tags ?? [],
  };
}

function describeGroup(call: Call, group: Group) {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: entityArn(call, 'Group', group),
    CreateDate: new Date(group.createdAt),
    GroupPolicyList: inlinePolicies(group),
    AttachedManagedPolicies: attachedPolicies(group),
  };
}

function describeRole(call: Call, role: Role) {
  return {
    ...describeIdentity(call, role),
    InstanceProfileList: [],
    RolePolicyList: inlinePolicies(role),
    AttachedManagedPolicies: attachedPolicies(role),
    ...boundaryMember(role.boundary),
    Tags: tagsMember(role.tags).Tags ?? [],
    RoleLastUsed: lastUseOfRole(role),
  };
}

function inlinePolicies({ inline }: Pick<Entity, 'inline'>) {
  const policies = byName([...(inline ?? [])].map(([name, document]) => ({ name, document })));
  return policies.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }));
}

function attachedPolicies({ attached }: Pick<Entity, 'attached'>) {
  const policies = byName([...(attached ?? [])].map((arn) => ({ arn, name: nameInArn(arn).name })));
  return policies.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }));
}

function describeWholePolicy(policy: PolicyWithArn, use: PolicyUse | undefined) {
  return {
    ...describePolicy(policy, use),
    PolicyVersionList: policy.versions
      .toReversed()
      .map((version) => ({ Document: encodeDocument(version.document), ...describeVersion(policy, version) })),
  };
}
