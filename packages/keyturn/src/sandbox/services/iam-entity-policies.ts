import { AwsError, noSuchEntity } from '../aws-error.ts';
import { requiredText } from '../input.ts';
import type { Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { documentSize, encodeDocument, identityDocument } from './iam-documents.ts';
import { type EntityKind, namedEntity, onEntity, quotaError } from './iam-entities.ts';
import { givenPolicyArn, namedPolicy, nameInArn } from './iam-managed-policies.ts';
import { belowPrefix, byName, newName } from './iam-names.ts';
import { permissionContext } from './iam-request-context.ts';
import { refuseProtected } from './iam-roles.ts';

/** How many managed policies each may have, and how much its inline ones may say together (aws-facts C). */
const limits: Readonly<Record<EntityKind, { readonly attachedMax: number; readonly inlineSizeMax: number }>> = {
  User: { attachedMax: 10, inlineSizeMax: 2_048 },
  Group: { attachedMax: 10, inlineSizeMax: 5_120 },
  Role: { attachedMax: 20, inlineSizeMax: 10_240 },
};

/** Attach, detach and list managed policies; put, get, list and delete inline ones: for users, groups and roles. */
export const entityPolicyOperations: readonly Operation[] = (['User', 'Group', 'Role'] as const).flatMap((kind) => [
  ...attachedOperations(kind),
  ...inlineOperations(kind),
]);

function attachedOperations(kind: EntityKind): Operation[] {
  const attach: Operation = {
    name: `Attach${kind}Policy`,
    access: 'write',
    ...onEntity(kind),
    requestContext: permissionContext(kind),
    run(call) {
      const entity = namedEntity(call, kind);
      refuseProtected(kind, entity);
      const { arn } = namedPolicy(call);
      const attached = (entity.attached ??= new Set());
      const { attachedMax } = limits[kind];
      if (!attached.has(arn) && attached.size >= attachedMax) throw quotaError(`PoliciesPer${kind}`, attachedMax);
      attached.add(arn);
      return undefined;
    },
  };
  const detach: Operation = {
    name: `Detach${kind}Policy`,
    access: 'write',
    ...onEntity(kind),
    requestContext: permissionContext(kind),
    run(call) {
      const entity = namedEntity(call, kind);
      refuseProtected(kind, entity);
      const arn = givenPolicyArn(call);
      if (!entity.attached?.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      return undefined;
    },
  };
  const list: Operation = {
    name: `ListAttached${kind}Policies`,
    access: 'read',
    ...onEntity(kind),
    run(call) {
      const { attached } = namedEntity(call, kind);
      const policies = [...(attached ?? [])].map((arn) => ({ arn, ...nameInArn(arn) }));
      const { items, ...page } = iamPage(call, byName(belowPrefix(call, policies)));
      return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...page };
    },
  };
  return [attach, detach, list];
}

function inlineOperations(kind: EntityKind): Operation[] {
  const missing = (name: string) => noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
  const put: Operation = {
    name: `Put${kind}Policy`,
    access: 'write',
    ...onEntity(kind),
    requestContext: permissionContext(kind),
    run(call) {
      const name = newName(call, 'PolicyName', 128);
      // Who is missing is told before what is wrong with the document.
      const entity = namedEntity(call, kind);
      refuseProtected(kind, entity);
      const inline = new Map(entity.inline).set(name, identityDocument(call));
      const { inlineSizeMax } = limits[kind];
      let size = 0;
      for (const document of inline.values()) size += documentSize(document);
      if (size > inlineSizeMax) {
        const message = `Maximum policy size of ${inlineSizeMax} bytes exceeded for ${kind.toLowerCase()} ${entity.name}`;
        throw new AwsError('LimitExceeded', 409, message);
      }
      (entity.inline ??= new Map()).set(name, inline.get(name) ?? '');
      return undefined;
    },
  };
  const get: Operation = {
    name: `Get${kind}Policy`,
    access: 'read',
    ...onEntity(kind),
    run(call) {
      const entity = namedEntity(call, kind);
      const name = requiredText(call.input, 'PolicyName');
      const document = entity.inline?.get(name);
      if (document === undefined) throw missing(name);
      return { [`${kind}Name`]: entity.name, PolicyName: name, PolicyDocument: encodeDocument(document) };
    },
  };
  const list: Operation = {
    name: `List${kind}Policies`,
    access: 'read',
    ...onEntity(kind),
    run(call) {
      const names = [...(namedEntity(call, kind).inline?.keys() ?? [])].map((name) => ({ name }));
      const { items, ...page } = iamPage(call, byName(names));
      return { PolicyNames: items.map(({ name }) => name), ...page };
    },
  };
  const remove: Operation = {
    name: `Delete${kind}Policy`,
    access: 'write',
    ...onEntity(kind),
    requestContext: permissionContext(kind),
    run(call) {
      const entity = namedEntity(call, kind);
      refuseProtected(kind, entity);
      const name = requiredText(call.input, 'PolicyName');
      if (!entity.inline?.delete(name)) throw missing(name);
      return undefined;
    },
  };
  return [put, get, list, remove];
}
