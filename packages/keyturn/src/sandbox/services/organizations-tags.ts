import { type Input, structures, texts } from '../input.ts';
import type { Organization } from '../model/organization.ts';
import type { Call, Operation } from '../operation.ts';
import { namedBy } from './organizations-arns.ts';
import { constraintViolation, idForms, invalidInput, organizationPage, requiredMatch } from './organizations-input.ts';
import { isParent, managedOrganization, notFound, readableOrganization } from './organizations-scope.ts';
import { tagContext } from './request-context.ts';

const TAGS_MAX = 50;

const tagResource: Operation = {
  name: 'TagResource',
  access: 'write',
  resource: namedBy('ResourceId'),
  resourceTags: tagsOfNamed,
  requestContext: tagContext,
  run(call) {
    const organization = managedOrganization(call);
    setTags(organization, existingResource(call, organization), call.input);
    return undefined;
  },
};

const untagResource: Operation = {
  name: 'UntagResource',
  access: 'write',
  resource: namedBy('ResourceId'),
  resourceTags: tagsOfNamed,
  requestContext: tagContext,
  run(call) {
    const organization = managedOrganization(call);
    const tags = organization.tags?.get(existingResource(call, organization));
    for (const key of texts(call.input, 'TagKeys')) tags?.delete(key);
    return undefined;
  },
};

const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  access: 'read',
  resource: namedBy('ResourceId'),
  resourceTags: tagsOfNamed,
  run(call) {
    const organization = readableOrganization(call);
    const tags = organization.tags?.get(existingResource(call, organization)) ?? [];
    const { items, ...page } = organizationPage(call, [...tags]);
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...page };
  },
};

/** Organizations: tags of the root, of OUs, accounts and policies. */
export const organizationTagOperations: readonly Operation[] = [tagResource, untagResource, listTagsForResource];

/** Adds the `Tags` of a request to a resource. */
export function setTags(organization: Organization, resourceId: string, input: Input): void {
  const asked = structures(input, 'Tags').map(readTag);
  if (asked.length === 0) return;
  if (new Set(asked.map(([key]) => key)).size < asked.length) {
    throw invalidInput('DUPLICATE_TAG_KEY', 'Tag keys must be unique among the tags attached to the same entity.');
  }
  const tags = new Map([...(organization.tags?.get(resourceId) ?? []), ...asked]);
  if (tags.size > TAGS_MAX) {
    throw constraintViolation('MAX_TAG_LIMIT_EXCEEDED', 'You have exceeded the number of tags allowed on this resource.');
  }
  organization.tags ??= new Map();
  organization.tags.set(resourceId, tags);
}

function readTag(tag: Input): [string, string] {
  const key = requiredMatch(tag, 'Key', /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
  if (key.toLowerCase().startsWith('aws:')) {
    throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', 'You specified a tag key that is a system tag.');
  }
  return [key, requiredMatch(tag, 'Value', /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)];
}

function existingResource(call: Call, organization: Organization): string {
  const id = requiredMatch(call.input, 'ResourceId', idForms.resource);
  const isThere =
    isParent(organization, id) || organization.policies.has(id) || call.world.accounts.get(id)?.parentId !== undefined;
  if (!isThere) throw notFound('Target', 'a target');
  return id;
}

function tagsOfNamed({ world, input }: Call): ReadonlyMap<string, string> | undefined {
  return typeof input.ResourceId === 'string' ? world.organization?.tags?.get(input.ResourceId) : undefined;
}
