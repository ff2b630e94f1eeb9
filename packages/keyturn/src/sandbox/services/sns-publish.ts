import { AwsError } from '../aws-error.ts';
import { uuid } from '../ids.ts';
import { freeText, structure, structures, text } from '../input.ts';
import type { TopicMessage } from '../model/sns.ts';
import type { Call, Operation } from '../operation.ts';
import { invalidParameter, requiredMember, targetTopic, topicArnIn, topicByArn } from './sns-lookup.ts';

const MESSAGE_BYTES_MAX = 262_144;

/** Puts a message on a topic. */
export const publish: Operation = {
  name: 'Publish',
  access: 'write',
  resource: (call) => topicArnIn(call, arnMember(call)),
  resourceTags: (call) => topicByArn(call.world, topicArnIn(call, arnMember(call)))?.tags,
  secretInputs: ['Message', 'Subject', 'MessageAttributes'],
  run(call) {
    const topic = targetTopic(call, { operation: 'Publish', name: arnMember(call) });
    const attributes = requestedAttributes(call);
    const subject = requestedSubject(call);
    const message: TopicMessage = {
      id: uuid(call.random),
      at: call.now,
      message: requestedMessage(call),
      ...(subject === undefined ? {} : { subject }),
      ...(attributes === undefined ? {} : { attributes }),
    };
    topic.messages.push(message);
    return { MessageId: message.id };
  },
};

function arnMember(call: Call): 'TopicArn' | 'TargetArn' {
  if (text(call.input, 'TopicArn') !== undefined) return 'TopicArn';
  if (text(call.input, 'TargetArn') !== undefined) return 'TargetArn';
  throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
}

function requestedMessage(call: Call): string {
  const message = freeText(call.input, 'Message') ?? '';
  if (message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > MESSAGE_BYTES_MAX) throw invalidParameter('Message too long');
  const shape = text(call.input, 'MessageStructure');
  if (shape === undefined) return message;
  if (shape !== 'json') throw invalidParameter('MessageStructure');
  return defaultOf(message);
}

/** With `MessageStructure: json` the message holds a text for each protocol; `default` is the one that always must be there. */
function defaultOf(message: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(message);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const chosen = typeof parts === 'object' && parts !== null && 'default' in parts ? parts.default : undefined;
  if (typeof chosen !== 'string') throw invalidParameter('Message Structure - No default entry in JSON message body');
  return chosen;
}

/** Up to 100 printable ASCII characters, beginning with a letter, a digit or punctuation, without line breaks. */
function requestedSubject(call: Call): string | undefined {
  const subject = freeText(call.input, 'Subject');
  if (subject === undefined) return undefined;
  if (!/^[!-~][ -~]{0,99}$/.test(subject)) throw invalidParameter('Subject');
  return subject;
}

function requestedAttributes(call: Call): TopicMessage['attributes'] | undefined {
  const entries = structures(call.input, 'MessageAttributes');
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map((entry) => {
      const name = requiredMember(entry, 'Name');
      const attribute = structure(entry, 'Value') ?? {};
      const type = text(attribute, 'DataType');
      const value = freeText(attribute, type?.startsWith('Binary') ? 'BinaryValue' : 'StringValue');
      if (type === undefined || !/^(?:String|Number|Binary)(?:\.|$)/.test(type)) {
        throw parameterValueInvalid(
          `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
        );
      }
      if (value === undefined || value === '') {
        throw parameterValueInvalid(
          `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
        );
      }
      return [name, { type, value }];
    }),
  );
}

function parameterValueInvalid(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', 400, message);
}
