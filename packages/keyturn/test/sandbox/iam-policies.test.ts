import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SetDefaultPolicyVersionCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, refusal } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let management: Account;
let alice: User;
let iam: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, '111111111111');
  alice = addUser(aws.builder, management, { name: 'alice' });
  addRole(aws.builder, management, { name: 'auditor', trustedAccountId: management.id });
  iam = new IAMClient(aws.admin());
  await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
});

afterEach(() => aws.close());

/** Any unique id of 20 characters with this prefix. */
const idWith = (prefix: string): unknown => expect.stringMatching(new RegExp(`^${prefix}[A-Z2-7]{16}$`));

const allowing = (Action: string | string[], Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

const s3 = allowing('s3:*');
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const absent = (message: string) => ({ name: 'NoSuchEntityException', status: 404, message }) as const;
const exceeded = (message: string) => ({ name: 'LimitExceededException', status: 409, message }) as const;
const conflict = (message: string) => ({ name: 'DeleteConflictException', status: 409, message }) as const;

/** Makes a policy of the account and answers its ARN. */
async function makePolicy(PolicyName: string, PolicyDocument = s3, Path = '/'): Promise<string> {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument, Path }));
  return Policy?.Arn ?? '';
}

describe('a managed policy', () => {
  test('is made and told; tags and description only by GetPolicy', async () => {
    const made = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'storage',
        Path: '/eng/',
        PolicyDocument: s3,
        Description: 'all of S3',
        Tags: [{ Key: 'team', Value: 'core' }],
      }),
    );
    const told = {
      PolicyName: 'storage',
      PolicyId: idWith('ANPA'),
      Arn: 'arn:aws:iam::111111111111:policy/eng/storage',
      Path: '/eng/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: new Date(START),
      UpdateDate: new Date(START),
    };
    const Tags = [{ Key: 'team', Value: 'core' }];
    expect(made.Policy).toEqual({ ...told, Tags });
    const PolicyArn = told.Arn;
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toEqual({ ...told, Tags, Description: 'all of S3' });
    const listed = await iam.send(new ListPoliciesCommand({ Scope: 'Local', PathPrefix: '/eng/' }));
    expect(listed.Policies).toEqual([told]);
  });

  test('of AWS is told, with its document, and cannot be changed', async () => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: READ_ONLY }));
    expect(Policy).toMatchObject({ PolicyName: 'ReadOnlyAccess', Path: '/', Arn: READ_ONLY });
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    for (const call of [
      iam.send(new DeletePolicyCommand({ PolicyArn })),
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3 })),
      iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
    ]) {
      await expect(call).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));
    }
  });

  test('has a name of its own whatever the path and the case, and a document that is one', async () => {
    await makePolicy('storage', s3, '/eng/');
    await expect(iam.send(new CreatePolicyCommand({ PolicyName: 'Storage', PolicyDocument: s3 }))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'A policy called Storage already exists. Duplicate names are not allowed.',
      }),
    );
    const tooMuch = allowing(Array.from({ length: 500 }, (_, index) => `s3:Action${index}`));
    await expect(iam.send(new CreatePolicyCommand({ PolicyName: 'much', PolicyDocument: tooMuch }))).rejects.toMatchObject(
      refusal(exceeded('Cannot exceed quota for PolicySize: 6144')),
    );
    await expect(iam.send(new CreatePolicyCommand({ PolicyName: 'a b', PolicyDocument: s3 }))).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
      }),
    );
  });

  test('is listed by scope, by use and by name', async () => {
    const names = async (input: ConstructorParameters<typeof ListPoliciesCommand>[0]) =>
      (await iam.send(new ListPoliciesCommand({ MaxItems: 1000, ...input }))).Policies?.map((policy) => policy.PolicyName);
    const storage = await makePolicy('storage');
    await makePolicy('Queue');
    expect(await names({ Scope: 'Local' })).toEqual(['Queue', 'storage']);
    expect(await names({ Scope: 'AWS' })).toContain('ReadOnlyAccess');
    expect(await names({ Scope: 'AWS' })).not.toContain('storage');
    expect(await names({})).toEqual(expect.arrayContaining(['Queue', 'ReadOnlyAccess', 'storage']));
    expect(await names({ OnlyAttached: true })).toEqual(['AdministratorAccess']);
    alice.boundary = storage;
    expect(await names({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['storage']);
    const { Policies } = await iam.send(new ListPoliciesCommand({ OnlyAttached: true }));
    expect(Policies).toMatchObject([{ AttachmentCount: 1, PermissionsBoundaryUsageCount: 0 }]);
  });

  test('is deleted when nobody uses it and one version is left', async () => {
    const PolicyArn = await makePolicy('storage');
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    const attached = conflict('Cannot delete a policy attached to entities.');
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(refusal(attached));
    await iam.send(new DetachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3 }));
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(
      refusal(
        conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        ),
      ),
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject(
      refusal(absent(`Policy ${PolicyArn} was not found.`)),
    );
    const gone = absent(`Policy ${PolicyArn} does not exist or is not attachable.`);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(refusal(gone));
    await expect(iam.send(new ListPolicyVersionsCommand({ PolicyArn }))).rejects.toMatchObject(refusal(gone));
    await expect(iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).rejects.toMatchObject(refusal(gone));
  });

  test('has an ARN that looks like one', async () => {
    await expect(iam.send(new GetPolicyCommand({ PolicyArn: 'arn:aws:iam::111111111111:user/alice' }))).rejects.toMatchObject(
      refusal({
        name: 'InvalidInputException',
        status: 400,
        message: 'ARN arn:aws:iam::111111111111:user/alice is not valid.',
      }),
    );
  });
});

