import type { Credentials, SdkConfig } from '../support/sandbox.ts';
import { type Client, type Exchange, isPause, type Members, type Result, type Step } from './exchange.ts';
import { look, resolveMembers } from './references.ts';
import type { Stage } from './stage.ts';

/** Plays the steps of a table through the AWS SDK for JavaScript. */
export async function playInJavaScript(stage: Stage): Promise<Result[]> {
  const known = new Map(stage.known);
  const results: Result[] = [];
  for (const step of stage.table.steps) {
    const result = await playStep(stage, step, known);
    if (result.ok && !isPause(step) && step.label !== undefined) known.set(step.label, result.response);
    results.push(result);
  }
  return results;
}

async function playStep(stage: Stage, step: Step, known: ReadonlyMap<string, unknown>): Promise<Result> {
  if (isPause(step)) {
    stage.aws.clock.advance(step.advanceSeconds);
    return { ok: true, response: {} };
  }
  const config = stage.aws.as(readKey(look(step.as ?? 'administrator', known)), step.region);
  return askInJavaScript(step, config, known);
}

/** Asks once. Each call has a client of its own: one that remembers the time of an earlier answer would sign with it after a pause. */
export async function askInJavaScript(
  { client, operation, params }: Pick<Exchange, 'client' | 'operation' | 'params'>,
  config: SdkConfig,
  known: ReadonlyMap<string, unknown> = new Map(),
): Promise<Result> {
  const { service, makeClient } = await modules[client]();
  const Command: unknown = Reflect.get(service, `${operation}Command`);
  if (typeof Command !== 'function') throw new Error(`the SDK knows no ${operation}`);
  const command: unknown = Reflect.construct(Command, [resolveMembers(params, known)]);
  const sender = makeClient(config);
  const send: unknown = Reflect.get(sender, 'send');
  if (typeof send !== 'function') throw new Error('the SDK has a client that cannot send');
  try {
    const answer: unknown = await Reflect.apply(send, sender, [command]);
    return { ok: true, response: plainMembers(isRecord(answer) ? answer : {}) };
  } catch (error) {
    return { ok: false, error: refusalOf(error) };
  }
}

type Module = () => Promise<{ readonly service: object; readonly makeClient: (config: SdkConfig) => object }>;

const modules: Readonly<Record<Client, Module>> = {
  async iam() {
    const service = await import('@aws-sdk/client-iam');
    return { service, makeClient: (config) => new service.IAMClient(config) };
  },
  async sts() {
    const service = await import('@aws-sdk/client-sts');
    return { service, makeClient: (config) => new service.STSClient(config) };
  },
  async organizations() {
    const service = await import('@aws-sdk/client-organizations');
    return { service, makeClient: (config) => new service.OrganizationsClient(config) };
  },
  async secretsmanager() {
    const service = await import('@aws-sdk/client-secrets-manager');
    return { service, makeClient: (config) => new service.SecretsManagerClient(config) };
  },
  async ssm() {
    const service = await import('@aws-sdk/client-ssm');
    return { service, makeClient: (config) => new service.SSMClient(config) };
  },
  async sns() {
    const service = await import('@aws-sdk/client-sns');
    return { service, makeClient: (config) => new service.SNSClient(config) };
  },
  async events() {
    const service = await import('@aws-sdk/client-eventbridge');
    return { service, makeClient: (config) => new service.EventBridgeClient(config) };
  },
  async cloudtrail() {
    const service = await import('@aws-sdk/client-cloudtrail');
    return { service, makeClient: (config) => new service.CloudTrailClient(config) };
  },
  async monitoring() {
    const service = await import('@aws-sdk/client-cloudwatch');
    return { service, makeClient: (config) => new service.CloudWatchClient(config) };
  },
  async s3() {
    const service = await import('@aws-sdk/client-s3');
    return { service, makeClient: (config) => new service.S3Client({ ...config, forcePathStyle: true }) };
  },
  async ses() {
    const service = await import('@aws-sdk/client-sesv2');
    return { service, makeClient: (config) => new service.SESv2Client(config) };
  },
  async health() {
    const service = await import('@aws-sdk/client-health');
    return { service, makeClient: (config) => new service.HealthClient(config) };
  },
  async securityhub() {
    const service = await import('@aws-sdk/client-securityhub');
    return { service, makeClient: (config) => new service.SecurityHubClient(config) };
  },
};

function readKey(value: unknown): Credentials {
  if (!isRecord(value)) throw new Error('no credentials');
  const { AccessKeyId, SecretAccessKey, SessionToken } = value;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') throw new Error('no credentials');
  const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  return typeof SessionToken === 'string' ? { ...key, sessionToken: SessionToken } : key;
}

/** The SDK names a modelled error by its shape; what AWS wrote on the wire is in `Code`, where the two can differ. */
function refusalOf(error: unknown): { code: string; status: number; message: string } {
  if (!isRecord(error) || !(error instanceof Error)) throw new Error('something else than an error was thrown', { cause: error });
  const { Code, $metadata, name, message } = error;
  const status = isRecord($metadata) ? $metadata['httpStatusCode'] : undefined;
  return {
    code: typeof Code === 'string' ? Code : name,
    status: typeof status === 'number' ? status : 0,
    // Where AWS sends no message, the SDK makes one up.
    message: message === 'UnknownError' ? '' : message,
  };
}

function plainMembers(members: Members): Members {
  const present = Object.entries(members).filter(([name, value]) => name !== '$metadata' && value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, documents.has(name) ? plainDocument(value) : plain(value)]));
}

/** Dates and bytes as text, as exchanges.py writes them. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  return isRecord(value) ? plainMembers(value) : value;
}

/** IAM writes policy documents URL-encoded. boto3 reads them into what they say; the SDK for JavaScript leaves them as they are. */
const documents: ReadonlySet<string> = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document']);

function plainDocument(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(decodeURIComponent(value)) : plain(value);
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
