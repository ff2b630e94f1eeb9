import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { version } from '../version.ts';
import { type AwsClock, createAwsClock } from './clock.ts';
import { explain } from './faults.ts';

/** How to reach AWS; what is absent is taken from the environment and the shared configuration, as the AWS CLI does. */
export interface AwsOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** One endpoint for all services: the sandbox, or a proxy of one's own. */
  readonly endpoint?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Instead of the chain of credentials. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What was asked of AWS so far. */
export interface CallStatistics {
  calls: number;
  throttled: number;
}

/** Makes clients. Services are loaded when first needed: the first call must leave soon. */
export interface AwsClients {
  readonly clock: AwsClock;
  readonly statistics: CallStatistics;
  sts(): Promise<STSClient>;
  iam(credentials?: SessionCredentials): Promise<IAMClient>;
  organizations(): Promise<OrganizationsClient>;
}

/** Sockets for all clients together: accounts are read in parallel. */
const SOCKETS_MAX = 100;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Adaptive mode slows down by itself when AWS throttles; ten attempts outlast a busy minute. */
const ATTEMPTS_MAX = 10;

/** The one place where clients are made: endpoint, region, proxies, retries and timeouts are decided here. */
export function createAwsClients(options: AwsOptions): AwsClients {
  const clock = createAwsClock();
  const statistics: CallStatistics = { calls: 0, throttled: 0 };
  const requestHandler = createHandler(options.environment);
  const chosen = {
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    requestHandler,
    retryMode: 'adaptive',
    maxAttempts: ATTEMPTS_MAX,
    customUserAgent: [['keyturn', version] satisfies [string, string]],
  };

  const own = once(async () => {
    const { STSClient: Client } = await import('@aws-sdk/client-sts');
    const region = options.region ?? options.environment['AWS_REGION'] ?? options.environment['AWS_DEFAULT_REGION'];
    const probe = new Client({ ...chosen, ...(region === undefined ? {} : { region }) });
    const settled = region ?? (await probe.config.region().catch(() => DEFAULT_REGION));
    const sts = watch(region === settled ? probe : new Client({ ...chosen, region: settled }), clock, statistics);
    return { sts, region: settled, credentials: sts.config.credentials };
  });

  return {
    clock,
    statistics,
    sts: async () => (await own()).sts,
    async iam(session) {
      const [{ IAMClient: Client }, { region, credentials }] = await Promise.all([import('@aws-sdk/client-iam'), own()]);
      return watch(new Client({ ...chosen, region, credentials: session ?? credentials }), clock, statistics);
    },
    organizations: once(async () => {
      const [{ OrganizationsClient: Client }, { region, credentials }] = await Promise.all([
        import('@aws-sdk/client-organizations'),
        own(),
      ]);
      return watch(new Client({ ...chosen, region, credentials }), clock, statistics);
    }),
  };
}

/** IAM and Organizations are global; STS answers in every region. */
const DEFAULT_REGION = 'us-east-1';

function createHandler(environment: AwsOptions['environment']): NodeHttpHandler {
  // The SDK's own agents ignore HTTP_PROXY; Node's can read it.
  const agent = { keepAlive: true, maxSockets: SOCKETS_MAX, proxyEnv: { ...environment } };
  return new NodeHttpHandler({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  });
}

/** What all clients share of the SDK's middleware: enough to look at each HTTP answer. */
interface Watchable {
  readonly middlewareStack: IAMClient['middlewareStack'] | STSClient['middlewareStack'] | OrganizationsClient['middlewareStack'];
}

/** Counts calls, and learns AWS's time from every answer, failures included. */
function watch<Client extends Watchable>(client: Client, clock: AwsClock, statistics: CallStatistics): Client {
  const stack: {
    add(middleware: ResponseMiddleware, place: { step: 'deserialize'; priority: 'low' | 'high'; name: string }): void;
  } = client.middlewareStack;
  stack.add(
    (next) => async (args) => {
      statistics.calls += 1;
      const result = await next(args);
      const { response } = result;
      if (isHttpResponse(response)) {
        clock.learn(response.headers['date']);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keyturnClock' },
  );
  // Outermost of the step: here the body was read, so that a throttle, whatever its status, has its name. The SDK's retries pass by too.
  stack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (explain(error).why === 'throttled') statistics.throttled += 1;
        throw error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'keyturnThrottles' },
  );
  return client;
}

type ResponseMiddleware = <Args, Result extends { response: unknown }>(
  next: (args: Args) => Promise<Result>,
) => (args: Args) => Promise<Result>;

function isHttpResponse(response: unknown): response is { statusCode: number; headers: Record<string, string> } {
  return typeof response === 'object' && response !== null && 'headers' in response && 'statusCode' in response;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
