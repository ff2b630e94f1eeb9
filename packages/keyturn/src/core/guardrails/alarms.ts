import { listText } from '../limit-words.ts';
import { alarmRules, topicName, topicPolicy } from '../prevention/alarms.ts';
import type { AccountChange } from '../prevention/change.ts';
import type { AccountGuardFacts, AlarmFacts, RuleFacts } from '../prevention/facts.ts';
import { type AccountGuardrail, type Assessment, type GuardrailContext, settled } from '../prevention/guardrail.ts';
import { OWN_TAG } from '../prevention/scp.ts';
import { isSameDocument } from '../prevention/scp-document.ts';

/** Made here, or by the CloudFormation template with the same names: then the stack is who changes them. */
export const alarms: AccountGuardrail = {
  of: 'account',
  id: 'alarms',
  title: 'Somebody is told when root is used, when access keys are made, and when AWS finds one in public',
  does:
    'EventBridge tells an SNS topic of root sign-ins, of calls by root, of new access keys and of those that AWS finds in public, in the region in which IAM is recorded. ' +
    'Audits by AssumeRoot ring no alarm.',
  isStandard: true,
  assess,
  takeBack,
};

function assess({ alarms: observed }: AccountGuardFacts, context: GuardrailContext): Assessment {
  if (!observed.known) return settled('unknown', `The alarms could not be read: ${observed.detail}.`);
  const { value: there } = observed;
  const obstacle = whyNotOurs(there, context);
  if (obstacle) return obstacle;
  const changes = [...topicChanges(there, context), ...ruleChanges(there)];
  const stack = stackOf(there);
  if (changes.length > 0 && stack !== undefined) {
    const says = `They are those of the CloudFormation stack ${stack}, and not what this version wants: update the stack (keyturn prevent plan --format cloudformation).`;
    return settled('by-hand', says);
  }
  if (changes.length > 0)
    return {
      state: there.topic ? 'differs' : 'open',
      says: gapText(there, changes),
      changes,
      warnings: [NEEDS_TRAIL, ...deafWarnings(there, context)],
    };
  return settled('in-force', `${there.rules.size} rules tell ${topicName}.`, deafWarnings(there, context));
}

/** aws-facts F2. */
const NEEDS_TRAIL =
  'EventBridge hears of these calls only where a CloudTrail trail records management events of the account: most organizations have one for all.';

function whyNotOurs({ topic, topicArn, rules }: AlarmFacts, context: GuardrailContext): Assessment | undefined {
  if (topic && topic.tags.get(OWN_TAG) !== 'alarms') {
    return settled(
      'blocked',
      `An SNS topic ${topicName} is there that Keyturn did not make: it lacks the tag ${OWN_TAG}=alarms. Delete it, or tag it to hand it over.`,
    );
  }
  const shared = [...rules].find(([, rule]) => rule.targets.some(({ arn }) => arn !== topicArn));
  if (shared && !context.overwrites) {
    const others = shared[1].targets.filter(({ arn }) => arn !== topicArn).map(({ arn }) => arn);
    return settled(
      'edited',
      `Somebody has given the EventBridge rule ${shared[0]} other targets (${listText(others)}): make them a rule of their own, or add --overwrite, which leaves them and sets the rest right.`,
    );
  }
  return undefined;
}

function stackOf({ topic }: AlarmFacts): string | undefined {
  return topic?.tags.get('aws:cloudformation:stack-name');
}

function topicChanges({ topic, topicArn }: AlarmFacts, { prevention }: GuardrailContext): readonly AccountChange[] {
  const policy = topicPolicy(topicArn);
  const { alarmEmail: email } = prevention;
  const isSubscribed = topic?.subscriptions.some(({ protocol, endpoint }) => protocol === 'email' && endpoint === email) ?? false;
  return [
    ...(topic === null ? [{ do: 'create-topic' as const, topic: topicName, policy }] : []),
    ...(topic && !isSameDocument(topic.policy, policy)
      ? [{ do: 'set-topic-policy' as const, topic: topicName, policy, was: topic.policy }]
      : []),
    ...(email === undefined || isSubscribed ? [] : [{ do: 'subscribe' as const, topic: topicName, email }]),
  ];
}

function ruleChanges({ topicArn, rules }: AlarmFacts): readonly AccountChange[] {
  return alarmRules.flatMap((wish): AccountChange[] => {
    const there = rules.get(wish.rule);
    if (there && isRight(there, wish, topicArn)) return [];
    return [{ do: 'put-rule', ...wish, was: there ? { pattern: there.pattern, isEnabled: there.isEnabled } : null }];
  });
}

function isRight({ pattern, isEnabled, targets }: RuleFacts, wish: (typeof alarmRules)[number], topicArn: string): boolean {
  const target = targets.find(({ arn }) => arn === topicArn);
  return (
    isEnabled &&
    isSameDocument(pattern, wish.pattern) &&
    target?.input?.template === wish.input.template &&
    isSameDocument(JSON.stringify(target.input.paths), JSON.stringify(wish.input.paths))
  );
}

function gapText({ topic, rules }: AlarmFacts, changes: readonly AccountChange[]): string {
  if (topic === null && rules.size === 0) return 'There are none.';
  const wrong = changes.flatMap((change) => (change.do === 'put-rule' ? [change.rule] : []));
  const parts = [
    ...(topic === null ? ['there is no topic'] : []),
    ...(wrong.length > 0 ? [`${listText(wrong)} ${wrong.length === 1 ? 'is' : 'are'} missing or other than it should be`] : []),
    ...changes.flatMap((change) => (change.do === 'subscribe' ? [`${change.email} is not told`] : [])),
    ...changes.flatMap((change) => (change.do === 'set-topic-policy' ? ['EventBridge may not publish to the topic'] : [])),
  ];
  const text = listText(parts);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** An alarm that nobody hears. */
function deafWarnings({ topic }: AlarmFacts, { prevention }: GuardrailContext): readonly string[] {
  const subscriptions = topic?.subscriptions ?? [];
  const pending = subscriptions.filter(({ isPending }) => isPending).map(({ endpoint }) => endpoint);
  if (subscriptions.length === 0 && prevention.alarmEmail === undefined)
    return [`Nobody is told: set prevent.alarmEmail, or subscribe to the topic ${topicName} otherwise.`];
  return pending.length === 0
    ? []
    : [`${listText(pending)} has not confirmed yet: AWS wrote to that address, and tells it nothing before.`];
}

function takeBack({ alarms: observed }: AccountGuardFacts, context: GuardrailContext): Assessment {
  if (!observed.known) return settled('unknown', `The alarms could not be read: ${observed.detail}.`);
  const { value: there } = observed;
  if (there.topic === null && there.rules.size === 0) return settled('absent', 'There are none.');
  const obstacle = whyNotOurs(there, context);
  if (obstacle) return obstacle;
  const stack = stackOf(there);
  if (stack !== undefined) return settled('by-hand', `They are those of the CloudFormation stack ${stack}: delete the stack.`);
  const heard = there.topic?.subscriptions.map(({ endpoint }) => endpoint) ?? [];
  return {
    state: 'open',
    says: `${there.rules.size} rules${there.topic ? ` and the topic ${topicName}` : ''} are there.`,
    changes: [
      ...[...there.rules].map(([rule, { pattern, isEnabled }]) => ({
        do: 'delete-rule' as const,
        rule,
        was: { pattern, isEnabled },
      })),
      ...(there.topic ? [{ do: 'delete-topic' as const, topic: topicName }] : []),
    ],
    warnings: heard.length === 0 ? [] : [`${listText(heard)} will be told nothing more.`],
  };
}
