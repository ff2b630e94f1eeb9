import { AwsError } from '../aws-error.ts';
import { freeText, type Input, requiredText, structures, texts } from '../input.ts';
import type { Parameter } from '../model/ssm.ts';
import type { Call, Operation } from '../operation.ts';
import { tagContext } from './request-context.ts';
import { keyOf, parameterArn, parametersOf, validationException } from './ssm-lookup.ts';

const TAGS_MAX = 50;

const addTagsToResource: Operation = {
  name: 'AddTagsToResource',
  access: 'write',
  resource: taggedArn,
  resourceTags: (call) => parametersOf(call).get(keyOf(call, requiredText(call.input, 'ResourceId')))?.tags,
  requestContext: tagContext,
  run(call) {
    const parameter = taggedParameter(call);
    parameter.tags = readTags(structures(call.input, 'Tags'), parameter.tags);
    return {};
  },
  trailResources: taggedEvent,
};

const removeTagsFromResource: Operation = {
  name: 'RemoveTagsFromResource',
  access: 'write',
  resource: taggedArn,
  resourceTags: (call) => parametersOf(call).get(keyOf(call, requiredText(call.input, 'ResourceId')))?.tags,
  requestContext: tagContext,
  run(call) {
    const { tags } = taggedParameter(call);
    for (const key of texts(call.input, 'TagKeys')) tags.delete(key);
    return {};
  },
  trailResources: taggedEvent,
};

const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  access: 'read',
  resource: taggedArn,
  resourceTags: (call) => parametersOf(call).get(keyOf(call, requiredText(call.input, 'ResourceId')))?.tags,
  run(call) {
    return { TagList: [...taggedParameter(call).tags].map(([Key, Value]) => ({ Key, Value })) };
  },
};

/** Tags of parameters. */
export const parameterTagOperations: readonly Operation[] = [addTagsToResource, removeTagsFromResource, listTagsForResource];

/** The tags there were, with those of a request added. */
export function readTags(requested: readonly Input[], present: ReadonlyMap<string, string>): Map<string, string> {
  const tags = new Map(present);
  for (const tag of requested) {
    const key = requiredText(tag, 'Key');
    if (/^aws:/i.test(key)) throw validationException('Tag keys can not start with "aws:".');
    tags.set(key, freeText(tag, 'Value') ?? '');
  }
  if (tags.size > TAGS_MAX) throw new AwsError('TooManyTagsError', 400, `A parameter can have at most ${TAGS_MAX} tags.`);
  return tags;
}

function taggedParameter(call: Call): Parameter {
  const type = requiredText(call.input, 'ResourceType');
  const id = requiredText(call.input, 'ResourceId');
  if (type !== 'Parameter') {
    throw new AwsError(
      'InvalidResourceType',
      400,
      `${type} is not a valid resource type. Valid resource types in the sandbox are: Parameter.`,
    );
  }
  const parameter = parametersOf(call).get(keyOf(call, id));
  if (!parameter) throw new AwsError('InvalidResourceId', 400, '', { message: undefined });
  return parameter;
}

function taggedArn(call: Call): string {
  return parameterArn(call, requiredText(call.input, 'ResourceId'));
}

function taggedEvent(call: Call) {
  return [{ type: 'AWS::SSM::Parameter', name: taggedArn(call) }];
}
