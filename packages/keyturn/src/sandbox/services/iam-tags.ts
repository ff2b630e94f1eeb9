import { AwsError, constraintError, validationError } from '../aws-error.ts';
import { freeText, type Input, structures, texts } from '../input.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { type Entity, type EntityKind, namedEntity, onEntity } from './iam-entities.ts';
import { tagContext } from './request-context.ts';

/** Tags of a user or a role. */
const TAGS_MAX = 50;

/** TagUser, UntagUser, ListUserTags, and the same for roles. */
export const tagOperations: readonly Operation[] = [...tagOperationsOf('User'), ...tagOperationsOf('Role')];

/** Lays the tags of a request over those that something has. Keys are the same without regard to case; the new spelling stays. */
export function addTags(call: Call, target: Pick<Entity, 'tags'>): void {
  const added = givenTags(call.input);
  if (added.size === 0) return;
  const merged = withoutKeys(target.tags, added.keys());
  for (const [key, value] of added) merged.set(key, value);
  if (merged.size > TAGS_MAX) throw new AwsError('LimitExceeded', 409, 'The number of tags has reached the maximum limit.');
  target.tags = merged;
}

/** The `Tags` member of an answer, which is absent where there are none. */
export function tagsMember(tags: ReadonlyMap<string, string> | undefined): { Tags?: { Key: string; Value: string }[] } {
  return tags?.size ? { Tags: describeTags(tags) } : {};
}

function tagOperationsOf(kind: EntityKind): Operation[] {
  return [
    {
      name: `Tag${kind}`,
      access: 'write',
      ...onEntity(kind),
      requestContext: tagContext,
      run(call) {
        requireMember(call.input, 'Tags');
        // A malformed tag is told before a missing user.
        givenTags(call.input);
        addTags(call, namedEntity(call, kind));
        return undefined;
      },
    },
    {
      name: `Untag${kind}`,
      access: 'write',
      ...onEntity(kind),
      requestContext: tagContext,
      run(call) {
        requireMember(call.input, 'TagKeys');
        const keys = givenKeys(call.input);
        const entity = namedEntity(call, kind);
        entity.tags = withoutKeys(entity.tags, keys);
        return undefined;
      },
    },
    {
      name: `List${kind}Tags`,
      access: 'read',
      ...onEntity(kind),
      run(call) {
        const { items, ...page } = iamPage(call, describeTags(namedEntity(call, kind).tags));
        return { Tags: items, ...page };
      },
    },
  ];
}

/** The tags of a request, each checked against IAM's rules. */
function givenTags(input: Input): Map<string, string> {
  const given = structures(input, 'Tags');
  if (given.length > TAGS_MAX) throw tooMany('tags');
  const tags = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, tag] of given.entries()) {
    const at = `tags.${index + 1}.member`;
    const key = checkedTagText(`${at}.key`, freeText(tag, 'Key'), { lengthMin: 1, lengthMax: 128, sign: '+' });
    const value = checkedTagText(`${at}.value`, freeText(tag, 'Value'), { lengthMin: 0, lengthMax: 256, sign: '*' });
    refuseReserved(key);
    if (seen.has(key.toLowerCase())) {
      throw new AwsError('InvalidInput', 400, 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    seen.add(key.toLowerCase());
    tags.set(key, value);
  }
  return tags;
}

function refuseReserved(key: string): void {
  if (!key.toLowerCase().startsWith('aws:')) return;
  throw new AwsError('InvalidInput', 400, 'aws: prefixed tag key names are not allowed for external use.');
}

function givenKeys(input: Input): string[] {
  const keys = texts(input, 'TagKeys');
  if (keys.length > TAGS_MAX) throw tooMany('tagKeys');
  for (const key of keys) checkedTagText('tagKeys', key, { lengthMin: 1, lengthMax: 128, sign: '+' });
  return keys;
}

function checkedTagText(
  at: string,
  value: string | undefined,
  rule: { readonly lengthMin: number; readonly lengthMax: number; readonly sign: '+' | '*' },
): string {
  if (value === undefined) throw constraintError(at, null, 'Member must not be null');
  if (value.length < rule.lengthMin) {
    throw constraintError(at, value, `Member must have length greater than or equal to ${rule.lengthMin}`);
  }
  if (value.length > rule.lengthMax) {
    throw constraintError(at, value, `Member must have length less than or equal to ${rule.lengthMax}`);
  }
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)) {
    const pattern = `[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]${rule.sign}`;
    throw constraintError(at, value, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  return value;
}

function withoutKeys(tags: ReadonlyMap<string, string> | undefined, keys: Iterable<string>): Map<string, string> {
  const gone = new Set([...keys].map((key) => key.toLowerCase()));
  return new Map([...(tags ?? [])].filter(([key]) => !gone.has(key.toLowerCase())));
}

function requireMember(input: Input, name: string): void {
  if (input[name] === undefined) throw constraintError(name, null, 'Member must not be null');
}

function tooMany(at: string): AwsError {
  return validationError(
    `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must have length less than or equal to ${TAGS_MAX}`,
  );
}

/** Tags as IAM lists them: by key. */
function describeTags(tags: ReadonlyMap<string, string> | undefined): { Key: string; Value: string }[] {
  return [...(tags ?? [])].map(([Key, Value]) => ({ Key, Value })).sort((a, b) => Number(a.Key > b.Key) - Number(a.Key < b.Key));
}
