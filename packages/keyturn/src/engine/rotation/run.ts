import type { AccountId } from '../../core/access-key.ts';
import type { UserFacts } from '../../core/account.ts';
import { factsAskedBy } from '../../core/match.ts';
import type { Match, Policy } from '../../core/policy.ts';
import type { Step } from '../../core/rotation/decision.ts';
import { type RotationPolicy, strictestTerms, termsFor } from '../../core/rotation/rotation-policy.ts';
import type { Orders, Situation } from '../../core/rotation/situation.ts';
import { guard, type Refusal } from '../../core/safety/guard.ts';
import type { SafetyPolicy } from '../../core/safety/safety-policy.ts';
import { asAccount, type Traced } from '../../core/traced.ts';
import { userNamed } from '../../core/user-named.ts';
import { fanOut } from '../fan-out.ts';
import type { MemberAccess, OrganizationAccount } from '../ports.ts';
import type { DeliveryOf, RotationAccount, RotationAws } from '../rotation-ports.ts';
import { accountsInScope, type Scope } from '../scope.ts';
import { createAdmission } from './admission.ts';
import { rotationCandidates } from './candidates.ts';
import { type Claims, createClaims } from './claims.ts';
import { ownerOf } from './effects.ts';
import { inTheirUnits } from './in-their-units.ts';
import { type Principal, subjectOf } from './principal.ts';
import type { Ending } from './reconcile.ts';

/** Whom a run is about, and by what rules. */
export interface RotationRequest {
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly policy: Policy;
  readonly rotation: RotationPolicy;
  readonly safety: SafetyPolicy;
  readonly deliveryOf: DeliveryOf;
  /** Whom the entries of the delivery mean: what they ask of a user is read. */
  readonly deliveryMatches?: readonly Match[] | undefined;
  /** Whether the policy gives everybody destinations of their own, as can be told from it alone: then nobody has to look. */
  readonly areDestinationsOwn?: boolean | undefined;
  /** One user alone, with what somebody asked for; undefined: whoever is due. */
  readonly target?: { readonly account: AccountId; readonly user: string; readonly orders: Orders } | undefined;
  /** These, and nobody else: whoever is not found by listing users. */
  readonly principals?: readonly Principal[] | undefined;
  /** How often, on different days, somebody was told that a key will be turned off; absent: there is nobody to tell. */
  readonly announcements?: ((account: AccountId, key: string) => number) | undefined;
  readonly interrupted: AbortSignal;
  /** Told of each account. */
  readonly traced?: Traced | undefined;
}

/** What was not even looked at, and why. */
export interface Unread {
  readonly account: AccountId;
  readonly user: string | null;
  readonly because: string;
}

/** What came of one principal: whatever the work on it was. */
export interface Visit<Result> {
  readonly results: readonly Result[];
  readonly unread: readonly Unread[];
  /** Principals that were looked at. */
  readonly seen: number;
}

const ACCOUNTS_AT_ONCE = 20;
const PRINCIPALS_AT_ONCE = 24;

/**
 * Visits every principal that may concern somebody, accounts in parallel. Canary accounts come first, and others only if `mayGoOn`
 * says so after them.
 */
export async function visit<Result>(
  aws: RotationAws,
  request: RotationRequest,
  work: { readonly each: (principal: Principal) => Promise<Result>; readonly mayGoOn: () => string | undefined },
): Promise<Visit<Result>> {
  if (request.principals) {
    const results: Result[] = [];
    for (const principal of request.principals) results.push(await work.each(principal));
    return { results, unread: [], seen: results.length };
  }
  const caller = await aws.caller();
  const wantsUnits = factsAskedBy(withRotation(request)).units;
  const scope = request.target ? scopeOf(request.target.account, caller.account) : request.scope;
  const named = await accountsInScope(aws, caller, { scope, wantsUnits });
  const all = wantsUnits && scope.kind !== 'organization' ? await inTheirUnits(aws, named) : named;
  if (typeof all === 'string') {
    return { results: [], unread: named.map(({ id }) => ({ account: id, user: null, because: all })), seen: 0 };
  }
  const readable = all.filter((account) => account.state === 'ACTIVE' && account.excludedBecause === null);
  const claims = request.areDestinationsOwn === true ? createClaims() : await surveyClaims(aws, readable, request);
  const collected = { results: new Array<Result>(), unread: new Array<Unread>(), seen: 0, claims };
  const canaries = readable.filter(({ id }) => request.safety.canaryAccounts.includes(id));
  const others = readable.filter(({ id }) => !request.safety.canaryAccounts.includes(id));

  const visitAll = (accounts: readonly OrganizationAccount[]) =>
    fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
      if (request.interrupted.aborted) return;
      await asAccount(request.traced, account.id, () =>
        visitAccount(aws, { account, caller: caller.account, request, each: work.each, collected }),
      );
    });
  await visitAll(canaries);
  const stop = canaries.length > 0 ? work.mayGoOn() : undefined;
  if (stop === undefined) await visitAll(others);
  else collected.unread.push(...others.map(({ id }) => ({ account: id, user: null, because: stop })));
  return collected;
}

