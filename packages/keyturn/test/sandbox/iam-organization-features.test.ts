import {
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  IAMClient,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Organization } from '../../src/sandbox/model/organization.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAccount, addAgedKey, addMember, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, refusal } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let organization: Organization;
let manager: IAMClient;
let delegate: IAMClient;
let member: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  if (!aws.world.organization) throw new Error('no organization');
  organization = aws.world.organization;
  manager = new IAMClient(aws.admin());
  delegate = administratorOf(accountOf(aws, '222222222222'));
  member = administratorOf(addMember(aws.builder, { id: '333333333333', name: 'shop' }));
});

afterEach(() => aws.close());

function administratorOf(account: Account): IAMClient {
  const user = addUser(aws.builder, account, { name: 'admin', isAdministrator: true });
  return new IAMClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
}

function trustIam(): void {
  organization.trustedServices.set('iam.amazonaws.com', START);
  organization.delegates.set('iam.amazonaws.com', new Map([['222222222222', START]]));
}

const list = () => new ListOrganizationsFeaturesCommand({});
const enableCredentials = () => new EnableOrganizationsRootCredentialsManagementCommand({});
const enableSessions = () => new EnableOrganizationsRootSessionsCommand({});
const disableCredentials = () => new DisableOrganizationsRootCredentialsManagementCommand({});
const disableSessions = () => new DisableOrganizationsRootSessionsCommand({});

const notTrusted = {
  name: 'ServiceAccessNotEnabledException',
  status: 400,
  message: 'Trusted Access for IAM not enabled by organization of input account 111111111111.',
};

test('the features answer as AWS did, call by call: the live walk of root_sessions', async () => {
  const OrganizationId = organization.id;
  await expect(manager.send(list())).rejects.toMatchObject(refusal(notTrusted));
  await expect(manager.send(enableCredentials())).rejects.toMatchObject(refusal(notTrusted));
  trustIam();
  expect(await manager.send(list())).toMatchObject({ OrganizationId, EnabledFeatures: [] });
  expect(await delegate.send(list())).toMatchObject({ OrganizationId, EnabledFeatures: [] });
  const notManagement = {
    name: 'CallerIsNotManagementAccountException',
    status: 400,
    message: 'Caller account 222222222222 is not management account of the organization and cannot enable IAM features.',
  };
  await expect(delegate.send(enableCredentials())).rejects.toMatchObject(refusal(notManagement));
  expect(await manager.send(enableCredentials())).toMatchObject({
    OrganizationId,
    EnabledFeatures: ['RootCredentialsManagement'],
  });
  await expect(delegate.send(enableSessions())).rejects.toMatchObject(refusal(notManagement));
  const both = ['RootSessions', 'RootCredentialsManagement'];
  expect(await manager.send(enableSessions())).toMatchObject({ OrganizationId, EnabledFeatures: both });
  expect((await manager.send(enableCredentials())).EnabledFeatures).toEqual(both);
  expect(await delegate.send(disableCredentials())).toMatchObject({ OrganizationId, EnabledFeatures: ['RootSessions'] });
  expect((await manager.send(disableCredentials())).EnabledFeatures).toEqual(['RootSessions']);
  expect(await delegate.send(disableSessions())).toMatchObject({ OrganizationId, EnabledFeatures: [] });
  expect((await manager.send(disableSessions())).EnabledFeatures).toEqual([]);
});

test('an ordinary member may neither read nor change the features', async () => {
  trustIam();
  const Commands = [list, enableCredentials, enableSessions, disableCredentials, disableSessions];
  for (const make of Commands) {
    await expect(member.send(make())).rejects.toMatchObject(
      refusal({
        name: 'AccountNotManagementOrDelegatedAdministratorException',
        status: 400,
        message: 'Input account 333333333333 is neither management account nor delegated admin.',
      }),
    );
  }
});

test('an account outside the organization, or one without all features, is told so', async () => {
  trustIam();
  const outsider = administratorOf(addAccount(aws.builder, { id: '444444444444', name: 'elsewhere' }));
  await expect(outsider.send(list())).rejects.toMatchObject(refusal({ name: 'OrganizationNotFoundException', status: 400 }));
  organization.featureSet = 'CONSOLIDATED_BILLING';
  await expect(manager.send(list())).rejects.toMatchObject(
    refusal({ name: 'OrganizationNotInAllFeaturesModeException', status: 400 }),
  );
});

test('who lacks the permission is denied before anything else is looked at', async () => {
  const management = accountOf(aws, '111111111111');
  const nobody = addUser(aws.builder, management, { name: 'nobody' });
  const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, nobody, { ageDays: 1 })));
  await expect(client.send(list())).rejects.toMatchObject(
    refusal({
      name: 'AccessDenied',
      status: 403,
      message:
        'User: arn:aws:iam::111111111111:user/nobody is not authorized to perform: iam:ListOrganizationsFeatures on resource: * because no identity-based policy allows the iam:ListOrganizationsFeatures action',
    }),
  );
});
