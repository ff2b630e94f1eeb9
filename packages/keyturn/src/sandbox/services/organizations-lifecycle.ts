import { AwsError } from '../aws-error.ts';
import { iamArn, uniqueId } from '../ids.ts';
import { texts } from '../input.ts';
import type { Role } from '../model/iam.ts';
import type { AccountCreation, Organization } from '../model/organization.ts';
import type { Account } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { arnOf, namedBy, organizationArn } from './organizations-arns.ts';
import {
  constraintViolation,
  idForms,
  invalidInput,
  optionalMatch,
  organizationPage,
  requiredMatch,
} from './organizations-input.ts';
import { attachDefaults, makeDefaultPolicy } from './organizations-policy-types.ts';
import { managedOrganization, memberAccount, memberOrganization, readableOrganization } from './organizations-scope.ts';
import { setTags } from './organizations-tags.ts';
import { tagContext } from './request-context.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

const createOrganization: Operation = {
  name: 'CreateOrganization',
  access: 'write',
  run(call) {
    const { world, account, random } = call;
    if (account.parentId !== undefined) {
      const message = 'The provided account is already a member of an organization.';
      throw new AwsError('AlreadyInOrganizationException', 400, message);
    }
    if (world.organization) throw invalidInput('INVALID_VALUE', 'The sandbox holds one organization, and it exists already.');
    const organization: Organization = {
      id: `o-${random.text(10, LETTERS)}`,
      featureSet: readFeatureSet(call),
      managementAccountId: account.id,
      rootId: `r-${random.text(4, LETTERS)}`,
      units: new Map(),
      // No type is enabled at first (aws-facts F1): EnablePolicyType does that.
      enabledPolicyTypes: new Set(),
      policies: new Map(),
      attachments: new Map(),
      trustedServices: new Map(),
      delegates: new Map(),
      rootFeatures: [],
    };
    world.organization = organization;
    makeDefaultPolicy(organization, 'SERVICE_CONTROL_POLICY');
    Object.assign(account, { parentId: organization.rootId, joinedMethod: 'INVITED', joinedAt: call.now });
    return { Organization: describeOrganization(call, organization) };
  },
};

const describeOwnOrganization: Operation = {
  name: 'DescribeOrganization',
  access: 'read',
  run: (call) => ({ Organization: describeOrganization(call, memberOrganization(call)) }),
};

const createAccount: Operation = {
  name: 'CreateAccount',
  access: 'write',
  secretInputs: ['Email', 'AccountName'],
  secretReplies: ['CreateAccountStatus.AccountName'],
  requestContext: tagContext,
  run(call) {
    const { now, random, input } = call;
    const organization = managedOrganization(call);
    const email = requiredMatch(input, 'Email', /^(?=.{6,64}$)[^\s@]+@[^\s@]+\.[^\s@]+$/);
    const accountName = requiredMatch(input, 'AccountName', /^[ -~]{1,50}$/);
    const roleName = optionalMatch(input, 'RoleName', /^[\w+=,.@-]{1,64}$/) ?? 'OrganizationAccountAccessRole';
    const request = { id: `car-${random.text(32, LETTERS)}`, accountName, requestedAt: now };
    const isTaken = call.world.accounts.values().some((account) => account.email.toLowerCase() === email.toLowerCase());
    let creation: AccountCreation;
    if (isTaken) {
      creation = { ...request, failureReason: 'EMAIL_ALREADY_EXISTS' };
    } else {
      const accountId = makeAccount(call, organization, { accountName, email, roleName });
      setTags(organization, accountId, input);
      creation = { ...request, accountId };
    }
    organization.creations ??= new Map();
    organization.creations.set(creation.id, creation);
    // AWS never waits: the account is told by DescribeCreateAccountStatus.
    const status = { Id: creation.id, AccountName: accountName, State: 'IN_PROGRESS', RequestedTimestamp: new Date(now) };
    return { CreateAccountStatus: status };
  },
};

const describeCreateAccountStatus: Operation = {
  name: 'DescribeCreateAccountStatus',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const id = requiredMatch(call.input, 'CreateAccountRequestId', idForms.creation);
    const creation = organization.creations?.get(id);
    if (!creation) {
      const message = "You specified a create account request that doesn't exist.";
      throw new AwsError('CreateAccountStatusNotFoundException', 400, message);
    }
    return { CreateAccountStatus: describeCreation(creation) };
  },
};