describe('the versions of a policy', () => {
  test('are at most five, numbered on, newest first; the default one counts', async () => {
    const PolicyArn = await makePolicy('storage');
    aws.clock.advance(60);
    const denied = allowing('sqs:*');
    const second = await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: denied, SetAsDefault: true }));
    expect(second.PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: true,
      CreateDate: new Date(START + 60_000),
    });
    for (let index = 3; index <= 5; index++) {
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3 }));
    }
    await expect(iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3 }))).rejects.toMatchObject(
      refusal(
        exceeded(
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
        ),
      ),
    );
    const listed = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(listed.Versions?.map((version) => version.VersionId)).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    expect(listed.Versions?.filter((version) => version.IsDefaultVersion)).toMatchObject([{ VersionId: 'v2' }]);

    await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))).rejects.toMatchObject(
      refusal(conflict('Cannot delete the default version of a policy.')),
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    const next = await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3 }));
    expect(next.PolicyVersion?.VersionId).toBe('v6');
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId).toBe('v1');
  });

  test('hold their document percent-encoded, and the default one is what permits', async () => {
    const document = allowing('iam:ListUsers').replaceAll(',', ', ');
    const PolicyArn = await makePolicy('list', document);
    const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, alice, { ageDays: 1 })));
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    await client.send(new ListUsersCommand({}));
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(PolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: true });
    expect(PolicyVersion?.Document).toMatch(/^%7B%22Version%22%3A%222012-10-17%22%2C%20.*%2A/);
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(document);

    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: s3, SetAsDefault: true }));
    await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));
  });

  test('must exist', async () => {
    const PolicyArn = await makePolicy('storage');
    const input = { PolicyArn, VersionId: 'v9' };
    const gone = absent(`Policy ${PolicyArn} version v9 does not exist or is not attachable.`);
    await expect(iam.send(new GetPolicyVersionCommand(input))).rejects.toMatchObject(refusal(gone));
    await expect(iam.send(new SetDefaultPolicyVersionCommand(input))).rejects.toMatchObject(refusal(gone));
    await expect(iam.send(new DeletePolicyVersionCommand(input))).rejects.toMatchObject(refusal(gone));
  });
});

