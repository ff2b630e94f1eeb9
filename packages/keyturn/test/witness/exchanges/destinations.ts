import { asking, instant, like, MANAGEMENT, NOW, policy, type Table } from '../exchange.ts';

const secrets = asking('secretsmanager');
const ssm = asking('ssm');

const refuse = (code: string, message?: string) => ({ refuses: { code, status: 400, ...(message ? { message } : {}) } });
const NOT_FOUND = "Secrets Manager can't find the specified secret.";
const FIRST = '00000000-0000-4000-8000-000000000001';
const SECOND = '00000000-0000-4000-8000-000000000002';
const alice = { SecretId: 'iam/alice' };
const arn = like(new RegExp(`^arn:aws:secretsmanager:us-east-1:${MANAGEMENT}:secret:iam/alice-[A-Za-z0-9]{6}$`));

/** Secrets, their versions and staging labels (aws-facts H1). */
export const secretTable: Table = {
  name: 'Secrets Manager',
  steps: [
    secrets(
      'CreateSecret',
      { Name: 'iam/alice', SecretString: '{"a":1}', ClientRequestToken: FIRST },
      {
        label: 'alice',
        answers: { ARN: arn, Name: 'iam/alice', VersionId: FIRST },
      },
    ),
    // The same request again is the same request.
    secrets(
      'CreateSecret',
      { Name: 'iam/alice', SecretString: '{"a":1}', ClientRequestToken: FIRST },
      { answers: { VersionId: FIRST } },
    ),
    secrets(
      'CreateSecret',
      { Name: 'iam/alice', SecretString: 'other', ClientRequestToken: SECOND },
      refuse('ResourceExistsException', 'The operation failed because the secret iam/alice already exists.'),
    ),
    secrets(
      'PutSecretValue',
      { ...alice, SecretString: '{"a":2}', ClientRequestToken: FIRST },
      refuse('ResourceExistsException'),
    ),
    secrets(
      'PutSecretValue',
      { ...alice, SecretString: '{"a":2}', ClientRequestToken: SECOND, VersionStages: ['AWSPENDING'] },
      {
        answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice', VersionId: SECOND, VersionStages: ['AWSPENDING'] },
      },
    ),
    secrets('GetSecretValue', alice, {
      answers: {
        ARN: '<<alice.ARN>>',
        VersionId: FIRST,
        SecretString: '{"a":1}',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: NOW,
      },
    }),
    secrets(
      'UpdateSecretVersionStage',
      { ...alice, VersionStage: 'AWSCURRENT', MoveToVersionId: SECOND },
      refuse('InvalidParameterException'),
    ),
    secrets(
      'UpdateSecretVersionStage',
      { ...alice, VersionStage: 'AWSCURRENT', MoveToVersionId: SECOND, RemoveFromVersionId: FIRST },
      { answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice' } },
    ),
    secrets('GetSecretValue', alice, { answers: { VersionId: SECOND, SecretString: '{"a":2}' } }),
    secrets(
      'GetSecretValue',
      { ...alice, VersionStage: 'AWSPREVIOUS' },
      { answers: { VersionId: FIRST, SecretString: '{"a":1}' } },
    ),
    secrets('GetSecretValue', { SecretId: 'nope' }, refuse('ResourceNotFoundException', NOT_FOUND)),
    secrets('ListSecretVersionIds', alice, {
      answers: {
        ARN: '<<alice.ARN>>',
        Name: 'iam/alice',
        Versions: [
          { VersionId: FIRST, VersionStages: ['AWSPREVIOUS'], CreatedDate: NOW },
          { VersionId: SECOND, VersionStages: ['AWSCURRENT', 'AWSPENDING'] },
        ],
      },
    }),
    secrets(
      'DescribeSecret',
      { SecretId: '<<alice.ARN>>' },
      {
        answers: { Name: 'iam/alice', VersionIdsToStages: { [FIRST]: ['AWSPREVIOUS'] }, CreatedDate: NOW, LastChangedDate: NOW },
      },
    ),
    secrets('UpdateSecret', { ...alice, Description: 'key of alice' }, { answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice' } }),
    secrets('TagResource', { ...alice, Tags: [{ Key: 'owner', Value: 'core' }] }),
    secrets(
      'ListSecrets',
      { Filters: [{ Key: 'name', Values: ['iam/'] }] },
      {
        answers: {
          SecretList: [
            { ARN: '<<alice.ARN>>', Description: 'key of alice', Tags: [{ Key: 'owner', Value: 'core' }], CreatedDate: NOW },
          ],
        },
      },
    ),
    secrets('UntagResource', { ...alice, TagKeys: ['owner'] }),
    secrets('UntagResource', { SecretId: 'nope', TagKeys: ['owner'] }, refuse('ResourceNotFoundException', NOT_FOUND)),
    secrets(
      'GetRandomPassword',
      { PasswordLength: 20, ExcludePunctuation: true },
      {
        answers: { RandomPassword: like(/^[A-Za-z0-9]{20}$/) },
      },
    ),
    secrets('GetRandomPassword', { PasswordLength: 2 }, refuse('InvalidParameterException')),
    secrets('PutResourcePolicy', { ...alice, ResourcePolicy: '{' }, refuse('MalformedPolicyDocumentException')),
    secrets(
      'PutResourcePolicy',
      { ...alice, ResourcePolicy: shared('*'), BlockPublicPolicy: true },
      refuse('PublicPolicyException'),
    ),
    secrets(
      'PutResourcePolicy',
      { ...alice, ResourcePolicy: shared('222222222222') },
      { answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice' } },
    ),
    secrets('GetResourcePolicy', alice, { answers: { Name: 'iam/alice', ResourcePolicy: shared('222222222222') } }),
    secrets('DeleteResourcePolicy', alice, { answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice' } }),
    secrets('DeleteSecret', { ...alice, RecoveryWindowInDays: 3 }, refuse('InvalidParameterException')),
    secrets(
      'DeleteSecret',
      { ...alice, RecoveryWindowInDays: 7 },
      {
        answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice', DeletionDate: '2026-11-30T12:00:00.000Z' },
      },
    ),
    secrets('GetSecretValue', alice, refuse('InvalidRequestException')),
    secrets(
      'CreateSecret',
      { Name: 'iam/alice', SecretString: 'x', ClientRequestToken: SECOND },
      refuse('InvalidRequestException'),
    ),
    secrets('RestoreSecret', alice, { answers: { ARN: '<<alice.ARN>>', Name: 'iam/alice' } }),
    secrets(
      'DeleteSecret',
      { ...alice, ForceDeleteWithoutRecovery: true },
      { answers: { Name: 'iam/alice', DeletionDate: NOW } },
    ),
    secrets('DescribeSecret', alice, refuse('ResourceNotFoundException', NOT_FOUND)),
  ],
};

const KEY = '/iam/alice/key';
const CIPHERTEXT = like(/^AQICAH/);

/** Parameters (aws-facts H2). */
export const parameterTable: Table = {
  name: 'Systems Manager parameters',
  steps: [
    ssm(
      'PutParameter',
      { Name: KEY, Value: 'v1', Type: 'SecureString', Tags: [{ Key: 'owner', Value: 'core' }] },
      {
        answers: { Version: 1, Tier: 'Standard' },
      },
    ),
    ssm(
      'PutParameter',
      { Name: KEY, Value: 'v1', Type: 'SecureString' },
      refuse(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      ),
    ),
    ssm('PutParameter', { Name: KEY, Value: 'v2', Overwrite: true }, { answers: { Version: 2, Tier: 'Standard' } }),
    ssm(
      'PutParameter',
      { Name: KEY, Value: 'v', Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
      refuse('ValidationException'),
    ),
    ssm(
      'GetParameter',
      { Name: KEY, WithDecryption: true },
      {
        answers: {
          Parameter: {
            Name: KEY,
            Type: 'SecureString',
            Value: 'v2',
            Version: 2,
            LastModifiedDate: NOW,
            ARN: `arn:aws:ssm:us-east-1:${MANAGEMENT}:parameter/iam/alice/key`,
            DataType: 'text',
          },
        },
      },
    ),
    ssm('GetParameter', { Name: `${KEY}:1`, WithDecryption: true }, { answers: { Parameter: { Value: 'v1', Selector: ':1' } } }),
    ssm('GetParameter', { Name: KEY }, { answers: { Parameter: { Value: CIPHERTEXT } } }),
    ssm('GetParameter', { Name: '/nope' }, refuse('ParameterNotFound')),
    ssm('GetParameter', { Name: `${KEY}:9` }, refuse('ParameterVersionNotFound')),
    ssm(
      'GetParameters',
      { Names: [KEY, '/nope'], WithDecryption: true },
      {
        answers: { Parameters: [{ Name: KEY, Value: 'v2' }], InvalidParameters: ['/nope'] },
      },
    ),
    ssm(
      'GetParametersByPath',
      { Path: '/iam', Recursive: true },
      { answers: { Parameters: [{ Name: KEY, Value: CIPHERTEXT }] } },
    ),
    ssm(
      'LabelParameterVersion',
      { Name: KEY, ParameterVersion: 1, Labels: ['known-good', 'aws-no'] },
      {
        answers: { InvalidLabels: ['aws-no'], ParameterVersion: 1 },
      },
    ),
    ssm(
      'GetParameter',
      { Name: `${KEY}:known-good`, WithDecryption: true },
      { answers: { Parameter: { Value: 'v1', Version: 1 } } },
    ),
    ssm(
      'GetParameterHistory',
      { Name: KEY, WithDecryption: true },
      {
        answers: {
          Parameters: [
            { Value: 'v1', Version: 1, Labels: ['known-good'], LastModifiedUser: `arn:aws:iam::${MANAGEMENT}:user/admin` },
            { Value: 'v2', Version: 2, Labels: [], LastModifiedDate: instant, Tier: 'Standard', KeyId: 'alias/aws/ssm' },
          ],
        },
      },
    ),
    ssm(
      'DescribeParameters',
      { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/iam/'] }] },
      {
        answers: { Parameters: [{ Name: KEY, Type: 'SecureString', KeyId: 'alias/aws/ssm', Version: 2, Tier: 'Standard' }] },
      },
    ),
    ssm('DescribeParameters', { ParameterFilters: [{ Key: 'Colour', Values: ['red'] }] }, refuse('InvalidFilterKey')),
    ssm('AddTagsToResource', { ResourceType: 'Parameter', ResourceId: KEY, Tags: [{ Key: 'team', Value: 'x' }] }),
    ssm('RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId: KEY, TagKeys: ['owner'] }),
    ssm(
      'ListTagsForResource',
      { ResourceType: 'Parameter', ResourceId: KEY },
      { answers: { TagList: [{ Key: 'team', Value: 'x' }] } },
    ),
    ssm('ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/nope' }, refuse('InvalidResourceId')),
    ssm('PutParameter', { Name: '/iam/bob', Value: 'x', Type: 'String' }, { answers: { Version: 1 } }),
    ssm(
      'DeleteParameters',
      { Names: ['/iam/bob', '/nope'] },
      {
        answers: { DeletedParameters: ['/iam/bob'], InvalidParameters: ['/nope'] },
      },
    ),
    ssm('DeleteParameter', { Name: KEY }),
    ssm('DeleteParameter', { Name: KEY }, refuse('ParameterNotFound')),
  ],
};

function shared(account: string): string {
  const Principal = account === '*' ? '*' : { AWS: `arn:aws:iam::${account}:root` };
  return policy({ Effect: 'Allow', Principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' });
}
