import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addAgedKey, addRole, addUser } from '../src/sandbox/scenarios/builders.ts';
import {
  addMfa,
  addRootPassword,
  addServiceCredential,
  addSigningCertificate,
} from '../src/sandbox/scenarios/credential-builders.ts';
import { elementPaths, fixture, parsedBodies } from './fixtures/fixture.ts';
import errors from './fixtures/parsed/errors.json' with { type: 'json' };
import { callRaw, queryCall, type RawCall, type RawKey } from './fixtures/raw-call.ts';
import { withSession } from './support/iam.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import {
  accountOf,
  adminKeyOf,
  enableRootAccess,
  MANAGEMENT,
  MEMBER,
  organizationOf,
  taskArn,
  userWithKey,
} from './support/sts.ts';

const DEVICE = `arn:aws:iam::${MEMBER}:mfa/root-account-mfa-device`;

let aws: TestSandbox;

beforeEach(async () => {
  const never = { perSecond: 0.001, burst: 0 };
  aws = await startTestSandbox({
    settings: { reportSeconds: 2, rates: { 'iam:ListGroups': never, 'organizations:ListRoots': never } },
  });
});

afterEach(() => aws.close());

/** Calls whose answers have the shapes of the fixtures, by action. */
const calls: Readonly<Record<string, () => RawCall | Promise<RawCall>>> = {
  AssumeRoot() {
    enableRootAccess(aws);
    const parameters = { Action: 'AssumeRoot', TargetPrincipal: MEMBER, 'TaskPolicyArn.arn': taskArn(), DurationSeconds: '900' };
    return queryCall('sts', sessionOfAlice(), parameters);
  },
  ListOrganizationsFeatures: () => asAdmin('ListOrganizationsFeatures'),
  EnableOrganizationsRootCredentialsManagement: () => asAdmin('EnableOrganizationsRootCredentialsManagement'),
  EnableOrganizationsRootSessions: () => asAdmin('EnableOrganizationsRootSessions'),
  DisableOrganizationsRootCredentialsManagement: () => asAdmin('DisableOrganizationsRootCredentialsManagement'),
  DisableOrganizationsRootSessions() {
    const call = asAdmin('DisableOrganizationsRootSessions');
    organizationOf(aws).rootFeatures = ['RootSessions'];
    return call;
  },
  ListAccessKeys: () => asRoot('ListAccessKeys'),
  CreateAccessKey: () => asRoot('CreateAccessKey'),
  GetAccessKeyLastUsed: () => asRoot('GetAccessKeyLastUsed', { AccessKeyId: secondKey(3) }),
  UpdateAccessKey: () => asRoot('UpdateAccessKey', { AccessKeyId: secondKey(), Status: 'Inactive' }),
  DeleteAccessKey: () => asRoot('DeleteAccessKey', { AccessKeyId: secondKey() }),
  GetUser: () => asRoot('GetUser', withPassword()),
  GetLoginProfile: () => asRoot('GetLoginProfile', withPassword()),
  DeleteLoginProfile: () => asRoot('DeleteLoginProfile', withPassword()),
  CreateLoginProfile: () => asRoot('CreateLoginProfile'),
  ListMFADevices: () => asRoot('ListMFADevices', withDevice()),
  ListVirtualMFADevices: () => asRoot('ListVirtualMFADevices', { AssignmentStatus: 'Assigned', ...withDevice() }),
  DeactivateMFADevice: () => asRoot('DeactivateMFADevice', { SerialNumber: DEVICE, ...withDevice() }),
  async DeleteVirtualMFADevice() {
    await callRaw(aws.url, asRoot('DeactivateMFADevice', { SerialNumber: DEVICE, ...withDevice() }));
    return asRoot('DeleteVirtualMFADevice', { SerialNumber: DEVICE });
  },
  ListSigningCertificates: () => asRoot('ListSigningCertificates'),
  DeleteSigningCertificate() {
    const member = accountOf(aws, MEMBER);
    addSigningCertificate(aws.builder, member, undefined, { ageDays: 3 });
    return asRoot('DeleteSigningCertificate', { CertificateId: member.root.certificates[0]?.id ?? '' });
  },
  ListServiceSpecificCredentials() {
    const account = accountOf(aws, MANAGEMENT);
    const alice = addUser(aws.builder, account, { name: 'alice' });
    addServiceCredential(aws.builder, account, alice, { service: 'codecommit.amazonaws.com', ageDays: 9, expiresInDays: 9 });
    return asAdmin('ListServiceSpecificCredentials', { UserName: 'alice' });
  },
  GenerateCredentialReport: () => asRoot('GenerateCredentialReport'),
  GetCallerIdentity: () => queryCall('sts', rootKey(), { Action: 'GetCallerIdentity' }),
  async LookupEvents() {
    const key = rootKey();
    for (const name of ['GetUser', 'ListAccessKeys']) await callRaw(aws.url, queryCall('iam', key, { Action: name }));
    const body = JSON.stringify({ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'root' }], MaxResults: 1 });
    return jsonCall('cloudtrail', { target: 'CloudTrail_20131101.LookupEvents', key, body });
  },
};

