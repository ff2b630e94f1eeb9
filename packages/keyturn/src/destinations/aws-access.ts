import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { AwsClients, SessionCredentials } from '../aws/client.ts';
import { explain, toFault, toUnknown } from '../aws/faults.ts';
import { addDays, type Instant, instantOf } from '../core/instant.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { Secret } from '../core/secret.ts';
import { DestinationFault, type Rehearsal } from '../engine/destination.ts';
import type { DestinationContext } from './destination.ts';
import { fillIn } from './layout.ts';

const REGION = 'a region such as eu-central-1';
const ACCOUNT = 'an account id (twelve digits, in quotes) or "{account}"';
const ROLE = 'the name of a role, such as KeyturnSecrets, and no ARN';
const EXTERNAL_ID = 'the external id of the role, in quotes';

/** How long before its end a session is renewed: no call must run into it. */
const MARGIN_DAYS = 5 / (24 * 60);

/** Members of the configuration that say where in AWS a destination is. */
export const awsPlace = {
  region: z
    .string(REGION)
    .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, REGION)
    .describe('AWS region; that of the aws settings when left out, which may differ from machine to machine')
    .optional(),
  account: z
    .string(ACCOUNT)
    .regex(/^(\d{12}|\{account\})$/, ACCOUNT)
    .describe("account that it is in, {account} for the key's; when left out the key's with a role, and the caller's without")
    .optional(),
  role: z
    .string(ROLE)
    .regex(/^[\w+=,.@/-]{1,128}$/, ROLE)
    .describe('role to assume in that account')
    .optional(),
  externalId: z
    .string(EXTERNAL_ID)
    .regex(/^[\w+=,.@:/-]{2,1224}$/, EXTERNAL_ID)
    .describe('external id that the role asks for')
    .optional(),
};

/** Where in AWS a destination is, as the configuration says it. */
export interface AwsPlace {
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
}

/** Clients for one place, shared by all destinations that are there. */
export interface AwsAccess {
  /** `111122223333/eu-central-1`; `own` and `default` stand for what is left to the credentials and to the aws settings. */
  readonly name: string;
  readonly secretsManager: () => Promise<SecretsManagerClient>;
  readonly ssm: () => Promise<SSMClient>;
}

/** The way into an account and a region. Nothing is asked before the first client is; a role is assumed once for all who need it. */
export function accessAws({ region, account, role, externalId }: AwsPlace, { aws, owner }: DestinationContext): AwsAccess {
  const where = account ?? (role === undefined ? undefined : '{account}');
  const target = where === undefined ? undefined : fillIn(where, owner);
  const roleArn = role === undefined ? undefined : `arn:${owner.partition}:iam::${target}:role/${role}`;
  const door: Door = { aws, account: target, roleArn, externalId };
  const here = region ?? 'default';
  return {
    name: `${target ?? 'own'}/${here}`,
    async secretsManager() {
      const { credentials, secretsManager } = await enter(door);
      return remembered(secretsManager, here, () => aws.secretsManager({ region, credentials }));
    },
    async ssm() {
      const { credentials, ssm } = await enter(door);
      return remembered(ssm, here, () => aws.ssm({ region, credentials }));
    },
  };
}

/** Whether AWS gave an error one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(explain(error).name);
}

/** An error of AWS as a destination's; a secret that AWS repeats in it is taken out. */
export function awsFault(error: unknown, attempted: string, hidden?: Secret): DestinationFault {
  if (error instanceof DestinationFault) return error;
  const { message } = toFault(error, attempted);
  const { why, name } = explain(error);
  const isPassing = PASSING.has(why) || PASSING.has(name);
  if (!hidden || !message.includes(hidden.reveal())) return new DestinationFault(message, { isPassing, cause: error });
  return new DestinationFault(message.replaceAll(hidden.reveal(), String(hidden)), { isPassing });
}

/** The same as a fact that could not be had. */
export function awsUnknown(error: unknown, attempted: string): Unknown {
  return error instanceof DestinationFault ? unknown(explain(error).why, error.message) : toUnknown(error, attempted);
}

