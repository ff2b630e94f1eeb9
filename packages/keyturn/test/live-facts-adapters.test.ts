import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListRootsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { explain, isNoSuchEntity, toUnknown } from '../src/aws/faults.ts';
import { fixture } from './fixtures/fixture.ts';
import summary from './fixtures/live/account-summary.json' with { type: 'json' };
import refusals from './fixtures/live/refusals.json' with { type: 'json' };
import errors from './fixtures/parsed/errors.json' with { type: 'json' };
import { parsed, type Stub, startStub } from './fixtures/stub.ts';

const OWN = '111122223333';
const credentials = { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'x' };
const ownAccount = { id: OWN, name: null, partition: 'aws' as const, isManagement: true, unitPath: [] };
const member = { ...ownAccount, id: '444455556666', isManagement: false };

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
  stub.answer('GetCallerIdentity', parsed('GetCallerIdentity'));
});

afterEach(() => stub.close());

function connect() {
  return connectAws({ endpoint: stub.url, region: 'us-east-1', environment: {}, credentials });
}

describe('the adapters read the bodies that both SDKs read', () => {
  test('GetCallerIdentity: that we are a root user', async () => {
    expect(await connect().caller()).toEqual({
      account: OWN,
      arn: `arn:aws:iam::${OWN}:root`,
      partition: 'aws',
      isRoot: true,
    });
  });

  test("ListAccessKeys and GetAccessKeyLastUsed: a root user's own keys, without naming a user", async () => {
    stub.answer('ListAccessKeys', parsed('ListAccessKeys'));
    stub.answer('GetAccessKeyLastUsed', parsed('GetAccessKeyLastUsed'));
    const root = await connect().rootOf(ownAccount);
    if (!root.known) throw new Error(root.detail);
    expect(await root.reader.keys()).toMatchObject({
      known: true,
      value: [{ id: 'AKIAIOSFODNN7EXAMPLE', status: 'active', createdAt: '2020-01-01T00:00:00.000Z' }],
      source: 'iam:ListAccessKeys',
    });
    expect(await root.reader.lastUsed('AKIAIOSFODNN7EXAMPLE')).toMatchObject({
      known: true,
      value: { at: '2026-11-20T08:45:00.000Z', service: 's3', region: 'us-east-1' },
    });
    expect(stub.received.filter(({ parameters }) => parameters.has('UserName'))).toEqual([]);
    expect(stub.received.filter(({ action }) => action === 'AssumeRoot')).toEqual([]);
  });

  test('AssumeRoot: a session, with which the next call is signed', async () => {
    stub.answer('AssumeRoot', parsed('AssumeRoot'));
    stub.answer('ListAccessKeys', parsed('ListAccessKeys'));
    const root = await connect().rootOf(member);
    if (!root.known) throw new Error(root.detail);
    await root.reader.keys();
    const asked = stub.received.find(({ action }) => action === 'AssumeRoot');
    expect(Object.fromEntries(asked?.parameters ?? [])).toMatchObject({
      TargetPrincipal: member.id,
      'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
    });
    expect(stub.received.find(({ action }) => action === 'ListAccessKeys')).toMatchObject({
      authorization: containing('Credential=ASIAIOSFODNN7EXAMPLE/'),
      sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE',
    });
  });

  test('GenerateCredentialReport and the live report: a root user without keys', async () => {
    stub.answer('GenerateCredentialReport', parsed('GenerateCredentialReport'), { body: completeReport() });
    stub.answer('GetCredentialReport', { body: reportOf(fixture('live/credential-report.csv')) });
    const report = await connect().own().credentialReport();
    if (!report.known) throw new Error(report.detail);
    expect(report).toMatchObject({ source: 'iam:GetCredentialReport', at: '2026-09-12T01:50:00.000Z' });
    expect(report.value).toMatchObject({ users: 0, generatedAt: '2026-09-12T01:50:00.000Z' });
    const none = { isActive: false, createdAt: null };
    expect([...report.value.rows()]).toMatchObject([{ user: null, hasMore: false, slots: [none, none] }]);
  });

  test('ListMFADevices and ListVirtualMFADevices: the device of a root user', async () => {
    stub.answer('ListMFADevices', parsed('ListMFADevices'));
    stub.answer('ListVirtualMFADevices', parsed('ListVirtualMFADevices'));
    const device = { serial: `arn:aws:iam::${OWN}:mfa/root-account-mfa-device`, kind: 'virtual' };
    const aws = connect();
    const root = await aws.rootOf(ownAccount);
    if (!root.known) throw new Error(root.detail);
    expect(await root.reader.mfaDevices()).toMatchObject({ known: true, value: [device] });
    expect(await aws.own().rootVirtualMfa()).toMatchObject({ known: true, value: device });
  });

  test('ListServiceSpecificCredentials and ListSigningCertificates: other long-lived credentials', async () => {
    stub.answer('ListServiceSpecificCredentials', parsed('ListServiceSpecificCredentials'));
    stub.answer('ListSigningCertificates', parsed('ListSigningCertificates'));
    const own = connect().own();
    const credential = {
      id: 'ACCAEXAMPLE123456789',
      user: 'alice',
      service: 'bedrock.amazonaws.com',
      isActive: true,
      createdAt: '2025-01-01T00:00:00.000Z',
      expiresAt: '2026-01-01T00:00:00.000Z',
    };
    expect(await own.serviceCredentials()).toMatchObject({ known: true, value: [credential] });
    expect(await own.certificates('alice')).toMatchObject({ known: true, value: [] });
  });

  test('ListOrganizationsFeatures: which parts of centralized root access are on', async () => {
    stub.answer('ListOrganizationsFeatures', parsed('ListOrganizationsFeatures'));
    expect(await connect().rootFeatures()).toMatchObject({ known: true, value: { credentialsManagement: true, sessions: true } });
  });

  test.for([
    { present: 0, hasRootKeys: false },
    { present: 1, hasRootKeys: true },
  ])('the live account summary, with AccountAccessKeysPresent $present', async ({ present, hasRootKeys }) => {
    const counts = Object.fromEntries(summary.counts.map((name) => [name, 0]));
    const all = { ...summary.quotas, ...counts, Users: 52, AccountAccessKeysPresent: present };
    stub.answer('GetAccountSummary', { body: summaryOf(all) });
    expect(await connect().own().summary()).toMatchObject({ known: true, value: { users: 52, hasRootKeys } });
  });
});

