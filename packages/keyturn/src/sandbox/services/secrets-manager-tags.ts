import { freeText, type Input, requiredText, structures, texts } from '../input.ts';
import type { Operation } from '../operation.ts';
import { tagContext } from './request-context.ts';
import { invalidParameter, secretArn, secretEvent, secretTags, usableSecret } from './secrets-manager-lookup.ts';

const TAGS_MAX = 50;

const tagResource: Operation = {
  name: 'TagResource',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  requestContext: tagContext,
  run(call) {
    const secret = usableSecret(call, 'TagResource');
    secret.tags = readTags(structures(call.input, 'Tags'), secret.tags);
    secret.changedAt = call.now;
    return undefined;
  },
  trailResources: secretEvent,
};

const untagResource: Operation = {
  name: 'UntagResource',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  requestContext: tagContext,
  run(call) {
    const secret = usableSecret(call, 'UntagResource');
    for (const key of texts(call.input, 'TagKeys')) secret.tags.delete(key);
    secret.changedAt = call.now;
    return undefined;
  },
  trailResources: secretEvent,
};

/** Tags of secrets. */
export const secretTagOperations: readonly Operation[] = [tagResource, untagResource];

/** The tags there were, with those of a request added. */
export function readTags(requested: readonly Input[], present: ReadonlyMap<string, string>): Map<string, string> {
  const tags = new Map(present);
  for (const tag of requested) {
    const key = requiredText(tag, 'Key');
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys can not start with "aws:".');
    tags.set(key, freeText(tag, 'Value') ?? '');
  }
  if (tags.size > TAGS_MAX) throw invalidParameter(`A secret can have at most ${TAGS_MAX} tags.`);
  return tags;
}

/** Tags as Secrets Manager answers them; nothing for none. */
export function tagList(tags: ReadonlyMap<string, string>) {
  return tags.size === 0 ? undefined : [...tags].map(([Key, Value]) => ({ Key, Value }));
}
