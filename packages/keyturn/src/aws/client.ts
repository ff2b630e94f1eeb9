import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
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
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Traced } from '../core/traced.ts';
import { version } from '../version.ts';
import { type AwsClock, createAwsClock } from './clock.ts';
import type { Time } from './rate-limit.ts';
import { noRetries, patientRetries } from './retry.ts';
import { type CallStatistics, type Watched, watch } from './watch.ts';

/** How to reach AWS; what is absent is taken from the environment and the shared configuration, as the AWS CLI does. */
export interface AwsOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** One endpoint for all services: the sandbox, or a proxy of one's own. */
  readonly endpoint?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Instead of the chain of credentials; a function is asked before each call. */
  readonly credentials?: LongTermCredentials | (() => Promise<SigningCredentials>);
  /** Reads the shared files as they are now, and not as this process has read them before. */
  readonly rereads?: boolean;
  /** How long an answer may take. */
  readonly timeoutMs?: number | undefined;
  /** The time by which paces wait; the machine's when absent. */
  readonly time?: Time;
  /** Told of every attempt. */
  readonly traced?: Traced | undefined;
}

export interface LongTermCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials that may be others at the next call. */
export type SigningCredentials = (LongTermCredentials | SessionCredentials) & { readonly expiration: Date };

/** Makes clients. Services are loaded when first needed: the first call must leave soon. */
export interface AwsClients {
  readonly clock: AwsClock;
  /** The time by which is waited; the machine's when absent. */
  readonly time: Time | undefined;
  readonly statistics: CallStatistics;
  /** As ourselves, or as whom the credentials say. */
  readonly sts: (credentials?: LongTermCredentials | SessionCredentials) => Promise<STSClient>;
  readonly iam: (credentials?: SessionCredentials) => Promise<IAMClient>;
  /** For the call that must not be made twice: it is never retried. */
  readonly iamOnce: (credentials?: SessionCredentials) => Promise<IAMClient>;
  readonly organizations: () => Promise<OrganizationsClient>;
  readonly secretsManager: (where: Where) => Promise<SecretsManagerClient>;
  readonly ssm: (where: Where) => Promise<SSMClient>;
  readonly cloudTrail: (where: Where) => Promise<CloudTrailClient>;
  readonly cloudWatch: (where: Where) => Promise<CloudWatchClient>;
  readonly eventBridge: (where: Where) => Promise<EventBridgeClient>;
  readonly sns: (where: Where) => Promise<SNSClient>;
  readonly ses: (where: Where) => Promise<SESv2Client>;
  readonly securityHub: (where: Where) => Promise<SecurityHubClient>;
  readonly health: (where: Where) => Promise<HealthClient>;
  /** As whom the credentials say, and never as ourselves. */
  readonly s3: (where: { readonly region?: string | undefined; readonly credentials: LongTermCredentials }) => Promise<S3Client>;
}

/** Where a regional service is asked, and as whom; what is absent is as for everything else. */
export interface Where {
  readonly region?: string | undefined;
  readonly credentials?: SessionCredentials | undefined;
}

/** Sockets for all clients together: accounts are read in parallel. */
const SOCKETS_MAX = 128;
const CONNECT_TIMEOUT_MS = 5_000;
/** How long an answer may take, unless somebody says otherwise. */
const STANDARD_TIMEOUT_MS = 30_000;

