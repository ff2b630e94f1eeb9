import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  paginateGetGroup,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, refusal } from '../support/iam.ts';
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

const missing = (kind: 'user' | 'group', name: string) =>
  ({ name: 'NoSuchEntityException', status: 404, message: `The ${kind} with name ${name} cannot be found.` }) as const;

const conflict = (remedy: string) =>
  ({ name: 'DeleteConflictException', status: 409, message: `Cannot delete entity, must ${remedy} first.` }) as const;

test('a group is made and told, its members by name and in pages', async () => {
  const made = await iam.send(new CreateGroupCommand({ GroupName: 'devs', Path: '/eng/' }));
  expect(made.Group).toEqual({
    Path: '/eng/',
    GroupName: 'devs',
    GroupId: idWith('AGPA'),
    Arn: 'arn:aws:iam::111111111111:group/eng/devs',
    CreateDate: new Date(START),
  });
  for (const name of ['carol', 'Bob', 'alice']) {
    addUser(aws.builder, management, { name, tags: { team: 'core' } });
    await iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: name }));
  }
  const pages = [];
  for await (const page of paginateGetGroup({ client: iam, pageSize: 2 }, { GroupName: 'devs' })) {
    expect(page.Group).toEqual(made.Group);
    pages.push(page.Users?.map((user) => user.UserName));
  }
  expect(pages).toEqual([['alice', 'Bob'], ['carol']]);
});

test('a group’s name is taken whatever its case, and has IAM’s letters', async () => {
  await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
  await expect(iam.send(new CreateGroupCommand({ GroupName: 'Devs' }))).rejects.toMatchObject(
    refusal({
      name: 'EntityAlreadyExistsException',
      status: 409,
      message: 'Group with name Devs already exists.',
    }),
  );
  await expect(iam.send(new CreateGroupCommand({ GroupName: 'a/b' }))).rejects.toMatchObject(
    refusal({
      name: 'ValidationError',
      status: 400,
      message:
        'The specified value for groupName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    }),
  );
});

test('an account has at most 300 groups', async () => {
  for (let index = 0; index < 300; index++) await iam.send(new CreateGroupCommand({ GroupName: `g${index}` }));
  await expect(iam.send(new CreateGroupCommand({ GroupName: 'one-more' }))).rejects.toMatchObject(
    refusal({
      name: 'LimitExceededException',
      status: 409,
      message: 'Cannot exceed quota for GroupsPerAccount: 300',
    }),
  );
});

test('groups are listed by name and below a path', async () => {
  expect((await iam.send(new ListGroupsCommand({}))).Groups).toEqual([]);
  for (const [GroupName, Path] of [
    ['ops', '/'],
    ['Devs', '/eng/'],
    ['admins', '/eng/'],
  ] as const) {
    await iam.send(new CreateGroupCommand({ GroupName, Path }));
  }
  const names = async (PathPrefix?: string) =>
    (await iam.send(new ListGroupsCommand({ PathPrefix }))).Groups?.map((group) => group.GroupName);
  expect(await names()).toEqual(['admins', 'Devs', 'ops']);
  expect(await names('/eng/')).toEqual(['admins', 'Devs']);
});

test('a member has the permissions of its groups until it leaves', async () => {
  const alice = addUser(aws.builder, management, { name: 'alice' });
  const client = new IAMClient(aws.as(addAgedKey(aws.builder, management, alice, { ageDays: 1 })));
  await iam.send(new CreateGroupCommand({ GroupName: 'admins' }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn }));
  await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));

  const membership = { GroupName: 'admins', UserName: 'alice' };
  await iam.send(new AddUserToGroupCommand(membership));
  await iam.send(new AddUserToGroupCommand(membership));
  const groups = await client.send(new ListGroupsForUserCommand({ UserName: 'alice' }));
  expect(groups).toMatchObject({ Groups: [{ GroupName: 'admins' }], IsTruncated: false });

  await iam.send(new RemoveUserFromGroupCommand(membership));
  await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject(refusal({ name: 'AccessDenied', status: 403 }));
  await expect(iam.send(new RemoveUserFromGroupCommand(membership))).rejects.toMatchObject(
    refusal({ name: 'NoSuchEntityException', status: 404 }),
  );
});

test('a user is in at most ten groups', async () => {
  addUser(aws.builder, management, { name: 'alice' });
  for (let index = 0; index <= 10; index++) await iam.send(new CreateGroupCommand({ GroupName: `g${index}` }));
  for (let index = 0; index < 10; index++) {
    await iam.send(new AddUserToGroupCommand({ GroupName: `g${index}`, UserName: 'alice' }));
  }
  await expect(iam.send(new AddUserToGroupCommand({ GroupName: 'g10', UserName: 'alice' }))).rejects.toMatchObject(
    refusal({
      name: 'LimitExceededException',
      status: 409,
      message: 'Cannot exceed quota for GroupsPerUser: 10',
    }),
  );
});

test('a group is deleted only when it is empty', async () => {
  const GroupName = 'devs';
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';
  await iam.send(new CreateGroupCommand({ GroupName }));
  await iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'admin' }));
  await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toMatchObject(
    refusal(conflict('remove users from group')),
  );
  await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: 'admin' }));

  await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument }));
  await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toMatchObject(refusal(conflict('delete policies')));
  await iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName: 'p' }));

  await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
  await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toMatchObject(refusal(conflict('detach all policies')));
  await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));

  await iam.send(new DeleteGroupCommand({ GroupName }));
  await expect(iam.send(new GetGroupCommand({ GroupName }))).rejects.toMatchObject(refusal(missing('group', 'devs')));
});

test('who does not exist is told', async () => {
  await expect(iam.send(new DeleteGroupCommand({ GroupName: 'devs' }))).rejects.toMatchObject(refusal(missing('group', 'devs')));
  const membership = { GroupName: 'devs', UserName: 'bob' };
  await expect(iam.send(new AddUserToGroupCommand(membership))).rejects.toMatchObject(refusal(missing('group', 'devs')));
  await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
  await expect(iam.send(new AddUserToGroupCommand(membership))).rejects.toMatchObject(refusal(missing('user', 'bob')));
  await expect(iam.send(new RemoveUserFromGroupCommand(membership))).rejects.toMatchObject(refusal(missing('user', 'bob')));
  await expect(iam.send(new ListGroupsForUserCommand({ UserName: 'bob' }))).rejects.toMatchObject(
    refusal(missing('user', 'bob')),
  );
});
