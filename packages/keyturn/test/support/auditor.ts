import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { PermissionDocument } from '../../src/core/permission.ts';
import { runKeyturn } from './program.ts';
import type { SdkConfig, TestSandbox } from './sandbox.ts';
import { assumeRole, MANAGEMENT } from './sts.ts';

export const AUDIT_ROLE = 'KeyturnAudit';

/** What `keyturn iam-policy audit` prints. */
export async function auditPolicy(whom: 'account' | 'organization'): Promise<PermissionDocument> {
  return printedPolicy(['audit', '--for', whom]);
}

/** What `keyturn iam-policy` prints. */
export async function printedPolicy(args: readonly string[]): Promise<PermissionDocument> {
  const { out } = await runKeyturn(['iam-policy', ...args]);
  const document: unknown = JSON.parse(out);
  if (!isDocument(document)) throw new Error(`no policy document: ${out}`);
  return document;
}

function isDocument(value: unknown): value is PermissionDocument {
  return typeof value === 'object' && value !== null && 'Statement' in value && Array.isArray(value.Statement);
}

/** The same document without one action. */
export function without(document: PermissionDocument, action: string): PermissionDocument {
  const kept = document.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((one) => one !== action),
  }));
  return { ...document, Statement: kept.filter(({ Action }) => Action.length > 0) };
}

/** A user of the management account who may do what a document says, and nothing else. */
export async function makeAuditor(aws: TestSandbox, document: PermissionDocument): Promise<SdkConfig> {
  const iam = new IAMClient(aws.admin());
  await iam.send(new CreateUserCommand({ UserName: 'auditor' }));
  await allowAuditor(aws, document);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'auditor' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  return aws.as({ accessKeyId, secretAccessKey });
}

/** Replaces what the auditor may do. */
export async function allowAuditor(aws: TestSandbox, document: object): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await new IAMClient(aws.admin()).send(new PutUserPolicyCommand({ UserName: 'auditor', PolicyName: 'audit', PolicyDocument }));
}

/** Makes the role of an audit in a member; answers false where that is denied to everybody. */
export async function makeAuditRole(aws: TestSandbox, account: string, document: PermissionDocument): Promise<boolean> {
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const session = await assumeRole(aws, { RoleArn }).catch(() => undefined);
  if (!session) return false;
  const iam = new IAMClient(aws.as(session));
  const principal = `arn:aws:iam::${MANAGEMENT}:user/auditor`;
  const { out: AssumeRolePolicyDocument } = await runKeyturn(['iam-policy', 'audit', '--trust', '--principal', principal]);
  const wish = { RoleName: AUDIT_ROLE, AssumeRolePolicyDocument };
  const made = await iam.send(new CreateRoleCommand(wish)).catch(() => undefined);
  if (made) await allowRole(iam, document);
  return made !== undefined;
}

/** Replaces what the role of an audit may do. */
export async function allowRole(iam: IAMClient, document: PermissionDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await iam.send(new PutRolePolicyCommand({ RoleName: AUDIT_ROLE, PolicyName: 'audit', PolicyDocument }));
}
