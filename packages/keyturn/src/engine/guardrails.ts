import type { AccountId, Partition } from '../core/access-key.ts';
import { mapObserved } from '../core/observed.ts';
import { type Assessed, assessAccount, assessOrganization, type Purpose } from '../core/prevention/assess.ts';
import type { AccountGuardFacts } from '../core/prevention/facts.ts';
import type { AccountGuardrail, Guardrail, GuardrailContext, OrganizationGuardrail } from '../core/prevention/guardrail.ts';
import { policyName } from '../core/prevention/scp.ts';
import { fanOut } from './fan-out.ts';
import type { GuardedAccount, GuardrailAws, OrganizationQuestion } from './guardrail-ports.ts';
import type { MemberAccess, OrganizationAccount } from './ports.ts';
import { accountsInScope, type Scope } from './scope.ts';

/** What a look at guardrails is asked for. */
export interface GuardrailRequest {
  readonly chosen: readonly Guardrail[];
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly context: Omit<GuardrailContext, 'partition'>;
  readonly purpose: Purpose;
  readonly interrupted: AbortSignal;
}

/** What was found of all guardrails that were asked for. */
export interface GuardrailSight {
  readonly assessed: readonly Assessed[];
  /** Accounts that could not be entered. */
  readonly unread: readonly LeftOut[];
  /** Accounts that nobody can act in, or that were left out on purpose. */
  readonly skipped: readonly LeftOut[];
}

interface LeftOut {
  readonly account: AccountId;
  readonly because: string;
}

const ACCOUNTS_AT_ONCE = 10;

/** Looks at the organization and at every account of the scope, and asks the guardrails. Changes nothing. */
export async function lookAtGuardrails(aws: GuardrailAws, request: GuardrailRequest): Promise<GuardrailSight> {
  const caller = await aws.caller();
  const context = { ...request.context, partition: caller.partition };
  const ofOrganization = request.chosen.filter((one) => one.of === 'organization');
  const ofAccounts = request.chosen.filter((one) => one.of === 'account');
  const [organization, accounts] = await Promise.all([
    lookAtOrganization(aws, ofOrganization, { context, purpose: request.purpose }),
    ofAccounts.length === 0 ? { assessed: [], unread: [], skipped: [] } : lookAtAccounts(aws, ofAccounts, { context, request }),
  ]);
  return { ...accounts, assessed: [...organization, ...accounts.assessed] };
}

/** What the guardrails of an organization have to be told of it. */
export function questionOf(chosen: readonly OrganizationGuardrail[], { prevention }: GuardrailContext): OrganizationQuestion {
  const scps = chosen.filter(({ policy }) => policy !== undefined);
  const targets = scps.flatMap(({ id }) => prevention.targetsOf[id] ?? prevention.targets);
  return { policies: scps.map(({ id }) => policyName(id)), targets: [...new Set(targets)] };
}

async function lookAtOrganization(
  aws: GuardrailAws,
  chosen: readonly OrganizationGuardrail[],
  { context, purpose }: { readonly context: GuardrailContext; readonly purpose: Purpose },
): Promise<readonly Assessed[]> {
  if (chosen.length === 0) return [];
  const facts = await aws.organizationGuards(questionOf(chosen, context));
  return assessOrganization(chosen, facts, { context, purpose });
}

async function lookAtAccounts(
  aws: GuardrailAws,
  chosen: readonly AccountGuardrail[],
  { context, request }: { readonly context: GuardrailContext; readonly request: GuardrailRequest },
): Promise<GuardrailSight> {
  const caller = await aws.caller();
  const accounts = await accountsInScope(aws, caller, { scope: request.scope, wantsUnits: false });
  const found = new Map<string, readonly Assessed[]>();
  const unread: LeftOut[] = [];
  const skipped: LeftOut[] = [];
  await fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    const reason = whyLeftOut(account);
    if (reason !== undefined) {
      skipped.push({ account: account.id, because: reason });
      return;
    }
    if (request.interrupted.aborted) {
      unread.push({ account: account.id, because: 'the run was ended before it came to it' });
      return;
    }
    const door = await aws.openGuarded(account.id, request.access);
    if (!door.known) {
      unread.push({ account: account.id, because: door.detail });
      return;
    }
    const facts = await readAccount(door.reader, account, caller.partition);
    found.set(account.id, assessAccount(chosen, facts, { context, purpose: request.purpose }));
  });
  return { assessed: accounts.flatMap(({ id }) => found.get(id) ?? []), unread, skipped };
}

function whyLeftOut({ state, excludedBecause }: OrganizationAccount): string | undefined {
  if (excludedBecause !== null) return excludedBecause;
  return state === 'ACTIVE' ? undefined : `it is ${state.toLowerCase().replaceAll('_', ' ')}: nobody can act in it`;
}

async function readAccount(
  opened: GuardedAccount,
  account: OrganizationAccount,
  partition: Partition,
): Promise<AccountGuardFacts> {
  const [summary, administrators, rules, alarmFacts] = await Promise.all([
    opened.reader.summary(),
    opened.reader.administrators(),
    opened.passwordRules(),
    opened.alarms(),
  ]);
  const root = mapObserved(summary, ({ hasRootPassword, hasRootKeys, hasRootMfa }) => ({
    hasPassword: hasRootPassword,
    hasKeys: hasRootKeys,
    hasMfa: hasRootMfa,
  }));
  return { account, partition, root, administrators, passwordRules: rules, alarms: alarmFacts };
}
