import { AwsError } from '../aws-error.ts';
import { freeText, type Input, structures, text } from '../input.ts';
import type { MetricDatum } from '../model/cloudwatch.ts';
import type { Call, Operation } from '../operation.ts';

const DATA_MAX = 1_000;
/** PutMetricData takes time stamps from two weeks back to two hours ahead. */
const PAST_MS_MAX = 14 * 86_400_000;
const FUTURE_MS_MAX = 2 * 3_600_000;

/** Puts values of metrics of one's own (CloudWatch API reference, PutMetricData). */
const putMetricData: Operation = {
  name: 'PutMetricData',
  access: 'write',
  isDataEvent: true,
  action: 'cloudwatch:PutMetricData',
  requestContext: (call) => new Map([['cloudwatch:namespace', [freeText(call.input, 'Namespace') ?? '']]]),
  run(call) {
    const namespace = requestedNamespace(call.input);
    const data = structures(call.input, 'MetricData');
    if (data.length === 0) throw missing('MetricData');
    if (data.length > DATA_MAX) throw invalid(`The collection MetricData must not have a size greater than ${DATA_MAX}.`);
    const metrics = (call.account.metrics ??= []);
    metrics.push(...data.map((datum, index) => readDatum(call, { namespace, datum, place: `MetricData.member.${index + 1}` })));
    return undefined;
  },
};

export const cloudwatchOperations: readonly Operation[] = [putMetricData];

function requestedNamespace(input: Input): string {
  const namespace = text(input, 'Namespace');
  if (namespace === undefined || namespace === '') throw missing('Namespace');
  // What AWS puts there itself nobody else can.
  if (namespace.startsWith('AWS/') || namespace.length > 255 || !/^[^:][\x20-\x7e]*$/.test(namespace))
    throw invalid(`The value ${namespace} for parameter Namespace is invalid.`);
  return namespace;
}

interface Asked {
  readonly namespace: string;
  readonly datum: Input;
  readonly place: string;
}

function readDatum(call: Call, { namespace, datum, place }: Asked): MetricDatum {
  const name = text(datum, 'MetricName');
  if (name === undefined || name === '') throw missing(`${place}.MetricName`);
  const value = Number(datum['Value'] ?? Number.NaN);
  if (!Number.isFinite(value))
    throw new AwsError(
      'InvalidParameterCombinationException',
      400,
      `At least one of the parameters must be specified: ${place}.Value, ${place}.Values, or ${place}.StatisticValues.`,
    );
  const at = instantOf(datum['Timestamp']) ?? call.now;
  if (at < call.now - PAST_MS_MAX || at > call.now + FUTURE_MS_MAX)
    throw invalid(
      `The parameter ${place}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.`,
    );
  return { namespace, name, value, unit: text(datum, 'Unit') ?? 'None', at, region: call.region };
}

/** Epoch seconds in JSON, ISO text in the query protocol. */
function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1000;
  return typeof value === 'string' ? Date.parse(value) : undefined;
}

function missing(name: string): AwsError {
  return new AwsError('MissingRequiredParameterException', 400, `The parameter ${name} is required.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', 400, message);
}
