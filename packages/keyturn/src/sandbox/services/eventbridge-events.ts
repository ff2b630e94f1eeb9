import { matchesPattern } from '../event-pattern.ts';
import { deliverToRules } from '../event-rules.ts';
import { uuid } from '../ids.ts';
import { type Input, requiredText, structures, text, texts } from '../input.ts';
import type { Call, Operation } from '../operation.ts';
import { isoSeconds } from '../protocols/xml.ts';
import { busArn, existingBus, readPattern, validationException } from './eventbridge-lookup.ts';

const ENTRIES_MAX = 10;

const putEvents: Operation = {
  name: 'PutEvents',
  access: 'write',
  resource: busArn,
  run(call) {
    const entries = structures(call.input, 'Entries');
    if (entries.length < 1 || entries.length > ENTRIES_MAX) {
      const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${ENTRIES_MAX}`;
      throw validationException(
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
      );
    }
    const results = entries.map((entry) => putEvent(call, entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  },
};

const describeEventBus: Operation = {
  name: 'DescribeEventBus',
  access: 'read',
  resource: busArn,
  run(call) {
    const name = existingBus(call, text(call.input, 'Name') ?? 'default');
    return { Name: name, Arn: busArn(call) };
  },
};

const testEventPattern: Operation = {
  name: 'TestEventPattern',
  access: 'read',
  run(call) {
    const event = readEvent(requiredText(call.input, 'Event'));
    return { Result: matchesPattern(readPattern(requiredText(call.input, 'EventPattern')), event) };
  },
};

/** Events of one's own, and the bus that takes them. */
export const eventOperations: readonly Operation[] = [putEvents, describeEventBus, testEventPattern];

/** One entry fails on its own; the others are delivered. */
function putEvent(call: Call, entry: Input) {
  const source = text(entry, 'Source');
  const detailType = text(entry, 'DetailType');
  const detailText = text(entry, 'Detail');
  if (source === undefined) return invalidArgument('Source');
  if (detailType === undefined) return invalidArgument('DetailType');
  if (detailText === undefined) return invalidArgument('Detail');
  if (source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = readObject(detailText);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  existingBus(call, text(entry, 'EventBusName') ?? 'default');
  const id = uuid(call.random);
  const at = typeof entry['Time'] === 'number' ? entry['Time'] * 1000 : call.now;
  deliverToRules(
    call.world,
    {
      version: '0',
      id,
      'detail-type': detailType,
      source,
      account: call.account.id,
      time: isoSeconds(new Date(at)),
      region: call.region,
      resources: texts(entry, 'Resources'),
      detail,
    },
    { at: call.now, isQuietRead: false },
  );
  return { EventId: id };
}

function invalidArgument(name: string) {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

/** TestEventPattern wants a whole event. */
function readEvent(source: string): Input {
  const event = readObject(source);
  if (!event) throw validationException('Parameter Event is not valid. Reason: Event is not in JSON format.');
  for (const name of ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']) {
    if (!(name in event)) throw validationException(`Parameter Event is not valid. Reason: ${name} is a required argument.`);
  }
  return event;
}

function readObject(source: string): Input | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
