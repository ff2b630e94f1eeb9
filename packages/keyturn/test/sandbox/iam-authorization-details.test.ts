import {
  CreatePolicyVersionCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  IAMClient,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import {
  addManagedPolicy,
  attach,
  awsPolicy,
  document,
  joinGroup,
  putInline,
} from '../../src/sandbox/scenarios/policy-builders.ts';
import { accountOf, refusal } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { like } from '../support/wording.ts';

const DEV = '222222222222';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const OWN = `arn:aws:iam::${DEV}:policy/listing`;
const listing = document({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' });

let aws: TestSandbox;
let dev: Account;
let iam: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  dev = accountOf(aws, DEV);
  iam = new IAMClient(aws.as(addAgedKey(aws.builder, dev, undefined, { ageDays: 1 })));
});

afterEach(() => aws.close());

async function details(input: Partial<GetAccountAuthorizationDetailsCommandInput> = {}) {
  const { $metadata: _metadata, ...answer } = await iam.send(new GetAccountAuthorizationDetailsCommand(input));
  return answer;
}

/** A user, a group and a policy, besides the role that Organizations makes. */
function populate(): void {
  addManagedPolicy(aws.builder, dev, { name: 'listing', document: listing });
  const zoe = addUser(aws.builder, dev, { name: 'zoe', path: '/eng/', tags: { team: 'core' } });
  attach(zoe, OWN, awsPolicy(aws.world, 'ReadOnlyAccess'));
  putInline(zoe, 'own', listing);
  zoe.boundary = READ_ONLY;
  joinGroup(aws.builder, dev, zoe, { name: 'ops', policyArns: [OWN] }).inline.set('inline', listing);
  joinGroup(aws.builder, dev, zoe, { name: 'Admins' });
  addUser(aws.builder, dev, { name: 'Adam' });
}

test('users are told with their groups, policies, boundary and tags, but without their keys and passwords', async () => {
  populate();
  const { UserDetailList: [adam, zoe] = [], ...rest } = await details({ Filter: ['User'] });
  const created = new Date(START - 500 * 86_400_000);
  expect(adam).toEqual({
    Path: '/',
    UserName: 'Adam',
    UserId: dev.users.get('Adam')?.id,
    Arn: `arn:aws:iam::${DEV}:user/Adam`,
    CreateDate: created,
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
  });
  expect(zoe).toEqual({
    Path: '/eng/',
    UserName: 'zoe',
    UserId: dev.users.get('zoe')?.id,
    Arn: `arn:aws:iam::${DEV}:user/eng/zoe`,
    CreateDate: created,
    UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(listing).replaceAll('*', '%2A') }],
    GroupList: ['Admins', 'ops'],
    AttachedManagedPolicies: [
      { PolicyName: 'listing', PolicyArn: OWN },
      { PolicyName: 'ReadOnlyAccess', PolicyArn: READ_ONLY },
    ],
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
    Tags: [{ Key: 'team', Value: 'core' }],
  });
  expect(rest).toEqual({ GroupDetailList: [], RoleDetailList: [], Policies: [], IsTruncated: false });
});

test('groups and roles are told with their policies', async () => {
  populate();
  const role = addRole(aws.builder, dev, { name: 'deploy', trustedAccountId: DEV });
  role.lastUsed = { at: START, region: 'eu-west-1' };
  const { GroupDetailList: groups, RoleDetailList: roles } = await details({ Filter: ['Role', 'Group'] });
  expect(groups?.map(({ GroupName }) => GroupName)).toEqual(['Admins', 'ops']);
  expect(groups?.[1]).toEqual({
    Path: '/',
    GroupName: 'ops',
    GroupId: dev.groups?.get('ops')?.id,
    Arn: `arn:aws:iam::${DEV}:group/ops`,
    CreateDate: new Date(START - 700 * 86_400_000),
    GroupPolicyList: [{ PolicyName: 'inline', PolicyDocument: like(/ListAllMyBuckets/) }],
    AttachedManagedPolicies: [{ PolicyName: 'listing', PolicyArn: OWN }],
  });
  expect(roles?.[0]).toEqual({
    Path: '/',
    RoleName: 'deploy',
    RoleId: role.id,
    Arn: `arn:aws:iam::${DEV}:role/deploy`,
    CreateDate: new Date(START - 400 * 86_400_000),
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    RoleLastUsed: { LastUsedDate: new Date(START), Region: 'eu-west-1' },
  });
  expect(roles?.[1]).toMatchObject({
    RoleName: 'OrganizationAccountAccessRole',
    AttachedManagedPolicies: [{ PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR }],
    RoleLastUsed: {},
  });
});

