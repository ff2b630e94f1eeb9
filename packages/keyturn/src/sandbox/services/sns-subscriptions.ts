import { AwsError } from '../aws-error.ts';
import { uuid } from '../ids.ts';
import { flag, freeText } from '../input.ts';
import type { Subscription } from '../model/sns.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import {
  invalidParameter,
  refuseNoArn,
  requiredMember,
  targetTopic,
  topicArnIn,
  topicByArn,
  topicEvent,
  topicTags,
} from './sns-lookup.ts';

/** What an endpoint of each protocol looks like, and what SNS says when it does not. */
const endpoints: Readonly<Record<string, { form: RegExp; refusal: string; mustConfirm: boolean }>> = {
  email: { form: /^[^@\s]+@[^@\s]+$/, refusal: 'Email address', mustConfirm: true },
  'email-json': { form: /^[^@\s]+@[^@\s]+$/, refusal: 'Email address', mustConfirm: true },
  http: { form: /^http:\/\//, refusal: 'Endpoint must match the specified protocol', mustConfirm: true },
  https: { form: /^https:\/\//, refusal: 'Endpoint must match the specified protocol', mustConfirm: true },
  sqs: { form: /^arn:[^:]+:sqs:/, refusal: 'SQS endpoint ARN', mustConfirm: false },
  lambda: { form: /^arn:[^:]+:lambda:/, refusal: 'Lambda endpoint ARN', mustConfirm: false },
  firehose: { form: /^arn:[^:]+:firehose:/, refusal: 'Firehose endpoint ARN', mustConfirm: false },
  sms: { form: /^\+\d{6,15}$/, refusal: 'Invalid SMS endpoint', mustConfirm: false },
};

const subscribe: Operation = {
  name: 'Subscribe',
  access: 'write',
  resource: (call) => topicArnIn(call),
  resourceTags: topicTags,
  run(call) {
    const topic = targetTopic(call, { operation: 'Subscribe' });
    const { protocol, endpoint, mustConfirm } = requestedEndpoint(call);
    let subscription = topic.subscriptions.find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (!subscription) {
      const made: Subscription = { arn: `${topic.arn}:${uuid(call.random)}`, protocol, endpoint };
      subscription = mustConfirm ? { ...made, isPending: true } : made;
      topic.subscriptions.push(subscription);
    }
    const isArnAsked = flag(call.input, 'ReturnSubscriptionArn') ?? false;
    return { SubscriptionArn: subscription.isPending && !isArnAsked ? 'pending confirmation' : subscription.arn };
  },
  trailResources: topicEvent,
};

const unsubscribe: Operation = {
  name: 'Unsubscribe',
  access: 'write',
  resource: (call) => requestedSubscription(call).topicArn,
  run(call) {
    const { arn, topicArn } = requestedSubscription(call);
    const topic = topicByArn(call.world, topicArn);
    if (topic) topic.subscriptions = topic.subscriptions.filter((subscription) => subscription.arn !== arn);
    return undefined;
  },
};

const listSubscriptionsByTopic: Operation = {
  name: 'ListSubscriptionsByTopic',
  access: 'read',
  resource: (call) => topicArnIn(call),
  resourceTags: topicTags,
  run(call) {
    const topic = targetTopic(call, { operation: 'ListSubscriptionsByTopic' });
    const limits = { sizeName: 'MaxItems', standard: 100, most: 100, tokenError: 'InvalidParameter' };
    const { items, NextToken } = tokenPage(call, topic.subscriptions, limits);
    return {
      Subscriptions: items.map(({ arn, protocol, endpoint, isPending }) => ({
        SubscriptionArn: isPending ? 'PendingConfirmation' : arn,
        Owner: topic.arn.split(':')[4],
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic.arn,
      })),
      NextToken,
    };
  },
};

/** Who gets what is published. */
export const subscriptionOperations: readonly Operation[] = [subscribe, unsubscribe, listSubscriptionsByTopic];

function requestedEndpoint(call: Call): { protocol: string; endpoint: string; mustConfirm: boolean } {
  const protocol = requiredMember(call.input, 'Protocol');
  const rule = endpoints[protocol];
  if (!rule) throw invalidParameter(`Does not support this protocol string: ${protocol}`);
  const endpoint = freeText(call.input, 'Endpoint') ?? '';
  if (!rule.form.test(endpoint)) throw invalidParameter(rule.refusal);
  return { protocol, endpoint, mustConfirm: rule.mustConfirm };
}

/** A subscription's ARN is its topic's with an id behind; `pending confirmation` is none. */
function requestedSubscription(call: Call): { arn: string; topicArn: string } {
  const arn = requiredMember(call.input, 'SubscriptionArn');
  refuseNoArn(arn, 'SubscriptionArn');
  const parts = arn.split(':');
  if (parts.length !== 7) throw invalidParameter('SubscriptionId');
  if (parts[4] !== call.account.id) throw new AwsError('AuthorizationError', 403, 'Not authorized');
  return { arn, topicArn: parts.slice(0, 6).join(':') };
}
