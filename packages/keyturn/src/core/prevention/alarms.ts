import type { RuleWish } from './change.ts';

/** The SNS topic that all alarms go to. */
export const topicName = 'keyturn-alarms';

/** The id of that topic among the targets of a rule. */
export const TARGET_ID = 'keyturn-alarms';

/**
 * Without a condition: AWS has long not supported any in policies by which EventBridge publishes, and an alarm that never rings is worse
 * than one that somebody could ring without cause.
 */
export function topicPolicy(topicArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'LetEventBridgeTell',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
      },
    ],
  });
}

/** Where in an event the parts of a sentence stand. */
const PATHS: Readonly<Record<string, string>> = {
  account: '$.account',
  address: '$.detail.sourceIPAddress',
  code: '$.detail.eventTypeCode',
  event: '$.detail.eventName',
  time: '$.detail.eventTime',
  who: '$.detail.userIdentity.arn',
};

/**
 * What rings. Rules in the state ENABLED are told of no call that begins with List, Get or Describe, and audits by AssumeRoot make no
 * others; sessions that CloudTrail marks as AssumeRoot's are left out besides (aws-facts F2, F3). That mark is AWS's own: nobody can put
 * it on a call of theirs, as they could a user agent.
 */
export const alarmRules: readonly RuleWish[] = [
  {
    rule: 'keyturn-root-sign-in',
    description: 'The root user signed in to the console, tried to, or had its password changed',
    pattern: { source: ['aws.signin'], detail: { userIdentity: { type: ['Root'] } } },
    template: 'Root user of account <account>: <event> at <time>, from <address>.',
  },
  {
    rule: 'keyturn-root-use',
    description: 'The root user made a call; reading calls and sessions of AssumeRoot are left out',
    pattern: {
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        userIdentity: {
          type: ['Root'],
          invokedBy: [{ exists: false }],
          sessionContext: { assumedRoot: [{ exists: false }] },
        },
        eventName: [{ 'anything-but': ['CreateAccessKey'] }],
      },
    },
    template: 'Root user of account <account>: <event> at <time>, from <address>.',
  },
  {
    rule: 'keyturn-root-key-created',
    description: 'The root user made itself an access key, or tried to',
    pattern: keyCreation({ type: ['Root'] }),
    template: 'Root user of account <account> asked for an access key at <time>, from <address>.',
  },
  {
    rule: 'keyturn-user-key-created',
    description: 'Somebody made an access key of an IAM user, or tried to',
    pattern: keyCreation({ type: [{ 'anything-but': ['Root'] }] }),
    template: '<who> asked for an access key in account <account> at <time>, from <address>.',
  },
  {
    rule: 'keyturn-key-exposed',
    description: 'AWS found a credential of the account in public, or suspects so',
    // Told to every account; to ask AWS Health for it takes a support plan.
    pattern: {
      source: ['aws.health'],
      'detail-type': ['AWS Health Event'],
      detail: { service: ['RISK'], eventTypeCode: ['AWS_RISK_CREDENTIALS_EXPOSED', 'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED'] },
    },
    template:
      'AWS Health says <code> of account <account>: keyturn audit tells whose key it is, and keyturn exposed turns it off.',
  },
].map(({ rule, description, pattern, template }) => ({
  rule,
  description,
  pattern: JSON.stringify(pattern),
  topic: topicName,
  // EventBridge wants a text in quotes where the result is no object.
  input: { paths: pathsIn(template), template: `"${template}"` },
}));

function keyCreation(userIdentity: object): object {
  return {
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['iam.amazonaws.com'], eventName: ['CreateAccessKey'], userIdentity },
  };
}

function pathsIn(template: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(PATHS).filter(([name]) => template.includes(`<${name}>`)));
}