describe('attaching', () => {
  test('to a user, a group and a role is told by each and by the policy', async () => {
    const PolicyArn = await makePolicy('storage', s3, '/eng/');
    const listed = [{ PolicyName: 'storage', PolicyArn }];
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: READ_ONLY }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'auditor', PolicyArn }));
    const ofUser = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'alice' }));
    expect(ofUser.AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: READ_ONLY }, ...listed]);
    const below = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'alice', PathPrefix: '/eng/' }));
    expect(below.AttachedPolicies).toEqual(listed);
    const ofGroup = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: 'devs' }));
    expect(ofGroup.AttachedPolicies).toEqual(listed);
    const ofRole = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'auditor' }));
    expect(ofRole.AttachedPolicies).toEqual(listed);

    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(3);
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(entities).toMatchObject({
      PolicyGroups: [{ GroupName: 'devs', GroupId: idWith('AGPA') }],
      PolicyUsers: [{ UserName: 'alice', UserId: alice.id }],
      PolicyRoles: [{ RoleName: 'auditor' }],
      IsTruncated: false,
    });
    const roles = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: 'Role' }));
    expect(roles).toMatchObject({ PolicyGroups: [], PolicyUsers: [], PolicyRoles: [{ RoleName: 'auditor' }] });
    const fences = { PolicyArn, PolicyUsageFilter: 'PermissionsBoundary' } as const;
    expect((await iam.send(new ListEntitiesForPolicyCommand(fences))).PolicyUsers).toEqual([]);

    await iam.send(new DetachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    await iam.send(new DetachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }));
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'auditor', PolicyArn }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(0);
  });

  test('needs a policy and somebody that exist', async () => {
    const PolicyArn = 'arn:aws:iam::111111111111:policy/none';
    await expect(iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))).rejects.toMatchObject(
      refusal(absent(`Policy ${PolicyArn} does not exist or is not attachable.`)),
    );
    await expect(iam.send(new DetachUserPolicyCommand({ UserName: 'alice', PolicyArn }))).rejects.toMatchObject(
      refusal(absent(`Policy ${PolicyArn} was not found.`)),
    );
    await expect(iam.send(new AttachGroupPolicyCommand({ GroupName: 'none', PolicyArn: READ_ONLY }))).rejects.toMatchObject(
      refusal(absent('The group with name none cannot be found.')),
    );
    await expect(iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'none' }))).rejects.toMatchObject(
      refusal(absent('The role with name none cannot be found.')),
    );
  });

  test.each([
    ['User', 10, (PolicyArn: string) => iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))],
    ['Group', 10, (PolicyArn: string) => iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }))],
    ['Role', 20, (PolicyArn: string) => iam.send(new AttachRolePolicyCommand({ RoleName: 'auditor', PolicyArn }))],
  ] as const)('to a %s goes %i times', async (kind, most, attach) => {
    for (let index = 0; index < most; index++) await attach(await makePolicy(`p${index}`));
    const another = await makePolicy('another');
    await expect(attach(another)).rejects.toMatchObject(refusal(exceeded(`Cannot exceed quota for PoliciesPer${kind}: ${most}`)));
  });
});

