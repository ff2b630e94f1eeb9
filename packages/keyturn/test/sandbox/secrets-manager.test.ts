import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { badRequest } from '../support/wording.ts';

const DAY_SECONDS = 86_400;

let aws: TestSandbox;
let client: SecretsManagerClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new SecretsManagerClient(aws.admin());
});

afterEach(() => aws.close());

/** A version id: tokens have 32 characters at least. */
function token(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
}

/** Lets time pass. A client that has learned what time it is would sign its next request too early, so there is a new one. */
function pass(seconds: number): void {
  aws.clock.advance(seconds);
  client = new SecretsManagerClient(aws.admin());
}

async function create(name = 'iam/alice', value = 'first') {
  return client.send(new CreateSecretCommand({ Name: name, SecretString: value, ClientRequestToken: token(1) }));
}

async function stages(name = 'iam/alice') {
  const { VersionIdsToStages: byVersion } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  return byVersion;
}

async function valueOf(input: { SecretId?: string; VersionId?: string; VersionStage?: string } = {}) {
  const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: 'iam/alice', ...input }));
  return value;
}

describe('creating', () => {
  it('answers an ARN with six characters behind the name, and the token as version id', async () => {
    const made = await create();
    expect(made).toMatchObject({ Name: 'iam/alice', VersionId: token(1) });
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:iam\/alice-[A-Za-z0-9]{6}$/);
    expect(await stages()).toEqual({ [token(1)]: ['AWSCURRENT'] });
  });

  it('makes a secret without a version when no value is given', async () => {
    const made = await client.send(new CreateSecretCommand({ Name: 'empty' }));
    expect(made.VersionId).toBeUndefined();
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'empty' }))).rejects.toMatchObject(
      badRequest(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      ),
    );
  });

  it('makes the first version current, whatever labels are asked for', async () => {
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    const input = { SecretId: 'empty', SecretString: 'x', ClientRequestToken: token(1), VersionStages: ['AWSPENDING'] };
    expect(await client.send(new PutSecretValueCommand(input))).toMatchObject({ VersionStages: ['AWSCURRENT', 'AWSPENDING'] });
    expect(await stages('empty')).toEqual({ [token(1)]: ['AWSCURRENT', 'AWSPENDING'] });
  });

  it('does nothing the second time for the same token and value, and refuses another value or token', async () => {
    const { ARN } = await create();
    expect(await create()).toMatchObject({ ARN, VersionId: token(1) });
    await expect(create('iam/alice', 'other')).rejects.toMatchObject(
      badRequest('ResourceExistsException', 'The operation failed because the secret iam/alice already exists.'),
    );
    await expect(
      client.send(new CreateSecretCommand({ Name: 'iam/alice', SecretString: 'first', ClientRequestToken: token(2) })),
    ).rejects.toMatchObject(badRequest('ResourceExistsException'));
  });

  it('refuses bad names, short tokens, two values at once and too long ones', async () => {
    await expect(create('a b')).rejects.toMatchObject(badRequest('ValidationException', /^Invalid name\. Must be a valid name/));
    await expect(create('')).rejects.toMatchObject(badRequest('ValidationException'));
    await expect(
      client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', ClientRequestToken: 'short' })),
    ).rejects.toMatchObject(badRequest('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.'));
    await expect(
      client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', SecretBinary: new Uint8Array([1]) })),
    ).rejects.toMatchObject(badRequest('InvalidParameterException'));
    const tooLong = 'ä'.repeat(32_769);
    await expect(create('a', tooLong)).rejects.toMatchObject(
      badRequest('ValidationException', /^[^ä]+at 'secretString' failed[^ä]*65536$/),
    );
  });

  it('keeps secrets of two regions apart', async () => {
    await create();
    const elsewhere = new SecretsManagerClient(aws.admin('eu-west-1'));
    await expect(elsewhere.send(new DescribeSecretCommand({ SecretId: 'iam/alice' }))).rejects.toMatchObject(
      badRequest('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
    );
  });

  it('gives bytes back as bytes', async () => {
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: new Uint8Array([0, 255, 7]) }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
    expect(read.SecretString).toBeUndefined();
    expect([...(read.SecretBinary ?? [])]).toEqual([0, 255, 7]);
  });
});

