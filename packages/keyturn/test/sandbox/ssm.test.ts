import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandInput,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { badRequest, like } from '../support/wording.ts';

const ACCOUNT = '111111111111';
const NAME = '/iam/alice/key';

let aws: TestSandbox;
let client: SSMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new SSMClient(aws.admin());
});

afterEach(() => aws.close());

async function put(input: Partial<PutParameterCommandInput> = {}) {
  return client.send(new PutParameterCommand({ Name: NAME, Value: 'v1', Type: 'SecureString', ...input }));
}

async function overwrite(value: string, input: Partial<PutParameterCommandInput> = {}) {
  return client.send(new PutParameterCommand({ Name: NAME, Value: value, Overwrite: true, ...input }));
}

async function read(name: string, isDecrypted = true) {
  const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: isDecrypted }));
  return parameter;
}

describe('PutParameter', () => {
  it('creates version 1 and counts on when it overwrites, which needs no type', async () => {
    expect(await put()).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await overwrite('v2')).toMatchObject({ Version: 2, Tier: 'Standard' });
    expect(await read(NAME)).toEqual({
      Name: NAME,
      Type: 'SecureString',
      Value: 'v2',
      Version: 2,
      LastModifiedDate: new Date(START),
      ARN: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`,
      DataType: 'text',
    });
  });

  it('refuses what exists unless it may overwrite', async () => {
    await put();
    await expect(put()).rejects.toMatchObject(
      badRequest(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      ),
    );
    expect((await read(NAME))?.Version).toBe(1);
  });

  it('refuses tags together with Overwrite, a missing type, and another type', async () => {
    await expect(put({ Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject(
      badRequest('ValidationException', /^Invalid request: tags and overwrite can't be used together\./),
    );
    await expect(overwrite('v1')).rejects.toMatchObject(
      badRequest('ValidationException', 'A parameter type is required when you create a parameter.'),
    );
    await put();
    await expect(overwrite('v2', { Type: 'String' })).rejects.toMatchObject(badRequest('HierarchyTypeMismatchException'));
  });

  it.each([
    ['iam/alice', 'ValidationException', 'Parameter name must be a fully qualified name.'],
    ['/iam/al ice', 'ValidationException', /^Parameter name: /],
    ['/aws/alice', 'AccessDeniedException', 'No access to reserved parameter name: aws/alice.'],
    ['ssm-alice', 'ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'],
    ['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16', 'HierarchyLevelLimitExceededException', undefined],
  ])('refuses the name %s', async (name, error, message) => {
    await expect(put({ Name: name })).rejects.toMatchObject(badRequest(error, message));
  });

  it('holds 4096 characters, 8192 in the advanced tier, from which there is no way back', async () => {
    const long = 'x'.repeat(4097);
    await expect(put({ Value: long })).rejects.toMatchObject(
      badRequest('ValidationException', /^Standard tier parameters support a maximum parameter value of 4096 characters\./),
    );
    await expect(put({ Value: '' })).rejects.toMatchObject(badRequest('ValidationException'));
    expect(await put({ Value: long, Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
    expect(await overwrite('short')).toMatchObject({ Tier: 'Advanced' });
    await expect(overwrite('short', { Tier: 'Standard' })).rejects.toMatchObject(
      badRequest('ValidationException', /^This parameter uses the advanced-parameter tier\./),
    );
    await expect(overwrite('x'.repeat(8193))).rejects.toMatchObject(badRequest('ValidationException'));
  });

  it('checks values against the allowed pattern, also later ones', async () => {
    await expect(put({ AllowedPattern: '(' })).rejects.toMatchObject(badRequest('InvalidAllowedPatternException'));
    await put({ AllowedPattern: '^v\\d$' });
    await expect(overwrite('w1')).rejects.toMatchObject(
      badRequest('ParameterPatternMismatchException', 'Parameter value, cannot be validated against allowedPattern: ^v\\d$'),
    );
  });

  it('keeps a hundred versions, and stops when the oldest one carries a label', async () => {
    await put();
    for (let version = 2; version <= 101; version++) await overwrite(`v${version}`);
    await expect(read(`${NAME}:1`)).rejects.toMatchObject(badRequest('ParameterVersionNotFound'));
    await client.send(new LabelParameterVersionCommand({ Name: NAME, ParameterVersion: 2, Labels: ['kept'] }));
    await expect(overwrite('v102')).rejects.toMatchObject(
      badRequest('ParameterMaxVersionLimitExceeded', /^You attempted to create a new version of \/iam\/alice\/key .* Version 2,/),
    );
  });
});

describe('reading', () => {
  it('answers ciphertext for a SecureString unless it is told to decrypt', async () => {
    await put();
    const opaque = await read(NAME, false);
    expect(opaque?.Value).toMatch(/^AQICAH[A-Za-z0-9+/]{80,}$/);
    expect((await read(NAME))?.Value).toBe('v1');
    await put({ Name: 'plain', Type: 'String', Value: 'v1' });
    expect((await read('plain', false))?.Value).toBe('v1');
  });

  it('finds a version by number, by label and by ARN', async () => {
    await put();
    await overwrite('v2');
    const labelled = await client.send(
      new LabelParameterVersionCommand({ Name: NAME, ParameterVersion: 1, Labels: ['old', 'aws-x', '1st'] }),
    );
    expect(labelled).toMatchObject({ ParameterVersion: 1, InvalidLabels: ['aws-x', '1st'] });
    expect(await read(`${NAME}:1`)).toMatchObject({ Value: 'v1', Version: 1, Selector: ':1' });
    expect(await read(`${NAME}:old`)).toMatchObject({ Value: 'v1', Selector: ':old' });
    expect(await read(`arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`)).toMatchObject({ Value: 'v2' });
    // A label is on one version only.
    await client.send(new LabelParameterVersionCommand({ Name: NAME, Labels: ['old'] }));
    expect(await read(`${NAME}:old`)).toMatchObject({ Value: 'v2' });
    await expect(read(`${NAME}:9`)).rejects.toMatchObject(
      badRequest(
        'ParameterVersionNotFound',
        'Systems Manager could not find version 9 of /iam/alice/key. Verify the version and try again.',
      ),
    );
    await expect(
      client.send(new LabelParameterVersionCommand({ Name: NAME, ParameterVersion: 9, Labels: ['x'] })),
    ).rejects.toMatchObject(badRequest('ParameterVersionNotFound'));
    const many = Array.from({ length: 10 }, (_, index) => `label${index}`);
    await expect(client.send(new LabelParameterVersionCommand({ Name: NAME, Labels: many }))).rejects.toMatchObject(
      badRequest('ParameterVersionLabelLimitExceeded'),
    );
  });

  it('says ParameterNotFound without a message, as AWS does', async () => {
    await expect(read('/nope')).rejects.toMatchObject(badRequest('ParameterNotFound', 'UnknownError'));
    await expect(client.send(new GetParameterHistoryCommand({ Name: '/nope' }))).rejects.toMatchObject(
      badRequest('ParameterNotFound'),
    );
  });

  it('reads several at once, and names those that are not there', async () => {
    await put();
    await put({ Name: '/iam/bob/key', Value: 'b1' });
    const several = await client.send(
      new GetParametersCommand({ Names: [NAME, '/nope', '/iam/bob/key:1', `${NAME}:7`], WithDecryption: true }),
    );
    expect(several.Parameters?.map(({ Value: value }) => value)).toEqual(['v1', 'b1']);
    expect(several.InvalidParameters).toEqual(['/nope', `${NAME}:7`]);
    const eleven = Array.from({ length: 11 }, (_, index) => `/p${index}`);
    await expect(client.send(new GetParametersCommand({ Names: eleven }))).rejects.toMatchObject(
      badRequest('ValidationException'),
    );
  });

  it('tells the history of a parameter, oldest first, in pages', async () => {
    await put({ Description: 'of Alice' });
    await overwrite('v2');
    await overwrite('v3');
    const first = await client.send(new GetParameterHistoryCommand({ Name: NAME, WithDecryption: true, MaxResults: 2 }));
    expect(first.Parameters).toMatchObject([
      { Version: 1, Value: 'v1', Description: 'of Alice', KeyId: 'alias/aws/ssm', Labels: [] },
      { Version: 2, Value: 'v2', LastModifiedUser: `arn:aws:iam::${ACCOUNT}:user/admin` },
    ]);
    const second = await client.send(new GetParameterHistoryCommand({ Name: NAME, NextToken: first.NextToken }));
    expect(second.Parameters).toMatchObject([{ Version: 3, Value: like(/^AQICAH/) }]);
  });
});

describe('GetParametersByPath', () => {
  beforeEach(async () => {
    for (let index = 10; index < 21; index++) await put({ Name: `/team/p${index}`, Type: 'String', Value: `${index}` });
    await put({ Name: '/team/deep/secret' });
    await put({ Name: '/teammate', Type: 'String', Value: 'x' });
  });

  const byPath = (input: Partial<GetParametersByPathCommandInput>) =>
    client.send(new GetParametersByPathCommand({ Path: '/team', ...input }));

  it('answers one level, ten a page', async () => {
    const first = await byPath({});
    expect(first.Parameters).toHaveLength(10);
    const second = await byPath({ NextToken: first.NextToken });
    expect(second.Parameters?.map(({ Name: name }) => name)).toEqual(['/team/p20']);
    expect(second.NextToken).toBeUndefined();
    await expect(byPath({ NextToken: 'nonsense' })).rejects.toMatchObject(badRequest('InvalidNextToken'));
  });

  it('goes deeper when it is recursive, and filters', async () => {
    const secure = await byPath({ Recursive: true, ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] });
    expect(secure.Parameters?.map(({ Name: name }) => name)).toEqual(['/team/deep/secret']);
    await client.send(new LabelParameterVersionCommand({ Name: '/team/p11', Labels: ['prod'] }));
    const labelled = await byPath({ ParameterFilters: [{ Key: 'Label', Values: ['prod'] }] });
    expect(labelled.Parameters).toMatchObject([{ Name: '/team/p11', Selector: ':prod' }]);
    expect((await byPath({ Path: '/nothing' })).Parameters).toEqual([]);
    await expect(byPath({ Path: 'team' })).rejects.toMatchObject(badRequest('ValidationException'));
    await expect(byPath({ ParameterFilters: [{ Key: 'Name', Values: ['a'] }] })).rejects.toMatchObject(
      badRequest('InvalidFilterKey'),
    );
  });
});

describe('DescribeParameters', () => {
  it('tells everything but values, and filters', async () => {
    await put({ Description: 'of Alice', Tags: [{ Key: 'team', Value: 'blue' }] });
    await put({ Name: '/iam/bob/key', Type: 'String' });
    const names = async (input: DescribeParametersCommandInput) =>
      (await client.send(new DescribeParametersCommand(input))).Parameters?.map(({ Name: name }) => name);
    const all = await client.send(new DescribeParametersCommand({}));
    expect(all.Parameters?.[0]).toEqual({
      Name: NAME,
      ARN: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`,
      Type: 'SecureString',
      KeyId: 'alias/aws/ssm',
      LastModifiedDate: new Date(START),
      LastModifiedUser: `arn:aws:iam::${ACCOUNT}:user/admin`,
      Description: 'of Alice',
      Version: 1,
      Tier: 'Standard',
      Policies: [],
      DataType: 'text',
    });
    expect(await names({ ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['bob'] }] })).toEqual(['/iam/bob/key']);
    expect(await names({ ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/iam'] }] })).toHaveLength(2);
    expect(await names({ ParameterFilters: [{ Key: 'Path', Values: ['/iam'] }] })).toEqual([]);
    expect(await names({ ParameterFilters: [{ Key: 'tag:team', Values: ['blue'] }] })).toEqual([NAME]);
    expect(await names({ ParameterFilters: [{ Key: 'tag:team' }] })).toEqual([NAME]);
    expect(await names({ Filters: [{ Key: 'Name', Values: ['/iam/b'] }] })).toEqual(['/iam/bob/key']);
    await expect(names({ ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['String'] }] })).rejects.toMatchObject(
      badRequest('InvalidFilterOption'),
    );
    await expect(names({ ParameterFilters: [{ Key: 'Label', Values: ['x'] }] })).rejects.toMatchObject(
      badRequest('InvalidFilterKey'),
    );
  });
});

