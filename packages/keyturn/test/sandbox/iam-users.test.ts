import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateListUsers,
  paginateListUserTags,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal, withSession } from '../support/iam.ts';
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

const noUser = (name: string) =>
  ({ name: 'NoSuchEntityException', status: 404, message: `The user with name ${name} cannot be found.` }) as const;

const readOnly = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
});

describe('making a user', () => {
  test('answers what it is, with tags and boundary, and GetUser says the same', async () => {
    const boundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const made = await iam.send(
      new CreateUserCommand({
        UserName: 'ci',
        Path: '/robots/',
        PermissionsBoundary: boundary,
        Tags: [{ Key: 'team', Value: 'core' }],
      }),
    );
    expect(made.User).toEqual({
      Path: '/robots/',
      UserName: 'ci',
      UserId: idWith('AIDA'),
      Arn: 'arn:aws:iam::111111111111:user/robots/ci',
      CreateDate: new Date(START),
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
      Tags: [{ Key: 'team', Value: 'core' }],
    });
    expect((await iam.send(new GetUserCommand({ UserName: 'ci' }))).User).toEqual(made.User);
  });

  test('is refused for a name that differs in case only', async () => {
    await expect(iam.send(new CreateUserCommand({ UserName: 'ADMIN' }))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'User with name ADMIN already exists.',
      }),
    );
  });

  test.each([
    [
      { UserName: 'a b' },
      'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      { UserName: 'x'.repeat(65) },
      `1 validation error detected: Value '${'x'.repeat(65)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      { UserName: 'a', Path: 'robots' },
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
  ])('is refused for %j', async (input, message) => {
    await expect(iam.send(new CreateUserCommand(input))).rejects.toMatchObject(
      refusal({ name: 'ValidationError', status: 400, message }),
    );
  });

  test('is refused with a boundary that does not exist', async () => {
    const PermissionsBoundary = 'arn:aws:iam::111111111111:policy/none';
    await expect(iam.send(new CreateUserCommand({ UserName: 'ci', PermissionsBoundary }))).rejects.toMatchObject(
      refusal({
        name: 'NoSuchEntityException',
        status: 404,
        message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
      }),
    );
    await expect(iam.send(new GetUserCommand({ UserName: 'ci' }))).rejects.toMatchObject(refusal(noUser('ci')));
  });

  test('is refused beyond 5000 users', async () => {
    for (let index = management.users.size; index < 5_000; index++) addUser(aws.builder, management, { name: `u${index}` });
    await expect(iam.send(new CreateUserCommand({ UserName: 'one-more' }))).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for UsersPerAccount: 5000',
      }),
    );
  });

  test('is refused to somebody who may not, naming the ARN that the user would have', async () => {
    const nobody = addUser(aws.builder, management, { name: 'nobody' });
    const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, nobody, { ageDays: 1 })));
    const refused = client.send(new CreateUserCommand({ UserName: 'ci', Path: '/robots/' }));
    await expect(refused).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));
    await expect(refused).rejects.toThrow('iam:CreateUser on resource: arn:aws:iam::111111111111:user/robots/ci');
  });
});

describe('GetUser without a name', () => {
  test('tells an IAM user of itself, with the last use of its password', async () => {
    const alice = addUser(aws.builder, management, { name: 'alice', isAdministrator: true });
    const lastUsedAt = START - 60_000;
    alice.login = { createdAt: START, changedAt: START, lastUsedAt, resetRequired: false };
    const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, alice, { ageDays: 1 })));
    expect((await client.send(new GetUserCommand({}))).User).toMatchObject({
      UserName: 'alice',
      PasswordLastUsed: new Date(lastUsedAt),
    });
  });

  test('tells the root user of itself, without name and path', async () => {
    const member = accountOf(aws, '222222222222');
    member.root.password = { createdAt: START, changedAt: START, lastUsedAt: START - 1_000 };
    const expected = {
      UserId: '222222222222',
      Arn: 'arn:aws:iam::222222222222:root',
      CreateDate: new Date(member.root.createdAt),
      PasswordLastUsed: new Date(START - 1_000),
    };
    const root = new IAMClient(aws.as(addAgedKey(aws.builder, member, undefined, { ageDays: 1 })));
    const session = new IAMClient(assumedRoot(aws, member, 'IAMAuditRootUserCredentials'));
    expect((await root.send(new GetUserCommand({}))).User).toEqual(expected);
    expect((await session.send(new GetUserCommand({}))).User).toEqual(expected);
  });

  test('is refused to a role', async () => {
    const role = addRole(aws.builder, management, { name: 'auditor', trustedAccountId: management.id, isAdministrator: true });
    const client = new IAMClient(withSession(aws, management, { kind: 'role', roleName: role.name, sessionName: 'test' }));
    await expect(client.send(new GetUserCommand({}))).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message: 'Must specify userName when calling with non-User credentials',
      }),
    );
  });
});

describe('listing users', () => {
  test('goes by name whatever its case, below a path, without tags, in pages', async () => {
    for (const name of ['bob', 'Carol', 'alice']) {
      addUser(aws.builder, management, { name, path: '/eng/', tags: { team: 'core' } });
    }
    const below = await iam.send(new ListUsersCommand({ PathPrefix: '/eng' }));
    expect(below.Users?.map((user) => user.UserName)).toEqual(['alice', 'bob', 'Carol']);
    expect(below.Users?.[0]).not.toHaveProperty('Tags');
    expect(below.IsTruncated).toBe(false);

    const pages = [];
    for await (const page of paginateListUsers({ client: iam, pageSize: 3 }, {})) {
      pages.push(page.Users?.map((user) => user.UserName));
    }
    expect(pages).toEqual([['admin', 'alice', 'bob'], ['Carol']]);
  });

  test('refuses a prefix that is no path', async () => {
    await expect(iam.send(new ListUsersCommand({ PathPrefix: 'eng' }))).rejects.toMatchObject(
      refusal({ name: 'ValidationError', status: 400 }),
    );
  });
});

describe('renaming a user', () => {
  test('keeps its id, its keys that go on working, and its devices', async () => {
    const alice = addUser(aws.builder, management, { name: 'alice', isAdministrator: true });
    const key = addAgedKey(aws.builder, management, alice, { ageDays: 100 });
    const serial = 'arn:aws:iam::111111111111:mfa/alice';
    management.virtualMfa = new Map([[serial, { serial, assignedTo: { kind: 'user', name: 'alice' } }]]);

    await iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'alicia', NewPath: '/eng/' }));

    const { User } = await new IAMClient(aws.as(key)).send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserId: alice.id, UserName: 'alicia', Arn: 'arn:aws:iam::111111111111:user/eng/alicia' });
    const keys = await iam.send(new ListAccessKeysCommand({ UserName: 'alicia' }));
    expect(keys.AccessKeyMetadata).toMatchObject([{ UserName: 'alicia', AccessKeyId: key.id }]);
    expect(management.virtualMfa.get(serial)?.assignedTo).toEqual({ kind: 'user', name: 'alicia' });
    await expect(iam.send(new GetUserCommand({ UserName: 'alice' }))).rejects.toMatchObject(refusal(noUser('alice')));
  });

  test('keeps its sessions', async () => {
    const alice = addUser(aws.builder, management, { name: 'alice', isAdministrator: true });
    const client = sessionOf(alice);
    await iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'alicia' }));
    expect((await client.send(new GetUserCommand({}))).User?.UserName).toBe('alicia');
  });

  test('may change the case of its own name, but not take somebody else’s', async () => {
    addUser(aws.builder, management, { name: 'alice' });
    await iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'Alice' }));
    await expect(iam.send(new UpdateUserCommand({ UserName: 'Alice', NewUserName: 'Admin' }))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'User with name Admin already exists.',
      }),
    );
    await expect(iam.send(new UpdateUserCommand({ UserName: 'bob', NewPath: '/' }))).rejects.toMatchObject(
      refusal(noUser('bob')),
    );
  });
});

describe('deleting a user', () => {
  const credential = { status: 'Active', createdAt: START, uploadedAt: START, body: '', fingerprint: '' } as const;
  const remains: readonly [string, (user: User) => void, string][] = [
    ['inline policies', (user) => void (user.inline = new Map([['p', readOnly]])), 'must delete policies first.'],
    [
      'attached policies',
      (user) => void (user.attached = new Set(['arn:aws:iam::aws:policy/ReadOnlyAccess'])),
      'must detach all policies first.',
    ],
    ['groups', (user) => void (user.groups = new Set(['devs'])), 'must remove users from group first.'],
    [
      'access keys, inactive ones too',
      (user) => void addAgedKey(aws.builder, management, user, { ageDays: 1, status: 'Inactive' }),
      'must delete access keys first.',
    ],
    [
      'a login profile',
      (user) => void (user.login = { createdAt: START, changedAt: START, resetRequired: false }),
      'must delete login profile first.',
    ],
    ['MFA devices', (user) => void (user.mfa = [{ serial: 'GAHT1', enabledAt: START }]), 'must delete MFA device first.'],
    ['certificates', (user) => void (user.certificates = [{ id: 'CERT', ...credential }]), 'must delete certificates first.'],
    ['SSH keys', (user) => void (user.sshKeys = [{ id: 'APKA', ...credential }]), 'must remove referenced objects first.'],
    [
      'service-specific credentials',
      (user) =>
        void (user.serviceCredentials = [
          { id: 'ACCA', service: 'codecommit.amazonaws.com', serviceUserName: 'x', ...credential },
        ]),
      'must remove referenced objects first.',
    ],
  ];

  test.each(remains)('is refused while it has %s', async (_what, leave, remedy) => {
    const alice = addUser(aws.builder, management, { name: 'alice' });
    leave(alice);
    await expect(iam.send(new DeleteUserCommand({ UserName: 'alice' }))).rejects.toMatchObject(
      refusal({
        name: 'DeleteConflictException',
        status: 409,
        message: `Cannot delete entity, ${remedy}`,
      }),
    );
    expect(management.users.has('alice')).toBe(true);
  });

  test('takes tags and boundary with it, and its sessions: a namesake does not inherit them', async () => {
    const alice = addUser(aws.builder, management, { name: 'alice', tags: { team: 'core' } });
    alice.boundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const client = sessionOf(alice);
    await iam.send(new DeleteUserCommand({ UserName: 'alice' }));
    await expect(iam.send(new DeleteUserCommand({ UserName: 'alice' }))).rejects.toMatchObject(refusal(noUser('alice')));
    const made = await iam.send(new CreateUserCommand({ UserName: 'alice' }));
    expect(made.User).not.toHaveProperty('Tags');
    await expect(client.send(new GetUserCommand({}))).rejects.toMatchObject(
      refusal({ name: 'InvalidClientTokenId', status: 403 }),
    );
  });

  test('works once everything is gone that was made through the API', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'alice' }));
    await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
    await iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: 'alice' }));
    await iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'p', PolicyDocument: readOnly }));
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }));
    const alice = management.users.get('alice');
    alice?.groups?.clear();
    alice?.inline?.clear();
    alice?.attached?.clear();
    await iam.send(new DeleteUserCommand({ UserName: 'alice' }));
    expect(management.users.has('alice')).toBe(false);
  });
});

describe('tags of a user', () => {
  const UserName = 'alice';
  beforeEach(() => void addUser(aws.builder, management, { name: UserName }));

  test('are laid over each other without regard to the case of keys, listed by key, taken away', async () => {
    const Tags = [
      { Key: 'team', Value: 'core' },
      { Key: 'empty', Value: '' },
      { Key: 'keyturn:note', Value: 'a b_.:/=+-@é' },
    ];
    await iam.send(new TagUserCommand({ UserName, Tags }));
    await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'Team', Value: 'edge' }] }));
    const listed = await iam.send(new ListUserTagsCommand({ UserName }));
    expect(listed.Tags).toEqual([
      { Key: 'Team', Value: 'edge' },
      { Key: 'empty', Value: '' },
      { Key: 'keyturn:note', Value: 'a b_.:/=+-@é' },
    ]);
    await iam.send(new UntagUserCommand({ UserName, TagKeys: ['TEAM', 'never-there'] }));
    await iam.send(new UntagUserCommand({ UserName, TagKeys: ['empty'] }));
    expect((await iam.send(new GetUserCommand({ UserName }))).User?.Tags).toEqual([
      { Key: 'keyturn:note', Value: 'a b_.:/=+-@é' },
    ]);
  });

  test('are at most fifty, and come in pages', async () => {
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${String(index).padStart(2, '0')}`, Value: 'v' }));
    await iam.send(new TagUserCommand({ UserName, Tags }));
    await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'k00', Value: 'again' }] }));
    await expect(iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'one-more', Value: '' }] }))).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'The number of tags has reached the maximum limit.',
      }),
    );
    await expect(
      iam.send(new TagUserCommand({ UserName, Tags: [...Tags, { Key: 'one-more', Value: '' }] })),
    ).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message:
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
      }),
    );
    let count = 0;
    for await (const page of paginateListUserTags({ client: iam, pageSize: 20 }, { UserName })) {
      count += page.Tags?.length ?? 0;
    }
    expect(count).toBe(50);
  });

  test.each([
    ['a key of 129 characters', { Key: 'k'.repeat(129), Value: '' }, /'tags.1.member.key' .* less than or equal to 128$/],
    ['an empty key', { Key: '', Value: '' }, /'tags.1.member.key' .* greater than or equal to 1$/],
    ['a value of 257 characters', { Key: 'k', Value: 'v'.repeat(257) }, /'tags.1.member.value' .* less than or equal to 256$/],
    ['a sign that tags may not have', { Key: 'k', Value: 'a;b' }, /regular expression pattern: \[.*\]\*$/],
  ])('cannot have %s', async (_what, tag, message) => {
    const call = iam.send(new TagUserCommand({ UserName, Tags: [tag] }));
    await expect(call).rejects.toMatchObject(refusal({ name: 'ValidationError', status: 400 }));
    await expect(call).rejects.toThrow(message);
  });

  test('cannot have a key of AWS', async () => {
    const Tags = [{ Key: 'AWS:team', Value: '' }];
    await expect(iam.send(new TagUserCommand({ UserName, Tags }))).rejects.toMatchObject(
      refusal({
        name: 'InvalidInputException',
        status: 400,
        message: 'aws: prefixed tag key names are not allowed for external use.',
      }),
    );
  });

  test('are refused with the same key twice, and for a user who does not exist', async () => {
    const Tags = [
      { Key: 'env', Value: 'a' },
      { Key: 'ENV', Value: 'b' },
    ];
    await expect(iam.send(new TagUserCommand({ UserName, Tags }))).rejects.toMatchObject(
      refusal({
        name: 'InvalidInputException',
        status: 400,
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      }),
    );
    const one = Tags.slice(1);
    await expect(iam.send(new TagUserCommand({ UserName: 'bob', Tags: one }))).rejects.toMatchObject(refusal(noUser('bob')));
    await expect(iam.send(new UntagUserCommand({ UserName: 'bob', TagKeys: ['a'] }))).rejects.toMatchObject(
      refusal(noUser('bob')),
    );
    await expect(iam.send(new ListUserTagsCommand({ UserName: 'bob' }))).rejects.toMatchObject(refusal(noUser('bob')));
    await expect(iam.send(new UntagUserCommand({ UserName, TagKeys: ['a;b'] }))).rejects.toMatchObject(
      refusal({ name: 'ValidationError', status: 400 }),
    );
  });
});

