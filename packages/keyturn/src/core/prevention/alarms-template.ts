import { alarmRules, TARGET_ID, topicName } from './alarms.ts';
import type { RuleWish } from './change.ts';
import { OWN_TAG } from './scp.ts';

/** The alarms as a CloudFormation template: the same names as `keyturn prevent apply` gives them, so that either sees what the other made. */
export function alarmsTemplate(email: string | undefined): string {
  return `AWSTemplateFormatVersion: '2010-09-09'
Description: >-
  Tells of root sign-ins, of calls by the root user, of new access keys, and of those that AWS finds in public. EventBridge
  hears of the first three where a CloudTrail trail records management events.

# For one account: deploy it as a stack in the region in which IAM is recorded (us-east-1; in AWS GovCloud (US) us-gov-west-1,
# in China cn-north-1). For every account of an organization: as a StackSet with service-managed permissions, for the root of the
# organization. In other regions, it tells of calls by root there.

Parameters:
  Email:
    Type: String
    Description: Who is told; AWS writes to this address first and waits for a yes. Empty for nobody
    Default: ${yamlText(email ?? '')}
Conditions:
  HasEmail: !Not [!Equals [!Ref Email, '']]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: ${topicName}
      Tags:
        - Key: ${OWN_TAG}
          Value: alarms
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics:
        - !Ref Topic
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: LetEventBridgeTell
            Effect: Allow
            Principal:
              Service: events.amazonaws.com
            Action: sns:Publish
            Resource: !Ref Topic
  Subscription:
    Type: AWS::SNS::Subscription
    Condition: HasEmail
    Properties:
      TopicArn: !Ref Topic
      Protocol: email
      Endpoint: !Ref Email
${alarmRules.map(resource).join('')}Outputs:
  TopicArn:
    Value: !Ref Topic
`;
}

function resource({ rule, description, pattern, input }: RuleWish): string {
  const paths = Object.entries(input.paths).map(([name, path]) => `              ${name}: ${yamlText(path)}\n`);
  return `  ${logicalId(rule)}:
    Type: AWS::Events::Rule
    Properties:
      Name: ${rule}
      Description: ${yamlText(description)}
      State: ENABLED
      EventPattern:
${yamlLines(parse(pattern), 8).join('\n')}
      Targets:
        - Id: ${TARGET_ID}
          Arn: !Ref Topic
          InputTransformer:
            InputPathsMap:
${paths.join('')}            InputTemplate: ${yamlText(input.template)}
`;
}

/** `keyturn-root-use` → `RootUse` */
function logicalId(rule: string): string {
  const [, ...words] = rule.split('-');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

/** What a pattern is made of: mappings, lists, texts, truths. */
function yamlLines(value: unknown, indent: number): readonly string[] {
  const margin = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const [first = '', ...others] = yamlLines(item, indent + 2);
      return [`${margin}- ${first.trimStart()}`, ...others];
    });
  }
  if (!isMapping(value)) return [`${margin}${scalar(value)}`];
  return Object.entries(value).flatMap(([name, member]) =>
    isMapping(member) || Array.isArray(member)
      ? [`${margin}${name}:`, ...yamlLines(member, indent + 2)]
      : [`${margin}${name}: ${scalar(member)}`],
  );
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? yamlText(value) : JSON.stringify(value);
}

function yamlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
