import type { IAMClient } from '@aws-sdk/client-iam';
import { MFA_POLICY } from '../core/administrator/documents.ts';
import type { RoleFacts, UserFacts } from '../core/administrator/facts.ts';
import type { AdministratorAccount, AdministratorAws } from '../engine/administrator-ports.ts';
import type { Aws } from '../engine/ports.ts';
import { changeAdministrator, type Wait } from './administrator-changes.ts';
import type { AwsClients, SessionCredentials } from './client.ts';
import { isNoSuchEntity, toUnknown } from './faults.ts';
import { observePasswordRules } from './guardrails-passwords.ts';
import { listKeys } from './keys.ts';
import { observe, promised } from './observe.ts';
import { allItems } from './pages.ts';
import { assumeRole } from './session.ts';

/** AWS, for who makes an administrator in an account. */
export function connectForAdministrator(aws: Aws, clients: AwsClients, wait: Wait): AdministratorAws {
  return {
    ...aws,
    async openForAdministrator(account, access) {
      const caller = await aws.caller();
      if (account === caller.account) return { known: true, reader: await openWith(clients, wait) };
      try {
        const session = await assumeRole(await clients.sts(), { partition: caller.partition, account, access });
        return { known: true, reader: await openWith(clients, wait, session) };
      } catch (error) {
        return toUnknown(error, `assuming role ${access.roleName} in account ${account}`);
      }
    },
  };
}

async function openWith(clients: AwsClients, wait: Wait, session?: SessionCredentials): Promise<AdministratorAccount> {
  const { clock } = clients;
  const [iam, iamOnce] = await Promise.all([clients.iam(session), clients.iamOnce(session)]);
  return {
    role: (name) =>
      observe(clock, 'iam:GetRole', { attempted: `reading the role ${name}`, ask: () => orNull(readRole(iam, name)) }),
    user: (name) =>
      observe(clock, 'iam:GetUser', { attempted: `reading the user ${name}`, ask: () => orNull(readUser(iam, name)) }),
    passwordRules: () => observePasswordRules(iam, clock),
    change: (change) => changeAdministrator({ iam, iamOnce, wait }, change),
  };
}

async function readRole(iam: IAMClient, RoleName: string): Promise<RoleFacts> {
  const { GetRoleCommand, ListAttachedRolePoliciesCommand } = await import('@aws-sdk/client-iam');
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { AssumeRolePolicyDocument, Tags, PermissionsBoundary } = promised(Role, 'Role');
  const attached = await allItems(
    (marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...marker })),
    (page) => promised(page.AttachedPolicies, 'AttachedPolicies').map(({ PolicyArn }) => promised(PolicyArn, 'PolicyArn')),
  );
  return {
    // RFC 3986, as IAM answers every document.
    trust: decodeURIComponent(promised(AssumeRolePolicyDocument, 'AssumeRolePolicyDocument')),
    tags: tagsOf(Tags),
    attached,
    boundary: PermissionsBoundary?.PermissionsBoundaryArn ?? null,
  };
}

async function readUser(iam: IAMClient, UserName: string): Promise<UserFacts> {
  const { GetUserCommand, ListAttachedUserPoliciesCommand } = await import('@aws-sdk/client-iam');
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const { Tags, PermissionsBoundary } = promised(User, 'User');
  const [attached, mfaPolicy, login, keys] = await Promise.all([
    allItems(
      (marker) => iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...marker })),
      (page) => promised(page.AttachedPolicies, 'AttachedPolicies').map(({ PolicyArn }) => promised(PolicyArn, 'PolicyArn')),
    ),
    orNull(readMfaPolicy(iam, UserName)),
    orNull(readLogin(iam, UserName)),
    listKeys(iam, UserName),
  ]);
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn ?? null;
  return { tags: tagsOf(Tags), attached, boundary, mfaPolicy, login, keys: keys.map(({ id }) => id) };
}

async function readMfaPolicy(iam: IAMClient, UserName: string): Promise<string> {
  const { GetUserPolicyCommand } = await import('@aws-sdk/client-iam');
  const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: MFA_POLICY }));
  return decodeURIComponent(promised(PolicyDocument, 'PolicyDocument'));
}

async function readLogin(iam: IAMClient, UserName: string): Promise<{ readonly mustChange: boolean }> {
  const { GetLoginProfileCommand } = await import('@aws-sdk/client-iam');
  const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName }));
  // AWS leaves it out where it is false.
  return { mustChange: promised(LoginProfile, 'LoginProfile').PasswordResetRequired === true };
}

function tagsOf(tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[] | undefined) {
  return new Map((tags ?? []).map(({ Key, Value }) => [promised(Key, 'Key'), Value ?? '']));
}

async function orNull<Facts>(reading: Promise<Facts>): Promise<Facts | null> {
  try {
    return await reading;
  } catch (error) {
    if (isNoSuchEntity(error)) return null;
    throw error;
  }
}
