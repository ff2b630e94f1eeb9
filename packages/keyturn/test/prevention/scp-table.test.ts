import { expect, test } from 'vitest';
import type { Partition } from '../../src/core/access-key.ts';
import { guardrails } from '../../src/core/guardrails/index.ts';
import { deniesAction } from '../../src/core/policy-document.ts';
import type { GuardrailContext } from '../../src/core/prevention/guardrail.ts';
import { credentialKinds } from '../../src/core/prevention/prevention.ts';
import { verdictOf } from '../../src/sandbox/policy/document.ts';
import { guardrailContext } from '../gen/guardrails.ts';

const ACCOUNT = '222222222222';

/** Who calls, by the name that the table gives them. */
const principals: Readonly<
  Record<string, { readonly name: string; readonly account?: string; readonly isTask?: true; readonly service?: string }>
> = {
  'root with a key': { name: 'root' },
  'root at a task': { name: 'root', isTask: true },
  'a user': { name: 'user/bob' },
  'a user below a path': { name: 'user/eng/bob' },
  'a user called root': { name: 'user/root' },
  'a user who is excepted': { name: 'user/ci-legacy-7' },
  'a user nearly called like that': { name: 'user/ci-legac' },
  'an administrator': { name: 'role/Admin' },
  'a role of Identity Center': { name: 'role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef' },
  "Keyturn's role": { name: 'role/KeyturnOperate' },
  "Keyturn's role below a path": { name: 'role/security/KeyturnRotate' },
  "a role nearly called like Keyturn's": { name: 'role/KeyturnOperate2' },
  "Keyturn's name below another path": { name: 'role/x/KeyturnOperate' },
  "a user called like Keyturn's role": { name: 'user/KeyturnOperate' },
  'a role for emergencies': { name: 'role/BreakGlass' },
  'a role excepted in one account': { name: 'role/Migration', account: '333333333333' },
  'the same role elsewhere': { name: 'role/Migration' },
  'a federated user': { name: 'federated-user/joe', service: 'sts' },
};

const context = (partition: Partition): GuardrailContext =>
  guardrailContext({
    partition,
    keyturnRoles: ['KeyturnOperate', 'security/KeyturnRotate'],
    prevention: {
      exceptions: ['role/BreakGlass', 'user/ci-legacy-*', 'arn:*:iam::333333333333:role/Migration'],
      deniedCredentials: credentialKinds,
    },
  });

// What each document denies: D, and - for what it leaves alone. In order: deny-root-user, deny-root-keys, deny-user-keys.
const table = `
root with a key                       iam:CreateAccessKey                   D D D
root with a key                       iam:createaccesskey                   D D D
root with a key                       iam:UpdateAccessKey                   D - -
root with a key                       iam:DeleteAccessKey                   D - -
root with a key                       iam:ListAccessKeys                    D - -
root with a key                       iam:CreateLoginProfile                D - D
root with a key                       iam:CreateUser                        D - D
root with a key                       iam:UploadSigningCertificate          D - D
root with a key                       iam:EnableMFADevice                   D - -
root with a key                       s3:ListAllMyBuckets                   D - -
root with a key                       s3:PutBucketPolicy                    D - -
root with a key                       ec2:RunInstances                      D - -
root with a key                       support:CreateCase                    D - -
root with a key                       organizations:LeaveOrganization       D - -
root with a key                       account:CloseAccount                  D - -
root with a key                       sts:GetSessionToken                   D - -
root at a task                        iam:ListAccessKeys                    - - -
root at a task                        iam:GetAccessKeyLastUsed              - - -
root at a task                        iam:DeleteAccessKey                   - - -
root at a task                        iam:ListSigningCertificates           - - -
root at a task                        iam:DeleteSigningCertificate          - - -
root at a task                        iam:GetLoginProfile                   - - -
root at a task                        iam:DeleteLoginProfile                - - -
root at a task                        iam:CreateLoginProfile                - - -
root at a task                        iam:ListMFADevices                    - - -
root at a task                        iam:DeactivateMFADevice               - - -
root at a task                        iam:DeleteVirtualMFADevice            - - -
root at a task                        iam:GetAccountSummary                 - - -
root at a task                        iam:GetUser                           - - -
root at a task                        s3:DeleteBucketPolicy                 - - -
root at a task                        s3:PutBucketPolicy                    - - -
root at a task                        sqs:SetQueueAttributes                - - -
a user                                iam:CreateAccessKey                   - - D
a user                                IAM:CreateAccessKey                   - - D
a user                                iam:UpdateAccessKey                   - - -
a user                                iam:DeleteAccessKey                   - - -
a user                                iam:ListAccessKeys                    - - -
a user                                iam:CreateLoginProfile                - - D
a user                                iam:UpdateLoginProfile                - - D
a user                                iam:ChangePassword                    - - -
a user                                iam:CreateServiceSpecificCredential   - - D
a user                                iam:ResetServiceSpecificCredential    - - D
a user                                iam:UploadSSHPublicKey                - - D
a user                                iam:UploadSigningCertificate          - - D
a user                                iam:CreateUser                        - - D
a user                                iam:CreateRole                        - - -
a user                                s3:GetObject                          - - -
a user                                sts:AssumeRole                        - - -
a user below a path                   iam:CreateAccessKey                   - - D
a user called root                    iam:CreateAccessKey                   - - D
a user called root                    s3:ListAllMyBuckets                   - - -
a user who is excepted                iam:CreateAccessKey                   - - -
a user who is excepted                iam:CreateUser                        - - -
a user nearly called like that        iam:CreateAccessKey                   - - D
an administrator                      iam:CreateAccessKey                   - - D
an administrator                      iam:CreateUser                        - - D
an administrator                      iam:AttachUserPolicy                  - - -
a role of Identity Center             iam:CreateAccessKey                   - - D
a role of Identity Center             s3:GetObject                          - - -
Keyturn's role                        iam:CreateAccessKey                   - - -
Keyturn's role                        iam:UpdateAccessKey                   - - -
Keyturn's role                        iam:DeleteAccessKey                   - - -
Keyturn's role                        iam:TagUser                           - - -
Keyturn's role                        iam:ListAccessKeys                    - - -
Keyturn's role                        iam:CreateLoginProfile                - - -
Keyturn's role below a path           iam:CreateAccessKey                   - - -
Keyturn's role below a path           iam:DeleteAccessKey                   - - -
a role nearly called like Keyturn's   iam:CreateAccessKey                   - - D
Keyturn's name below another path     iam:CreateAccessKey                   - - D
a user called like Keyturn's role     iam:CreateAccessKey                   - - D
a role for emergencies                iam:CreateAccessKey                   - - -
a role for emergencies                iam:CreateServiceSpecificCredential   - - -
a role excepted in one account        iam:CreateAccessKey                   - - -
the same role elsewhere               iam:CreateAccessKey                   - - D
a federated user                      iam:CreateAccessKey                   - - D
a federated user                      s3:GetObject                          - - -
`;

