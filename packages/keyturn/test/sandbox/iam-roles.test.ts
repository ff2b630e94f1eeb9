import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addRole } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, refusal, withSession } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let management: Account;
let iam: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, '111111111111');
  iam = new IAMClient(aws.admin());
});

afterEach(() => aws.close());

/** Any unique id of 20 characters with this prefix. */
const idWith = (prefix: string): unknown => expect.stringMatching(new RegExp(`^${prefix}[A-Z2-7]{16}$`));

const noRole = (name: string) =>
  ({ name: 'NoSuchEntityException', status: 404, message: `The role with name ${name} cannot be found.` }) as const;

const trusting = (principal: object, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  });

const trust = trusting({ AWS: 'arn:aws:iam::111111111111:root' });

describe('making a role', () => {
  test('answers what it is, and GetRole says the rest', async () => {
    const made = await iam.send(
      new CreateRoleCommand({
        RoleName: 'auditor',
        Path: '/security/',
        AssumeRolePolicyDocument: trust,
        Description: 'reads',
        MaxSessionDuration: 7200,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        Tags: [{ Key: 'team', Value: 'core' }],
      }),
    );
    const PermissionsBoundary = {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    };
    expect(made.Role).toEqual({
      Path: '/security/',
      RoleName: 'auditor',
      RoleId: idWith('AROA'),
      Arn: 'arn:aws:iam::111111111111:role/security/auditor',
      CreateDate: new Date(START),
      AssumeRolePolicyDocument: encodeURIComponent(trust),
      PermissionsBoundary,
      Tags: [{ Key: 'team', Value: 'core' }],
    });
    const told = await iam.send(new GetRoleCommand({ RoleName: 'auditor' }));
    expect(told.Role).toEqual({ ...made.Role, Description: 'reads', MaxSessionDuration: 7200, RoleLastUsed: {} });
  });

  test('is refused for a name that differs in case only', async () => {
    const input = { AssumeRolePolicyDocument: trust };
    await iam.send(new CreateRoleCommand({ RoleName: 'auditor', ...input }));
    await expect(iam.send(new CreateRoleCommand({ RoleName: 'Auditor', ...input }))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'Role with name Auditor already exists.',
      }),
    );
  });

  test.each([
    ['{nonsense', 'This policy contains invalid Json'],
    ['[]', 'This policy contains invalid Json'],
    ['{"Version":"2012-10-17","Statement":[]}', 'Could not parse the policy: Statement is empty!'],
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}', 'Missing required field Principal'],
    [trusting({}), 'Missing required field Principal cannot be empty!'],
    [trusting({ AWS: '*' }, { Resource: '*' }), 'Has prohibited field Resource'],
    [trusting({ AWS: '*' }, { Action: 's3:*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [
      trusting({ AWS: 'arn:aws:iam::222222222222:user/nobody' }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::222222222222:user/nobody"',
    ],
    [trusting({ AWS: 'somebody' }), 'Invalid principal in policy: "AWS":"somebody"'],
  ])('is refused with the trust policy %s', async (AssumeRolePolicyDocument, message) => {
    await expect(iam.send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument }))).rejects.toMatchObject(
      refusal({
        name: 'MalformedPolicyDocumentException',
        status: 400,
        message,
      }),
    );
    expect(management.roles?.has('auditor') ?? false).toBe(false);
  });

  test('may trust users and roles that exist, accounts that the sandbox does not know, and services', async () => {
    const principal = {
      AWS: [
        'arn:aws:iam::111111111111:user/admin',
        'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole',
        'arn:aws:iam::999999999999:role/theirs',
        '222222222222',
      ],
      Service: 'ec2.amazonaws.com',
    };
    const made = await iam.send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument: trusting(principal) }));
    expect(decodeURIComponent(made.Role?.AssumeRolePolicyDocument ?? '')).toBe(trusting(principal));
  });

  test('is refused with a session of a wrong length, or a trust policy that is too long', async () => {
    const role = { RoleName: 'auditor', AssumeRolePolicyDocument: trust };
    await expect(iam.send(new CreateRoleCommand({ ...role, MaxSessionDuration: 60 }))).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message:
          "1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
      }),
    );
    const AssumeRolePolicyDocument = trusting({ AWS: '*' }, { Sid: 'x'.repeat(2_000) });
    await expect(iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }))).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for ACLSizePerRole: 2048',
      }),
    );
  });
});

test('roles are listed by name and below a path, without tags and last use', async () => {
  for (const [name, path] of [
    ['ops', '/'],
    ['Zoe', '/eng/'],
    ['auditor', '/eng/'],
  ] as const) {
    const role = addRole(aws.builder, management, { name, path, trustedAccountId: management.id });
    role.tags.set('team', 'core');
    role.lastUsed = { at: START, region: 'us-east-1' };
  }
  const { Roles } = await iam.send(new ListRolesCommand({}));
  expect(Roles?.map((role) => role.RoleName)).toEqual(['auditor', 'ops', 'Zoe']);
  expect(Roles?.[0]).not.toHaveProperty('Tags');
  expect(Roles?.[0]).not.toHaveProperty('RoleLastUsed');
  const first = await iam.send(new ListRolesCommand({ PathPrefix: '/eng/', MaxItems: 1 }));
  expect(first).toMatchObject({ Roles: [{ RoleName: 'auditor' }], IsTruncated: true });
  const second = await iam.send(new ListRolesCommand({ PathPrefix: '/eng/', MaxItems: 1, Marker: first.Marker }));
  expect(second).toMatchObject({ Roles: [{ RoleName: 'Zoe' }], IsTruncated: false });
});

