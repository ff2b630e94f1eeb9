import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../ids.ts';
import { type Input, text } from '../input.ts';
import type { Topic } from '../model/sns.ts';
import type { World } from '../model/world.ts';
import type { Call } from '../operation.ts';
import { principalsOf, resourcePolicyAnswer } from './resource-policy.ts';

/** The topic that a member names, once the caller may act on it: in another account only if the topic's policy says so. */
export function targetTopic(call: Call, { operation, name = 'TopicArn' }: { operation: string; name?: string }): Topic {
  const arn = topicArnIn(call, name);
  const topic = topicByArn(call.world, arn);
  const answer = resourcePolicyAnswer(topic?.attributes.get('Policy'), {
    action: `sns:${operation}`,
    resource: arn,
    principals: principalsOf(call.caller),
    context: new Map([
      ['aws:sourceowner', call.account.id],
      ['aws:principalaccount', call.account.id],
      ['aws:principalarn', call.caller.arn],
      ['aws:securetransport', 'true'],
    ]),
  });
  if (answer === 'denied') throw refused(call, { operation, arn, why: 'with an explicit deny in a resource-based policy' });
  if (accountIn(arn) !== call.account.id && answer !== 'allowed') {
    throw refused(call, { operation, arn, why: `because no resource-based policy allows the SNS:${operation} action` });
  }
  if (!topic) throw new AwsError('NotFound', 404, 'Topic does not exist');
  return topic;
}

/** A topic anywhere in the world, by its ARN. */
export function topicByArn(world: World, arn: string): Topic | undefined {
  const [, , , region = '', accountId = '', name = ''] = arn.split(':');
  return world.accounts.get(accountId)?.topics?.get(`${region}/${name}`);
}

/** The topics of the caller's account by `region/name`. */
export function topicsOf(call: Call): Map<string, Topic> {
  call.account.topics ??= new Map();
  return call.account.topics;
}

/** The ARN of a topic of the caller's account and region. */
export function topicArn(call: Call, name: string): string {
  return regionalArn({ partition: call.world.partition, service: 'sns', region: call.region, accountId: call.account.id }, name);
}

/** A topic's ARN as given; InvalidParameter in SNS's words when it is none, or one of another region. */
export function topicArnIn(call: Call, name = 'TopicArn'): string {
  const arn = requiredMember(call.input, name);
  refuseNoArn(arn, name);
  if (arn.split(':')[2] !== 'sns' || arn.split(':')[3] !== call.region) throw invalidParameter(name);
  return arn;
}

/** Something that is no ARN, refused in SNS's words. */
export function refuseNoArn(arn: string, name: string): void {
  const elements = arn.split(':').length;
  if (elements < 6) throw invalidParameter(`${name} Reason: An ARN must have at least 6 elements, not ${elements}`);
}

/** A member that must be there. */
export function requiredMember(input: Input, name: string): string {
  const value = input[name] === '' ? undefined : text(input, name);
  if (value === undefined) throw invalidParameter(`${name} Reason: no value for required parameter`);
  return value;
}

/** 400 InvalidParameter: `Invalid parameter: TopicArn`. */
export function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', 400, `Invalid parameter: ${what}`);
}

/** The tags of the topic that a call with a TopicArn acts on. */
export function topicTags(call: Call): ReadonlyMap<string, string> | undefined {
  return topicByArn(call.world, topicArnIn(call))?.tags;
}

/** What the event of a call with a TopicArn is about. */
export function topicEvent(call: Call) {
  return [{ type: 'AWS::SNS::Topic', name: topicArnIn(call) }];
}

function accountIn(arn: string): string | undefined {
  return arn.split(':')[4];
}

function refused(call: Call, about: { operation: string; arn: string; why: string }): AwsError {
  return new AwsError(
    'AuthorizationError',
    403,
    `User: ${call.caller.arn} is not authorized to perform: SNS:${about.operation} on resource: ${about.arn} ${about.why}`,
  );
}
