import { createHash } from 'node:crypto';
import { matchesPattern } from './event-pattern.ts';
import type { EventRule, EventTarget } from './model/eventbridge.ts';
import type { Account, World } from './model/world.ts';
import { isoSeconds } from './protocols/xml.ts';
import { renderRecord } from './services/cloudtrail-record.ts';
import { resourcePolicyAnswer } from './services/resource-policy.ts';
import { topicByArn } from './services/sns-lookup.ts';
import type { TrailEvent } from './trail.ts';

/** An event as rules see it and targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Hands what CloudTrail recorded to the rules of its account and region, as EventBridge does. */
export function deliverEvent(world: World, event: TrailEvent): void {
  const account = world.accounts.get(event.accountId);
  if (!account?.eventRules || account.eventRules.size === 0) return;
  const [service = ''] = event.source.split('.');
  const busEvent: BusEvent = {
    version: '0',
    id: idFrom(event.id),
    'detail-type': event.type === 'AwsApiCall' ? 'AWS API Call via CloudTrail' : 'AWS Console Sign In via CloudTrail',
    source: `aws.${service}`,
    account: event.accountId,
    time: isoSeconds(new Date(event.at)),
    region: event.region,
    resources: [],
    // What targets get is JSON; so is what patterns see.
    detail: JSON.parse(JSON.stringify(renderRecord(world, event))),
  };
  deliverToRules(world, busEvent, { at: event.at, isQuietRead: isQuietRead(event) });
}

/** Hands an event to every rule that it matches. A quiet read reaches only the rules that ask for all management events. */
export function deliverToRules(world: World, event: BusEvent, { at, isQuietRead }: { at: number; isQuietRead: boolean }): void {
  const account = world.accounts.get(event.account);
  if (!account) return;
  for (const [key, rule] of account.eventRules ?? []) {
    const isAwake = rule.state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' || (rule.state === 'ENABLED' && !isQuietRead);
    if (!isAwake || rule.pattern === undefined || !key.startsWith(`${event.region}/`)) continue;
    if (!matchesPattern(parsedPattern(rule.pattern), event)) continue;
    for (const target of rule.targets.values()) publishTo(world, { account, rule, target, event, at });
  }
}

interface Delivery {
  readonly account: Account;
  readonly rule: EventRule;
  readonly target: EventTarget;
  readonly event: BusEvent;
  readonly at: number;
}

/** EventBridge skips what begins with these words, but for two of STS (EventBridge User Guide, events by CloudTrail). */
function isQuietRead({ name, isReadOnly }: TrailEvent): boolean {
  return isReadOnly && /^(?:List|Get|Describe)/.test(name) && name !== 'GetFederationToken' && name !== 'GetSessionToken';
}

/** Appends to a topic. EventBridge loses the event without a word when neither the topic's policy nor a role lets it in. */
function publishTo(world: World, { account, rule, target, event, at }: Delivery): void {
  const topic = topicByArn(world, target.arn);
  if (!topic) return;
  const answer = resourcePolicyAnswer(topic.attributes.get('Policy'), {
    action: 'sns:Publish',
    resource: topic.arn,
    principals: ['events.amazonaws.com'],
    context: new Map([
      ['aws:sourcearn', rule.arn],
      ['aws:sourceaccount', account.id],
    ]),
  });
  const hasRole = target.roleArn !== undefined && hasRoleNamed(account, target.roleArn);
  if (answer === 'denied' || (answer === 'silent' && !hasRole)) return;
  topic.messages.push({ id: idFrom(`${event.id}/${rule.arn}/${target.id}`), at, message: messageOf(rule, target, event) });
}

function hasRoleNamed(account: Account, arn: string): boolean {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return arn.split(':')[4] === account.id && (account.roles?.has(name) ?? false);
}

function messageOf(rule: EventRule, target: EventTarget, event: BusEvent): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(event, target.inputPath) ?? null);
  if (target.inputTransformer === undefined) return JSON.stringify(event);
  const { paths, template } = target.inputTransformer;
  const reserved = new Map<string, unknown>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.json', event],
  ]);
  return template.replaceAll(/<([^<>\s]+)>/g, (placeholder, name: string) => {
    const path = paths[name];
    if (path === undefined && !reserved.has(name)) return placeholder;
    const value = path === undefined ? reserved.get(name) : valueAt(event, path);
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  });
}

/** `$`, `$.detail.userIdentity.arn`, `$.resources[0]`: the part of JSONPath that EventBridge takes. */
function valueAt(event: BusEvent, path: string): unknown {
  let value: unknown = event;
  for (const name of path.replace(/^\$\.?/, '').split(/[.[\]]+/)) {
    if (name === '') continue;
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  }
  return value;
}

const parsedPatterns = new Map<string, unknown>();

/** Patterns are few and asked for at every call. */
function parsedPattern(text: string): unknown {
  if (!parsedPatterns.has(text)) {
    if (parsedPatterns.size > 1_000) parsedPatterns.clear();
    parsedPatterns.set(text, JSON.parse(text));
  }
  return parsedPatterns.get(text);
}

/** An id that follows from what it is for, so that a delivery draws no chance. */
function idFrom(cause: string): string {
  const hex = createHash('sha256').update(cause).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
