import { describe, expect, it } from 'vitest';
import { matchesPattern, patternFault } from './event-pattern.ts';

const event = {
  source: 'aws.iam',
  'detail-type': 'AWS API Call via CloudTrail',
  resources: ['arn:aws:iam::111111111111:user/a', 'arn:aws:iam::111111111111:user/b'],
  detail: {
    eventName: 'CreateAccessKey',
    count: 5,
    isRoot: false,
    nothing: null,
    empty: [],
    userIdentity: { type: 'IAMUser', userName: 'alice' },
    tags: [{ key: 'team', value: 'blue' }, { key: 'env' }],
  },
};

describe('matchesPattern', () => {
  it.each<[sentence: string, pattern: object, expected: boolean]>([
    ['a value among those listed', { source: ['aws.sts', 'aws.iam'] }, true],
    ['no value among those listed', { source: ['aws.sts'] }, false],
    ['every field must match', { source: ['aws.iam'], detail: { eventName: ['DeleteAccessKey'] } }, false],
    ['fields inside fields', { detail: { userIdentity: { type: ['IAMUser'], userName: ['alice'] } } }, true],
    ['any member of a list in the event', { resources: ['arn:aws:iam::111111111111:user/b'] }, true],
    ['any object of a list in the event', { detail: { tags: { key: ['env'] } } }, true],
    ['numbers, booleans and null as such', { detail: { count: [5], isRoot: [false], nothing: [null] } }, true],
    ['text is no number', { detail: { count: ['5'] } }, false],
    ['case counts', { source: ['AWS.IAM'] }, false],
    ['a field that is not there', { detail: { other: ['x'] } }, false],
    ['a text where the pattern goes deeper', { source: { name: ['x'] } }, false],

    ['prefix', { detail: { eventName: [{ prefix: 'Create' }] } }, true],
    ['prefix of another case', { detail: { eventName: [{ prefix: 'create' }] } }, false],
    ['prefix without regard to case', { detail: { eventName: [{ prefix: { 'equals-ignore-case': 'create' } }] } }, true],
    ['suffix', { detail: { eventName: [{ suffix: 'AccessKey' }] } }, true],
    ['suffix that is not', { detail: { eventName: [{ suffix: 'AccessKeys' }] } }, false],
    ['equality without regard to case', { detail: { eventName: [{ 'equals-ignore-case': 'createaccesskey' }] } }, true],
    ['a prefix of a number', { detail: { count: [{ prefix: '5' }] } }, false],

    ['wildcard', { detail: { eventName: [{ wildcard: '*Access*' }] } }, true],
    ['wildcard with a point that is a point', { source: [{ wildcard: 'aws?iam' }] }, false],
    ['wildcard that must reach the end', { source: [{ wildcard: 'aws.*m' }] }, true],
    ['wildcard with an escaped star', { source: [{ wildcard: 'aws.\\*' }] }, false],

    ['anything-but one', { detail: { eventName: [{ 'anything-but': 'DeleteAccessKey' }] } }, true],
    ['anything-but itself', { detail: { eventName: [{ 'anything-but': 'CreateAccessKey' }] } }, false],
    ['anything-but several', { detail: { count: [{ 'anything-but': [4, 5] }] } }, false],
    ['anything-but a prefix', { detail: { eventName: [{ 'anything-but': { prefix: 'Create' } }] } }, false],
    ['anything-but several suffixes', { detail: { eventName: [{ 'anything-but': { suffix: ['User', 'Role'] } }] } }, true],
    ['anything-but of what is not there', { detail: { other: [{ 'anything-but': 'x' }] } }, false],

    ['a number in a range', { detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
    ['a number out of it', { detail: { count: [{ numeric: ['<', 5] }] } }, false],
    ['equal numbers', { detail: { count: [{ numeric: ['=', 5.0] }] } }, true],
    ['not less', { detail: { count: [{ numeric: ['>=', 6] }] } }, false],

    ['exists', { detail: { eventName: [{ exists: true }] } }, true],
    ['does not exist', { detail: { errorCode: [{ exists: false }] } }, true],
    ['does not exist, deep in what is not there', { other: { deep: { deeper: [{ exists: false }] } } }, true],
    ['exists although null', { detail: { nothing: [{ exists: true }] } }, true],
    ['an empty list does not exist', { detail: { empty: [{ exists: true }] } }, false],
    ['an object is no leaf', { detail: { userIdentity: [{ exists: true }] } }, false],
    ['exists false or a value', { detail: { eventName: ['CreateAccessKey', { exists: false }] } }, true],

    ['one of the alternatives', { $or: [{ source: ['aws.sts'] }, { detail: { count: [5] } }] }, true],
    ['none of the alternatives', { $or: [{ source: ['aws.sts'] }, { detail: { count: [6] } }] }, false],
    ['alternatives beside a field', { source: ['aws.sts'], $or: [{ detail: { count: [5] } }, { source: ['x'] }] }, false],
  ])('%s', (_sentence, pattern, expected) => {
    expect(patternFault(pattern)).toBeUndefined();
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it('takes the pattern for root users as the guardrails write it', () => {
    const root = { ...event, detail: { ...event.detail, userIdentity: { type: 'Root' } } };
    const pattern = {
      'detail-type': ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail'],
      detail: { userIdentity: { type: ['Root'] } },
    };
    expect([matchesPattern(pattern, root), matchesPattern(pattern, event)]).toEqual([true, false]);
  });
});

describe('patternFault', () => {
  it.each<[pattern: unknown, fault: string]>([
    [[], 'Filter is not an object'],
    [{}, 'Empty objects are not allowed'],
    [{ detail: {} }, 'Empty objects are not allowed'],
    [{ source: 'aws.iam' }, '"source" must be an object or an array'],
    [{ source: [] }, 'Empty arrays are not allowed'],
    [{ source: [['a']] }, 'Match value must be String, number, true, false, or null'],
    [{ source: [{ prefx: 'a' }] }, 'Unrecognized match type prefx'],
    [{ source: [{ toString: 'a' }] }, 'Unrecognized match type toString'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
    [{ source: [{}] }, 'Empty expression found'],
    [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
    [{ source: [{ numeric: ['>', 'a'] }] }, 'numeric match pattern is not valid'],
    [{ source: [{ numeric: ['!', 1] }] }, 'numeric match pattern is not valid'],
    [{ source: [{ 'anything-but': [] }] }, 'anything-but match pattern is not valid'],
    [{ source: [{ prefix: 1 }] }, 'prefix match pattern is not valid'],
    [{ $or: [{ source: ['a'] }] }, 'There must have at least 2 Objects in $or relationship.'],
    [{ $or: [{ source: ['a'] }, { source: [] }] }, 'Empty arrays are not allowed'],
  ])('%j is refused', (pattern, fault) => {
    expect(patternFault(pattern)).toBe(fault);
  });
});
