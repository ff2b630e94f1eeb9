import type { Credentials, STSClient } from '@aws-sdk/client-sts';
import type { AccountId, Partition } from '../core/access-key.ts';
import type { MemberAccess } from '../engine/ports.ts';
import type { SessionCredentials } from './client.ts';
import { promised } from './observe.ts';

/** A root session has to last for two or three calls; the shortest that leaves room for a throttled one. */
const ROOT_SESSION_SECONDS = 120;

/** Enters a member account through a role in it. Throws what AWS answers. */
export async function assumeRole(
  sts: STSClient,
  { partition, account, access }: { partition: Partition; account: AccountId; access: MemberAccess },
): Promise<SessionCredentials> {
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:${partition}:iam::${account}:role/${access.roleName}`,
      RoleSessionName: 'keyturn',
      ...(access.externalId === null ? {} : { ExternalId: access.externalId }),
    }),
  );
  return toSession(Credentials);
}

/** The tasks that AWS lets a privileged root session do (aws-facts D2); Keyturn's audit only ever reads. */
export type RootTask = 'IAMAuditRootUserCredentials' | 'IAMDeleteRootUserCredentials';

/** Opens a short session of a member account's root user, bound to one task. Throws what AWS answers. */
export async function assumeRoot(
  sts: STSClient,
  { partition, account, task }: { partition: Partition; account: AccountId; task: RootTask },
): Promise<SessionCredentials> {
  const { AssumeRootCommand } = await import('@aws-sdk/client-sts');
  const { Credentials } = await sts.send(
    new AssumeRootCommand({
      TargetPrincipal: account,
      TaskPolicyArn: { arn: `arn:${partition}:iam::aws:policy/root-task/${task}` },
      DurationSeconds: ROOT_SESSION_SECONDS,
    }),
  );
  return toSession(Credentials);
}

/** As long as a rotation takes, and no shorter than AWS has it. */
const MFA_SESSION_SECONDS = 900;

/** A device of ours that shows codes, and the code that it shows. */
export interface MfaCode {
  readonly serial: string;
  readonly code: string;
}

/** Opens a session of the key that signs, in which AWS knows that whoever signs has the device, too. Throws what AWS answers. */
export async function openMfaSession(sts: STSClient, { serial, code }: MfaCode): Promise<SessionCredentials> {
  const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: code, DurationSeconds: MFA_SESSION_SECONDS }),
  );
  return toSession(Credentials);
}

function toSession(credentials: Credentials | undefined): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = promised(credentials, 'Credentials');
  return {
    accessKeyId: promised(AccessKeyId, 'AccessKeyId'),
    secretAccessKey: promised(SecretAccessKey, 'SecretAccessKey'),
    sessionToken: promised(SessionToken, 'SessionToken'),
  };
}