describe('finding', () => {
  it('takes a name, an ARN, and an ARN without its last six characters', async () => {
    const { ARN = '' } = await create();
    for (const id of ['iam/alice', ARN, ARN.slice(0, -7)]) expect(await valueOf({ SecretId: id })).toBe('first');
  });

  it('takes a partial ARN that ends in a hyphen and six characters for a complete one', async () => {
    const { ARN = '' } = await create('my-secret');
    expect(await valueOf({ SecretId: ARN })).toBe('first');
    await expect(valueOf({ SecretId: ARN.slice(0, -7) })).rejects.toMatchObject(badRequest('ResourceNotFoundException'));
  });

  it('does not take the ARN of a deleted secret for the one that has its name now', async () => {
    const { ARN: old } = await create();
    await client.send(new DeleteSecretCommand({ SecretId: 'iam/alice', ForceDeleteWithoutRecovery: true }));
    const { ARN: now } = await create();
    expect(now).not.toBe(old);
    await expect(valueOf({ SecretId: old ?? '' })).rejects.toMatchObject(badRequest('ResourceNotFoundException'));
  });
});

describe('versions', () => {
  it('make the old AWSCURRENT AWSPREVIOUS, and the one before that nothing', async () => {
    await create();
    for (const number of [2, 3]) {
      await client.send(
        new PutSecretValueCommand({ SecretId: 'iam/alice', SecretString: `value ${number}`, ClientRequestToken: token(number) }),
      );
    }
    expect(await stages()).toEqual({ [token(2)]: ['AWSPREVIOUS'], [token(3)]: ['AWSCURRENT'] });
    expect(await valueOf()).toBe('value 3');
    expect(await valueOf({ VersionStage: 'AWSPREVIOUS' })).toBe('value 2');
    expect(await valueOf({ VersionId: token(1) })).toBe('first');
  });

  it('are put once for a token: again with the same value is nothing, with another value is refused', async () => {
    await create();
    const put = (value: string) =>
      client.send(
        new PutSecretValueCommand({
          SecretId: 'iam/alice',
          SecretString: value,
          ClientRequestToken: token(2),
          VersionStages: ['AWSPENDING'],
        }),
      );
    expect(await put('second')).toMatchObject({ VersionId: token(2), VersionStages: ['AWSPENDING'] });
    expect(await put('second')).toMatchObject({ VersionId: token(2), VersionStages: ['AWSPENDING'] });
    await expect(put('third')).rejects.toMatchObject(
      badRequest('ResourceExistsException', 'A resource with the ID you requested already exists.'),
    );
    expect(await stages()).toEqual({ [token(1)]: ['AWSCURRENT'], [token(2)]: ['AWSPENDING'] });
    expect(await valueOf()).toBe('first');
  });

  it('need a value, and at most 20 labels', async () => {
    await create();
    await expect(client.send(new PutSecretValueCommand({ SecretId: 'iam/alice' }))).rejects.toMatchObject(
      badRequest('InvalidRequestException', 'You must provide either SecretString or SecretBinary.'),
    );
    const labels = Array.from({ length: 21 }, (_, index) => `label-${index}`);
    await expect(
      client.send(new PutSecretValueCommand({ SecretId: 'iam/alice', SecretString: 'x', VersionStages: labels })),
    ).rejects.toMatchObject(badRequest('ValidationException', /less than or equal to 20$/));
    await client.send(
      new PutSecretValueCommand({
        SecretId: 'iam/alice',
        SecretString: 'x',
        VersionStages: labels.slice(1),
        ClientRequestToken: token(2),
      }),
    );
    await expect(
      client.send(
        new UpdateSecretVersionStageCommand({ SecretId: 'iam/alice', VersionStage: 'one-more', MoveToVersionId: token(2) }),
      ),
    ).rejects.toMatchObject(badRequest('LimitExceededException'));
  });

  it('are told apart from labels that do not fit them', async () => {
    await create();
    await expect(valueOf({ VersionStage: 'AWSPENDING' })).rejects.toMatchObject(
      badRequest(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
      ),
    );
    await expect(valueOf({ VersionId: token(9) })).rejects.toMatchObject(
      badRequest('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for VersionId: ${token(9)}`),
    );
    await expect(valueOf({ VersionId: token(1), VersionStage: 'AWSPENDING' })).rejects.toMatchObject(
      badRequest('InvalidRequestException'),
    );
  });

  it('without a label are listed only when deprecated ones are asked for, in pages', async () => {
    await create();
    for (const number of [2, 3]) {
      await client.send(
        new PutSecretValueCommand({ SecretId: 'iam/alice', SecretString: `value ${number}`, ClientRequestToken: token(number) }),
      );
    }
    const list = async (input: { IncludeDeprecated?: boolean; MaxResults?: number; NextToken?: string | undefined }) =>
      client.send(new ListSecretVersionIdsCommand({ SecretId: 'iam/alice', ...input }));
    const labelled = await list({});
    expect(labelled.Versions?.map(({ VersionId }) => VersionId)).toEqual([token(2), token(3)]);
    const first = await list({ IncludeDeprecated: true, MaxResults: 2 });
    const second = await list({ IncludeDeprecated: true, MaxResults: 2, NextToken: first.NextToken });
    expect(first.Versions?.[0]).toMatchObject({ VersionId: token(1), CreatedDate: new Date(START) });
    expect(second.Versions).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ NextToken: 'nonsense' })).rejects.toMatchObject(badRequest('InvalidNextTokenException'));
  });

  it('without a label are dropped beyond a hundred, but not on their first day', async () => {
    await create();
    const put = (number: number) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 'iam/alice', SecretString: `${number}`, ClientRequestToken: token(number) }),
      );
    for (let number = 2; number <= 102; number++) await put(number);
    const secret = aws.world.accounts.get('111111111111')?.secrets?.get('us-east-1/iam/alice');
    expect(secret?.versions).toHaveLength(102);
    pass(DAY_SECONDS);
    await put(103);
    expect(secret?.versions).toHaveLength(100);
    expect(secret?.versions[0]?.id).toBe(token(4));
  });
});

