import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { flag, integer, requiredText } from '../input.ts';
import type { PasswordPolicy } from '../model/iam.ts';
import type { Account } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';

const getAccountSummary: Operation = {
  name: 'GetAccountSummary',
  access: 'read',
  run: ({ account }) => ({ SummaryMap: new Map([...Object.entries(counts(account)), ...Object.entries(quotas)]) }),
};

const createAccountAlias: Operation = {
  name: 'CreateAccountAlias',
  access: 'write',
  run(call) {
    const alias = requestedAlias(call);
    for (const account of call.world.accounts.values()) {
      if (account.alias === alias) throw new AwsError('EntityAlreadyExists', 409, `The account alias ${alias} already exists.`);
    }
    // An account has one alias at most: a new one takes the place of the old one.
    call.account.alias = alias;
    return undefined;
  },
};

const deleteAccountAlias: Operation = {
  name: 'DeleteAccountAlias',
  access: 'write',
  run(call) {
    const alias = requestedAlias(call);
    if (call.account.alias !== alias) throw noSuchEntity(`The account alias ${alias} cannot be found.`);
    delete call.account.alias;
    return undefined;
  },
};

const listAccountAliases: Operation = {
  name: 'ListAccountAliases',
  access: 'read',
  run(call) {
    const { alias } = call.account;
    const { items, ...page } = iamPage(call, alias === undefined ? [] : [alias]);
    return { AccountAliases: items, ...page };
  },
};

const getAccountPasswordPolicy: Operation = {
  name: 'GetAccountPasswordPolicy',
  access: 'read',
  run(call) {
    const { id, passwordPolicy } = call.account;
    if (!passwordPolicy) throw noSuchEntity(`The Password Policy with domain name ${id} cannot be found.`);
    return { PasswordPolicy: describePolicy(passwordPolicy) };
  },
};

const updateAccountPasswordPolicy: Operation = {
  name: 'UpdateAccountPasswordPolicy',
  access: 'write',
  // What is not given falls back to AWS's default: there are no partial updates.
  run(call) {
    const isSet = (name: string) => flag(call.input, name) ?? false;
    const maxAgeDays = bounded(call, 'MaxPasswordAge', { least: 1, most: 1095 });
    const reusePrevention = bounded(call, 'PasswordReusePrevention', { least: 1, most: 24 });
    call.account.passwordPolicy = {
      minimumLength: bounded(call, 'MinimumPasswordLength', { least: 6, most: 128 }) ?? 6,
      requireSymbols: isSet('RequireSymbols'),
      requireNumbers: isSet('RequireNumbers'),
      requireUppercase: isSet('RequireUppercaseCharacters'),
      requireLowercase: isSet('RequireLowercaseCharacters'),
      allowUsersToChange: isSet('AllowUsersToChangePassword'),
      hardExpiry: isSet('HardExpiry'),
      ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
      ...(reusePrevention === undefined ? {} : { reusePrevention }),
    };
    return undefined;
  },
};

const deleteAccountPasswordPolicy: Operation = {
  name: 'DeleteAccountPasswordPolicy',
  access: 'write',
  run(call) {
    if (!call.account.passwordPolicy) throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
    delete call.account.passwordPolicy;
    return undefined;
  },
};

export const accountOperations: readonly Operation[] = [
  getAccountSummary,
  createAccountAlias,
  deleteAccountAlias,
  listAccountAliases,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
  deleteAccountPasswordPolicy,
];

/** What an account has; the four `Account...` members are about root, 0 or 1. */
function counts(account: Account): Record<string, number> {
  const { root, users, virtualMfa } = account;
  const devices = [...(virtualMfa?.values() ?? [])];
  return {
    Users: users.size,
    Groups: account.groups?.size ?? 0,
    Roles: account.roles?.size ?? 0,
    Policies: account.policies?.size ?? 0,
    PolicyVersionsInUse: policiesInUse(account),
    InstanceProfiles: 0,
    Providers: 0,
    ServerCertificates: 0,
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ assignedTo }) => assignedTo !== undefined).length,
    // An inactive key is present, too (aws-facts C).
    AccountAccessKeysPresent: root.keys.length > 0 ? 1 : 0,
    AccountMFAEnabled: root.mfa.length > 0 ? 1 : 0,
    AccountPasswordPresent: root.password ? 1 : 0,
    AccountSigningCertificatesPresent: root.certificates.length > 0 ? 1 : 0,
    GlobalEndpointTokenVersion: 1,
  };
}

/** Defaults of a new account, as AWS answered them (aws-facts C). */
const quotas: Readonly<Record<string, number>> = {
  UsersQuota: 5000,
  GroupsQuota: 300,
  GroupsPerUserQuota: 10,
  RolesQuota: 1000,
  PoliciesQuota: 1500,
  PolicyVersionsInUseQuota: 10_000,
  VersionsPerPolicyQuota: 5,
  PolicySizeQuota: 6144,
  UserPolicySizeQuota: 2048,
  GroupPolicySizeQuota: 5120,
  RolePolicySizeQuota: 10_240,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 20,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  AccessKeysPerUserQuota: 2,
};

/** Managed policies that anything refers to, boundaries and AWS's own included, each counted once. */
function policiesInUse({ users, groups, roles }: Account): number {
  const inUse = new Set<string>();
  for (const { attached, boundary } of [...users.values(), ...(roles?.values() ?? [])]) {
    for (const arn of attached ?? []) inUse.add(arn);
    if (boundary !== undefined) inUse.add(boundary);
  }
  for (const { attached } of groups?.values() ?? []) for (const arn of attached) inUse.add(arn);
  return inUse.size;
}

function requestedAlias(call: Call): string {
  const alias = requiredText(call.input, 'AccountAlias');
  const pattern = /^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/;
  if (pattern.test(alias)) return alias;
  throw constraintError('AccountAlias', alias, `Member must satisfy regular expression pattern: ${pattern.source}`);
}

function bounded(call: Call, name: string, { least, most }: { least: number; most: number }): number | undefined {
  const value = integer(call.input, name);
  if (value === undefined || (value >= least && value <= most)) return value;
  const limit = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw constraintError(name, String(value), `Member must have value ${limit}`);
}

function describePolicy(policy: PasswordPolicy) {
  const { maxAgeDays } = policy;
  return {
    MinimumPasswordLength: policy.minimumLength,
    RequireSymbols: policy.requireSymbols,
    RequireNumbers: policy.requireNumbers,
    RequireUppercaseCharacters: policy.requireUppercase,
    RequireLowercaseCharacters: policy.requireLowercase,
    AllowUsersToChangePassword: policy.allowUsersToChange,
    ExpirePasswords: maxAgeDays !== undefined,
    MaxPasswordAge: maxAgeDays,
    PasswordReusePrevention: policy.reusePrevention,
    HardExpiry: maxAgeDays === undefined ? undefined : policy.hardExpiry,
  };
}
