import { addServiceControlPolicy, document, type Statement } from '../policy-builders.ts';
import type { Fleet } from './accounts.ts';

/** The service control policies that somebody once attached: one that works, one that looks like it, one that does too much. */
export function attachGuardrails({ builder, unitIds, accounts }: Fleet): void {
  addServiceControlPolicy(builder, {
    name: 'regulated-no-root-keys',
    description: 'No access keys for root users of regulated workloads',
    document: document(denyRootKeyCreation),
    targetIds: [unitIds.get('regulated') ?? ''],
  });
  addServiceControlPolicy(builder, {
    name: 'dev-no-user-keys',
    description: 'Developers use short-lived credentials',
    document: document(denyUserKeyCreation),
    targetIds: [unitIds.get('dev') ?? ''],
  });
  addServiceControlPolicy(builder, {
    name: 'cards-no-root',
    description: 'Nobody works as root where card data is',
    document: document(denyRootEverything),
    targetIds: [accounts.get('cards-prod')?.id ?? ''],
  });
}

const denyRootKeyCreation: Statement = {
  Sid: 'DenyRootAccessKeyCreation',
  Effect: 'Deny',
  Action: ['iam:CreateAccessKey'],
  Resource: ['*'],
  Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } },
};

/** Names users only: root may still make keys. */
const denyUserKeyCreation: Statement = {
  Sid: 'DenyUserAccessKeyCreation',
  Effect: 'Deny',
  Action: ['iam:CreateAccessKey'],
  Resource: ['*'],
  Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:user/*'] } },
};

/** Lacks the exemption of `aws:AssumedRoot`, so that centralized root tasks are denied too. */
const denyRootEverything: Statement = {
  Sid: 'DenyRootUser',
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } },
};
