import type { IAMClient } from '@aws-sdk/client-iam';
import type { Partition } from '../core/access-key.ts';
import type { MfaDevice, MfaKind, PasswordPolicyFacts, ServiceCredential } from '../core/account.ts';
import { instantOf } from '../core/instant.ts';
import type { Observed } from '../core/observed.ts';
import type { AccountSummary } from '../engine/ports.ts';
import type { AwsClock } from './clock.ts';
import { isNoSuchEntity } from './faults.ts';
import { observe, promised } from './observe.ts';
import { allItems } from './pages.ts';

/** The account summary: live, and open to anybody in the account who may read it (aws-facts C). */
export function readSummary(iam: IAMClient, clock: AwsClock): Promise<Observed<AccountSummary>> {
  return observe(clock, 'iam:GetAccountSummary', {
    attempted: 'reading the account summary',
    async ask() {
      const { GetAccountSummaryCommand } = await import('@aws-sdk/client-iam');
      const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
      const summary = promised(SummaryMap, 'SummaryMap');
      return {
        users: promised(summary.Users, 'Users'),
        hasRootKeys: promised(summary.AccountAccessKeysPresent, 'AccountAccessKeysPresent') > 0,
        hasRootPassword: promised(summary.AccountPasswordPresent, 'AccountPasswordPresent') > 0,
        hasRootMfa: promised(summary.AccountMFAEnabled, 'AccountMFAEnabled') > 0,
        hasRootCertificates: promised(summary.AccountSigningCertificatesPresent, 'AccountSigningCertificatesPresent') > 0,
      };
    },
  });
}

/** The root user's virtual MFA device: told by whom it belongs to, as its name may be anything (aws-facts G). */
export function readRootVirtualMfa(iam: IAMClient, clock: AwsClock): Promise<Observed<MfaDevice | null>> {
  return observe(clock, 'iam:ListVirtualMFADevices', {
    attempted: 'listing the virtual MFA devices',
    async ask() {
      const { ListVirtualMFADevicesCommand } = await import('@aws-sdk/client-iam');
      const devices = await allItems(
        (marker) => iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned', MaxItems: 1000, ...marker })),
        (page) => promised(page.VirtualMFADevices, 'VirtualMFADevices'),
      );
      const own = devices.find(({ User, SerialNumber }) =>
        User?.Arn === undefined ? SerialNumber?.endsWith(':mfa/root-account-mfa-device') : User.Arn.endsWith(':root'),
      );
      return own ? { serial: promised(own.SerialNumber, 'SerialNumber'), kind: 'virtual' } : null;
    },
  });
}

/** What kind of device a serial number stands for (aws-facts G). */
export function mfaKind(serial: string): MfaKind {
  if (!serial.startsWith('arn:')) return 'hardware';
  return serial.includes(':u2f/') ? 'passkey' : 'virtual';
}

/** The account's password policy; null when it has none of its own. */
export function readPasswordPolicy(iam: IAMClient, clock: AwsClock): Promise<Observed<PasswordPolicyFacts | null>> {
  return observe(clock, 'iam:GetAccountPasswordPolicy', {
    attempted: 'reading the password policy',
    async ask() {
      const { GetAccountPasswordPolicyCommand } = await import('@aws-sdk/client-iam');
      try {
        const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
        const policy = promised(PasswordPolicy, 'PasswordPolicy');
        return {
          minimumLength: promised(policy.MinimumPasswordLength, 'MinimumPasswordLength'),
          requires: {
            symbols: policy.RequireSymbols === true,
            numbers: policy.RequireNumbers === true,
            uppercase: policy.RequireUppercaseCharacters === true,
            lowercase: policy.RequireLowercaseCharacters === true,
          },
          reusePrevention: policy.PasswordReusePrevention ?? null,
          maxAgeDays: policy.MaxPasswordAge ?? null,
        };
      } catch (error) {
        if (isNoSuchEntity(error)) return null;
        throw error;
      }
    },
  });
}

/** Whom AdministratorAccess is attached to: `user alice`, `role Admin`, `group admins`. */
export function readAdministrators(iam: IAMClient, clock: AwsClock, partition: Partition): Promise<Observed<readonly string[]>> {
  return observe(clock, 'iam:ListEntitiesForPolicy', {
    attempted: 'listing who has AdministratorAccess',
    async ask() {
      const { ListEntitiesForPolicyCommand } = await import('@aws-sdk/client-iam');
      const PolicyArn = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
      return allItems(
        (marker) => iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...marker })),
        (page) => [
          ...promised(page.PolicyUsers, 'PolicyUsers').map(({ UserName }) => `user ${promised(UserName, 'UserName')}`),
          ...promised(page.PolicyGroups, 'PolicyGroups').map(({ GroupName }) => `group ${promised(GroupName, 'GroupName')}`),
          ...promised(page.PolicyRoles, 'PolicyRoles').map(({ RoleName }) => `role ${promised(RoleName, 'RoleName')}`),
        ],
      );
    },
  });
}

/** The policy that AWS attaches when it finds a key in public, newest first: a user who has several is told by the newest. */
const QUARANTINE_POLICIES = ['AWSCompromisedKeyQuarantineV3', 'AWSCompromisedKeyQuarantineV2', 'AWSCompromisedKeyQuarantine'];

/** Users whom AWS quarantined: asked by policy, so that it costs the same for any number of users. */
export function readQuarantinedUsers(
  iam: IAMClient,
  clock: AwsClock,
  partition: Partition,
): Promise<Observed<ReadonlyMap<string, string>>> {
  return observe(clock, 'iam:ListEntitiesForPolicy', {
    attempted: 'listing whom AWS quarantined',
    async ask() {
      const lists = await Promise.all(
        QUARANTINE_POLICIES.map(async (policy) =>
          (await usersWith(iam, `arn:${partition}:iam::aws:policy/${policy}`)).map((user) => [user, policy] as const),
        ),
      );
      return new Map(lists.toReversed().flat());
    },
  });
}

async function usersWith(iam: IAMClient, PolicyArn: string): Promise<readonly string[]> {
  const { ListEntitiesForPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    return await allItems(
      (marker) => iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: 'User', ...marker })),
      (page) => promised(page.PolicyUsers, 'PolicyUsers').map(({ UserName }) => promised(UserName, 'UserName')),
    );
  } catch (error) {
    // Not every partition has every one of them.
    if (isNoSuchEntity(error)) return [];
    throw error;
  }
}

/** The service-specific credentials of all users in one list; reports know nothing of them. */
export function readServiceCredentials(iam: IAMClient, clock: AwsClock): Promise<Observed<readonly ServiceCredential[]>> {
  return observe(clock, 'iam:ListServiceSpecificCredentials', {
    attempted: 'listing the service-specific credentials',
    async ask() {
      const { ListServiceSpecificCredentialsCommand } = await import('@aws-sdk/client-iam');
      return allItems(
        (marker) => iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 1000, ...marker })),
        (page) =>
          promised(page.ServiceSpecificCredentials, 'ServiceSpecificCredentials').map((credential) => ({
            id: promised(credential.ServiceSpecificCredentialId, 'ServiceSpecificCredentialId'),
            user: promised(credential.UserName, 'UserName'),
            service: promised(credential.ServiceName, 'ServiceName'),
            isActive: credential.Status === 'Active',
            createdAt: instantOf(promised(credential.CreateDate, 'CreateDate').getTime()),
            expiresAt: credential.ExpirationDate ? instantOf(credential.ExpirationDate.getTime()) : null,
          })),
      );
    },
  });
}