test('policies are told with all their versions: the account’s own, and those of AWS that somebody here has', async () => {
  populate();
  const later = document({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn: OWN, PolicyDocument: later }));
  const { Policies: own } = await details({ Filter: ['LocalManagedPolicy'] });
  const madeAt = new Date(START - 600 * 86_400_000);
  expect(own).toEqual([
    {
      PolicyName: 'listing',
      PolicyId: dev.policies?.get(OWN)?.id,
      Arn: OWN,
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: madeAt,
      UpdateDate: new Date(START),
      PolicyVersionList: [
        {
          Document: like(/s3%3A%2A/),
          VersionId: 'v2',
          IsDefaultVersion: false,
          CreateDate: new Date(START),
        },
        { Document: like(/List/), VersionId: 'v1', IsDefaultVersion: true, CreateDate: madeAt },
      ],
    },
  ]);
  const { Policies: theirs } = await details({ Filter: ['AWSManagedPolicy'] });
  expect(
    theirs?.map(({ Arn, AttachmentCount, PermissionsBoundaryUsageCount: bounded }) => [Arn, AttachmentCount, bounded]),
  ).toEqual([
    [ADMINISTRATOR, 1, 0],
    [READ_ONLY, 1, 1],
  ]);
});

test('pages run through the four lists, of the caller’s size or the sandbox’s', async () => {
  populate();
  const whole = await details();
  expect(whole.IsTruncated).toBe(false);
  const names = (answer: typeof whole) => [
    ...(answer.UserDetailList ?? []).map(({ UserName }) => UserName),
    ...(answer.GroupDetailList ?? []).map(({ GroupName }) => GroupName),
    ...(answer.RoleDetailList ?? []).map(({ RoleName }) => RoleName),
    ...(answer.Policies ?? []).map(({ PolicyName }) => PolicyName),
  ];
  const all = [
    'Adam',
    'zoe',
    'Admins',
    'ops',
    'OrganizationAccountAccessRole',
    'listing',
    'AdministratorAccess',
    'ReadOnlyAccess',
  ];
  expect(names(whole)).toEqual(all);
  const first = await details({ MaxItems: 3 });
  expect([names(first), first.IsTruncated]).toEqual([['Adam', 'zoe', 'Admins'], true]);
  const second = await details({ MaxItems: 3, Marker: first.Marker });
  expect(names(second)).toEqual(['ops', 'OrganizationAccountAccessRole', 'listing']);

  aws.sandbox.settings.pageSize = 2;
  const found: (string | undefined)[][] = [];
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam }, {})) found.push(names(page));
  expect(found.map((page) => page.length)).toEqual([2, 2, 2, 2]);
  expect(found.flat()).toEqual(all);
});

test('of a big account only what is on the page is described', async () => {
  for (let index = 0; index < 5_000; index++) {
    const name = `user-${String(index).padStart(4, '0')}`;
    const user = addUser(aws.builder, dev, { name });
    const inline = () => {
      throw new Error(`${name} was described`);
    };
    if (index >= 1_000) Object.defineProperty(user, 'inline', { get: inline });
  }
  const { UserDetailList: users, IsTruncated } = await details({ MaxItems: 1_000 });
  expect([users?.length, users?.at(-1)?.UserName, IsTruncated]).toEqual([1_000, 'user-0999', true]);
});

test('unknown types, wrong sizes and callers without permission are refused', async () => {
  // @ts-expect-error AWS's model has no such type.
  await expect(details({ Filter: ['User', 'Robot'] })).rejects.toMatchObject(
    refusal({
      name: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value '[User, Robot]' at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]]",
    }),
  );
  await expect(details({ MaxItems: 1001 })).rejects.toMatchObject(refusal({ name: 'ValidationError', status: 400 }));
  const user = addUser(aws.builder, dev, { name: 'weak' });
  iam = new IAMClient(aws.as(addAgedKey(aws.builder, dev, user, { ageDays: 1 })));
  await expect(details()).rejects.toMatchObject(
    refusal({
      name: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${DEV}:user/weak is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action`,
    }),
  );
});
