import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { iamArn, secretOf } from './ids.ts';
import { keyOwner } from './keys.ts';
import type { Account, Session, World } from './model/world.ts';
import type { Caller } from './operation.ts';
import { isSignedWith, type SignatureClaim, sentAtMs } from './sigv4.ts';
import { standardError } from './standard-errors.ts';
import type { WireRequest } from './wire.ts';

/** AWS refuses requests signed more than five minutes before or after its own time. */
const SKEW_MS = 5 * 60 * 1000;

/**
 * The instants of a request: the sandbox's clock, the wall's, by which callers sign until they know the sandbox's, and
 * those by which callers sign who learned the sandbox's time before it was moved.
 */
export interface Instants {
  readonly now: number;
  readonly wall: number;
  readonly recent: () => readonly number[];
}

/**
 * Finds who signed a request. Inactive, deleted, unknown and not yet working keys all get the same answer (aws-facts I),
 * as does a session whose token is another's.
 */
export function authenticate(world: World, request: WireRequest, claim: SignatureClaim, instants: Instants): Caller {
  const { service } = claim;
  const caller = callerOf(world, claim, instants.now);
  if (caller === undefined) throw standardError(service, 'unknown-key', { accessKeyId: claim.accessKeyId });
  refuseSkew(claim, instants);
  const source = { seed: world.seed, secret: () => secretOf(world.seed, claim.accessKeyId) };
  if (!isSignedWith(request, claim, source)) throw standardError(service, 'wrong-signature');
  if (caller.session && caller.session.expiresAt <= instants.now) throw standardError(service, 'expired-token');
  if (caller.account.state !== 'ACTIVE') {
    throw new AwsError('OptInRequired', 403, 'The AWS Access Key Id needs a subscription for the service');
  }
  return caller;
}

function callerOf(world: World, claim: SignatureClaim, now: number): Caller | undefined {
  const { accessKeyId } = claim;
  if (accessKeyId.startsWith('ASIA')) {
    const session = world.sessions.get(accessKeyId);
    const account = session && world.accounts.get(session.accountId);
    return account && session.token === claim.sessionToken ? sessionCaller(world, account, session) : undefined;
  }
  const owner = keyOwner(world, accessKeyId);
  if (!owner || owner.key.status !== 'Active' || owner.key.worksFrom > now) return undefined;
  const { account, user, key } = owner;
  return user
    ? { kind: 'user', account, user, key, accessKeyId, ...userIdentity(world, account, user) }
    : { kind: 'root', account, key, accessKeyId, ...rootIdentity(world, account) };
}

function sessionCaller(world: World, account: Account, session: Session): Caller | undefined {
  const { principal, id: accessKeyId } = session;
  switch (principal.kind) {
    case 'role': {
      const role = account.roles?.get(principal.roleName);
      if (!role) return undefined;
      const arn = `arn:${world.partition}:sts::${account.id}:assumed-role/${role.name}/${principal.sessionName}`;
      return { kind: 'role', account, role, session, accessKeyId, arn, userId: `${role.id}:${principal.sessionName}` };
    }
    case 'user': {
      const user = account.users.get(principal.userName);
      return user && { kind: 'user', account, user, session, accessKeyId, ...userIdentity(world, account, user) };
    }
    case 'root':
      return { kind: 'root', account, session, accessKeyId, ...rootIdentity(world, account) };
    case 'assumed-root':
      return { kind: 'assumed-root', account, session, accessKeyId, ...rootIdentity(world, account) };
    case 'federated': {
      const user = principal.userName === undefined ? undefined : account.users.get(principal.userName);
      if (principal.userName !== undefined && !user) return undefined;
      return { kind: 'federated', account, user, session, accessKeyId, ...federatedIdentity(world, account, principal.name) };
    }
    default:
      return principal satisfies never;
  }
}

function userIdentity(world: World, account: Account, user: { path: string; name: string; id: string }) {
  return { arn: iamArn(world.partition, account.id, `user${user.path}${user.name}`), userId: user.id };
}

function rootIdentity(world: World, account: Account) {
  return { arn: iamArn(world.partition, account.id, 'root'), userId: account.id };
}

/** How AWS knows somebody for whom GetFederationToken was called. */
export function federatedIdentity({ partition }: World, { id }: Account, name: string): { arn: string; userId: string } {
  return { arn: `arn:${partition}:sts::${id}:federated-user/${name}`, userId: `${id}:${name}` };
}

/** Any of these clocks will do: a caller's first request is signed by the wall, the next ones by what our `Date` header taught it. */
function refuseSkew(claim: SignatureClaim, { now, wall, recent }: Instants): void {
  const sentAt = sentAtMs(claim);
  const isNear = (instant: number) => Math.abs(sentAt - instant) <= SKEW_MS;
  if (isNear(now) || isNear(wall) || recent().some(isNear)) return;
  const side = sentAt < now ? 'earlier than' : 'later than';
  const limit = compact(sentAt < now ? now - SKEW_MS : now + SKEW_MS);
  const message = `Signature expired: ${claim.sentAt} is now ${side} ${limit} (${compact(now)} ${sentAt < now ? '-' : '+'} 5 min.)`;
  if (claim.service === 's3') {
    throw new AwsError('RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.');
  }
  throw standardError(claim.service, 'wrong-signature', { message });
}

function compact(instant: number): string {
  return Number.isFinite(instant) ? `${new Date(instant).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z` : 'never';
}

/** Session tokens are opaque; ours follow from the id, and are long as real ones are. */
export function sessionToken(seed: number, id: string): string {
  return `IQoJb3JpZ2luX2Vj${createHash('sha512').update(`${seed}/${id}`).digest('base64').repeat(4)}`;
}
