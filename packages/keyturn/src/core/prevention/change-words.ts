import type { AccountChange, Change, OrganizationChange, TargetRef } from './change.ts';
import { isOrganizationChange } from './change.ts';

/** A change as an order: `create the service control policy keyturn-deny-root-keys`. */
export function changeWords(change: Change): string {
  return isOrganizationChange(change) ? organizationWords(change) : accountWords(change);
}

/** `Production (ou-ab12-cdef3456)` */
export function targetText({ id, name }: TargetRef): string {
  return name === id ? id : `${name} (${id})`;
}

function organizationWords(change: OrganizationChange): string {
  switch (change.do) {
    case 'enable-trusted-access':
      return 'let IAM act in the organization (trusted access for iam.amazonaws.com)';
    case 'disable-trusted-access':
      return 'take trusted access for iam.amazonaws.com away';
    case 'enable-root-feature':
      return `switch ${change.feature} on`;
    case 'disable-root-feature':
      return `switch ${change.feature} off`;
    case 'enable-policy-type':
      return `switch service control policies on, at the root ${change.root}`;
    case 'create-policy':
      return `create the service control policy ${change.name}`;
    case 'update-policy':
      return `replace the document of the service control policy ${change.name} (${change.policy})`;
    case 'attach-policy':
      return `attach ${change.name} to ${targetText(change.target)}`;
    case 'detach-policy':
      return `detach ${change.name} from ${targetText(change.target)}`;
    case 'delete-policy':
      return `delete the service control policy ${change.name}`;
    default:
      return change satisfies never;
  }
}

function accountWords(change: AccountChange): string {
  switch (change.do) {
    case 'create-topic':
      return `create the SNS topic ${change.topic}, to which EventBridge may publish`;
    case 'set-topic-policy':
      return `let EventBridge publish to the SNS topic ${change.topic}`;
    case 'subscribe':
      return `subscribe ${change.email} to ${change.topic}; AWS writes to that address, and somebody there has to confirm`;
    case 'put-rule':
      return `${change.was === null ? 'create' : 'replace'} the EventBridge rule ${change.rule}`;
    case 'delete-rule':
      return `delete the EventBridge rule ${change.rule}`;
    case 'delete-topic':
      return `delete the SNS topic ${change.topic}, with its subscriptions`;
    case 'set-password-rules':
      return `${change.was === null ? 'set' : 'replace'} the password policy`;
    case 'restore-password-rules':
      return change.rules === null
        ? "delete the password policy, so that AWS's own holds as before"
        : 'bring the password policy back that was there before';
    default:
      return change satisfies never;
  }
}
