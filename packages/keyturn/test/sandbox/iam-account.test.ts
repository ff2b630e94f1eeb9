import {
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  DeleteLoginProfileCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  IAMClient,
  ListAccountAliasesCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal } from '../support/iam.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let admin: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  admin = new IAMClient(aws.admin());
});

afterEach(() => aws.close());

/** What AWS answered to an audit session in a member account without credentials of root (aws-facts C), counts aside. */
const live = {
  GroupPolicySizeQuota: 5120,
  InstanceProfilesQuota: 1000,
  Policies: 0,
  GroupsPerUserQuota: 10,
  InstanceProfiles: 0,
  AttachedPoliciesPerUserQuota: 10,
  Users: 0,
  PoliciesQuota: 1500,
  Providers: 0,
  AccountMFAEnabled: 0,
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  PolicyVersionsInUseQuota: 10_000,
  GlobalEndpointTokenVersion: 1,
  VersionsPerPolicyQuota: 5,
  AttachedPoliciesPerGroupQuota: 10,
  PolicySizeQuota: 6144,
  Groups: 0,
  AccountSigningCertificatesPresent: 0,
  UsersQuota: 5000,
  ServerCertificatesQuota: 20,
  MFADevices: 0,
  UserPolicySizeQuota: 2048,
  PolicyVersionsInUse: 1,
  ServerCertificates: 0,
  Roles: 1,
  RolesQuota: 1000,
  SigningCertificatesPerUserQuota: 2,
  MFADevicesInUse: 0,
  RolePolicySizeQuota: 10_240,
  AttachedPoliciesPerRoleQuota: 20,
  AccountAccessKeysPresent: 0,
  AccountPasswordPresent: 0,
  GroupsQuota: 300,
};

test('the summary of a member account has exactly the keys of the live one, read in an audit session', async () => {
  const dev = accountOf(aws, '222222222222');
  const audit = new IAMClient(assumedRoot(aws, dev, 'IAMAuditRootUserCredentials'));
  expect((await audit.send(new GetAccountSummaryCommand({}))).SummaryMap).toEqual(live);
});

test('the summary tells at once what root has, an inactive key included', async () => {
  const dev = accountOf(aws, '222222222222');
  const audit = new IAMClient(assumedRoot(aws, dev, 'IAMAuditRootUserCredentials'));
  const summary = async () => (await audit.send(new GetAccountSummaryCommand({}))).SummaryMap;
  const creator = new IAMClient(assumedRoot(aws, dev, 'IAMCreateRootUserPassword'));
  await creator.send(new CreateLoginProfileCommand({}));
  expect(await summary()).toEqual({ ...live, AccountPasswordPresent: 1 });
  const remover = new IAMClient(assumedRoot(aws, dev, 'IAMDeleteRootUserCredentials'));
  await remover.send(new DeleteLoginProfileCommand({}));
  await expect(remover.send(new GetAccountSummaryCommand({}))).rejects.toMatchObject(
    refusal({ name: 'AccessDenied', status: 403 }),
  );

  addAgedKey(aws.builder, dev, undefined, { ageDays: 900, status: 'Inactive' });
  addAgedKey(aws.builder, dev, undefined, { ageDays: 800, status: 'Inactive' });
  dev.root.mfa = [{ serial: 'GAHT12345678', enabledAt: 0 }];
  dev.root.certificates = [{ id: 'C', status: 'Inactive', uploadedAt: 0, body: '' }];
  expect(await summary()).toEqual({
    ...live,
    AccountAccessKeysPresent: 1,
    AccountMFAEnabled: 1,
    AccountSigningCertificatesPresent: 1,
  });
});

test('the summary counts what there is, and each managed policy that is in use once', async () => {
  const management = accountOf(aws, '111111111111');
  const second = addUser(aws.builder, management, { name: 'second', isAdministrator: true });
  second.boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const serial = 'arn:aws:iam::111111111111:mfa/second';
  management.virtualMfa = new Map([[serial, { serial, enabledAt: 0, assignedTo: { kind: 'user', name: 'second' } }]]);
  await admin.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'spare' }));
  expect((await admin.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
    Users: 2,
    PolicyVersionsInUse: 2,
    MFADevices: 2,
    MFADevicesInUse: 1,
  });
});

test('an account has one alias, which no other account has', async () => {
  const aliases = async () => (await admin.send(new ListAccountAliasesCommand({}))).AccountAliases;
  const create = (AccountAlias: string) => admin.send(new CreateAccountAliasCommand({ AccountAlias }));
  expect(await admin.send(new ListAccountAliasesCommand({}))).toMatchObject({ AccountAliases: [], IsTruncated: false });
  await create('acme');
  await create('acme-payer');
  expect(await aliases()).toEqual(['acme-payer']);
  accountOf(aws, '222222222222').alias = 'acme-dev';
  await expect(create('acme-dev')).rejects.toMatchObject(
    refusal({
      name: 'EntityAlreadyExistsException',
      status: 409,
      message: 'The account alias acme-dev already exists.',
    }),
  );
  await expect(create('Acme')).rejects.toMatchObject(refusal({ name: 'ValidationError', status: 400 }));
  await expect(admin.send(new DeleteAccountAliasCommand({ AccountAlias: 'acme' }))).rejects.toMatchObject(
    refusal({
      name: 'NoSuchEntityException',
      status: 404,
    }),
  );
  await admin.send(new DeleteAccountAliasCommand({ AccountAlias: 'acme-payer' }));
  expect(await aliases()).toEqual([]);
});

test('the password policy is there only once it is made, and is replaced as a whole', async () => {
  const get = () => admin.send(new GetAccountPasswordPolicyCommand({}));
  const absent = { name: 'NoSuchEntityException', status: 404 };
  await expect(get()).rejects.toMatchObject(
    refusal({ ...absent, message: 'The Password Policy with domain name 111111111111 cannot be found.' }),
  );
  await expect(admin.send(new DeleteAccountPasswordPolicyCommand({}))).rejects.toMatchObject(refusal(absent));

  const given = { MinimumPasswordLength: 14, RequireSymbols: true, AllowUsersToChangePassword: true };
  await admin.send(
    new UpdateAccountPasswordPolicyCommand({ ...given, MaxPasswordAge: 90, PasswordReusePrevention: 24, HardExpiry: true }),
  );
  const unset = { RequireNumbers: false, RequireUppercaseCharacters: false, RequireLowercaseCharacters: false };
  expect((await get()).PasswordPolicy).toEqual({
    ...unset,
    ...given,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 24,
    HardExpiry: true,
  });
  await admin.send(new UpdateAccountPasswordPolicyCommand({ RequireNumbers: true }));
  expect((await get()).PasswordPolicy).toEqual({
    ...unset,
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: true,
    AllowUsersToChangePassword: false,
    ExpirePasswords: false,
  });
  for (const wrong of [{ MinimumPasswordLength: 5 }, { MaxPasswordAge: 1096 }, { PasswordReusePrevention: 25 }]) {
    await expect(admin.send(new UpdateAccountPasswordPolicyCommand(wrong))).rejects.toMatchObject(
      refusal({ name: 'ValidationError', status: 400 }),
    );
  }
  await admin.send(new DeleteAccountPasswordPolicyCommand({}));
  await expect(get()).rejects.toMatchObject(refusal(absent));
});