/** Members that the example of the fixture has no reason to have: nobody signs in to the console with a key. */
const besides: Readonly<Record<string, readonly string[]>> = { LookupEvents: ['/Events[]/AccessKeyId'] };

describe('an answer that both SDKs read without complaint has the same shape here', () => {
  test.for(parsedBodies())('$action', async ({ action, file }) => {
    const call = await calls[action]?.();
    if (!call) throw new Error(`nobody calls ${action}`);
    const { status, contentType, body } = await callRaw(aws.url, call);
    const expected = fixture(file);
    expect({ status, contentType, shape: shapeOf(body) }).toEqual({
      status: 200,
      contentType: action === 'LookupEvents' ? 'application/x-amz-json-1.1' : 'text/xml',
      shape: [...shapeOf(expected), ...(besides[action] ?? [])].sort(),
    });
    expect(namespaceOf(body)).toBe(namespaceOf(expected));
  });
});

const unknownKey: RawKey = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'x' };

/** Calls that end in each error, by its code. */
const failures: Readonly<Record<string, () => RawCall | Promise<RawCall>>> = {
  AccessDenied: () =>
    queryCall('iam', aws.as(userWithKey(aws, accountOf(aws, MANAGEMENT), 'bob').key).credentials, { Action: 'ListUsers' }),
  InvalidClientTokenId: () => queryCall('iam', unknownKey, { Action: 'ListUsers' }),
  ExpiredToken() {
    const { credentials } = withSession(aws, accountOf(aws, MEMBER), { kind: 'root', keyId: '' });
    aws.clock.advance(901);
    return queryCall('iam', credentials, { Action: 'ListUsers' });
  },
  Throttling: () => asAdmin('ListGroups'),
  ValidationError() {
    const role = { kind: 'role', roleName: 'OrganizationAccountAccessRole', sessionName: 'audit' } as const;
    return queryCall('iam', withSession(aws, accountOf(aws, MEMBER), role).credentials, { Action: 'ListAccessKeys' });
  },
  LimitExceeded() {
    secondKey();
    return asRoot('CreateAccessKey');
  },
  ReportNotPresent: () => asRoot('GetCredentialReport'),
  async ReportInProgress() {
    await callRaw(aws.url, asAdmin('GenerateCredentialReport'));
    return asAdmin('GetCredentialReport');
  },
  async ReportExpired() {
    await callRaw(aws.url, asAdmin('GenerateCredentialReport'));
    aws.clock.advance(4 * 3600 + 3);
    return asAdmin('GetCredentialReport');
  },
  ServiceFailure() {
    aws.sandbox.faults.add({ effect: { kind: 'error', code: 'ServiceFailure', status: 500, message: 'Unknown' } });
    return asAdmin('ListUsers');
  },
  ServiceAccessNotEnabledException() {
    const call = asAdmin('ListOrganizationsFeatures');
    organizationOf(aws).trustedServices.clear();
    return call;
  },
  InvalidAction: () => asAdmin('Foo'),
  InvalidAccessKeyId: () => ({ service: 's3', key: unknownKey, method: 'GET' }),
  UnrecognizedClientException: () =>
    jsonCall('secretsmanager', { target: 'secretsmanager.ListSecrets', key: unknownKey, body: '{}' }),
  TooManyRequestsException: () =>
    jsonCall('organizations', { target: 'AWSOrganizationsV20161128.ListRoots', key: adminKey(), body: '{}' }),
};