describe('an inline policy', () => {
  const PolicyName = 'storage';

  test('is put, replaced, told percent-encoded, listed and deleted, for users, groups and roles', async () => {
    const PolicyDocument = s3;
    const encoded = encodeURIComponent(s3).replaceAll('*', '%2A');
    const user = { UserName: 'alice', PolicyName };
    await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument: allowing('sqs:*') }));
    await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument }));
    expect(await iam.send(new GetUserPolicyCommand(user))).toMatchObject({ ...user, PolicyDocument: encoded });
    expect((await iam.send(new ListUserPoliciesCommand(user))).PolicyNames).toEqual([PolicyName]);
    await iam.send(new DeleteUserPolicyCommand(user));
    expect((await iam.send(new ListUserPoliciesCommand(user))).PolicyNames).toEqual([]);

    const group = { GroupName: 'devs', PolicyName };
    await iam.send(new PutGroupPolicyCommand({ ...group, PolicyDocument }));
    expect(await iam.send(new GetGroupPolicyCommand(group))).toMatchObject({ ...group, PolicyDocument: encoded });
    expect((await iam.send(new ListGroupPoliciesCommand(group))).PolicyNames).toEqual([PolicyName]);
    await iam.send(new DeleteGroupPolicyCommand(group));

    const role = { RoleName: 'auditor', PolicyName };
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument }));
    expect(await iam.send(new GetRolePolicyCommand(role))).toMatchObject({ ...role, PolicyDocument: encoded });
    expect((await iam.send(new ListRolePoliciesCommand(role))).PolicyNames).toEqual([PolicyName]);
    await iam.send(new DeleteRolePolicyCommand(role));

    const gone = (kind: string) => absent(`The ${kind} policy with name storage cannot be found.`);
    await expect(iam.send(new GetUserPolicyCommand(user))).rejects.toMatchObject(refusal(gone('user')));
    await expect(iam.send(new DeleteUserPolicyCommand(user))).rejects.toMatchObject(refusal(gone('user')));
    await expect(iam.send(new GetGroupPolicyCommand(group))).rejects.toMatchObject(refusal(gone('group')));
    await expect(iam.send(new DeleteRolePolicyCommand(role))).rejects.toMatchObject(refusal(gone('role')));
  });

  test('and the others of the same user say at most 2048 characters together, white space not counted', async () => {
    const PolicyDocument = allowing(`s3:${'x'.repeat(1_000)}`);
    const input = { UserName: 'alice', PolicyDocument };
    await iam.send(new PutUserPolicyCommand({ ...input, PolicyName: 'a' }));
    const spaced = JSON.stringify(JSON.parse(allowing(`s3:${'x'.repeat(800)}`)), null, 20);
    await iam.send(new PutUserPolicyCommand({ ...input, PolicyName: 'b', PolicyDocument: spaced }));
    await expect(iam.send(new PutUserPolicyCommand({ ...input, PolicyName: 'b' }))).rejects.toMatchObject(
      refusal(exceeded('Maximum policy size of 2048 bytes exceeded for user alice')),
    );
    const kept = await iam.send(new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'b' }));
    expect(decodeURIComponent(kept.PolicyDocument ?? '')).toBe(spaced);
  });

  test.each([
    ['{nonsense', 'Syntax errors in policy.'],
    ['"text"', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17","Statement":[]}', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}', 'Syntax errors in policy.'],
    [s3.replace('2012-10-17', '2008-10-17'), 'Policy document must be version 2012-10-17 or greater.'],
    [s3.replace('"Action"', '"Acton"'), 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}', 'Policy statement must contain actions.'],
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}', 'Policy statement must contain resources.'],
    [allowing('GetObject'), 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
    [allowing('s3:*', 'bucket'), 'Resource bucket must be in ARN format or "*".'],
    [s3.replace('"Effect"', '"Principal":"*","Effect"'), 'Policy document should not specify a principal.'],
    [
      '{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]}',
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('is refused when it says %s', async (PolicyDocument, message) => {
    await expect(iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument }))).rejects.toMatchObject(
      refusal({
        name: 'MalformedPolicyDocumentException',
        status: 400,
        message,
      }),
    );
  });

  test('is refused with a condition that IAM does not know', async () => {
    const PolicyDocument = s3.replace('"Effect"', '"Condition":{"StringResembles":{"aws:username":"a"}},"Effect"');
    await expect(iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument }))).rejects.toMatchObject(
      refusal({
        name: 'MalformedPolicyDocumentException',
        status: 400,
      }),
    );
  });

  test('is refused with letters beyond Latin-1, and told of a missing user before a wrong document', async () => {
    await expect(
      iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument: '“x”' })),
    ).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message: 'The specified value for policyDocument is invalid. It must contain only printable ASCII characters.',
      }),
    );
    await expect(iam.send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName, PolicyDocument: '{' }))).rejects.toMatchObject(
      refusal(absent('The user with name bob cannot be found.')),
    );
  });
});