describe('moving a label', () => {
  async function pending() {
    await create();
    await client.send(
      new PutSecretValueCommand({
        SecretId: 'iam/alice',
        SecretString: 'second',
        ClientRequestToken: token(2),
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  const move = (input: { VersionStage?: string; MoveToVersionId?: string; RemoveFromVersionId?: string }) =>
    client.send(new UpdateSecretVersionStageCommand({ SecretId: 'iam/alice', VersionStage: 'AWSCURRENT', ...input }));

  it('promotes a version, and AWSPREVIOUS follows by itself', async () => {
    await pending();
    expect(await move({ MoveToVersionId: token(2), RemoveFromVersionId: token(1) })).toMatchObject({ Name: 'iam/alice' });
    expect(await stages()).toEqual({ [token(1)]: ['AWSPREVIOUS'], [token(2)]: ['AWSCURRENT', 'AWSPENDING'] });
    // And back again: the labels change places.
    await move({ MoveToVersionId: token(1), RemoveFromVersionId: token(2) });
    expect(await stages()).toEqual({ [token(1)]: ['AWSCURRENT'], [token(2)]: ['AWSPENDING', 'AWSPREVIOUS'] });
    await move({ VersionStage: 'AWSPENDING', RemoveFromVersionId: token(2) });
    expect(await stages()).toEqual({ [token(1)]: ['AWSCURRENT'], [token(2)]: ['AWSPREVIOUS'] });
  });

  it('must say which version loses it', async () => {
    await pending();
    await expect(move({ MoveToVersionId: token(2) })).rejects.toMatchObject(
      badRequest(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${token(1)}, so you must explicitly reference that version in RemoveFromVersionId.`,
      ),
    );
    await expect(move({ MoveToVersionId: token(1), RemoveFromVersionId: token(2) })).rejects.toMatchObject(
      badRequest('InvalidParameterException', /must be set to the version that currently has the staging label AWSCURRENT\.$/),
    );
    expect(await stages()).toEqual({ [token(1)]: ['AWSCURRENT'], [token(2)]: ['AWSPENDING'] });
  });

  it('cannot take AWSCURRENT away altogether, nor go to a version that is not there', async () => {
    await pending();
    await expect(move({ RemoveFromVersionId: token(1) })).rejects.toMatchObject(
      badRequest('InvalidParameterException', /^You can only move staging label AWSCURRENT to a different secret version\./),
    );
    await expect(move({ MoveToVersionId: token(9), RemoveFromVersionId: token(1) })).rejects.toMatchObject(
      badRequest('ResourceNotFoundException'),
    );
    await expect(move({})).rejects.toMatchObject(badRequest('InvalidParameterException'));
  });
});

describe('changing and describing', () => {
  it('changes the description alone, or adds a version', async () => {
    await create();
    aws.clock.advance(60);
    expect(await client.send(new UpdateSecretCommand({ SecretId: 'iam/alice', Description: 'of Alice' }))).toMatchObject({
      Name: 'iam/alice',
    });
    const changed = await client.send(
      new UpdateSecretCommand({ SecretId: 'iam/alice', SecretString: 'second', ClientRequestToken: token(2) }),
    );
    expect(changed.VersionId).toBe(token(2));
    await valueOf();
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'iam/alice' }));
    expect(described).toMatchObject({
      Description: 'of Alice',
      CreatedDate: new Date(START),
      LastChangedDate: new Date(START + 60_000),
      // To the day, as AWS tells it.
      LastAccessedDate: new Date('2026-11-23T00:00:00Z'),
      VersionIdsToStages: { [token(1)]: ['AWSPREVIOUS'], [token(2)]: ['AWSCURRENT'] },
    });
    await expect(
      client.send(new UpdateSecretCommand({ SecretId: 'iam/alice', SecretString: 'third', ClientRequestToken: token(2) })),
    ).rejects.toMatchObject(badRequest('ResourceExistsException'));
  });

  it('tags and untags', async () => {
    await create();
    const tags = async () => (await client.send(new DescribeSecretCommand({ SecretId: 'iam/alice' }))).Tags;
    await client.send(
      new TagResourceCommand({
        SecretId: 'iam/alice',
        Tags: [
          { Key: 'team', Value: 'blue' },
          { Key: 'env', Value: '' },
        ],
      }),
    );
    await client.send(new TagResourceCommand({ SecretId: 'iam/alice', Tags: [{ Key: 'team', Value: 'red' }] }));
    await client.send(new UntagResourceCommand({ SecretId: 'iam/alice', TagKeys: ['env', 'none'] }));
    expect(await tags()).toEqual([{ Key: 'team', Value: 'red' }]);
    await expect(
      client.send(new TagResourceCommand({ SecretId: 'iam/alice', Tags: [{ Key: 'aws:x', Value: '' }] })),
    ).rejects.toMatchObject(badRequest('InvalidParameterException'));
    await expect(client.send(new UntagResourceCommand({ SecretId: 'nope', TagKeys: ['a'] }))).rejects.toMatchObject(
      badRequest('ResourceNotFoundException'),
    );
  });

  it('makes passwords out of the characters that are asked for', async () => {
    const { RandomPassword: standard = '' } = await client.send(new GetRandomPasswordCommand({}));
    expect(standard).toHaveLength(32);
    const { RandomPassword: digits } = await client.send(
      new GetRandomPasswordCommand({
        PasswordLength: 12,
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludePunctuation: true,
        ExcludeCharacters: '01',
      }),
    );
    expect(digits).toMatch(/^[2-9]{12}$/);
    await expect(client.send(new GetRandomPasswordCommand({ PasswordLength: 2 }))).rejects.toMatchObject(
      badRequest('InvalidParameterException'),
    );
  });
});

describe('listing', () => {
  beforeEach(async () => {
    for (const [name, description, team] of [
      ['iam/alice', 'Key of Alice', 'blue'],
      ['iam/bob', 'key of Bob', 'red'],
      ['db/main', 'Password', 'blue'],
    ] as const) {
      await client.send(
        new CreateSecretCommand({
          Name: name,
          Description: description,
          SecretString: 'x',
          Tags: [{ Key: `team-${team}`, Value: team }],
        }),
      );
    }
  });

  async function names(input: ListSecretsCommandInput) {
    const { SecretList: list = [] } = await client.send(new ListSecretsCommand({ SortBy: 'name', ...input }));
    return list.map(({ Name: name }) => name);
  }

  it('filters by the beginning of names, descriptions and tags; a value may be negated', async () => {
    expect(await names({ Filters: [{ Key: 'name', Values: ['iam/'] }] })).toEqual(['iam/alice', 'iam/bob']);
    expect(await names({ Filters: [{ Key: 'name', Values: ['IAM/'] }] })).toEqual([]);
    expect(await names({ Filters: [{ Key: 'description', Values: ['KEY'] }] })).toEqual(['iam/alice', 'iam/bob']);
    expect(await names({ Filters: [{ Key: 'tag-key', Values: ['team-b'] }] })).toEqual(['db/main', 'iam/alice']);
    expect(await names({ Filters: [{ Key: 'tag-value', Values: ['!blue'] }] })).toEqual(['iam/bob']);
    expect(await names({ Filters: [{ Key: 'all', Values: ['bob'] }] })).toEqual(['iam/bob']);
    expect(
      await names({
        Filters: [
          { Key: 'name', Values: ['iam/', 'db/'] },
          { Key: 'tag-value', Values: ['blue'] },
        ],
      }),
    ).toEqual(['db/main', 'iam/alice']);
    await expect(
      client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['a'] }], NextToken: '?' })),
    ).rejects.toMatchObject(badRequest('InvalidNextTokenException'));
  });

  it('pages, sorts, and shows what is marked for deletion only on demand', async () => {
    const first = await client.send(new ListSecretsCommand({ MaxResults: 2, SortBy: 'name', SortOrder: 'desc' }));
    expect(first.SecretList?.map(({ Name }) => Name)).toEqual(['iam/bob', 'iam/alice']);
    expect(first.SecretList?.[0]).toMatchObject({ Description: 'key of Bob', Tags: [{ Key: 'team-red', Value: 'red' }] });
    const second = await client.send(
      new ListSecretsCommand({ MaxResults: 2, SortBy: 'name', SortOrder: 'desc', NextToken: first.NextToken }),
    );
    expect(second.SecretList?.map(({ Name }) => Name)).toEqual(['db/main']);
    await client.send(new DeleteSecretCommand({ SecretId: 'db/main' }));
    expect(await names({})).toEqual(['iam/alice', 'iam/bob']);
    expect(await names({ IncludePlannedDeletion: true })).toEqual(['db/main', 'iam/alice', 'iam/bob']);
  });
});

describe('deleting', () => {
  it('marks for 30 days unless told otherwise; meanwhile the value is out of reach, and restoring brings it back', async () => {
    await create();
    const deleted = await client.send(new DeleteSecretCommand({ SecretId: 'iam/alice' }));
    expect(deleted.DeletionDate).toEqual(new Date(START + 30 * DAY_SECONDS * 1000));
    const marked = badRequest(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
    await expect(valueOf()).rejects.toMatchObject(marked);
    await expect(client.send(new PutSecretValueCommand({ SecretId: 'iam/alice', SecretString: 'x' }))).rejects.toMatchObject(
      marked,
    );
    await expect(create()).rejects.toMatchObject(
      badRequest(
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      ),
    );
    expect(await client.send(new DescribeSecretCommand({ SecretId: 'iam/alice' }))).toMatchObject({
      DeletedDate: new Date(START + 30 * DAY_SECONDS * 1000),
    });
    expect(await client.send(new RestoreSecretCommand({ SecretId: 'iam/alice' }))).toMatchObject({ Name: 'iam/alice' });
    expect(await valueOf()).toBe('first');
  });

  it('is over when the window is over', async () => {
    await create();
    await client.send(new DeleteSecretCommand({ SecretId: 'iam/alice', RecoveryWindowInDays: 7 }));
    pass(7 * DAY_SECONDS);
    const gone = badRequest('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    await expect(client.send(new RestoreSecretCommand({ SecretId: 'iam/alice' }))).rejects.toMatchObject(gone);
    await expect(client.send(new DeleteSecretCommand({ SecretId: 'iam/alice' }))).rejects.toMatchObject(gone);
    await create();
  });

  it('happens at once when forced, even for what is not there', async () => {
    await create();
    const force = () => client.send(new DeleteSecretCommand({ SecretId: 'iam/alice', ForceDeleteWithoutRecovery: true }));
    expect((await force()).DeletionDate).toEqual(new Date(START));
    await expect(valueOf()).rejects.toMatchObject(badRequest('ResourceNotFoundException'));
    await force();
  });

  it('takes 7 to 30 days, and not together with force', async () => {
    await create();
    for (const days of [6, 31]) {
      await expect(
        client.send(new DeleteSecretCommand({ SecretId: 'iam/alice', RecoveryWindowInDays: days })),
      ).rejects.toMatchObject(
        badRequest('InvalidParameterException', 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).'),
      );
    }
    await expect(
      client.send(new DeleteSecretCommand({ SecretId: 'iam/alice', RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true })),
    ).rejects.toMatchObject(badRequest('InvalidParameterException'));
  });
});

describe('across accounts', () => {
  /** An administrator of the other account, and the ARN of a secret that stands in the first one. */
  async function stranger(kmsKeyId?: string) {
    const made = await client.send(
      new CreateSecretCommand({
        Name: 'shared',
        SecretString: 'first',
        ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
      }),
    );
    const account = aws.world.accounts.get('222222222222');
    if (!account) throw new Error('the scenario has a member');
    const user = addUser(aws.builder, account, { name: 'carol', isAdministrator: true });
    const key = addAgedKey(aws.builder, account, user, { ageDays: 1 });
    return { arn: made.ARN ?? '', other: new SecretsManagerClient(aws.as(key)) };
  }

  const allow = (principal: string, effect = 'Allow') =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: effect, Principal: { AWS: principal }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
    });

  it('nothing is read without a policy on the secret that says so', async () => {
    const { arn, other } = await stranger('alias/shared');
    await expect(other.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      badRequest(
        'AccessDeniedException',
        `User: arn:aws:iam::222222222222:user/carol is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no resource-based policy allows the secretsmanager:GetSecretValue action`,
      ),
    );
    const ResourcePolicy = allow('arn:aws:iam::222222222222:root');
    expect(await client.send(new PutResourcePolicyCommand({ SecretId: 'shared', ResourcePolicy }))).toMatchObject({ ARN: arn });
    expect(await client.send(new GetResourcePolicyCommand({ SecretId: 'shared' }))).toMatchObject({ ResourcePolicy });
    expect((await other.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString).toBe('first');
    // The policy names one action only, and no name of another account is ever looked up.
    await expect(other.send(new DescribeSecretCommand({ SecretId: arn }))).rejects.toMatchObject(
      badRequest('AccessDeniedException'),
    );
    await expect(other.send(new DescribeSecretCommand({ SecretId: 'shared' }))).rejects.toMatchObject(
      badRequest('ResourceNotFoundException'),
    );
    await client.send(new DeleteResourcePolicyCommand({ SecretId: 'shared' }));
    await expect(other.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      badRequest('AccessDeniedException'),
    );
  });

  it('a policy for one user is not for another, and an explicit deny holds at home too', async () => {
    const { arn, other } = await stranger('alias/shared');
    await client.send(
      new PutResourcePolicyCommand({ SecretId: 'shared', ResourcePolicy: allow('arn:aws:iam::222222222222:user/dave') }),
    );
    await expect(other.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      badRequest('AccessDeniedException'),
    );
    await client.send(new PutResourcePolicyCommand({ SecretId: 'shared', ResourcePolicy: allow('*', 'Deny') }));
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'shared' }))).rejects.toMatchObject(
      badRequest('AccessDeniedException', /with an explicit deny in a resource-based policy$/),
    );
  });

  it('a value under the default key stays at home whatever the policy says', async () => {
    const { arn, other } = await stranger();
    await client.send(new PutResourcePolicyCommand({ SecretId: 'shared', ResourcePolicy: allow('222222222222') }));
    await expect(other.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      badRequest('InvalidRequestException', /default KMS service key\.$/),
    );
  });

  it('policies that are none, or let everybody in where that is blocked, are refused', async () => {
    await create();
    const put = (policy: string) =>
      client.send(new PutResourcePolicyCommand({ SecretId: 'iam/alice', ResourcePolicy: policy, BlockPublicPolicy: true }));
    await expect(put('{')).rejects.toMatchObject(
      badRequest('MalformedPolicyDocumentException', 'This resource policy contains a syntax error.'),
    );
    await expect(put(allow('*'))).rejects.toMatchObject(badRequest('PublicPolicyException'));
  });
});

describe('permissions and records', () => {
  it('are checked on the ARN of the secret, and on its tags', async () => {
    await create();
    await client.send(new TagResourceCommand({ SecretId: 'iam/alice', Tags: [{ Key: 'team', Value: 'blue' }] }));
    const account = aws.world.accounts.get('111111111111');
    if (!account) throw new Error('the scenario has a management account');
    const user = addUser(aws.builder, account, { name: 'erin' });
    const reader = new SecretsManagerClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
    const statement = {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:iam/alice-??????',
    };
    const permit = (extra: object) => {
      user.inline = new Map([['p', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...extra }] })]]);
    };
    permit({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } } });
    expect((await reader.send(new GetSecretValueCommand({ SecretId: 'iam/alice' }))).SecretString).toBe('first');
    permit({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } } });
    await expect(reader.send(new GetSecretValueCommand({ SecretId: 'iam/alice' }))).rejects.toMatchObject(
      badRequest('AccessDeniedException', /is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:/),
    );
    await expect(reader.send(new GetSecretValueCommand({ SecretId: 'nope' }))).rejects.toMatchObject(
      badRequest('AccessDeniedException'),
    );
  });

  it('never hold a value', async () => {
    const secret = 'wJalrXUtnFEMI';
    await create('a', secret);
    await client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: `${secret}2` }));
    await client.send(new PutSecretValueCommand({ SecretId: 'a', SecretBinary: Buffer.from(secret) }));
    await client.send(new UpdateSecretCommand({ SecretId: 'a', SecretString: `${secret}3` }));
    await client.send(new GetSecretValueCommand({ SecretId: 'a' }));
    await expect(create('a', `${secret}4`)).rejects.toMatchObject(badRequest('ResourceExistsException'));
    const recorded = JSON.stringify([...aws.sandbox.trail.of('111111111111')]);
    expect(recorded).toContain('PutSecretValue');
    expect(recorded).toContain('AWS::SecretsManager::Secret');
    expect(recorded).not.toContain(secret);
    expect(recorded).not.toContain(Buffer.from(secret).toString('base64'));
  });
});