/** The one place where clients are made: endpoint, region, proxies, retries and timeouts are decided here. */
export function createAwsClients(options: AwsOptions): AwsClients {
  const clock = createAwsClock();
  const statistics: CallStatistics = { calls: 0, throttled: 0 };
  const watched: Watched = { clock, statistics, time: options.time, traced: options.traced };
  const requestHandler = createHandler(options);
  const chosen = {
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    // The client hands all of its configuration to the SDK's chain of credentials, which knows this one.
    ...(options.rereads === true ? { ignoreCache: true } : {}),
    requestHandler,
    retryStrategy: patientRetries,
    customUserAgent: [['keyturn', version] satisfies [string, string]],
  };

  const own = once(async () => {
    const { STSClient: Client } = await import('@aws-sdk/client-sts');
    const region = options.region ?? options.environment['AWS_REGION'] ?? options.environment['AWS_DEFAULT_REGION'];
    const probe = new Client({ ...chosen, ...(region === undefined ? {} : { region }) });
    const settled = region ?? (await probe.config.region().catch(() => DEFAULT_REGION));
    const sts = watch(region === settled ? probe : new Client({ ...chosen, region: settled }), watched);
    return { sts, region: settled, credentials: sts.config.credentials };
  });
  const here = async (where: Where) => {
    const { region, credentials } = await own();
    return { ...chosen, region: where.region ?? region, credentials: where.credentials ?? credentials };
  };

  return {
    clock,
    time: options.time,
    statistics,
    async sts(credentials) {
      const { sts, region } = await own();
      if (!credentials) return sts;
      const { STSClient: Client } = await import('@aws-sdk/client-sts');
      return watch(new Client({ ...chosen, region, credentials }), watched);
    },
    async iam(session) {
      const [{ IAMClient: Client }, config] = await Promise.all([import('@aws-sdk/client-iam'), here({ credentials: session })]);
      return watch(new Client(config), watched);
    },
    async iamOnce(session) {
      const [{ IAMClient: Client }, config] = await Promise.all([import('@aws-sdk/client-iam'), here({ credentials: session })]);
      return watch(new Client({ ...config, retryStrategy: noRetries }), watched);
    },
    organizations: once(async () => {
      const [{ OrganizationsClient: Client }, config] = await Promise.all([import('@aws-sdk/client-organizations'), here({})]);
      return watch(new Client(config), watched);
    }),
    ...regionalClients(here, watched),
    async s3({ region, credentials }) {
      const [{ S3Client: Client }, config] = await Promise.all([import('@aws-sdk/client-s3'), here({ region })]);
      // A bucket is asked by its own host name, which only AWS has.
      const forcePathStyle = options.endpoint !== undefined || options.environment['AWS_ENDPOINT_URL'] !== undefined;
      return watch(new Client({ ...config, credentials, forcePathStyle, followRegionRedirects: true }), watched);
    },
  };
}

type Regional = Pick<
  AwsClients,
  'secretsManager' | 'ssm' | 'cloudTrail' | 'cloudWatch' | 'eventBridge' | 'sns' | 'ses' | 'securityHub' | 'health'
>;

/** What all clients are made with. */
interface ClientConfig {
  readonly region: string;
  readonly credentials: STSClient['config']['credentials'] | SessionCredentials;
  readonly requestHandler: NodeHttpHandler;
  readonly retryStrategy: typeof patientRetries;
  readonly customUserAgent: [string, string][];
  readonly profile?: string;
  readonly endpoint?: string;
}

/** Clients of services that answer in each region on their own. */
function regionalClients(here: (where: Where) => Promise<ClientConfig>, watched: Watched): Regional {
  return {
    async secretsManager(where) {
      const [{ SecretsManagerClient: Client }, config] = await Promise.all([
        import('@aws-sdk/client-secrets-manager'),
        here(where),
      ]);
      return watch(new Client(config), watched);
    },
    async ssm(where) {
      const [{ SSMClient: Client }, config] = await Promise.all([import('@aws-sdk/client-ssm'), here(where)]);
      return watch(new Client(config), watched);
    },
    async cloudTrail(where) {
      const [{ CloudTrailClient: Client }, config] = await Promise.all([import('@aws-sdk/client-cloudtrail'), here(where)]);
      return watch(new Client(config), watched);
    },
    async cloudWatch(where) {
      const [{ CloudWatchClient: Client }, config] = await Promise.all([import('@aws-sdk/client-cloudwatch'), here(where)]);
      return watch(new Client(config), watched);
    },
    async eventBridge(where) {
      const [{ EventBridgeClient: Client }, config] = await Promise.all([import('@aws-sdk/client-eventbridge'), here(where)]);
      return watch(new Client(config), watched);
    },
    async sns(where) {
      const [{ SNSClient: Client }, config] = await Promise.all([import('@aws-sdk/client-sns'), here(where)]);
      return watch(new Client(config), watched);
    },
    async ses(where) {
      const [{ SESv2Client: Client }, config] = await Promise.all([import('@aws-sdk/client-sesv2'), here(where)]);
      return watch(new Client(config), watched);
    },
    async securityHub(where) {
      const [{ SecurityHubClient: Client }, config] = await Promise.all([import('@aws-sdk/client-securityhub'), here(where)]);
      return watch(new Client(config), watched);
    },
    async health(where) {
      const [{ HealthClient: Client }, config] = await Promise.all([import('@aws-sdk/client-health'), here(where)]);
      return watch(new Client(config), watched);
    },
  };
}

/** IAM and Organizations are global; STS answers in every region. */
const DEFAULT_REGION = 'us-east-1';

function createHandler({ environment, timeoutMs = STANDARD_TIMEOUT_MS }: AwsOptions): NodeHttpHandler {
  // The SDK's own agents ignore HTTP_PROXY; Node's can read it, at the price of loading what knows proxies.
  const isProxied = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => environment[name]);
  const agent = { keepAlive: true, maxSockets: SOCKETS_MAX, ...(isProxied ? { proxyEnv: { ...environment } } : {}) };
  return new NodeHttpHandler({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    requestTimeout: timeoutMs,
    throwOnRequestTimeout: true,
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
