import { AwsError } from '../aws-error.ts';
import { freeText, requiredText, structures, texts } from '../input.ts';
import type { Topic } from '../model/sns.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { tagContext } from './request-context.ts';
import { attributesOf, readAttributes, refuseAttribute } from './sns-attributes.ts';
import {
  invalidParameter,
  requiredMember,
  targetTopic,
  topicArn,
  topicArnIn,
  topicByArn,
  topicEvent,
  topicsOf,
  topicTags,
} from './sns-lookup.ts';
import { publish } from './sns-publish.ts';
import { subscriptionOperations } from './sns-subscriptions.ts';

const TAGS_MAX = 50;

const createTopic: Operation = {
  name: 'CreateTopic',
  access: 'write',
  resource: (call) => topicArn(call, requestedName(call)),
  requestContext: tagContext,
  run(call) {
    const name = requestedName(call);
    const arn = topicArn(call, name);
    const attributes = readAttributes(call);
    const tags = readTags(call, new Map());
    const present = topicsOf(call).get(`${call.region}/${name}`);
    if (present) {
      refuseOther(present, { attributes, tags, hasTags: call.input['Tags'] !== undefined });
      return { TopicArn: arn };
    }
    const topic: Topic = { arn, attributes, subscriptions: [], messages: [], tags };
    topicsOf(call).set(`${call.region}/${name}`, topic);
    return { TopicArn: arn };
  },
  trailResources: (_call, reply) => [{ type: 'AWS::SNS::Topic', name: String(reply?.['TopicArn']) }],
};

const deleteTopic: Operation = {
  name: 'DeleteTopic',
  access: 'write',
  resource: (call) => topicArnIn(call),
  resourceTags: topicTags,
  run(call) {
    const arn = topicArnIn(call);
    // Deleting what is not there succeeds.
    if (arn === topicArn(call, nameIn(arn)) && !topicByArn(call.world, arn)) return undefined;
    targetTopic(call, { operation: 'DeleteTopic' });
    const [, , , , accountId = ''] = arn.split(':');
    call.world.accounts.get(accountId)?.topics?.delete(`${call.region}/${nameIn(arn)}`);
    return undefined;
  },
  trailResources: topicEvent,
};

const listTopics: Operation = {
  name: 'ListTopics',
  access: 'read',
  run(call) {
    const arns = [...topicsOf(call).values()].map(({ arn }) => arn).filter((arn) => arn.split(':')[3] === call.region);
    const limits = { sizeName: 'MaxItems', standard: 100, most: 100, tokenError: 'InvalidParameter' };
    const { items, NextToken } = tokenPage(call, arns.sort(), limits);
    return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken };
  },
};

const getTopicAttributes: Operation = {
  name: 'GetTopicAttributes',
  access: 'read',
  resource: (call) => topicArnIn(call),
  resourceTags: topicTags,
  run: (call) => ({ Attributes: attributesOf(targetTopic(call, { operation: 'GetTopicAttributes' })) }),
};

const setTopicAttributes: Operation = {
  name: 'SetTopicAttributes',
  access: 'write',
  resource: (call) => topicArnIn(call),
  resourceTags: topicTags,
  run(call) {
    const topic = targetTopic(call, { operation: 'SetTopicAttributes' });
    const name = requiredMember(call.input, 'AttributeName');
    const value = freeText(call.input, 'AttributeValue') ?? '';
    refuseAttribute(name, value, 'AttributeName');
    topic.attributes.set(name, value);
    return undefined;
  },
  trailResources: topicEvent,
};

const tagResource: Operation = {
  name: 'TagResource',
  access: 'write',
  resource: (call) => topicArnIn(call, 'ResourceArn'),
  resourceTags: (call) => topicByArn(call.world, topicArnIn(call, 'ResourceArn'))?.tags,
  requestContext: tagContext,
  run(call) {
    const topic = taggedTopic(call);
    topic.tags = readTags(call, topic.tags);
    return {};
  },
};

const untagResource: Operation = {
  name: 'UntagResource',
  access: 'write',
  resource: (call) => topicArnIn(call, 'ResourceArn'),
  resourceTags: (call) => topicByArn(call.world, topicArnIn(call, 'ResourceArn'))?.tags,
  requestContext: tagContext,
  run(call) {
    const { tags } = taggedTopic(call);
    for (const key of texts(call.input, 'TagKeys')) tags.delete(key);
    return {};
  },
};

const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  access: 'read',
  resource: (call) => topicArnIn(call, 'ResourceArn'),
  resourceTags: (call) => topicByArn(call.world, topicArnIn(call, 'ResourceArn'))?.tags,
  run: (call) => ({ Tags: [...taggedTopic(call).tags].map(([Key, Value]) => ({ Key, Value })) }),
};

/** SNS: standard topics. */
export const snsOperations: readonly Operation[] = [
  createTopic,
  deleteTopic,
  listTopics,
  getTopicAttributes,
  setTopicAttributes,
  ...subscriptionOperations,
  publish,
  tagResource,
  untagResource,
  listTagsForResource,
];

function requestedName(call: Call): string {
  const name = requiredMember(call.input, 'Name');
  if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
  return name;
}

/** CreateTopic twice is one topic, unless the second one asks for something else. */
function refuseOther(
  topic: Topic,
  asked: { attributes: ReadonlyMap<string, string>; tags: ReadonlyMap<string, string>; hasTags: boolean },
): void {
  const isSame = [...asked.attributes].every(([name, value]) => topic.attributes.get(name) === value);
  if (!isSame) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  if (!asked.hasTags) return;
  const hasSameTags =
    asked.tags.size === topic.tags.size && [...asked.tags].every(([key, value]) => topic.tags.get(key) === value);
  if (!hasSameTags) throw invalidParameter('Tags Reason: Topic already exists with different tags');
}

function readTags(call: Call, present: ReadonlyMap<string, string>): Map<string, string> {
  const tags = new Map(present);
  for (const tag of structures(call.input, 'Tags')) tags.set(requiredText(tag, 'Key'), freeText(tag, 'Value') ?? '');
  if (tags.size > TAGS_MAX) {
    throw new AwsError('TagLimitExceeded', 400, 'Could not complete request: tag quota of per resource exceeded');
  }
  return tags;
}

function taggedTopic(call: Call): Topic {
  const topic = topicByArn(call.world, topicArnIn(call, 'ResourceArn'));
  if (topic && topicsOf(call).has(`${call.region}/${nameIn(topic.arn)}`)) return topic;
  throw new AwsError('ResourceNotFound', 404, 'Resource does not exist');
}

function nameIn(arn: string): string {
  return arn.split(':')[5] ?? '';
}