describe('the permissions boundary of a user', () => {
  test('is put, limits what the user may, and is taken away', async () => {
    const alice = addUser(aws.builder, management, { name: 'alice', isAdministrator: true });
    const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, alice, { ageDays: 1 })));
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'fence', PolicyDocument: readOnly }));
    await client.send(new ListUsersCommand({}));

    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: Policy?.Arn }));
    await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));
    expect((await iam.send(new GetUserCommand({ UserName: 'alice' }))).User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: Policy?.Arn,
    });

    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: 'alice' }));
    await client.send(new ListUsersCommand({}));
  });

  test('must be a policy, of a user who exists', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await expect(iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bob', PermissionsBoundary }))).rejects.toMatchObject(
      refusal(noUser('bob')),
    );
    await expect(iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: 'bob' }))).rejects.toMatchObject(
      refusal(noUser('bob')),
    );
    const none = `${PermissionsBoundary}-none`;
    await expect(
      iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'admin', PermissionsBoundary: none })),
    ).rejects.toMatchObject(
      refusal({
        name: 'NoSuchEntityException',
        status: 404,
        message: `Scope ARN: ${none} does not exist or is not attachable.`,
      }),
    );
    const wrong = 'arn:aws:iam::111111111111:user/admin';
    await expect(
      iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'admin', PermissionsBoundary: wrong })),
    ).rejects.toMatchObject(
      refusal({
        name: 'InvalidInputException',
        status: 400,
        message: `ARN ${wrong} is not valid.`,
      }),
    );
  });
});

/** A client with temporary credentials of a user, issued with MFA: without it IAM would not know them. */
function sessionOf(user: User): IAMClient {
  const session = {
    id: 'ASIAUSERSESSION00001',
    token: 'a token',
    accountId: management.id,
    issuedAt: START,
    expiresAt: START + 900_000,
    hasMfa: true,
    principal: { kind: 'user', userName: user.name, keyId: 'AKIAANYTHING' } as const,
  };
  aws.world.sessions.set(session.id, session);
  const { credentials, ...rest } = aws.as(session);
  return new IAMClient({ ...rest, credentials: { ...credentials, sessionToken: session.token } });
}
