import type { AccountId } from '../../core/access-key.ts';
import { Fault } from '../../core/fault.ts';
import { factsAskedBy } from '../../core/match.ts';
import type { Policy } from '../../core/policy.ts';
import type { RemovalStep } from '../../core/root-removal/removal-decision.ts';
import type { RemovalOrders, RemovalSituation } from '../../core/root-removal/removal-situation.ts';
import { type RootPlan, type RootPlanItem, targetOfStep } from '../../core/root-removal/root-plan.ts';
import { guardRemoval, type Refusal } from '../../core/safety/guard.ts';
import type { SafetyPolicy } from '../../core/safety/safety-policy.ts';
import { fanOut } from '../fan-out.ts';
import type { MemberAccess, OrganizationAccount } from '../ports.ts';
import type { RemovalAws } from '../root-ports.ts';
import { accountsInScope, type Scope } from '../scope.ts';
import { type ReconciledRoot, type RemovalTaken, type RootEnding, reconcileRoot } from './reconcile-root.ts';
import { type RootPrincipal, rootSubject } from './root-principal.ts';
import type { RootRecorder } from './root-recorder.ts';

/** Whose root users a run is about, and by what rules. */
export interface RemovalRequest {
  /** These accounts; in an organization those whose root user has keys, or is paused. */
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly policy: Policy;
  readonly safety: SafetyPolicy;
  readonly orders: RemovalOrders;
  /** Somebody says that a key is in wrong hands: then neither window nor freeze holds anybody up. */
  readonly isCompromised: boolean;
  readonly interrupted: AbortSignal;
}

/** What is applied, besides to whom. */
export interface ApplyRemovalRequest extends RemovalRequest {
  readonly recorder: RootRecorder;
  /** What was planned; undefined: whatever is due now. */
  readonly plan: RootPlan | undefined;
  readonly isApproved: boolean;
  readonly onTaken?: (principal: RootPrincipal, taken: RemovalTaken) => void;
}

/** What came of a run. */
export interface AppliedRemoval {
  readonly outcomes: readonly ReconciledRoot[];
  /** Accounts that were left alone, because something failed in those that come first. */
  readonly left: readonly { readonly account: AccountId; readonly because: string }[];
  /** Items of the plan that nobody is left to do anything about. */
  readonly gone: readonly RootPlanItem[];
}

/** Organizations knows one writer at a time, and answers the others that they came too early. */
const ACCOUNTS_AT_ONCE = 4;

/** Takes all root users as far as they go today. One account's trouble is its own, until the policy's number of failures is reached. */
export async function applyRemoval(aws: RemovalAws, request: ApplyRemovalRequest): Promise<AppliedRemoval> {
  const { plan, recorder, interrupted, onTaken, safety } = request;
  const gate = createRootGate(request, request.isApproved);
  const principals = (await rootPrincipals(aws, request)).filter(({ account }) => isInPlan(plan, account));
  const outcomes: ReconciledRoot[] = [];
  const applyTo = (chosen: readonly RootPrincipal[]) =>
    // No more at once than may fail: all of them may.
    fanOut(chosen, Math.min(ACCOUNTS_AT_ONCE, safety.failuresPerRunMax), async (principal) => {
      const item = plan?.items.find((one) => one.account === principal.account.id);
      // A plan says of each root user for how long it is paused, and what is removed.
      const orders: RemovalOrders = item ? { do: 'remove', pauseDays: item.pauseDays, also: item.also } : principal.orders;
      const outcome = await reconcileRoot(
        { ...principal, orders },
        { aws, recorder, interrupted, gate: (...asked) => gate.pass(...asked), onTaken },
        item,
      );
      gate.ended(outcome.ending);
      outcomes.push(outcome);
    });
  const isCanary = ({ account }: RootPrincipal) => safety.canaryAccounts.includes(account.id);
  const [canaries, others] = [principals.filter(isCanary), principals.filter((one) => !isCanary(one))];
  await applyTo(canaries);
  const hasFailed = gate.failures() > 0;
  if (!hasFailed) await applyTo(others);
  const because = 'something failed in a canary account, so that nothing was changed anywhere else';
  return {
    outcomes: outcomes.toSorted((a, b) => (a.account < b.account ? -1 : 1)),
    left: hasFailed ? others.map(({ account }) => ({ account: account.id, because })) : [],
    gone: plan?.items.filter(({ account }) => !principals.some((one) => one.account.id === account)) ?? [],
  };
}

