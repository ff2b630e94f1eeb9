import type { AccountId } from '../../core/access-key.ts';
import { addDays, type Instant } from '../../core/instant.ts';
import type { GuardrailContext, OrganizationGuardrail } from '../../core/prevention/guardrail.ts';
import { countDenied, type Lookup, type RecordedCall, type Simulation } from '../../core/prevention/simulation.ts';
import { fanOut } from '../fan-out.ts';
import type { GuardedAccount, GuardrailAws } from '../guardrail-ports.ts';
import { questionOf } from '../guardrails.ts';
import type { MemberAccess } from '../ports.ts';

/** As far back as CloudTrail's event history goes. */
const DAYS = 90;

const ACCOUNTS_AT_ONCE = 10;

/** What a simulation is asked for. */
export interface SimulationRequest {
  readonly chosen: readonly OrganizationGuardrail[];
  readonly context: GuardrailContext;
  readonly access: MemberAccess;
  readonly now: Instant;
  readonly interrupted: AbortSignal;
}

/** Finds the calls of the last ninety days that the service control policies would have denied, in the accounts that they would bind. */
export async function simulateGuardrails(aws: GuardrailAws, request: SimulationRequest): Promise<Simulation> {
  const { context, now } = request;
  const unread: { account: AccountId; because: string }[] = [];
  const calls: RecordedCall[] = [];
  const plans = await plansByAccount(aws, request, unread);
  await fanOut(plans, ACCOUNTS_AT_ONCE, async ([account, guardrails]) => {
    if (request.interrupted.aborted) {
      unread.push({ account, because: 'the run was ended before it came to it' });
      return;
    }
    const door = await aws.openGuarded(account, request.access);
    if (!door.known) {
      unread.push({ account, because: door.detail });
      return;
    }
    const lookups = guardrails.flatMap(({ policy }) => policy?.lookups(context) ?? []);
    const read = await readCalls(door.reader, distinct(lookups), addDays(now, -DAYS));
    unread.push(...read.unread.map((because) => ({ account, because })));
    calls.push(...read.calls);
  });
  const bound = new Map(plans.map(([account, guardrails]) => [account, guardrails]));
  const denied = request.chosen.flatMap(({ id, policy }) => {
    if (!policy) return [];
    const own = calls.filter(({ account }) => bound.get(account)?.some((guardrail) => guardrail.id === id));
    return countDenied(new Map([[id, policy.document(context)]]), own);
  });
  return { days: DAYS, denied, calls: calls.length, unread };
}

type Unread = { account: AccountId; because: string }[];

/** Which guardrails would bind which account. The management account is bound by none. */
async function plansByAccount(
  aws: GuardrailAws,
  { chosen, context }: SimulationRequest,
  unread: Unread,
): Promise<readonly (readonly [AccountId, readonly OrganizationGuardrail[]])[]> {
  const scps = chosen.filter(({ policy }) => policy !== undefined);
  const facts = await aws.organizationGuards(questionOf(scps, context));
  const managementId = facts.organization.known ? facts.organization.value?.managementId : undefined;
  const plans = new Map<AccountId, OrganizationGuardrail[]>();
  for (const guardrail of scps) {
    for (const wanted of context.prevention.targetsOf[guardrail.id] ?? context.prevention.targets) {
      const target = facts.targets.get(wanted);
      if (!target?.known || target.value.kind === 'none') continue;
      const below = await aws.accountsBelow(target.value.id);
      if (!below.known) {
        unread.push({ account: wanted, because: below.detail });
        continue;
      }
      for (const account of below.value) {
        const there = plans.get(account) ?? [];
        if (account !== managementId && !there.includes(guardrail)) plans.set(account, [...there, guardrail]);
      }
    }
  }
  return [...plans];
}

function distinct(lookups: readonly Lookup[]): readonly Lookup[] {
  return [...new Map(lookups.map((lookup) => [`${lookup.attribute}=${lookup.value}`, lookup])).values()];
}

/** A call that two questions tell of is one call. */
async function readCalls(
  account: GuardedAccount,
  lookups: readonly Lookup[],
  since: Instant,
): Promise<{ readonly calls: readonly RecordedCall[]; readonly unread: readonly string[] }> {
  const calls = new Map<string, RecordedCall>();
  const unread: string[] = [];
  for (const lookup of lookups) {
    for await (const call of account.calls(lookup, since)) {
      if ('known' in call) unread.push(call.detail);
      else calls.set(call.id, call);
    }
  }
  return { calls: [...calls.values()], unread };
}
