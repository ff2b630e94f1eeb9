import type { HealthClient } from '@aws-sdk/client-health';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Partition } from '../core/access-key.ts';
import type { Probe } from '../core/diagnosis.ts';
import { NO_PLAN } from './exposed-keys.ts';
import { type Attempt, notTried, probe } from './probe.ts';

/** In whose name an account is asked. */
export interface ProbeAs {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly health: () => Promise<HealthClient>;
  readonly partition: Partition;
  /** The id of the key that signs, to ask about. */
  readonly accessKeyId: string;
  /** The user who signs; null for a role, and for root. */
  readonly userName: string | null;
}

/** How many users are asked for a key to try calls on. */
const USERS_MAX = 10;

/** Where an account has no user: IAM looks at permissions first, and only then whether somebody is there. */
const NOBODY = 'keyturn-doctor';
const ABSENT = ['NoSuchEntity', 'NoSuchEntityException'];

/** Tries every call that an audit of one account makes: each once, with the smallest answer that there is. */
export async function probeAccount(as: ProbeAs): Promise<readonly Probe[]> {
  const [whole, health, { users, probe: listing }] = await Promise.all([
    accountAttempts(as).then((attempts) => Promise.all(attempts.map(probe))),
    healthAttempts(as).then((attempts) => Promise.all(attempts.map(probe))),
    firstUsers(as.iam),
  ]);
  const asked = users.length === 0 ? [as.userName ?? NOBODY] : users;
  const [perUser, keys] = await Promise.all([
    userAttempts(as.iam, asked[0] ?? NOBODY).then((attempts) => Promise.all(attempts.map(probe))),
    probeKeys(as, asked),
  ]);
  return [listing, ...whole, ...health, ...perUser, ...keys];
}

async function accountAttempts({ iam, sts, partition, accessKeyId }: ProbeAs): Promise<readonly Attempt[]> {
  const [sdk, { GetAccessKeyInfoCommand }] = await Promise.all([import('@aws-sdk/client-iam'), import('@aws-sdk/client-sts')]);
  const PolicyArn = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
  return [
    { action: 'iam:GenerateCredentialReport', ask: () => iam.send(new sdk.GenerateCredentialReportCommand({})) },
    {
      action: 'iam:GetCredentialReport',
      ask: () => iam.send(new sdk.GetCredentialReportCommand({})),
      harmless: [
        'ReportInProgress',
        'ReportNotPresent',
        'ReportExpired',
        'CredentialReportNotReadyException',
        'CredentialReportNotPresentException',
        'CredentialReportExpiredException',
      ],
    },
    { action: 'iam:GetAccountSummary', ask: () => iam.send(new sdk.GetAccountSummaryCommand({})) },
    { action: 'iam:ListVirtualMFADevices', ask: () => iam.send(new sdk.ListVirtualMFADevicesCommand({ MaxItems: 1 })) },
    {
      action: 'iam:GetAccountPasswordPolicy',
      ask: () => iam.send(new sdk.GetAccountPasswordPolicyCommand({})),
      harmless: ABSENT,
    },
    {
      action: 'iam:ListEntitiesForPolicy',
      ask: () => iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn, MaxItems: 1 })),
    },
    {
      action: 'iam:ListServiceSpecificCredentials',
      ask: () => iam.send(new sdk.ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 1 })),
    },
    {
      action: 'iam:GetAccountAuthorizationDetails',
      ask: () => iam.send(new sdk.GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 1 })),
    },
    { action: 'sts:GetAccessKeyInfo', ask: () => sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId })) },
  ];
}

/** Where the support plan does not have AWS Health, nobody misses anything. */
async function healthAttempts({ health, partition }: ProbeAs): Promise<readonly Attempt[]> {
  const [sdk, client] = await Promise.all([import('@aws-sdk/client-health'), health()]);
  const type = 'AWS_RISK_CREDENTIALS_EXPOSED';
  const eventArns = [`arn:${partition}:health:${await client.config.region()}::event/RISK/${type}/${type}_keyturn-doctor`];
  const attempts: readonly Attempt[] = [
    {
      action: 'health:DescribeEvents',
      ask: () => client.send(new sdk.DescribeEventsCommand({ filter: { eventTypeCodes: [type] }, maxResults: 10 })),
    },
    {
      action: 'health:DescribeAffectedEntities',
      ask: () => client.send(new sdk.DescribeAffectedEntitiesCommand({ filter: { eventArns }, maxResults: 10 })),
    },
  ];
  return attempts.map((attempt) => ({ ...attempt, harmless: [NO_PLAN] }));
}

async function firstUsers(iam: IAMClient): Promise<{ readonly users: readonly string[]; readonly probe: Probe }> {
  const { ListUsersCommand } = await import('@aws-sdk/client-iam');
  let users: readonly string[] = [];
  const listing = await probe({
    action: 'iam:ListUsers',
    async ask() {
      const { Users = [] } = await iam.send(new ListUsersCommand({ MaxItems: USERS_MAX }));
      users = Users.flatMap(({ UserName }) => UserName ?? []);
    },
  });
  return { users, probe: listing };
}

async function userAttempts(iam: IAMClient, UserName: string): Promise<readonly Attempt[]> {
  const sdk = await import('@aws-sdk/client-iam');
  const asked = { UserName };
  const attempts: readonly Attempt[] = [
    { action: 'iam:GetUser', ask: () => iam.send(new sdk.GetUserCommand(asked)) },
    { action: 'iam:GetLoginProfile', ask: () => iam.send(new sdk.GetLoginProfileCommand(asked)) },
    { action: 'iam:ListSigningCertificates', ask: () => iam.send(new sdk.ListSigningCertificatesCommand(asked)) },
    { action: 'iam:ListUserTags', ask: () => iam.send(new sdk.ListUserTagsCommand(asked)) },
    { action: 'iam:ListGroupsForUser', ask: () => iam.send(new sdk.ListGroupsForUserCommand(asked)) },
    { action: 'iam:ListSSHPublicKeys', ask: () => iam.send(new sdk.ListSSHPublicKeysCommand(asked)) },
  ];
  return attempts.map((attempt) => ({ ...attempt, harmless: ABSENT }));
}

/** Lists keys until there is one to ask about: of a key that does not exist, a refusal would say nothing. */
async function probeKeys({ iam, accessKeyId, userName }: ProbeAs, users: readonly string[]): Promise<readonly Probe[]> {
  const { GetAccessKeyLastUsedCommand, ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
  let keyId: string | undefined;
  const list = (UserName: string) =>
    probe({
      action: 'iam:ListAccessKeys',
      async ask() {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
        keyId = AccessKeyMetadata[0]?.AccessKeyId;
      },
      harmless: ABSENT,
    });
  let listing = notTried('iam:ListAccessKeys', 'there is no user to ask about');
  for (const user of users) {
    listing = await list(user);
    if (listing.outcome !== 'ok' || keyId !== undefined) break;
  }
  const action = 'iam:GetAccessKeyLastUsed';
  if (userName !== null && accessKeyId.startsWith('AKIA')) keyId ??= accessKeyId;
  if (keyId === undefined) return [listing, notTried(action, 'no access key was found to ask about')];
  const AccessKeyId = keyId;
  return [listing, await probe({ action, ask: () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId })) })];
}
