import { AwsError } from './aws-error.ts';
import { accountOfId, iamArn, secretOf, uuid } from './ids.ts';
import { type KeyOwner, keyOwner, recordUse } from './keys.ts';
import type { Consumer, ConsumerScript } from './model/consumers.ts';
import type { World } from './model/world.ts';
import type { Caller } from './operation.ts';
import { decide, type Refusal } from './policy/decide.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import { standardError } from './standard-errors.ts';
import type { Trail } from './trail.ts';

/** The stretch of the sandbox's time to play: after `from`, up to and with `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly settings: Settings;
  readonly random: Random;
  readonly trail: Trail;
}

/** A year of calls every minute is half a million; beyond this many, one call stands for several (`weight`). */
const CALLS_MAX = 10_000;

/** Adds a consumer to the world; one of the same name is replaced. */
export function addConsumer(world: World, script: ConsumerScript): Consumer {
  if (!(script.everySeconds > 0)) throw new RangeError('everySeconds must be more than 0');
  const jitterSeconds = script.jitterSeconds ?? 0;
  if (!(jitterSeconds >= 0 && jitterSeconds < script.everySeconds)) {
    throw new RangeError('jitterSeconds must be from 0 to less than everySeconds');
  }
  const consumer: Consumer = { script, calls: 0, failures: { count: 0 } };
  world.consumers ??= new Map();
  world.consumers.set(script.name, consumer);
  return consumer;
}

/**
 * Plays all calls of all consumers in a stretch of time: working keys are used, and all is recorded, failures too.
 * Which calls there are follows from the scripts alone, so that it does not matter into how many stretches time is cut.
 */
export function runConsumers(world: World, stretch: Stretch): void {
  if (!world.consumers || stretch.to <= stretch.from) return;
  for (const consumer of world.consumers.values()) {
    const refusals = new Map<string, AwsError | undefined>();
    for (const { at, weight } of schedule(consumer.script, stretch)) {
      call({ world, consumer, stretch, refusals, at, weight });
    }
  }
}

interface ScheduledCall {
  readonly at: number;
  /** For how many calls of the script this one stands. */
  readonly weight: number;
}

function* schedule(script: ConsumerScript, { from, to }: Stretch): Iterable<ScheduledCall> {
  const periodMs = script.everySeconds * 1000;
  const startMs = script.startsAt ?? 0;
  const after = Math.max(from, startMs - 1);
  const until = Math.min(to, script.stopsAt ?? to);
  const timeOf = (turn: number) => startMs + Math.round(turn * periodMs) + jitterMs(script, turn);
  let first = Math.max(0, Math.floor((after - startMs) / periodMs) - 1);
  while (timeOf(first) <= after) first += 1;
  let last = Math.floor((until - startMs) / periodMs);
  while (last >= first && timeOf(last) > until) last -= 1;
  const count = last - first + 1;
  if (count <= 0) return;
  const stride = Math.ceil(count / CALLS_MAX);
  // The last call is always played: it is the one that last-use dates tell.
  for (let turn = last - stride * (Math.ceil(count / stride) - 1); turn <= last; turn += stride) {
    yield { at: timeOf(turn), weight: Math.min(stride, turn - first + 1) };
  }
}

/** The same turn has the same jitter, however often it is asked for. */
function jitterMs({ name, jitterSeconds }: ConsumerScript, turn: number): number {
  if (!jitterSeconds) return 0;
  let hash = 0x811c9dc5 ^ turn;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x21f0aaad);
  return ((hash ^ (hash >>> 15)) >>> 0) % Math.max(1, Math.round(jitterSeconds * 1000));
}

interface Turn extends ScheduledCall {
  readonly world: World;
  readonly consumer: Consumer;
  readonly stretch: Stretch;
  /** What policies say to each key: nothing changes them while a stretch is played. */
  readonly refusals: Map<string, AwsError | undefined>;
}

function call(turn: Turn): void {
  const { world, consumer, stretch, at, weight } = turn;
  const { service, region } = consumer.script;
  consumer.calls += weight;
  consumer.lastCallAt = at;
  const held = credential(turn);
  if (held instanceof AwsError) return fail(turn, held);

  const owner = keyOwner(world, held.accessKeyId);
  const isWorking = owner && owner.key.status === 'Active' && owner.key.worksFrom <= at && owner.account.state === 'ACTIVE';
  if (!owner || !isWorking) {
    return fail(turn, standardError(service, 'unknown-key', { accessKeyId: held.accessKeyId }), held.accessKeyId);
  }
  if (!held.isGenuine) return fail(turn, standardError(service, 'wrong-signature'), held.accessKeyId);
  // A denied call is a use of the key too: AWS knew who called (aws-facts A10).
  recordUse(owner.key, { at, service, region }, stretch.settings.lastUsedLagSeconds);
  const refusal = refusalOf(turn, owner);
  if (refusal) return fail(turn, refusal, held.accessKeyId);
  recordEvent(turn, held.accessKeyId);
}