describe('deleting', () => {
  it('deletes one, or several with word of those that were not there', async () => {
    await put();
    await put({ Name: '/iam/bob/key' });
    await client.send(new DeleteParameterCommand({ Name: NAME }));
    await expect(client.send(new DeleteParameterCommand({ Name: NAME }))).rejects.toMatchObject(badRequest('ParameterNotFound'));
    expect(await client.send(new DeleteParametersCommand({ Names: [NAME, '/iam/bob/key'] }))).toMatchObject({
      DeletedParameters: ['/iam/bob/key'],
      InvalidParameters: [NAME],
    });
    // A new parameter of that name begins again.
    expect(await put()).toMatchObject({ Version: 1 });
  });
});

describe('tags', () => {
  it('are added, listed and removed', async () => {
    await put({ Tags: [{ Key: 'team', Value: 'blue' }] });
    const resource = { ResourceType: 'Parameter', ResourceId: NAME } as const;
    await client.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'env', Value: 'prod' }] }));
    await client.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['team'] }));
    expect((await client.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([{ Key: 'env', Value: 'prod' }]);
    await expect(
      client.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/nope' })),
    ).rejects.toMatchObject(badRequest('InvalidResourceId'));
    await expect(
      client.send(new AddTagsToResourceCommand({ ResourceType: 'Document', ResourceId: NAME, Tags: [] })),
    ).rejects.toMatchObject(badRequest('InvalidResourceType'));
  });
});

