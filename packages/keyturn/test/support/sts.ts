import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRootCommand,
  type AssumeRootCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import type { Organization } from '../../src/sandbox/model/organization.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type Credentials, START, type TestSandbox } from './sandbox.ts';

/** The accounts of the scenario `small`. */
export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';

/** The role that Organizations makes in a member. */
export const MEMBER_ROLE = `arn:aws:iam::${MEMBER}:role/OrganizationAccountAccessRole`;

/** Credentials of AssumeRole, signed for by the administrator unless said otherwise. */
export async function assumeRole(
  aws: TestSandbox,
  input: Partial<AssumeRoleCommandInput> = {},
  by: AccessKey | Credentials = adminKeyOf(aws),
): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: MEMBER_ROLE, RoleSessionName: 'audit', ...input });
  return keyOf((await new STSClient(aws.as(by)).send(command)).Credentials);
}

/** Credentials of AssumeRoot for the audit task in the member, signed for by the administrator unless said otherwise. */
export async function assumeRoot(
  aws: TestSandbox,
  input: Partial<AssumeRootCommandInput> = {},
  by: AccessKey | Credentials = adminKeyOf(aws),
): Promise<Credentials> {
  const command = new AssumeRootCommand({ TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskArn() }, ...input });
  return keyOf((await new STSClient(aws.as(by)).send(command)).Credentials);
}

/** A task policy of AssumeRoot. */
export function taskArn(name = 'IAMAuditRootUserCredentials'): string {
  return `arn:aws:iam::aws:policy/root-task/${name}`;
}

interface Given {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
}

/** Credentials as STS answers them, to sign with. */
export function keyOf(given: Given | undefined): Credentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken) throw new Error('no credentials');
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Switches centralized root access on, both features of it. */
export function enableRootAccess(aws: TestSandbox): void {
  const organization = organizationOf(aws);
  organization.trustedServices.set('iam.amazonaws.com', START);
  organization.rootFeatures = ['RootSessions', 'RootCredentialsManagement'];
}

export function organizationOf({ world }: TestSandbox): Organization {
  if (!world.organization) throw new Error('no organization');
  return world.organization;
}

export function accountOf({ world }: TestSandbox, id: string): Account {
  const found = world.accounts.get(id);
  if (!found) throw new Error(`no account ${id}`);
  return found;
}

/** The administrator of the management account. */
export function adminOf(aws: TestSandbox): User {
  const found = accountOf(aws, MANAGEMENT).users.get('admin');
  if (!found) throw new Error('no administrator');
  return found;
}

export function adminKeyOf(aws: TestSandbox): AccessKey {
  const [key] = adminOf(aws).keys;
  if (!key) throw new Error('the administrator has no key');
  return key;
}

/** A user without policies, and a key that works. */
export function userWithKey(aws: TestSandbox, account: Account, name: string): { user: User; key: AccessKey } {
  const user = addUser(aws.builder, account, { name });
  return { user, key: addAgedKey(aws.builder, account, user, { ageDays: 5 }) };
}

/** A policy document of one statement. */
export function policyText(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** What the SDK throws at a refusal. */
export function denied(message: string) {
  return { name: 'AccessDenied', message, $metadata: { httpStatusCode: 403 } };
}

/** What the SDK throws at a wrong parameter. */
export function invalid(message: string) {
  return { name: 'ValidationError', message, $metadata: { httpStatusCode: 400 } };
}
