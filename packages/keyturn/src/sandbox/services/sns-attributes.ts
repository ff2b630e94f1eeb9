import { freeText, structures } from '../input.ts';
import type { Topic } from '../model/sns.ts';
import type { Call } from '../operation.ts';
import { statementsOf } from './resource-policy.ts';
import { invalidParameter, requiredMember } from './sns-lookup.ts';

/** What a caller may set on a standard topic. */
const settable: ReadonlySet<string> = new Set([
  'DeliveryPolicy',
  'DisplayName',
  'Policy',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
]);

/** The attributes in a request, checked. */
export function readAttributes(call: Call): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const entry of structures(call.input, 'Attributes')) {
    const name = requiredMember(entry, 'key');
    const value = freeText(entry, 'value') ?? '';
    refuseAttribute(name, value, `Attributes Reason: Unknown attribute ${name}`);
    attributes.set(name, value);
  }
  return attributes;
}

/** An attribute that does not exist, or a policy that is none. */
export function refuseAttribute(name: string, value: string, refusal: string): void {
  if (!settable.has(name)) throw invalidParameter(refusal);
  if (name === 'Policy' && value !== '' && statementsOf(value).length === 0) {
    throw invalidParameter('Policy Error: null');
  }
}

/** All attributes of a topic, as GetTopicAttributes answers them. */
export function attributesOf(topic: Topic): ReadonlyMap<string, string> {
  const [, , , , owner = ''] = topic.arn.split(':');
  const pending = topic.subscriptions.filter(({ isPending }) => isPending).length;
  return new Map([
    ['Policy', defaultPolicy(topic.arn, owner)],
    ['Owner', owner],
    ['SubscriptionsPending', String(pending)],
    ['TopicArn', topic.arn],
    ['EffectiveDeliveryPolicy', EFFECTIVE_DELIVERY_POLICY],
    ['SubscriptionsConfirmed', String(topic.subscriptions.length - pending)],
    ['DisplayName', ''],
    ['SubscriptionsDeleted', '0'],
    ...topic.attributes,
  ]);
}

const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});

/** The policy of a topic for which nobody set another: its own account may use it, and no service of AWS. */
function defaultPolicy(arn: string, owner: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  });
}