describe('permissions and records', () => {
  it('are checked on the ARN of the parameter', async () => {
    await put();
    const account = aws.world.accounts.get(ACCOUNT);
    if (!account) throw new Error('the scenario has a management account');
    const user = addUser(aws.builder, account, { name: 'erin' });
    const statement = { Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: `arn:aws:ssm:*:${ACCOUNT}:parameter/iam/*` };
    user.inline = new Map([['p', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })]]);
    const reader = new SSMClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
    const answered = await reader.send(new GetParameterCommand({ Name: `${NAME}:1`, WithDecryption: true }));
    expect(answered.Parameter?.Value).toBe('v1');
    await expect(reader.send(new GetParameterCommand({ Name: '/other' }))).rejects.toMatchObject(
      badRequest(
        'AccessDeniedException',
        `User: arn:aws:iam::${ACCOUNT}:user/erin is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/other because no identity-based policy allows the ssm:GetParameter action`,
      ),
    );
    await expect(reader.send(new DescribeParametersCommand({}))).rejects.toMatchObject(
      badRequest('AccessDeniedException', new RegExp(`on resource: arn:aws:ssm:us-east-1:${ACCOUNT}:\\* because`)),
    );
  });

  it('never hold a value', async () => {
    await put({ Value: 'wJalrXUtnFEMI' });
    await expect(put({ Value: 'wJalrXUtnFEMI' })).rejects.toMatchObject(badRequest('ParameterAlreadyExists'));
    await read(NAME);
    const recorded = JSON.stringify([...aws.sandbox.trail.of(ACCOUNT)]);
    expect(recorded).toContain('PutParameter');
    expect(recorded).toContain('AWS::SSM::Parameter');
    expect(recorded).not.toContain('wJalrXUtnFEMI');
  });
});
