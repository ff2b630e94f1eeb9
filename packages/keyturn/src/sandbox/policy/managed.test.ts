import { describe, expect, it } from 'vitest';
import { parseDocument } from './document.ts';
import { managedPolicyArns, managedPolicyDocument } from './managed.ts';

describe('AWS managed policies', () => {
  it('are all well formed, in every partition', () => {
    for (const partition of ['aws', 'aws-us-gov', 'aws-cn'] as const) {
      const arns = managedPolicyArns(partition);
      expect(arns).toHaveLength(18);
      for (const arn of arns) {
        expect(arn).toMatch(new RegExp(`^arn:${partition}:iam::aws:policy/`));
        expect(parseDocument(managedPolicyDocument(arn, partition) ?? '')).toHaveProperty('statements');
      }
    }
  });

  it('speak of ARNs of their own partition', () => {
    const text = managedPolicyDocument('arn:aws-us-gov:iam::aws:policy/root-task/IAMAuditRootUserCredentials', 'aws-us-gov');
    expect(text).toContain('arn:aws-us-gov:iam::*:root');
    expect(text).not.toContain('arn:aws:');
  });

  it('are not found by the ARN of another partition, nor by a wrong one', () => {
    expect(managedPolicyDocument('arn:aws:iam::aws:policy/AdministratorAccess', 'aws-cn')).toBeUndefined();
    expect(managedPolicyDocument('arn:aws:iam::aws:policy/constructor', 'aws')).toBeUndefined();
  });

  it('hold the audit task as AWS publishes it', () => {
    const text = managedPolicyDocument('arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials', 'aws') ?? '';
    const reads = [
      'iam:ListAccessKeys',
      'iam:ListSigningCertificates',
      'iam:GetLoginProfile',
      'iam:ListMFADevices',
      'iam:GetUser',
      'iam:GetAccessKeyLastUsed',
    ];
    expect(JSON.parse(text)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DenyAllOtherActionsOnAnyResource',
          Effect: 'Deny',
          NotAction: [...reads, 'iam:GetAccountSummary'],
          Resource: '*',
        },
        {
          Sid: 'DenyAuditingCredentialsOnNonRootUserResource',
          Effect: 'Deny',
          Action: reads,
          NotResource: 'arn:aws:iam::*:root',
        },
      ],
    });
  });
});