test('GetRole tells when and where a role was used last', async () => {
  addRole(aws.builder, management, { name: 'auditor', trustedAccountId: management.id, isAdministrator: true });
  await sessionOf('auditor').send(new ListUsersCommand({}));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'auditor' }));
  expect(Role?.RoleLastUsed).toEqual({ LastUsedDate: new Date(START), Region: 'us-east-1' });
});

test('a role is changed: description, session length, whom it trusts', async () => {
  const RoleName = 'auditor';
  addRole(aws.builder, management, { name: RoleName, trustedAccountId: management.id });
  await iam.send(new UpdateRoleCommand({ RoleName, Description: 'reads', MaxSessionDuration: 43_200 }));
  await iam.send(new UpdateRoleCommand({ RoleName, Description: '' }));
  const PolicyDocument = trusting({ AWS: '222222222222' });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  expect((await iam.send(new GetRoleCommand({ RoleName }))).Role).toMatchObject({
    Description: '',
    MaxSessionDuration: 43_200,
    AssumeRolePolicyDocument: encodeURIComponent(PolicyDocument),
  });
  await expect(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: 'no' }))).rejects.toMatchObject(
    refusal({
      name: 'MalformedPolicyDocumentException',
      status: 400,
      message: 'This policy contains invalid Json',
    }),
  );
  await expect(iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 43_201 }))).rejects.toMatchObject(
    refusal({
      name: 'ValidationError',
      status: 400,
    }),
  );
});

describe('deleting a role', () => {
  const RoleName = 'auditor';

  test('is refused while it has policies', async () => {
    const conflict = (remedy: string) =>
      ({ name: 'DeleteConflictException', status: 409, message: `Cannot delete entity, must ${remedy} first.` }) as const;
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(conflict('detach all policies')));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(conflict('delete policies')));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(noRole(RoleName)));
  });

  test('ends its sessions for good', async () => {
    const role = addRole(aws.builder, management, { name: RoleName, trustedAccountId: management.id });
    role.inline.set('all', '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
    const client = sessionOf(RoleName);
    await client.send(new ListUsersCommand({}));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'all' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    addRole(aws.builder, management, { name: RoleName, trustedAccountId: management.id, isAdministrator: true });
    await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject(
      refusal({ name: 'InvalidClientTokenId', status: 403 }),
    );
  });

  test('is refused for the roles of AWS, as is every other change', async () => {
    const unmodifiable = {
      name: 'UnmodifiableEntityException',
      status: 400,
      message: `Cannot perform the operation on the protected role 'sso' - this role is only modifiable by AWS`,
    };
    addRole(aws.builder, management, {
      name: 'sso',
      path: '/aws-reserved/sso.amazonaws.com/',
      trustedAccountId: management.id,
    });
    await expect(iam.send(new DeleteRoleCommand({ RoleName: 'sso' }))).rejects.toMatchObject(refusal(unmodifiable));
    await expect(iam.send(new UpdateRoleCommand({ RoleName: 'sso', Description: '' }))).rejects.toMatchObject(
      refusal(unmodifiable),
    );
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await expect(iam.send(new AttachRolePolicyCommand({ RoleName: 'sso', PolicyArn }))).rejects.toMatchObject(
      refusal(unmodifiable),
    );
  });
});

test('tags of a role are set, listed, taken away, and checked like a user’s', async () => {
  const RoleName = 'auditor';
  addRole(aws.builder, management, { name: RoleName, trustedAccountId: management.id });
  const Tags = [
    { Key: 'team', Value: 'core' },
    { Key: 'env', Value: 'prod' },
  ];
  await iam.send(new TagRoleCommand({ RoleName, Tags }));
  expect(await iam.send(new ListRoleTagsCommand({ RoleName }))).toMatchObject({
    Tags: Tags.toReversed(),
    IsTruncated: false,
  });
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['Env'] }));
  expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.Tags).toEqual([{ Key: 'team', Value: 'core' }]);
  await expect(iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a;b', Value: '' }] }))).rejects.toMatchObject(
    refusal({
      name: 'ValidationError',
      status: 400,
    }),
  );
});

test('who does not exist is told', async () => {
  const RoleName = 'none';
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(noRole('none')));
  await expect(iam.send(new UpdateRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(noRole('none')));
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(refusal(noRole('none')));
  await expect(iam.send(new TagRoleCommand({ RoleName, Tags: [] }))).rejects.toMatchObject(refusal(noRole('none')));
  await expect(iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] }))).rejects.toMatchObject(refusal(noRole('none')));
  await expect(iam.send(new ListRoleTagsCommand({ RoleName }))).rejects.toMatchObject(refusal(noRole('none')));
  const PolicyDocument = trust;
  await expect(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))).rejects.toMatchObject(
    refusal(noRole('none')),
  );
});

/** A client with temporary credentials of a role. */
function sessionOf(roleName: string): IAMClient {
  return new IAMClient(withSession(aws, management, { kind: 'role', roleName, sessionName: 'test' }));
}