function isInPlan(plan: RootPlan | undefined, account: OrganizationAccount): boolean {
  return plan === undefined || plan.items.some((item) => item.account === account.id);
}

/** The root users that a request is about. Throws a Fault for an account that is not part of the organization. */
export async function rootPrincipals(aws: RemovalAws, request: RemovalRequest): Promise<readonly RootPrincipal[]> {
  const { scope, access, orders } = request;
  const accounts = scope.kind === 'organization' ? await concerned(aws, request) : await named(aws, request);
  return accounts.map((account) => ({ account, access, orders }));
}

/** In a whole organization: whose root user has keys by what the account itself tells, or may have, or is paused. */
async function concerned(
  aws: RemovalAws,
  { scope, access, policy, safety }: RemovalRequest,
): Promise<readonly OrganizationAccount[]> {
  const caller = await aws.caller();
  const listed = await accountsInScope(aws, caller, { scope, wantsUnits: wantsUnits(policy, safety) });
  const paused = await aws.pauses.accounts();
  const found: OrganizationAccount[] = [];
  await fanOut(
    listed.filter(({ state, excludedBecause }) => state === 'ACTIVE' && excludedBecause === null),
    ACCOUNTS_AT_ONCE * 4,
    async (account) => {
      const isPaused = !paused.known || paused.value.has(account.id);
      if (isPaused || (await mayHaveKeys(aws, account, { access, own: caller.account }))) found.push(account);
    },
  );
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function mayHaveKeys(
  aws: RemovalAws,
  { id }: OrganizationAccount,
  { access, own }: { readonly access: MemberAccess; readonly own: AccountId },
): Promise<boolean> {
  const door = id === own ? { known: true as const, reader: aws.own() } : await aws.member(id, access);
  const summary = door.known ? await door.reader.summary() : door;
  return !summary.known || summary.value.hasRootKeys;
}

async function named(aws: RemovalAws, { scope, policy, safety }: RemovalRequest): Promise<readonly OrganizationAccount[]> {
  const caller = await aws.caller();
  const plain = await accountsInScope(aws, caller, { scope, wantsUnits: false });
  const listed = await listedAccounts(aws, wantsUnits(policy, safety));
  if (!listed) return plain;
  return plain.map(({ id }) => {
    const account = listed.find((one) => one.id === id);
    if (!account) throw new Fault('subject-unknown', `Account ${id} is not part of this organization.`);
    return account;
  });
}

/** Undefined where there is no organization, or it does not list its accounts to us. */
async function listedAccounts(aws: RemovalAws, units: boolean): Promise<readonly OrganizationAccount[] | undefined> {
  try {
    return await aws.organizationAccounts({ units });
  } catch (error) {
    if (error instanceof Fault && error.code === 'organization-unreadable') return undefined;
    throw error;
  }
}

function wantsUnits(policy: Policy, safety: SafetyPolicy): boolean {
  return factsAskedBy(policy).units || safety.breakGlass.some(({ units }) => units !== undefined);
}

/** The gate of a run: asks the guard, and counts what the guard asks about. */
export function createRootGate({ safety, policy, isCompromised }: RemovalRequest, isApproved: boolean) {
  const changed = new Set<AccountId>();
  let failures = 0;
  const judge = ({ account }: RootPrincipal, step: RemovalStep, situation: RemovalSituation): Refusal | undefined => {
    const keys = step.do === 'create-pause' ? step.keys : [step.do === 'delete-key' ? targetOfStep(step) : null];
    // An exception of one key holds for the root user as a whole: a pause hits all of them.
    const refusals = (keys.length === 0 ? [null] : keys).map((key) =>
      guardRemoval(step, {
        safety,
        exceptions: policy.exceptions,
        now: situation.now,
        subject: rootSubject({ account }, key),
        isApproved,
        isCompromised,
        run: { changed: changed.size, hasChanged: changed.has(account.id), failures },
      }),
    );
    return refusals.find((refusal) => refusal !== undefined);
  };
  return {
    /** Why a step must not be taken; whoever is let through counts as changed. */
    pass(principal: RootPrincipal, step: RemovalStep, situation: RemovalSituation): Refusal | undefined {
      const refusal = judge(principal, step, situation);
      if (!refusal) changed.add(principal.account.id);
      return refusal;
    },
    ended(ending: RootEnding) {
      if (ending.kind === 'failed') failures += 1;
    },
    failures: () => failures,
  };
}