function scopeOf(account: AccountId, own: AccountId): Scope {
  return account === own ? { kind: 'own' } : { kind: 'accounts', ids: [account] };
}

interface AccountVisit<Result> {
  readonly account: OrganizationAccount;
  readonly caller: AccountId;
  readonly request: RotationRequest;
  readonly each: (principal: Principal) => Promise<Result>;
  readonly collected: { readonly results: Result[]; readonly unread: Unread[]; readonly claims: Claims; seen: number };
}

async function visitAccount<Result>(
  aws: RotationAws,
  { account, request, each, collected }: AccountVisit<Result>,
): Promise<void> {
  const door = await aws.openForRotation(account.id, request.access);
  if (!door.known) {
    collected.unread.push({ account: account.id, user: null, because: door.detail });
    return;
  }
  const opened = door.reader;
  const users = request.target
    ? [userNamed(request.target.user)]
    : rotationCandidates(opened.reader, strictestTerms(request.rotation, request.policy), () => aws.now());
  await fanOut(users, PRINCIPALS_AT_ONCE, async (user) => {
    if (request.interrupted.aborted) return;
    if ('known' in user) {
      collected.unread.push({ account: account.id, user: null, because: user.detail });
      return;
    }
    const principal = await makePrincipal({ account, user, opened, request });
    if ('because' in principal) collected.unread.push(principal);
    else {
      collected.seen += 1;
      const { claims } = collected;
      claims.add(nameOf(principal), principal.delivery);
      collected.results.push(await each({ ...principal, shared: claims.sharedBy(nameOf(principal), principal.delivery) }));
    }
  });
}

/** Finds destinations that two have in common, before anything is put there: everybody who has a key is looked at, due or not. */
async function surveyClaims(
  aws: RotationAws,
  accounts: readonly OrganizationAccount[],
  request: RotationRequest,
): Promise<Claims> {
  const claims = createClaims();
  await fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    const door = await aws.openForRotation(account.id, request.access);
    if (!door.known) return;
    const opened = door.reader;
    const everybody = rotationCandidates(opened.reader, { maxAgeDays: -1, unusedAfterDays: null }, () => aws.now());
    await fanOut(everybody, PRINCIPALS_AT_ONCE, async (user) => {
      if ('known' in user || request.interrupted.aborted) return;
      const principal = await makePrincipal({ account, user, opened, request });
      if (!('because' in principal)) claims.add(nameOf(principal), principal.delivery);
    });
  });
  return claims;
}

function nameOf({ account, user }: Pick<Principal, 'account' | 'user'>): string {
  return `${account.id}/${user.name}`;
}

interface Making {
  readonly account: OrganizationAccount;
  readonly user: UserFacts;
  readonly opened: RotationAccount;
  readonly request: RotationRequest;
}

/** Reads what the policy asks of a user, and finds the terms and destinations that hold for it. */
export async function makePrincipal({ account, user: told, opened, request }: Making): Promise<Principal | Unread> {
  const asked = factsAskedBy(withRotation(request));
  const { reader } = opened;
  const [tags, groups, password] = await Promise.all([
    asked.tags ? reader.tags(told.name) : told.tags,
    asked.groups ? reader.groups(told.name) : told.groups,
    told.password.known || !asksKind(request) ? told.password : reader.password(told.name),
  ]);
  const user: UserFacts = { ...told, tags, groups, password };
  const unread = (because: string): Unread => ({ account: account.id, user: user.name, because });
  const terms = termsFor(request.rotation, request.policy, subjectOf({ account, user }, null));
  if (!terms) return unread('a rule of the policy asks for a fact of it that is not known');
  const delivery = await request.deliveryOf(ownerOf({ account, user }), subjectOf({ account, user }, null));
  if ('known' in delivery) return unread(delivery.detail);
  return {
    account,
    user,
    opened,
    delivery,
    orders: request.target?.orders ?? {},
    shared: null,
    terms: { ...terms, hasProbes: delivery.probes.length > 0, hasHooks: delivery.hooks.length > 0 },
  };
}

