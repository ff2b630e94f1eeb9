import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { HealthClient } from '@aws-sdk/client-health';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Span, Traced } from '../core/traced.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { createPace, type Pace, type Time } from './rate-limit.ts';

/** What was asked of AWS so far. */
export interface CallStatistics {
  calls: number;
  throttled: number;
  /** Called when the first request is on its way. */
  onFirstCall?: () => void;
}

/** What is needed to watch a client. */
export interface Watched {
  readonly clock: AwsClock;
  readonly statistics: CallStatistics;
  readonly time: Time | undefined;
  /** Told of every attempt. */
  readonly traced?: Traced | undefined;
}

/** Counts calls, learns AWS's time from every answer, failures included, and keeps to the pace that AWS takes. */
export function watch<Client extends Watchable>(client: Client, { clock, statistics, time, traced }: Watched): Client {
  const stack: Stack = client.middlewareStack;
  const paces = new Map<string, Pace>();
  stack.add(
    (next) => async (args) => {
      statistics.calls += 1;
      const answer = next(args);
      if (statistics.calls === 1) statistics.onFirstCall?.();
      const result = await answer;
      const { response } = result;
      if (isHttpResponse(response)) clock.learn(response.headers['date']);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keyturnClock' },
  );
  // Outermost of a step that every attempt passes: here a throttle has its name, whatever its status.
  stack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        let pace = paces.get(commandName);
        if (!pace) paces.set(commandName, (pace = createPace(time)));
        await pace.turn();
        try {
          const result = await (traced ? traced(spanOf(clientName, commandName), () => next(args)) : next(args));
          pace.succeeded();
          return result;
        } catch (error) {
          const { why } = explain(error);
          if (why === 'throttled') {
            statistics.throttled += 1;
            pace.throttled(error);
          }
          if (why === 'timed-out' || why === 'unreachable' || why === 'garbled') pace.unanswered(error);
          throw error;
        }
      },
    { step: 'deserialize', priority: 'high', name: 'keyturnPace' },
  );
  return client;
}

/** Named as AWS names the operation: `IAM.ListAccessKeys`. What is asked and answered is not in it. */
function spanOf(clientName: string, commandName: string): Span {
  const [service, operation] = [clientName.replace(/Client$/, ''), commandName.replace(/Command$/, '')];
  return {
    name: `${service}.${operation}`,
    attributes: { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': operation },
  };
}

/** What all clients share of the SDK's middleware: enough to hold back each attempt, and to look at its answer. */
interface Watchable {
  readonly middlewareStack:
    | IAMClient['middlewareStack']
    | STSClient['middlewareStack']
    | OrganizationsClient['middlewareStack']
    | SecretsManagerClient['middlewareStack']
    | SSMClient['middlewareStack']
    | CloudTrailClient['middlewareStack']
    | CloudWatchClient['middlewareStack']
    | EventBridgeClient['middlewareStack']
    | SNSClient['middlewareStack']
    | SESv2Client['middlewareStack']
    | SecurityHubClient['middlewareStack']
    | HealthClient['middlewareStack']
    | S3Client['middlewareStack'];
}

type AttemptMiddleware = <Args, Result extends { response: unknown }>(
  next: (args: Args) => Promise<Result>,
  context: { readonly clientName?: string; readonly commandName?: string },
) => (args: Args) => Promise<Result>;

interface Stack {
  add(middleware: AttemptMiddleware, place: { step: 'deserialize'; priority: 'low' | 'high'; name: string }): void;
}

function isHttpResponse(response: unknown): response is { statusCode: number; headers: Record<string, string> } {
  return typeof response === 'object' && response !== null && 'headers' in response && 'statusCode' in response;
}