/** What each error means to us; what is not here is a failure like any other. */
const meanings: Readonly<Record<string, string>> = {
  AccessDenied: 'denied',
  InvalidClientTokenId: 'session-refused',
  ExpiredToken: 'session-refused',
  InvalidAccessKeyId: 'session-refused',
  UnrecognizedClientException: 'session-refused',
  Throttling: 'throttled',
  TooManyRequestsException: 'throttled',
};

describe('the adapters tell apart the errors that both SDKs read', () => {
  test.for(errors)('$service $code', async ({ service, code, status, body }) => {
    const contentType = body.startsWith('{') ? 'application/x-amz-json-1.1' : 'text/xml';
    for (const action of ['ListUsers', 'ListBuckets', 'ListSecrets', 'ListRoots'])
      stub.answer(action, { status, contentType, body });
    const error = await refusalOf(service);
    expect(explain(error).name).toBe(code);
    expect(toUnknown(error, 'asking')).toMatchObject({ known: false, why: meanings[code] ?? 'failed' });
  });
});

describe('the adapters read refusals that were seen at AWS', () => {
  test.for(refusals.filter(({ action }) => action === 'AssumeRoot'))('$situation', async ({ code, status, message }) => {
    stub.answer('AssumeRoot', { status, body: errorBody(code, message) });
    const root = await connect().rootOf(member);
    expect(root).toMatchObject({ known: false, why: code === 'AccessDenied' ? 'denied' : 'failed' });
    expect(root).toHaveProperty('detail', containing(message));
  });

  test.for(refusals.filter(({ code }) => code === 'NoSuchEntity'))(
    '$situation is told from a failure',
    async ({ code, status, message }) => {
      stub.answer('ListUsers', { status, body: errorBody(code, message) });
      expect(isNoSuchEntity(await refusalOf('iam'))).toBe(true);
    },
  );

  test.for(refusals.filter(({ action }) => action === 'GetAccountSummary'))('$situation', async ({ code, status, message }) => {
    stub.answer('GetAccountSummary', { status, body: errorBody(code, message) });
    expect(await connect().own().summary()).toMatchObject({
      known: false,
      why: 'denied',
      detail: containing(message),
    });
  });

  test('an organization that does not let IAM in has no feature on', async () => {
    const live = refusals.find(({ code }) => code === 'ServiceAccessNotEnabledException');
    stub.answer('ListOrganizationsFeatures', {
      status: live?.status ?? 0,
      body: errorBody(live?.code ?? '', live?.message ?? ''),
    });
    expect(await connect().rootFeatures()).toMatchObject({
      known: true,
      value: { credentialsManagement: false, sessions: false },
    });
  });

  test('a report that is being made is waited for, one that is not to be had is unknown', async () => {
    const [running, absent] = ['ReportInProgress', 'ReportNotPresent'].map((code) => errors.find((error) => error.code === code));
    stub.answer('GenerateCredentialReport', { body: completeReport() });
    stub.answer('GetCredentialReport', running ?? {}, { body: reportOf(fixture('live/credential-report.csv')) });
    expect(await connect().own().credentialReport()).toMatchObject({ known: true, value: { users: 0 } });
    stub.answer('GetCredentialReport', absent ?? {});
    expect(await connect().own().credentialReport()).toMatchObject({ known: false, why: 'failed' });
  });

  test('a user who is gone is no failure', async () => {
    stub.answer('ListAccessKeys', { status: 404, body: errorBody('NoSuchEntity', 'The user with name bob cannot be found.') });
    expect(await connect().own().keysOf('bob')).toMatchObject({ known: true, value: 'gone' });
  });
});

function containing(text: string): unknown {
  return expect.stringContaining(text);
}

async function refusalOf(service: string): Promise<unknown> {
  const config = { endpoint: stub.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    iam: () => new IAMClient(config).send(new ListUsersCommand({})),
    s3: () => new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({})),
    secretsmanager: () => new SecretsManagerClient(config).send(new ListSecretsCommand({})),
    organizations: () => new OrganizationsClient(config).send(new ListRootsCommand({})),
  };
  try {
    await asked[service]?.();
  } catch (error) {
    return error;
  }
  throw new Error(`${service} did not refuse`);
}

function completeReport(): string {
  return iamAnswer('GenerateCredentialReport', '<State>COMPLETE</State>');
}

function reportOf(csv: string): string {
  const content = Buffer.from(csv).toString('base64');
  const result = `<Content>${content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-09-12T01:50:00Z</GeneratedTime>`;
  return iamAnswer('GetCredentialReport', result);
}

function summaryOf(entries: Readonly<Record<string, number>>): string {
  const map = Object.entries(entries).map(([name, value]) => `<entry><key>${name}</key><value>${value}</value></entry>`);
  return iamAnswer('GetAccountSummary', `<SummaryMap>${map.join('')}</SummaryMap>`);
}

function iamAnswer(action: string, result: string): string {
  const metadata = '<ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata>';
  return `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
}

function errorBody(code: string, message: string): string {
  return `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ErrorResponse>`;
}