function credential({ world, consumer, at }: Turn): { accessKeyId: string; isGenuine: boolean } | AwsError {
  const { uses } = consumer.script;
  if (uses.kind === 'key') return { accessKeyId: uses.accessKeyId, isGenuine: true };
  const { held } = consumer;
  if (held && uses.refreshSeconds !== undefined && at - held.fetchedAt < uses.refreshSeconds * 1000) return held;

  const secret = world.accounts.get(uses.accountId)?.secrets?.get(`${uses.region}/${uses.secretName}`);
  const version = secret?.versions.find(({ stages }) => stages.has('AWSCURRENT'));
  if (!secret || !version || secret.deleteAt !== undefined) {
    return new AwsError('ResourceNotFoundException', 400, "Secrets Manager can't find the specified secret.");
  }
  // Secrets Manager tells the day only.
  const day = Math.floor(at / 86_400_000) * 86_400_000;
  secret.lastAccessedAt = day;
  version.lastAccessedAt = day;
  const content = version.value.kind === 'text' ? fields(version.value.text) : {};
  const accessKeyId = content['AccessKeyId'];
  if (typeof accessKeyId !== 'string') {
    return new AwsError('IncompleteSignature', 400, `The secret ${uses.secretName} holds no AccessKeyId.`);
  }
  consumer.held = {
    accessKeyId,
    isGenuine: content['SecretAccessKey'] === secretOf(world.seed, accessKeyId),
    fetchedAt: at,
  };
  return consumer.held;
}

function fields(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // People keep all kinds of text in secrets.
    return {};
  }
}

/** A script says nothing of what its principal is allowed: only a policy that was put in its way stops it. */
const obstacles: ReadonlySet<Refusal> = new Set([
  'explicit-deny-identity',
  'explicit-deny-scp',
  'no-scp',
  'explicit-deny-permissions-boundary',
] satisfies Refusal[]);

function refusalOf({ world, consumer, refusals, at }: Turn, { account, user, key }: KeyOwner): AwsError | undefined {
  if (refusals.has(key.id)) return refusals.get(key.id);
  const { service, region, sourceIp } = consumer.script;
  const action = `${service}:${actions[service] ?? eventNames[service] ?? 'ListResources'}`;
  const base = { account, key, accessKeyId: key.id };
  const arn = principalArn(world, account.id, user);
  const caller: Caller = user
    ? { kind: 'user', user, arn, userId: user.id, ...base }
    : { kind: 'root', arn, userId: account.id, ...base };
  const decision = decide(world, { caller, action, resource: '*', region, sourceIp, now: at });
  const refusal =
    decision.isAllowed || !obstacles.has(decision.because)
      ? undefined
      : standardError(service, 'denied', { message: `User: ${arn} is not authorized to perform: ${action} on resource: *` });
  refusals.set(key.id, refusal);
  return refusal;
}

function fail(turn: Turn, error: AwsError, accessKeyId?: string): void {
  const { failures } = turn.consumer;
  failures.count += turn.weight;
  failures.firstAt ??= turn.at;
  failures.lastAt = turn.at;
  failures.lastCode = error.code;
  if (accessKeyId !== undefined) recordEvent(turn, accessKeyId, error);
}

/** The read that a program of this kind makes first, where it is not `ListResources`. */
const eventNames: Readonly<Record<string, string>> = {
  s3: 'ListBuckets',
  sts: 'GetCallerIdentity',
  iam: 'GetUser',
  ec2: 'DescribeInstances',
  dynamodb: 'ListTables',
  sqs: 'ListQueues',
  sns: 'ListTopics',
  secretsmanager: 'ListSecrets',
  ssm: 'DescribeParameters',
  cloudwatch: 'DescribeAlarms',
  ecr: 'GetAuthorizationToken',
  ses: 'GetSendQuota',
  ce: 'GetCostAndUsage',
  route53: 'ListHostedZones',
};

/** Where the IAM action is not called like the event. */
const actions: Readonly<Record<string, string>> = { s3: 'ListAllMyBuckets' };

function recordEvent({ world, consumer, stretch, at }: Turn, accessKeyId: string, error?: AwsError): void {
  const { service, region, sourceIp, userAgent } = consumer.script;
  const owner = keyOwner(world, accessKeyId);
  const accountId = owner?.account.id ?? accountOfId(accessKeyId);
  stretch.trail.record({
    id: uuid(stretch.random),
    at,
    accountId,
    region,
    source: `${service}.amazonaws.com`,
    name: eventNames[service] ?? 'ListResources',
    isReadOnly: true,
    identity: {
      type: owner && !owner.user ? 'Root' : 'IAMUser',
      principalId: owner?.user?.id ?? accountId,
      // Of a deleted key AWS still knows the account, as it stands in the id.
      arn: owner ? principalArn(world, accountId, owner.user) : '',
      accountId,
      accessKeyId,
      userName: owner ? (owner.user?.name ?? 'root') : '',
    },
    sourceIp,
    userAgent,
    requestParameters: null,
    responseElements: null,
    resources: [],
    type: 'AwsApiCall',
    ...(error ? { errorCode: error.code, errorMessage: error.message } : {}),
  });
}

function principalArn({ partition }: World, accountId: string, user: KeyOwner['user']): string {
  return iamArn(partition, accountId, user ? `user${user.path}${user.name}` : 'root');
}
