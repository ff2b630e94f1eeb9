import type { Partition } from '../access-key.ts';
import { deniesAction, type PolicyQuestion } from '../policy-document.ts';
import { principalPattern } from './prevention.ts';

/** The account that stands for all of them. */
const ANY_ACCOUNT = '000000000000';

/**
 * The calls that a service control policy must never deny: all that AssumeRoot's tasks are made of (aws-facts D2), and what Keyturn's own
 * roles do in an account. Empty: it denies none of them.
 */
export function lockedOut(
  document: string,
  { partition, keyturnRoles }: { readonly partition: Partition; readonly keyturnRoles: readonly string[] },
): readonly string[] {
  const root = `arn:${partition}:iam::${ANY_ACCOUNT}:root`;
  const inSession = new Map([['aws:assumedroot', 'true']]);
  const tasks = TASK_CALLS.map((action) => ({
    who: 'sessions of AssumeRoot',
    question: { action, principalArn: root, context: inSession },
  }));
  const own = keyturnRoles.flatMap((role) =>
    ROLE_CALLS.map((action) => ({
      who: `Keyturn's role ${role}`,
      question: {
        action,
        principalArn: exampleArn(role, partition),
        resourceArn: `arn:${partition}:iam::${ANY_ACCOUNT}:user/somebody`,
      },
    })),
  );
  return [...tasks, ...own].flatMap(({ who, question }) =>
    // What cannot be judged is no promise.
    deniesAction(document, question) === 'no' ? [] : [`${question.action} by ${who}`],
  );
}

/** Whom a document lets make a call that it is there to deny: root users, users and roles that nobody has named. */
export function letThrough(
  document: string,
  { partition, action }: { readonly partition: Partition; readonly action: string },
): readonly string[] {
  const context = new Map([['aws:assumedroot', undefined]]);
  const question = (principalArn: string): PolicyQuestion => ({ action, principalArn, context });
  return [
    { who: 'root users', asked: question(`arn:${partition}:iam::${ANY_ACCOUNT}:root`) },
    { who: 'every IAM user', asked: question(`arn:${partition}:iam::${ANY_ACCOUNT}:user/0/any-user-that-nobody-named`) },
    { who: 'every role', asked: question(`arn:${partition}:iam::${ANY_ACCOUNT}:role/0/any-role-that-nobody-named`) },
  ].flatMap(({ who, asked }) => (deniesAction(document, asked) === 'no' ? [who] : []));
}

function exampleArn(role: string, partition: Partition): string {
  const [, , , , account = '', ...name] = principalPattern(role.startsWith('arn:') ? role : `role/${role}`).split(':');
  const plain = (text: string) => text.replaceAll(/[*?]/g, 'x');
  return `arn:${partition}:iam::${account === '*' ? ANY_ACCOUNT : plain(account)}:${plain(name.join(':'))}`;
}

const TASK_CALLS: readonly string[] = [
  ...[
    'ListAccessKeys',
    'ListSigningCertificates',
    'GetLoginProfile',
    'ListMFADevices',
    'GetAccountSummary',
    'GetUser',
    'GetAccessKeyLastUsed',
    'DeleteAccessKey',
    'DeleteSigningCertificate',
    'DeleteLoginProfile',
    'DeactivateMFADevice',
    'DeleteVirtualMFADevice',
    'CreateLoginProfile',
  ].map((call) => `iam:${call}`),
  ...['DeleteBucketPolicy', 'PutBucketPolicy', 'GetBucketPolicy', 'ListAllMyBuckets'].map((call) => `s3:${call}`),
  ...['SetQueueAttributes', 'GetQueueAttributes', 'ListQueues', 'GetQueueUrl'].map((call) => `sqs:${call}`),
];

const ROLE_CALLS: readonly string[] = [
  'CreateAccessKey',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'TagUser',
  'UntagUser',
  'ListUsers',
  'GetUser',
].map((call) => `iam:${call}`);