function withRotation({ policy, rotation, safety, deliveryMatches = [] }: RotationRequest): Policy {
  const matches = [...rotation.rules.map(({ match }) => match), ...safety.breakGlass, ...deliveryMatches];
  return { ...policy, rules: [...policy.rules, ...matches.map((match) => ({ match, limits: {} }))] };
}

/** Whether it depends on the OUs of an account what holds in it. */
export function asksUnits(request: RotationRequest): boolean {
  return factsAskedBy(withRotation(request)).units;
}

function asksKind(request: RotationRequest): boolean {
  const { rules, exceptions } = withRotation(request);
  return [...rules, ...exceptions].some(({ match }) => match.kind !== undefined);
}

/** The gate of a run: asks the guard, and counts what the guard asks about. */
export function createGate(
  aws: RotationAws,
  { safety, policy, announcements }: Pick<RotationRequest, 'safety' | 'policy' | 'announcements'>,
  allowed: { readonly isApproved: (principal: Principal, step: Step) => boolean; readonly isHandedOver: boolean },
) {
  const changed = new Set<string>();
  const admission = createAdmission(safety.failuresPerRunMax);
  const judge = ({ principal, step, situation, ownKeyId }: Asked): Refusal | undefined =>
    guard(step, {
      safety,
      exceptions: policy.exceptions,
      now: situation.now,
      subject: subjectOf(principal, 'key' in step ? step.key : step.outgoing),
      ownKeyId,
      isHandedOver: allowed.isHandedOver,
      isApproved: allowed.isApproved(principal, step),
      isCompromised: isCompromised(principal, situation),
      // Keys of root users are changed by name, one account after another: whoever does so is the one to be told.
      announcements:
        principal.isRoot === true ? undefined : announcements?.(principal.account.id, 'key' in step ? step.key : step.outgoing),
      run: { changed: changed.size, hasChanged: changed.has(nameOf(principal)), failures: admission.failures() },
    });
  return {
    async ask(principal: Principal, step: Step, situation: Situation): Promise<Refusal | undefined> {
      return judge({ principal, step, situation, ownKeyId: await aws.ownKeyId(step) });
    },
    /** The same for a step of a plan: who is let through counts as changed. */
    async foresee(principal: Principal, step: Step, situation: Situation): Promise<Refusal | undefined> {
      const refusal = judge({ principal, step, situation, ownKeyId: await aws.ownKeyId(step) });
      if (!refusal) changed.add(nameOf(principal));
      return refusal;
    },
    /** The same for a step that is about to be taken; `look-again`: it had to wait, and what was seen before is old. */
    async pass(principal: Principal, step: Step, situation: Situation): Promise<Refusal | 'look-again' | undefined> {
      // Nothing is awaited between the judgement and the count: two who ask at once must not both be the last.
      const refusal = judge({ principal, step, situation, ownKeyId: await aws.ownKeyId(step) });
      if (refusal || changed.has(nameOf(principal))) return refusal;
      if (!admission.hasRoom()) {
        await admission.room();
        return 'look-again';
      }
      changed.add(nameOf(principal));
      admission.entered();
      return undefined;
    },
    /** The work on a principal is over; without an ending, something was thrown. */
    ended(principal: Principal, ending: Ending | undefined) {
      admission.left({
        isFailed: ending === undefined || ending.kind === 'failed',
        hasEntered: changed.has(nameOf(principal)),
      });
    },
    failures: () => admission.failures(),
  };
}

interface Asked {
  readonly principal: Principal;
  readonly step: Step;
  readonly situation: Situation;
  readonly ownKeyId: string | null;
}

/** What was said of a key that is gone holds nobody's door open any more. */
function isCompromised({ orders }: Principal, { notes, keys }: Situation): boolean {
  if (orders.compromised !== undefined) return true;
  const noted = notes.known ? notes.value.compromised : null;
  return noted !== null && keys.known && keys.value !== 'gone' && keys.value.some(({ id }) => id === noted.key);
}
