import { freeText } from '../input.ts';
import type { Call } from '../operation.ts';
import { type EntityKind, entitiesOf } from './iam-entities.ts';
import { tagContext } from './request-context.ts';

/** What policies can ask of a call that makes something: its tags, and the boundary it is to have. */
export function creationContext(call: Call): Map<string, readonly string[]> {
  const boundary = freeText(call.input, 'PermissionsBoundary');
  return boundary === undefined ? tagContext(call) : tagContext(call).set('iam:PermissionsBoundary', [boundary]);
}

/**
 * What policies can ask of a call that changes the permissions of a user, group or role: which policy it attaches or
 * detaches, and the boundary that the one acted on has, or is given (Service Authorization Reference, IAM).
 */
export function permissionContext(kind: EntityKind): (call: Call) => ReadonlyMap<string, readonly string[]> {
  return ({ input, account }) => {
    const context = new Map<string, readonly string[]>();
    const policyArn = freeText(input, 'PolicyArn');
    if (policyArn !== undefined) context.set('iam:PolicyARN', [policyArn]);
    const present = entitiesOf(account, kind).get(freeText(input, `${kind}Name`) ?? '')?.boundary;
    const boundary = freeText(input, 'PermissionsBoundary') ?? present;
    if (boundary !== undefined) context.set('iam:PermissionsBoundary', [boundary]);
    return context;
  };
}