describe('simulating what somebody may', () => {
  const aliceArn = 'arn:aws:iam::111111111111:user/alice';

  async function decisions(input: ConstructorParameters<typeof SimulatePrincipalPolicyCommand>[0]) {
    const { EvaluationResults } = await iam.send(new SimulatePrincipalPolicyCommand(input));
    return EvaluationResults?.map((result) => [result.EvalActionName, result.EvalResourceName, result.EvalDecision]);
  }

  test('tells allowed, denied and not allowed, for each action on each resource', async () => {
    const document = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::open/*' },
        { Effect: 'Deny', Action: 's3:GetObjectAcl', Resource: '*' },
      ],
    };
    alice.inline = new Map([['s3', JSON.stringify(document)]]);
    const results = await decisions({
      PolicySourceArn: aliceArn,
      ActionNames: ['s3:GetObject', 's3:GetObjectAcl'],
      ResourceArns: ['arn:aws:s3:::open/a', 'arn:aws:s3:::closed/a'],
    });
    expect(results).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::open/a', 'allowed'],
      ['s3:GetObject', 'arn:aws:s3:::closed/a', 'implicitDeny'],
      ['s3:GetObjectAcl', 'arn:aws:s3:::open/a', 'explicitDeny'],
      ['s3:GetObjectAcl', 'arn:aws:s3:::closed/a', 'explicitDeny'],
    ]);
    const raw = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: aliceArn, ActionNames: ['s3:ListBucket'] }));
    expect(raw.EvaluationResults).toEqual([
      {
        EvalActionName: 's3:ListBucket',
        EvalResourceName: '*',
        EvalDecision: 'implicitDeny',
        MatchedStatements: [],
        MissingContextValues: [],
      },
    ]);
    expect(raw.IsTruncated).toBe(false);
  });

  test('counts groups, boundaries, further policies and conditions', async () => {
    const ActionNames = ['sqs:SendMessage'];
    const ask = { PolicySourceArn: aliceArn, ActionNames };
    expect(await decisions({ ...ask, PolicyInputList: [allowing('sqs:*')] })).toEqual([['sqs:SendMessage', '*', 'allowed']]);
    expect(alice.inline).toBeUndefined();

    const conditional = allowing('sqs:*').replace(
      '"Effect"',
      '"Condition":{"StringEquals":{"aws:sourceip":"10.0.0.1"}},"Effect"',
    );
    await iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'p', PolicyDocument: conditional }));
    alice.groups = new Set(['devs']);
    expect(await decisions(ask)).toEqual([['sqs:SendMessage', '*', 'implicitDeny']]);
    const ContextEntries = [
      { ContextKeyName: 'aws:SourceIp', ContextKeyValues: ['10.0.0.1'], ContextKeyType: 'string' as const },
    ];
    expect(await decisions({ ...ask, ContextEntries })).toEqual([['sqs:SendMessage', '*', 'allowed']]);
    const group = 'arn:aws:iam::111111111111:group/devs';
    expect(await decisions({ ...ask, PolicySourceArn: group, ContextEntries })).toEqual([['sqs:SendMessage', '*', 'allowed']]);

    alice.boundary = await makePolicy('fence');
    const fenced = await iam.send(new SimulatePrincipalPolicyCommand({ ...ask, ContextEntries }));
    expect(fenced.EvaluationResults).toMatchObject([
      { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
    ]);
  });

  test('works for roles, in pages', async () => {
    const PolicySourceArn = 'arn:aws:iam::111111111111:role/auditor';
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'auditor', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    );
    const ask = { PolicySourceArn, ActionNames: ['s3:ListAllMyBuckets', 'iam:ListUsers'], MaxItems: 1 };
    const first = await iam.send(new SimulatePrincipalPolicyCommand(ask));
    expect(first).toMatchObject({ EvaluationResults: [{ EvalDecision: 'allowed' }], IsTruncated: true });
    const second = await iam.send(new SimulatePrincipalPolicyCommand({ ...ask, Marker: first.Marker }));
    expect(second).toMatchObject({ EvaluationResults: [{ EvalActionName: 'iam:ListUsers' }], IsTruncated: false });
  });

  test('needs somebody who exists', async () => {
    const ActionNames = ['s3:GetObject'];
    const simulate = (PolicySourceArn: string) => iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }));
    const gone = absent('The user with name bob cannot be found.');
    await expect(simulate('arn:aws:iam::111111111111:user/bob')).rejects.toMatchObject(refusal(gone));
    const root = 'arn:aws:iam::111111111111:root';
    await expect(simulate(root)).rejects.toMatchObject(
      refusal({
        name: 'InvalidInputException',
        status: 400,
        message: `Invalid Entity Arn: ${root} does not clearly define entity type and name.`,
      }),
    );
  });
});
