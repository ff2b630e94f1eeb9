import { beforeEach, describe, expect, it } from 'vitest';
import { asTask, MANAGEMENT, MEMBER, NOW, twoAccounts } from '../../../test/support/callers.ts';
import type { Caller } from '../operation.ts';
import { decide } from './decide.ts';

const USER = `arn:aws:iam::${MEMBER}:user/eng/bob`;

let setting: ReturnType<typeof twoAccounts>;

beforeEach(() => {
  setting = twoAccounts();
});

describe('an AssumeRoot session', () => {
  const ROOT = `arn:aws:iam::${MEMBER}:root`;
  const audit = [
    'ListAccessKeys',
    'ListSigningCertificates',
    'GetLoginProfile',
    'ListMFADevices',
    'GetUser',
    'GetAccessKeyLastUsed',
  ];
  const remove = [
    'DeleteAccessKey',
    'DeleteSigningCertificate',
    'DeleteLoginProfile',
    'DeactivateMFADevice',
    'DeleteVirtualMFADevice',
    ...audit,
  ];
  const everything = [
    ...remove,
    'GetAccountSummary',
    'CreateLoginProfile',
    'CreateAccessKey',
    'UpdateAccessKey',
    'ListUsers',
    'ListVirtualMFADevices',
    'GenerateCredentialReport',
    'EnableMFADevice',
  ];

  it.each([
    ['IAMAuditRootUserCredentials', [...audit, 'GetAccountSummary']],
    ['IAMDeleteRootUserCredentials', remove],
    ['IAMCreateRootUserPassword', ['CreateLoginProfile', 'GetLoginProfile']],
    ['S3UnlockBucketPolicy', []],
    ['SQSUnlockQueuePolicy', []],
  ])('for %s may do its task on the root user, and nothing else in IAM', (task, actions) => {
    const caller = asTask(setting.member, task);
    const resourceOf = (action: string) => (action === 'GetAccountSummary' ? '*' : ROOT);
    const ofAction = (action: string) => ask(caller, { action: `iam:${action}`, resource: resourceOf(action) });
    const allowed = everything.filter((action) => ofAction(action) === 'allowed');
    expect(new Set(allowed)).toEqual(new Set(actions));
    const refused = everything.filter((action) => !actions.includes(action));
    expect(new Set(refused.map(ofAction))).toEqual(new Set(['explicit-deny-session-policy']));
  });

  it('may do nothing to a user', () => {
    for (const [task, actions] of [
      ['IAMAuditRootUserCredentials', audit],
      ['IAMDeleteRootUserCredentials', remove],
      ['IAMCreateRootUserPassword', ['CreateLoginProfile', 'GetLoginProfile']],
    ] as const) {
      for (const action of actions) {
        expect(ask(asTask(setting.member, task), { action: `iam:${action}`, resource: USER })).toBe(
          'explicit-deny-session-policy',
        );
      }
    }
  });

  it('may do the S3 task', () => {
    const caller = asTask(setting.member, 'S3UnlockBucketPolicy');
    expect(ask(caller, { action: 's3:ListAllMyBuckets', resource: '*' })).toBe('allowed');
    expect(ask(caller, { action: 's3:DeleteBucketPolicy', resource: 'arn:aws:s3:::locked' })).toBe('allowed');
    expect(ask(caller, { action: 's3:GetObject', resource: 'arn:aws:s3:::locked/a' })).toBe('explicit-deny-session-policy');
  });

  it('may do the SQS task on queues of its own account', () => {
    const caller = asTask(setting.member, 'SQSUnlockQueuePolicy');
    const action = 'sqs:GetQueueAttributes';
    expect(ask(caller, { action, resource: `arn:aws:sqs:eu-west-1:${MEMBER}:q` })).toBe('allowed');
    expect(ask(caller, { action, resource: `arn:aws:sqs:eu-west-1:${MANAGEMENT}:q` })).toBe('explicit-deny-session-policy');
  });
});

function ask(caller: Caller, wish: { action: string; resource: string }): string {
  const decision = decide(setting.world, { caller, ...wish, region: 'eu-west-1', sourceIp: '127.0.0.1', now: NOW });
  return decision.isAllowed ? 'allowed' : decision.because;
}
