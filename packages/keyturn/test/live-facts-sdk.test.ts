import { afterEach, beforeEach, expect, test } from 'vitest';
import { parsedBodies } from './fixtures/fixture.ts';
import { parsed, type Stub, startStub } from './fixtures/stub.ts';
import type { Client, Members } from './witness/exchange.ts';
import { askInJavaScript } from './witness/javascript.ts';

const credentials = { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'x' };
const DEVICE = 'arn:aws:iam::111122223333:mfa/root-account-mfa-device';
const key = { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Active' };
const login = { LoginProfile: { CreateDate: '2026-09-12T01:41:52.000Z', PasswordResetRequired: false } };
const features = (...EnabledFeatures: readonly string[]) => ({ OrganizationId: 'o-aa111bb222', EnabledFeatures });
const root = { UserId: '111122223333', Arn: 'arn:aws:iam::111122223333:root', CreateDate: '2015-01-01T00:00:00.000Z' };

/** What stands in each body; nothing where the operation has no output. A root user has neither name nor path in any of them. */
const contents: Readonly<Record<string, Members>> = {
  AssumeRoot: {
    Credentials: {
      AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
      SessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE',
      Expiration: '2026-11-23T20:45:03.000Z',
    },
    SourceIdentity: 'Alice',
  },
  ListOrganizationsFeatures: features('RootSessions', 'RootCredentialsManagement'),
  EnableOrganizationsRootCredentialsManagement: features('RootCredentialsManagement'),
  EnableOrganizationsRootSessions: features('RootSessions', 'RootCredentialsManagement'),
  DisableOrganizationsRootCredentialsManagement: features('RootSessions'),
  DisableOrganizationsRootSessions: features(),
  ListAccessKeys: { IsTruncated: false, AccessKeyMetadata: [{ ...key, CreateDate: '2020-01-01T00:00:00.000Z' }] },
  CreateAccessKey: {
    AccessKey: {
      ...key,
      SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      CreateDate: '2026-11-23T20:30:01.000Z',
    },
  },
  GetAccessKeyLastUsed: {
    AccessKeyLastUsed: { LastUsedDate: '2026-11-20T08:45:00.000Z', ServiceName: 's3', Region: 'us-east-1' },
  },
  UpdateAccessKey: {},
  DeleteAccessKey: {},
  DeleteLoginProfile: {},
  DeactivateMFADevice: {},
  DeleteVirtualMFADevice: {},
  DeleteSigningCertificate: {},
  GetUser: { User: { ...root, PasswordLastUsed: '2026-10-01T10:00:00.000Z' } },
  GetLoginProfile: login,
  CreateLoginProfile: login,
  ListMFADevices: { IsTruncated: false, MFADevices: [{ SerialNumber: DEVICE, EnableDate: '2020-01-01T00:00:00.000Z' }] },
  ListVirtualMFADevices: {
    IsTruncated: false,
    VirtualMFADevices: [{ SerialNumber: DEVICE, EnableDate: '2020-01-01T00:00:00.000Z', User: root }],
  },
  ListSigningCertificates: { IsTruncated: false, Certificates: [] },
  ListServiceSpecificCredentials: {
    ServiceSpecificCredentials: [
      {
        UserName: 'alice',
        Status: 'Active',
        ServiceUserName: 'alice-at-111122223333',
        CreateDate: '2025-01-01T00:00:00.000Z',
        ExpirationDate: '2026-01-01T00:00:00.000Z',
        ServiceSpecificCredentialId: 'ACCAEXAMPLE123456789',
        ServiceName: 'bedrock.amazonaws.com',
      },
    ],
    IsTruncated: false,
  },
  GenerateCredentialReport: {
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  },
  GetCallerIdentity: { Arn: root.Arn, UserId: root.UserId, Account: '111122223333' },
  LookupEvents: {
    Events: [
      {
        EventId: 'ad8f8b2c-1111-2222-3333-444455556666',
        EventName: 'ConsoleLogin',
        ReadOnly: 'false',
        EventTime: '2026-11-23T20:30:03.000Z',
        EventSource: 'signin.amazonaws.com',
        Username: 'root',
        Resources: [],
        CloudTrailEvent: '{"eventVersion": "1.09", "userIdentity": {"type": "Root"}}',
      },
    ],
    NextToken: 'n1',
  },
};

const others: Readonly<Record<string, Client>> = { AssumeRoot: 'sts', GetCallerIdentity: 'sts', LookupEvents: 'cloudtrail' };

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
});

afterEach(() => stub.close());

test.for(parsedBodies())('the SDK reads all that stands in the body of $action, and nothing else', async ({ action }) => {
  stub.answer(action, { ...parsed(action), contentType: action === 'LookupEvents' ? 'application/x-amz-json-1.1' : 'text/xml' });
  const config = { endpoint: stub.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const result = await askInJavaScript({ client: others[action] ?? 'iam', operation: action, params: {} }, config);
  expect(result).toEqual({ ok: true, response: contents[action] });
});