const listCreateAccountStatus: Operation = {
  name: 'ListCreateAccountStatus',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const states = texts(call.input, 'States');
    const all = [...(organization.creations?.values() ?? [])].map(describeCreation);
    const wanted = all.filter(({ State }) => states.length === 0 || states.includes(State));
    const { items, ...page } = organizationPage(call, wanted);
    return { CreateAccountStatuses: items, ...page };
  },
};

const closeAccount: Operation = {
  name: 'CloseAccount',
  access: 'write',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = managedOrganization(call);
    const account = memberAccount(call, requiredMatch(call.input, 'AccountId', idForms.account));
    if (account.id === organization.managementAccountId) {
      throw constraintViolation('CANNOT_CLOSE_MANAGEMENT_ACCOUNT', 'You cannot close the management account.');
    }
    if (organization.delegates.values().some((accounts) => accounts.has(account.id))) {
      throw constraintViolation(
        'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
        'You cannot close an account that is registered as a delegated administrator for a service integrated with your organization.',
      );
    }
    if (account.state === 'CLOSED' || account.state === 'PENDING_CLOSURE') {
      throw new AwsError('AccountAlreadyClosedException', 400, 'The provided account is already closed.');
    }
    account.state = 'CLOSED';
    return undefined;
  },
};

/** Organizations: how it and its accounts come and go. */
export const organizationLifecycleOperations: readonly Operation[] = [
  createOrganization,
  describeOwnOrganization,
  createAccount,
  describeCreateAccountStatus,
  listCreateAccountStatus,
  closeAccount,
];

function readFeatureSet({ input }: Call): Organization['featureSet'] {
  const asked = input.FeatureSet ?? 'ALL';
  if (asked !== 'ALL' && asked !== 'CONSOLIDATED_BILLING') throw invalidInput('INVALID_ENUM');
  return asked;
}

function describeOrganization(call: Call, organization: Organization) {
  const { id, featureSet, managementAccountId } = organization;
  return {
    Id: id,
    Arn: organizationArn(call, organization, `organization/${id}`),
    FeatureSet: featureSet,
    MasterAccountArn: arnOf(call, organization, managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: call.world.accounts.get(managementAccountId)?.email,
    // Deprecated and inaccurate in AWS too: ListRoots tells which types are enabled.
    AvailablePolicyTypes: featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}

function describeCreation(creation: AccountCreation) {
  const { id, accountName, requestedAt, accountId, failureReason } = creation;
  return {
    Id: id,
    AccountName: accountName,
    State: failureReason === undefined ? 'SUCCEEDED' : 'FAILED',
    RequestedTimestamp: new Date(requestedAt),
    CompletedTimestamp: new Date(requestedAt),
    AccountId: accountId,
    FailureReason: failureReason,
  };
}

function makeAccount(
  call: Call,
  organization: Organization,
  asked: { readonly accountName: string; readonly email: string; readonly roleName: string },
): string {
  const { world, random, now } = call;
  let id = random.text(12, '0123456789');
  while (world.accounts.has(id)) id = random.text(12, '0123456789');
  const account: Account = {
    id,
    name: asked.accountName,
    email: asked.email,
    state: 'ACTIVE',
    joinedMethod: 'CREATED',
    joinedAt: now,
    parentId: organization.rootId,
    // Accounts made by Organizations have a root user without password, keys and MFA.
    root: { createdAt: now, keys: [], mfa: [], certificates: [] },
    users: new Map(),
    roles: new Map([[asked.roleName, makeAccessRole(call, organization, { accountId: id, name: asked.roleName })]]),
  };
  world.accounts.set(id, account);
  attachDefaults(organization, id);
  return id;
}

function makeAccessRole(call: Call, organization: Organization, { accountId, name }: { accountId: string; name: string }): Role {
  const { partition } = call.world;
  const principal = { AWS: iamArn(partition, organization.managementAccountId, 'root') };
  return {
    name,
    path: '/',
    id: uniqueId('AROA', accountId, call.random),
    createdAt: call.now,
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    }),
    maxSessionSeconds: 3600,
    attached: new Set([`arn:${partition}:iam::aws:policy/AdministratorAccess`]),
    inline: new Map(),
    tags: new Map(),
  };
}
