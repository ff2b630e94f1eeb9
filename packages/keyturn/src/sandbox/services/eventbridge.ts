import { freeText, requiredText, structures, text } from '../input.ts';
import type { EventRule, EventTarget } from '../model/eventbridge.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { eventOperations } from './eventbridge-events.ts';
import {
  everyRuleArn,
  readPattern,
  requestedBus,
  requestedRuleName,
  ruleArn,
  ruleEvent,
  ruleKey,
  rulesOf,
  ruleTags,
  targetRule,
  validationException,
} from './eventbridge-lookup.ts';
import { targetOperations } from './eventbridge-targets.ts';
import { tagContext } from './request-context.ts';

const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;

/** What all calls about one rule, by its Name, have in common. */
const aboutRule = {
  resource: (call: Call) => ruleArn(call, 'Name'),
  resourceTags: (call: Call) => ruleTags(call, 'Name'),
  trailResources: (call: Call) => ruleEvent(call, 'Name'),
};

const putRule: Operation = {
  ...aboutRule,
  name: 'PutRule',
  access: 'write',
  requestContext: tagContext,
  run(call) {
    const bus = requestedBus(call);
    const wanted = requestedSettings(call);
    const key = ruleKey(call, 'Name');
    const present = rulesOf(call).get(key);
    // A rule is put anew as a whole; only its targets and its tags stay as they are.
    const rule: EventRule = {
      name: requestedRuleName(call, 'Name'),
      arn: ruleArn(call, 'Name'),
      bus,
      ...wanted,
      targets: present?.targets ?? new Map<string, EventTarget>(),
      tags: present?.tags ?? readTags(call),
    };
    rulesOf(call).set(key, rule);
    return { RuleArn: rule.arn };
  },
};

const describeRule: Operation = {
  ...aboutRule,
  name: 'DescribeRule',
  access: 'read',
  run(call) {
    return { ...describe(targetRule(call, 'Name')), CreatedBy: call.account.id };
  },
};

const listRules: Operation = {
  name: 'ListRules',
  access: 'read',
  resource: everyRuleArn,
  run(call) {
    requestedBus(call);
    const prefix = `${call.region}/${text(call.input, 'NamePrefix') ?? ''}`;
    const found = [...rulesOf(call)].filter(([key]) => key.startsWith(prefix)).map(([, rule]) => rule);
    const sorted = found.sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, NextToken } = tokenPage(call, sorted, {
      sizeName: 'Limit',
      standard: 100,
      most: 100,
      tokenError: 'ValidationException',
    });
    return { Rules: items.map(describe), NextToken };
  },
};

const deleteRule: Operation = {
  ...aboutRule,
  name: 'DeleteRule',
  access: 'write',
  run(call) {
    requestedBus(call);
    const key = ruleKey(call, 'Name');
    const targets = rulesOf(call).get(key)?.targets.size ?? 0;
    if (targets > 0) throw validationException("Rule can't be deleted since it has targets.");
    // Deleting what is not there succeeds.
    rulesOf(call).delete(key);
    return undefined;
  },
};

const enableRule: Operation = {
  ...aboutRule,
  name: 'EnableRule',
  access: 'write',
  run(call) {
    const rule = targetRule(call, 'Name');
    if (rule.state === 'DISABLED') rule.state = 'ENABLED';
    return undefined;
  },
};

const disableRule: Operation = {
  ...aboutRule,
  name: 'DisableRule',
  access: 'write',
  run(call) {
    targetRule(call, 'Name').state = 'DISABLED';
    return undefined;
  },
};

/** EventBridge: rules of the default bus. */
export const eventBridgeOperations: readonly Operation[] = [
  putRule,
  describeRule,
  listRules,
  deleteRule,
  enableRule,
  disableRule,
  ...targetOperations,
  ...eventOperations,
];

type RuleSettings = Pick<EventRule, 'state'> & Partial<Pick<EventRule, 'pattern' | 'schedule' | 'description' | 'roleArn'>>;

function requestedSettings(call: Call): RuleSettings {
  const settings: RuleSettings = { state: requestedState(call) };
  const pattern = text(call.input, 'EventPattern');
  const schedule = text(call.input, 'ScheduleExpression');
  const description = freeText(call.input, 'Description');
  const roleArn = text(call.input, 'RoleArn');
  if (pattern === undefined && schedule === undefined) {
    throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (pattern !== undefined) {
    readPattern(pattern);
    settings.pattern = pattern;
  }
  if (schedule !== undefined) {
    if (!/^(?:rate\(\d+ (?:minute|hour|day)s?\)|cron\((?:\S+ ){5}\S+\))$/.test(schedule)) {
      throw validationException('Parameter ScheduleExpression is not valid.');
    }
    settings.schedule = schedule;
  }
  if (description !== undefined) settings.description = description;
  if (roleArn !== undefined) settings.roleArn = roleArn;
  return settings;
}

function requestedState(call: Call): EventRule['state'] {
  const asked = text(call.input, 'State') ?? 'ENABLED';
  const state = states.find((candidate) => candidate === asked);
  if (state) return state;
  throw validationException(
    `1 validation error detected: Value '${asked}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [${states.join(', ')}]`,
  );
}

function readTags(call: Call): Map<string, string> {
  return new Map(structures(call.input, 'Tags').map((tag) => [requiredText(tag, 'Key'), freeText(tag, 'Value') ?? '']));
}

function describe(rule: EventRule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: rule.bus,
  };
}
