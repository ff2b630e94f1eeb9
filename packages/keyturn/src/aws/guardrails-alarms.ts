import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { Observed } from '../core/observed.ts';
import { alarmRules, TARGET_ID, topicName } from '../core/prevention/alarms.ts';
import type { AccountChange, RuleState } from '../core/prevention/change.ts';
import type { AlarmFacts, RuleFacts, TopicFacts } from '../core/prevention/facts.ts';
import { OWN_TAG } from '../core/prevention/scp.ts';
import { isSameDocument } from '../core/prevention/scp-document.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

/** With what the alarms of an account are read and made; both clients are of the region in which IAM is recorded. */
export interface AlarmTools {
  readonly sns: SNSClient;
  readonly events: EventBridgeClient;
  readonly topicArn: string;
}

/** Reads the topic and the rules of alarms, as far as they are there. */
export function readAlarms(tools: AlarmTools, clock: AwsClock): Promise<Observed<AlarmFacts>> {
  return observe(clock, 'sns:GetTopicAttributes', {
    attempted: 'reading the alarms',
    async ask() {
      const [topic, rules] = await Promise.all([readTopic(tools), readRules(tools)]);
      return { topicArn: tools.topicArn, topic, rules };
    },
  });
}

/** What was there before has changed since it was read; in a sentence. */
export async function whyNotAsItWas(tools: AlarmTools, change: AccountChange): Promise<string | undefined> {
  if (change.do === 'set-topic-policy') {
    const topic = await readTopic(tools);
    const isSame = topic !== null && isSameDocument(topic.policy, change.was);
    return isSame ? undefined : `somebody has changed the topic ${topicName} since it was read`;
  }
  if (change.do !== 'put-rule' && change.do !== 'delete-rule') return undefined;
  const rule = (await readRules(tools)).get(change.rule);
  return isSameRule(rule, change.was) ? undefined : `somebody has changed the rule ${change.rule} since it was read`;
}

/** Makes a change to the alarms. Each can be made twice. */
export async function changeAlarms({ sns, events, topicArn }: AlarmTools, change: AlarmChange): Promise<void> {
  const [toSns, toEvents] = await Promise.all([import('@aws-sdk/client-sns'), import('@aws-sdk/client-eventbridge')]);
  switch (change.do) {
    case 'create-topic': {
      const Tags = [{ Key: OWN_TAG, Value: 'alarms' }];
      await sns.send(new toSns.CreateTopicCommand({ Name: change.topic, Attributes: { Policy: change.policy }, Tags }));
      return;
    }
    case 'set-topic-policy':
      await sns.send(
        new toSns.SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName: 'Policy', AttributeValue: change.policy }),
      );
      return;
    case 'subscribe':
      await sns.send(new toSns.SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: change.email }));
      return;
    case 'put-rule': {
      const { rule, description, pattern, input } = change;
      const InputTransformer = { InputPathsMap: { ...input.paths }, InputTemplate: input.template };
      await events.send(
        new toEvents.PutRuleCommand({ Name: rule, Description: description, EventPattern: pattern, State: 'ENABLED' }),
      );
      const Targets = [{ Id: TARGET_ID, Arn: topicArn, InputTransformer }];
      const { FailedEntries = [] } = await events.send(new toEvents.PutTargetsCommand({ Rule: rule, Targets }));
      const [failed] = FailedEntries;
      if (failed) throw new Error(`${failed.ErrorMessage ?? 'the target was refused'} (${failed.ErrorCode ?? 'unknown'})`);
      return;
    }
    case 'delete-rule': {
      const ids = await targetIds(events, change.rule);
      if (ids.length > 0) await events.send(new toEvents.RemoveTargetsCommand({ Rule: change.rule, Ids: ids }));
      await events.send(new toEvents.DeleteRuleCommand({ Name: change.rule }));
      return;
    }
    case 'delete-topic':
      await sns.send(new toSns.DeleteTopicCommand({ TopicArn: topicArn }));
      return;
    default:
      change satisfies never;
  }
}

/** The changes that this file makes. */
export type AlarmChange = Exclude<AccountChange, { readonly do: 'set-password-rules' | 'restore-password-rules' }>;

async function readTopic({ sns, topicArn: TopicArn }: AlarmTools): Promise<TopicFacts | null> {
  const sdk = await import('@aws-sdk/client-sns');
  let policy: string;
  try {
    const { Attributes } = await sns.send(new sdk.GetTopicAttributesCommand({ TopicArn }));
    policy = promised(Attributes?.['Policy'], 'Policy');
  } catch (error) {
    if (['NotFound', 'NotFoundException'].includes(explain(error).name)) return null;
    throw error;
  }
  const { Tags = [] } = await sns.send(new sdk.ListTagsForResourceCommand({ ResourceArn: TopicArn }));
  const subscriptions: TopicFacts['subscriptions'][number][] = [];
  for await (const page of tokenPages((token) => sns.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn, ...token }))))
    for (const { Protocol = '', Endpoint = '', SubscriptionArn } of promised(page.Subscriptions, 'Subscriptions'))
      subscriptions.push({ protocol: Protocol, endpoint: Endpoint, isPending: SubscriptionArn === 'PendingConfirmation' });
  return { policy, tags: new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])), subscriptions };
}

/** Of the names that ours have; other rules are nobody's concern here. */
async function readRules({ events }: Pick<AlarmTools, 'events'>): Promise<ReadonlyMap<string, RuleFacts>> {
  const sdk = await import('@aws-sdk/client-eventbridge');
  const names = new Set(alarmRules.map(({ rule }) => rule));
  const found = new Map<string, RuleFacts>();
  for await (const page of tokenPages((token) => events.send(new sdk.ListRulesCommand({ NamePrefix: 'keyturn-', ...token })))) {
    for (const { Name = '', EventPattern = '', State } of promised(page.Rules, 'Rules')) {
      if (!names.has(Name)) continue;
      const targets: RuleFacts['targets'][number][] = [];
      for await (const answer of tokenPages((token) => events.send(new sdk.ListTargetsByRuleCommand({ Rule: Name, ...token }))))
        for (const { Id, Arn, InputTransformer } of promised(answer.Targets, 'Targets')) {
          const { InputPathsMap: paths = {}, InputTemplate: template } = InputTransformer ?? {};
          const input = template === undefined ? null : { paths, template };
          targets.push({ id: promised(Id, 'Id'), arn: promised(Arn, 'Arn'), input });
        }
      found.set(Name, { pattern: EventPattern, isEnabled: State === 'ENABLED', targets });
    }
  }
  return found;
}

async function targetIds(events: EventBridgeClient, rule: string): Promise<string[]> {
  const { ListTargetsByRuleCommand } = await import('@aws-sdk/client-eventbridge');
  const ids: string[] = [];
  try {
    for await (const { Targets } of tokenPages((token) => events.send(new ListTargetsByRuleCommand({ Rule: rule, ...token }))))
      ids.push(...promised(Targets, 'Targets').map(({ Id }) => promised(Id, 'Id')));
  } catch (error) {
    // Deleted already: by an attempt whose answer was lost, or by somebody else.
    if (explain(error).name !== 'ResourceNotFoundException') throw error;
  }
  return ids;
}

function isSameRule(now: RuleState | undefined, was: RuleState | null): boolean {
  if (!now || was === null) return !now && was === null;
  return now.isEnabled === was.isEnabled && isSameDocument(now.pattern, was.pattern);
}