/** What is another in every answer, as it names who asked, or what nobody knows. */
const own: Readonly<Record<string, readonly string[]>> = {
  AccessDenied: ['Message'],
  ServiceAccessNotEnabledException: ['Message'],
  TooManyRequestsException: ['Message', 'Type'],
};

describe('an error that both SDKs read without complaint has the same shape here', () => {
  test.for(errors)('$service $code', async ({ code, status, body: expected }) => {
    const call = await failures[code]?.();
    if (!call) throw new Error(`nothing ends in ${code}`);
    const answer = await callRaw(aws.url, { ...call, at: aws.sandbox.clock.now() });
    expect(answer.status).toBe(status);
    expect(shapeOf(answer.body)).toEqual(shapeOf(expected));
    for (const member of ['Code', 'Type', 'Message'].filter((name) => !own[code]?.includes(name))) {
      expect(inside(answer.body, member)).toBe(inside(expected, member));
    }
    expect(namespaceOf(answer.body)).toBe(namespaceOf(expected));
  });
});

function asAdmin(Action: string, parameters: Readonly<Record<string, string>> = {}): RawCall {
  enableRootAccess(aws);
  return queryCall('iam', adminKey(), { Action, ...parameters });
}

function asRoot(Action: string, parameters: Readonly<Record<string, string>> = {}): RawCall {
  return queryCall('iam', rootKey(), { Action, ...parameters });
}

function adminKey(): RawKey {
  return aws.as(adminKeyOf(aws)).credentials;
}

/** A role session that carries a source identity on. */
function sessionOfAlice(): RawKey {
  const account = accountOf(aws, MANAGEMENT);
  addRole(aws.builder, account, { name: 'operator', trustedAccountId: MANAGEMENT, isAdministrator: true });
  const { credentials } = withSession(aws, account, { kind: 'role', roleName: 'operator', sessionName: 'alice' });
  const issued = aws.world.sessions.get(credentials.accessKeyId);
  if (issued) aws.world.sessions.set(issued.id, { ...issued, sourceIdentity: 'Alice' });
  return credentials;
}

/** The one key of the member's root user, made when first asked for. */
function rootKey(): RawKey {
  const member = accountOf(aws, MEMBER);
  return aws.as(member.root.keys[0] ?? addAgedKey(aws.builder, member, undefined, { ageDays: 9 })).credentials;
}

function secondKey(usedDaysAgo?: number): string {
  rootKey();
  const age = usedDaysAgo === undefined ? { ageDays: 8 } : { ageDays: 8, usedDaysAgo };
  return addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, age).id;
}

function withPassword(): Record<string, string> {
  addRootPassword(aws.builder, accountOf(aws, MEMBER), { ageDays: 300, usedDaysAgo: 53 });
  return {};
}

function withDevice(): Record<string, string> {
  addMfa(aws.builder, accountOf(aws, MEMBER), undefined, { kind: 'virtual' });
  return {};
}

function jsonCall(service: string, { target, key, body }: { target: string; key: RawKey; body: string }): RawCall {
  return { service, key, body, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target } };
}

/** The elements of an XML text, or the members of a JSON one. */
function shapeOf(text: string): string[] {
  return text.startsWith('{') ? memberPaths(JSON.parse(text)) : elementPaths(text);
}

function memberPaths(value: unknown, above = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => memberPaths(item, `${above}[]`)))].sort();
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([name, member]: [string, unknown]) => [`${above}/${name}`, ...memberPaths(member, `${above}/${name}`)])
    .sort();
}

function inside(text: string, member: string): string | undefined {
  return (new RegExp(`<${member}>([^<]*)<`).exec(text) ?? new RegExp(`"${member}":\\s*"([^"]*)"`, 'i').exec(text))?.[1];
}

function namespaceOf(text: string): string | undefined {
  return / xmlns="([^"]*)"/.exec(text)?.[1];
}
