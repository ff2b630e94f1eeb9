import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListCreateAccountStatusCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAccount, addAgedKey, addMember, addUnit, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MANAGEMENT = '111111111111';
const DEV = '222222222222';
const NOT_ALLOWED = "You don't have permissions to access this resource.";

let aws: TestSandbox;
let client: OrganizationsClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new OrganizationsClient(aws.admin());
});

afterEach(() => aws.close());

describe('the organization', () => {
  it('is described to any member', async () => {
    const { id } = theOrganization();
    const arn = `arn:aws:organizations::${MANAGEMENT}:account/${id}/${MANAGEMENT}`;
    const { Organization: told } = await memberClient(DEV).send(new DescribeOrganizationCommand({}));
    expect(told).toEqual({
      Id: id,
      Arn: `arn:aws:organizations::${MANAGEMENT}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: arn,
      MasterAccountId: MANAGEMENT,
      MasterAccountEmail: 'aws+management@example.com',
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    });
  });

  it('does not exist for an account outside of it', async () => {
    addAccount(aws.builder, { id: '999999999999', name: 'alone' });
    const alone = memberClient('999999999999');
    const refusal = refused('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
    await expect(alone.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject(refusal);
    await expect(alone.send(new ListAccountsCommand({}))).rejects.toMatchObject(refusal);
  });

  it('is made by the account that becomes its management account', async () => {
    delete aws.world.organization;
    for (const account of aws.world.accounts.values()) delete account.parentId;
    const { Organization: made } = await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    expect(made).toMatchObject({ FeatureSet: 'ALL', MasterAccountId: MANAGEMENT });
    expect(made?.Id).toMatch(/^o-[a-z0-9]{10}$/);
    const { Accounts: accounts } = await client.send(new ListAccountsCommand({}));
    expect(accounts).toMatchObject([{ Id: MANAGEMENT, JoinedMethod: 'INVITED', JoinedTimestamp: new Date(START) }]);
  });

  it('is not made twice', async () => {
    const message = 'The provided account is already a member of an organization.';
    await expect(client.send(new CreateOrganizationCommand({}))).rejects.toMatchObject(
      refused('AlreadyInOrganizationException', message),
    );
  });

  it('lists its accounts to a delegated administrator, and to no other member', async () => {
    const dev = memberClient(DEV);
    await expect(dev.send(new ListAccountsCommand({}))).rejects.toMatchObject(refused('AccessDeniedException', NOT_ALLOWED));
    theOrganization().delegates.set('guardduty.amazonaws.com', new Map([[DEV, START]]));
    const { Accounts: accounts } = await dev.send(new ListAccountsCommand({}));
    expect(accounts?.map(({ Id }) => Id)).toEqual([MANAGEMENT, DEV]);
    await expect(dev.send(new CloseAccountCommand({ AccountId: DEV }))).rejects.toMatchObject(
      refused('AccessDeniedException', NOT_ALLOWED),
    );
  });
});

describe('accounts', () => {
  it('are told with both State and Status, and with their path', async () => {
    const { id, rootId } = theOrganization();
    const unitId = addUnit(aws.builder, 'workloads');
    const inner = addUnit(aws.builder, 'prod', unitId);
    addMember(aws.builder, { id: '333333333333', name: 'shop', unitId: inner, createdDaysAgo: 10 });
    const { Account: told } = await client.send(new DescribeAccountCommand({ AccountId: '333333333333' }));
    expect(told).toEqual({
      Id: '333333333333',
      Arn: `arn:aws:organizations::${MANAGEMENT}:account/${id}/333333333333`,
      Email: 'aws+shop@example.com',
      Name: 'shop',
      Status: 'ACTIVE',
      State: 'ACTIVE',
      Paths: [`${id}/${rootId}/${unitId}/${inner}/333333333333/`],
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date(START - 10 * 86_400_000),
    });
  });

  it('that do not exist are refused, as are ids that are none', async () => {
    await expect(client.send(new DescribeAccountCommand({ AccountId: '999999999999' }))).rejects.toMatchObject(
      refused('AccountNotFoundException', "You specified an account that doesn't exist."),
    );
    await expect(client.send(new DescribeAccountCommand({ AccountId: 'dev' }))).rejects.toMatchObject({
      ...refused('InvalidInputException', 'You provided a value that does not match the required pattern.'),
      Reason: 'INVALID_PATTERN',
    });
  });

  it('come in pages of at most twenty', async () => {
    addMembers(24);
    const first = await client.send(new ListAccountsCommand({}));
    expect(first.Accounts).toHaveLength(20);
    const second = await client.send(new ListAccountsCommand({ NextToken: first.NextToken }));
    expect(second.Accounts).toHaveLength(6);
    expect(second.NextToken).toBeUndefined();
    await expect(client.send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'MAX_VALUE_EXCEEDED',
    });
    await expect(client.send(new ListAccountsCommand({ NextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_NEXT_TOKEN',
    });
  });

  it('come after empty pages with a NextToken, where the settings say so', async () => {
    addMembers(24);
    aws.sandbox.settings.emptyPages = true;
    const sizes: number[] = [];
    for await (const page of paginateListAccounts({ client }, {})) sizes.push(page.Accounts?.length ?? -1);
    expect(sizes).toEqual([0, 20, 0, 6]);
  });

  it('move from one parent to another', async () => {
    const { rootId } = theOrganization();
    const unitId = addUnit(aws.builder, 'sandbox');
    const move = { AccountId: DEV, SourceParentId: rootId, DestinationParentId: unitId };
    await client.send(new MoveAccountCommand(move));
    const { Accounts: inUnit } = await client.send(new ListAccountsForParentCommand({ ParentId: unitId }));
    expect(inUnit).toMatchObject([{ Id: DEV }]);
    const { Parents: parents } = await client.send(new ListParentsCommand({ ChildId: DEV }));
    expect(parents).toEqual([{ Id: unitId, Type: 'ORGANIZATIONAL_UNIT' }]);
    const { Children: accounts } = await client.send(new ListChildrenCommand({ ParentId: rootId, ChildType: 'ACCOUNT' }));
    expect(accounts).toEqual([{ Id: MANAGEMENT, Type: 'ACCOUNT' }]);
    const units = await client.send(new ListChildrenCommand({ ParentId: rootId, ChildType: 'ORGANIZATIONAL_UNIT' }));
    expect(units.Children).toEqual([{ Id: unitId, Type: 'ORGANIZATIONAL_UNIT' }]);

    const nowhere = 'ou-0000-00000000';
    const refusals: readonly (readonly [Partial<typeof move>, string])[] = [
      [{}, 'DuplicateAccountException'],
      [{ SourceParentId: nowhere }, 'SourceParentNotFoundException'],
      [{ DestinationParentId: nowhere }, 'DestinationParentNotFoundException'],
      [{ DestinationParentId: rootId }, 'AccountNotFoundException'],
      [{ AccountId: '999999999999' }, 'AccountNotFoundException'],
    ];
    for (const [change, name] of refusals) {
      await expect(client.send(new MoveAccountCommand({ ...move, ...change }))).rejects.toMatchObject({ name });
    }
  });

  it('have no children and no parents under ids that are unknown', async () => {
    const nowhere = 'ou-0000-00000000';
    await expect(client.send(new ListAccountsForParentCommand({ ParentId: nowhere }))).rejects.toMatchObject(
      refused('ParentNotFoundException', "You specified a parent that doesn't exist."),
    );
    await expect(client.send(new ListChildrenCommand({ ParentId: nowhere, ChildType: 'ACCOUNT' }))).rejects.toMatchObject({
      name: 'ParentNotFoundException',
    });
    await expect(client.send(new ListParentsCommand({ ChildId: '999999999999' }))).rejects.toMatchObject(
      refused('ChildNotFoundException', "You specified a child that doesn't exist."),
    );
  });
});

describe('making and closing accounts', () => {
  it('makes an account with the access role and a root user without credentials', async () => {
    const asked = await client.send(new CreateAccountCommand({ AccountName: 'new', Email: 'new@example.com' }));
    expect(asked.CreateAccountStatus).toMatchObject({ AccountName: 'new', State: 'IN_PROGRESS' });
    const request = { CreateAccountRequestId: asked.CreateAccountStatus?.Id };
    const { CreateAccountStatus: made } = await client.send(new DescribeCreateAccountStatusCommand(request));
    expect(made).toMatchObject({ State: 'SUCCEEDED', CompletedTimestamp: new Date(START) });
    const accountId = made?.AccountId ?? '';
    expect(aws.world.accounts.get(accountId)?.root).toMatchObject({ keys: [], mfa: [] });

    const role = `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`;
    const { Credentials: given } = await new STSClient(aws.admin()).send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'first' }),
    );
    const session = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    const who = await new STSClient(aws.as(session)).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:sts::${accountId}:assumed-role/OrganizationAccountAccessRole/first`);
  });

  it('fails later, not at once, for an address that is taken', async () => {
    const asked = await client.send(new CreateAccountCommand({ AccountName: 'twin', Email: 'AWS+dev@example.com' }));
    expect(asked.CreateAccountStatus?.State).toBe('IN_PROGRESS');
    const { CreateAccountStatuses: failed } = await client.send(new ListCreateAccountStatusCommand({ States: ['FAILED'] }));
    expect(failed).toMatchObject([{ AccountName: 'twin', FailureReason: 'EMAIL_ALREADY_EXISTS' }]);
    const { CreateAccountStatuses: done } = await client.send(new ListCreateAccountStatusCommand({ States: ['SUCCEEDED'] }));
    expect(done).toEqual([]);
  });

  it('knows no request that was never made, and takes no address that is none', async () => {
    const request = { CreateAccountRequestId: 'car-00000000' };
    await expect(client.send(new DescribeCreateAccountStatusCommand(request))).rejects.toMatchObject({
      name: 'CreateAccountStatusNotFoundException',
    });
    await expect(client.send(new CreateAccountCommand({ AccountName: 'a', Email: 'nobody' }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  it('closes a member once, and the management account never', async () => {
    await client.send(new CloseAccountCommand({ AccountId: DEV }));
    const { Account: closed } = await client.send(new DescribeAccountCommand({ AccountId: DEV }));
    expect(closed).toMatchObject({ Status: 'SUSPENDED', State: 'CLOSED' });
    await expect(client.send(new CloseAccountCommand({ AccountId: DEV }))).rejects.toMatchObject(
      refused('AccountAlreadyClosedException', 'The provided account is already closed.'),
    );
    await expect(client.send(new CloseAccountCommand({ AccountId: MANAGEMENT }))).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
    });
  });
});

describe('tags', () => {
  it('are set, listed and taken away', async () => {
    const Tags = [
      { Key: 'team', Value: 'shop' },
      { Key: 'stage', Value: '' },
    ];
    await client.send(new TagResourceCommand({ ResourceId: DEV, Tags }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceId: DEV }))).Tags).toEqual(Tags);
    await client.send(new UntagResourceCommand({ ResourceId: DEV, TagKeys: ['stage'] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceId: DEV }))).Tags).toEqual(Tags.slice(0, 1));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceId: 'p-FullAWSAccess' }))).Tags).toEqual([]);
  });

  it('are refused on what does not exist, when doubled, and when they are AWS’s own', async () => {
    const tag = { Key: 'a', Value: '1' };
    const send = (ResourceId: string, Tags: (typeof tag)[]) => client.send(new TagResourceCommand({ ResourceId, Tags }));
    await expect(send('999999999999', [tag])).rejects.toMatchObject(
      refused('TargetNotFoundException', "You specified a target that doesn't exist."),
    );
    await expect(send(DEV, [tag, tag])).rejects.toMatchObject({ Reason: 'DUPLICATE_TAG_KEY' });
    await expect(send(DEV, [{ Key: 'aws:x', Value: '1' }])).rejects.toMatchObject({ Reason: 'INVALID_SYSTEM_TAGS_PARAMETER' });
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(send(DEV, many)).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'MAX_TAG_LIMIT_EXCEEDED',
    });
  });
});

function refused(name: string, message: string) {
  return { name, message, $metadata: { httpStatusCode: 400 } };
}

function theOrganization() {
  const { organization } = aws.world;
  if (!organization) throw new Error('no organization');
  return organization;
}

function addMembers(count: number): void {
  for (let index = 0; index < count; index++) addMember(aws.builder, { id: String(300_000_000_000 + index), name: `m${index}` });
}

function memberClient(accountId: string): OrganizationsClient {
  const account = aws.world.accounts.get(accountId);
  if (!account) throw new Error('no such account');
  const user = addUser(aws.builder, account, { name: 'operator', isAdministrator: true });
  return new OrganizationsClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
}