/** Does something; what AWS answers becomes a destination's fault. */
export async function attemptAws<T>(attempted: string, act: () => Promise<T>, hidden?: Secret): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw awsFault(error, attempted, hidden);
  }
}

/**
 * Makes a call that cannot succeed, to learn whether it is granted: AWS looks at permissions before anything else. Throws where it is
 * not; false where it was done all the same, as by something that is not quite AWS.
 */
export async function askRefused(call: Promise<unknown>, ...refusals: readonly string[]): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (!isNamed(error, ...refusals)) throw error;
    return true;
  }
}

/** Why a destination in AWS is not ready, after a call failed; `needs` says which permissions it takes. */
export function notReady(error: unknown, { attempted, needs }: { attempted: string; needs: string }): Rehearsal {
  const { message } = awsFault(error, attempted);
  return { isReady: false, because: explain(error).why === 'denied' ? `${message} ${needs}` : message };
}

/** What is over by itself: reasons, and names of errors that say no more than that AWS failed. */
const PASSING: ReadonlySet<string> = new Set([
  'throttled',
  'unreachable',
  'timed-out',
  'InternalServiceError',
  'InternalServerError',
  'TooManyUpdates',
]);

interface Door {
  readonly aws: AwsClients;
  /** Undefined: that of the caller, whichever it is. */
  readonly account: string | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
}

/** A session, or the caller's own credentials, with the clients that use it, by region. */
interface Room {
  readonly credentials: SessionCredentials | undefined;
  /** When it is to be left for a new one; null: never. */
  readonly endsAt: Instant | null;
  readonly secretsManager: Map<string, Promise<SecretsManagerClient>>;
  readonly ssm: Map<string, Promise<SSMClient>>;
}

const roomsOf = new WeakMap<AwsClients, Map<string, Promise<Room>>>();

async function enter(door: Door): Promise<Room> {
  const rooms = roomsOf.get(door.aws) ?? new Map<string, Promise<Room>>();
  roomsOf.set(door.aws, rooms);
  const key = JSON.stringify([door.account, door.roleArn, door.externalId]);
  const found = rooms.get(key);
  const room = await found?.catch(() => undefined);
  if (room && (room.endsAt === null || door.aws.clock.now() < room.endsAt)) return room;
  // What failed or ended is tried anew, once for all who wait.
  if (rooms.get(key) === found) rooms.set(key, open(door));
  return rooms.get(key) ?? open(door);
}

async function open(door: Door): Promise<Room> {
  const clients: Pick<Room, 'secretsManager' | 'ssm'> = { secretsManager: new Map(), ssm: new Map() };
  if (door.roleArn !== undefined) return { ...(await assume(door, door.roleArn)), ...clients };
  if (door.account !== undefined) await refuseOtherAccount(door, door.account);
  return { credentials: undefined, endsAt: null, ...clients };
}

async function assume({ aws, externalId }: Door, roleArn: string): Promise<Pick<Room, 'credentials' | 'endsAt'>> {
  try {
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const sts = await aws.sts();
    const asked = {
      RoleArn: roleArn,
      RoleSessionName: 'keyturn',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    };
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
      throw new SyntaxError('the answer has no Credentials');
    return {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      endsAt: Expiration ? addDays(instantOf(Expiration.getTime()), -MARGIN_DAYS) : null,
    };
  } catch (error) {
    throw awsFault(error, `assume the role ${roleArn}`);
  }
}

/** What is meant for one account must not land in another that the credentials of the day happen to be of. */
async function refuseOtherAccount({ aws }: Door, account: string): Promise<void> {
  const caller = await callerAccount(aws);
  if (caller === account) return;
  throw new DestinationFault(
    `It is configured to be in account ${account}, and these credentials are of account ${caller}. Use credentials of ${account}, or give the destination a role there.`,
    { isPassing: false },
  );
}

async function callerAccount(aws: AwsClients): Promise<string> {
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { Account } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
    return Account ?? 'unknown';
  } catch (error) {
    throw awsFault(error, 'ask AWS who we are (sts:GetCallerIdentity)');
  }
}

function remembered<T>(made: Map<string, T>, key: string, make: () => T): T {
  const present = made.get(key) ?? make();
  made.set(key, present);
  return present;
}
