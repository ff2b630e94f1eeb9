import type { PermissionRow } from './permission-row.ts';

/** What destinations in AWS take, by their kind. They are asked with the credentials at hand, or with those of a role that their entry names. */
export const destinationRows = {
  'secrets-manager': [
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      needed: 'always',
      on: 'secrets',
      why: 'to know which key a secret holds, and to keep its other members',
      without: 'keys that go there are not rotated',
    },
    {
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      needed: 'always',
      on: 'secrets',
      why: 'to put a new key under AWSPENDING, and to give it to consumers',
      without: 'keys that go there are not rotated',
    },
    {
      actions: ['secretsmanager:CreateSecret'],
      needed: 'always',
      on: 'secrets',
      why: 'to make a secret that does not exist yet',
      without: 'keys whose secret does not exist yet are not rotated',
    },
    {
      actions: ['secretsmanager:TagResource'],
      needed: 'optional',
      on: 'secrets',
      why: 'to tag a new secret, where the entry has tags',
      without: 'secrets that would have tags are not made',
    },
  ],
  'ssm-parameter': [
    {
      actions: ['ssm:GetParameters'],
      needed: 'always',
      on: 'parameters',
      why: 'to know which key a parameter holds, and to keep its other members',
      without: 'keys that go there are not rotated',
    },
    {
      actions: ['ssm:DescribeParameters'],
      needed: 'always',
      on: 'everything',
      why: 'to know the tier and the KMS key of a parameter',
      without: 'keys that go there are not rotated',
    },
    {
      actions: ['ssm:PutParameter', 'ssm:DeleteParameter'],
      needed: 'always',
      on: 'parameters',
      why: 'to put a new key beside the parameter, to write it there, and to take it away again',
      without: 'keys that go there are not rotated',
    },
    {
      actions: ['ssm:AddTagsToResource'],
      needed: 'optional',
      on: 'parameters',
      why: 'to tag a new parameter, where the entry has tags',
      without: 'parameters that would have tags are not made',
    },
  ],
} as const satisfies Readonly<Record<string, readonly PermissionRow[]>>;

/** What a KMS key of one's own takes, where an entry names one: used by the service alone. */
export const kmsRows: readonly PermissionRow[] = [
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'],
    needed: 'optional',
    on: 'kms-keys',
    why: 'to use the KMS key that the entry names',
    without: 'keys that go there are not rotated',
  },
];

/** What an entry with a role takes of whoever runs Keyturn. */
export const destinationRoleRows: readonly PermissionRow[] = [
  {
    actions: ['sts:AssumeRole'],
    needed: 'always',
    on: 'destination-role',
    why: 'to use a destination through the role that its entry names',
    without: 'keys that go there are not rotated',
  },
];