const COLUMNS = ['deny-root-user', 'deny-root-keys', 'deny-user-keys'] as const;

interface Row {
  readonly who: string;
  readonly action: string;
  readonly cells: readonly string[];
}

const rows: readonly Row[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [who = '', action = '', cells = ''] = line.split(/ {2,}/);
    return { who, action, cells: cells.split(' ') };
  });

test('the table has rows enough, and knows everybody who stands in it', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(rows.filter(({ who, cells }) => !(who in principals) || cells.length !== COLUMNS.length)).toEqual([]);
  expect(new Set(rows.map(({ who }) => who)).size).toBe(Object.keys(principals).length);
});

/** Two evaluators that share no code, the product's and the sandbox's, have to answer what stands in the table. */
test.each(['aws', 'aws-us-gov', 'aws-cn'] as const)(
  'the documents deny what they should, and nothing else, in %s',
  (partition) => {
    const documents = COLUMNS.map((id) => documentOf(id, context(partition)));
    const wrong = rows.flatMap(({ who, action, cells }) =>
      documents.flatMap((document, index) => {
        const wanted = cells[index];
        const told = { ours: ours(document, who, { action, partition }), theirs: theirs(document, who, { action, partition }) };
        return told.ours === wanted && told.theirs === wanted ? [] : [{ who, action, document: COLUMNS[index], wanted, ...told }];
      }),
    );
    expect(wrong).toEqual([]);
  },
);

test('every document is as short as AWS wants it, and the same in every partition', () => {
  for (const id of COLUMNS) {
    const texts = (['aws', 'aws-us-gov', 'aws-cn'] as const).map((partition) => documentOf(id, context(partition)));
    expect(new Set(texts).size).toBe(1);
    expect(Buffer.byteLength(texts[0] ?? '')).toBeLessThan(1_000);
  }
});

function documentOf(id: string, asked: GuardrailContext): string {
  const guardrail = guardrails.find((one) => one.id === id);
  if (guardrail?.of !== 'organization' || !guardrail.policy) throw new Error(`${id} is no policy`);
  return guardrail.policy.document(asked);
}

interface Asked {
  readonly action: string;
  readonly partition: Partition;
}

function ours(document: string, who: string, { action, partition }: Asked): string {
  const { isTask } = principals[who] ?? {};
  const told = new Map([['aws:assumedroot', isTask ? 'true' : undefined]]);
  const answer = deniesAction(document, { action, principalArn: arnOf(who, partition), resourceArn: '*', context: told });
  return { yes: 'D', no: '-', unknown: '?' }[answer];
}

function theirs(document: string, who: string, { action, partition }: Asked): string {
  const values = new Map([['aws:principalarn', arnOf(who, partition)]]);
  if (principals[who]?.isTask) values.set('aws:assumedroot', 'true');
  const all = (key: string) => {
    const value = values.get(key);
    return value === undefined ? undefined : [value];
  };
  const verdict = verdictOf([document], {
    action: action.toLowerCase(),
    resource: '*',
    context: { all, only: (key) => values.get(key) },
  });
  return verdict === 'deny' ? 'D' : '-';
}

function arnOf(who: string, partition: Partition): string {
  const { name = '', account = ACCOUNT, service = 'iam' } = principals[who] ?? {};
  return `arn:${partition}:${service}::${account}:${name}`;
}
