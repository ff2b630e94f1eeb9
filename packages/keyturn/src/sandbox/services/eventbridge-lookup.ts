import { AwsError } from '../aws-error.ts';
import { patternFault } from '../event-pattern.ts';
import { regionalArn } from '../ids.ts';
import { requiredText, text } from '../input.ts';
import type { EventRule } from '../model/eventbridge.ts';
import type { Call } from '../operation.ts';

const DEFAULT_BUS = 'default';

/** The rules of the caller's account by `region/name`. */
export function rulesOf(call: Call): Map<string, EventRule> {
  call.account.eventRules ??= new Map();
  return call.account.eventRules;
}

/** The bus that a call means. The sandbox has the default one in each region. */
export function requestedBus(call: Call): string {
  return existingBus(call, text(call.input, 'EventBusName') ?? DEFAULT_BUS);
}

/** A bus by name or ARN. */
export function existingBus(call: Call, asked: string): string {
  if (asked === DEFAULT_BUS || asked === busArn(call)) return DEFAULT_BUS;
  throw notFound(`Event bus ${asked.slice(asked.lastIndexOf('/') + 1)} does not exist.`);
}

/** The ARN of the default bus. */
export function busArn(call: Call): string {
  return eventsArn(call, `event-bus/${DEFAULT_BUS}`);
}

/** The ARN that a call about a rule is authorised on. */
export function ruleArn(call: Call, member: 'Name' | 'Rule'): string {
  return eventsArn(call, `rule/${requestedRuleName(call, member)}`);
}

/** The ARN of all rules. */
export function everyRuleArn(call: Call): string {
  return eventsArn(call, 'rule/*');
}

/** The tags of the rule that a call is about. */
export function ruleTags(call: Call, member: 'Name' | 'Rule'): ReadonlyMap<string, string> | undefined {
  return rulesOf(call).get(ruleKey(call, member))?.tags;
}

/** What the event of such a call is about. */
export function ruleEvent(call: Call, member: 'Name' | 'Rule') {
  return [{ type: 'AWS::Events::Rule', name: ruleArn(call, member) }];
}

/** The rule that a call is about, or ResourceNotFoundException. */
export function targetRule(call: Call, member: 'Name' | 'Rule'): EventRule {
  const bus = requestedBus(call);
  const rule = rulesOf(call).get(ruleKey(call, member));
  if (!rule) throw notFound(`Rule ${requestedRuleName(call, member)} does not exist on EventBus ${bus}.`);
  return rule;
}

/** Where a rule stands among the account's. */
export function ruleKey(call: Call, member: 'Name' | 'Rule'): string {
  return `${call.region}/${requestedRuleName(call, member)}`;
}

/** The name of a rule, in EventBridge's letters. */
export function requestedRuleName(call: Call, member: 'Name' | 'Rule'): string {
  const name = requiredText(call.input, member);
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw validationException(
    `1 validation error detected: Value '${name}' at '${member.toLowerCase()}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
  );
}

/** A pattern's text, read and checked. */
export function readPattern(source: string): unknown {
  let pattern: unknown;
  try {
    pattern = JSON.parse(source);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw invalidPattern('Invalid JSON');
  }
  const fault = patternFault(pattern);
  if (fault !== undefined) throw invalidPattern(fault);
  return pattern;
}

/** 400 ValidationException. */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

function eventsArn(call: Call, resource: string): string {
  const where = { partition: call.world.partition, service: 'events', region: call.region, accountId: call.account.id };
  return regionalArn(where, resource);
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', 400, message);
}

function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', 400, `Event pattern is not valid. Reason: ${reason}`);
}
