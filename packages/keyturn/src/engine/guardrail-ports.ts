import type { AccountId } from '../core/access-key.ts';
import type { Instant } from '../core/instant.ts';
import type { Observed, Unknown } from '../core/observed.ts';
import type { AccountChange, OrganizationChange } from '../core/prevention/change.ts';
import type { AlarmFacts, OrganizationFacts } from '../core/prevention/facts.ts';
import type { PasswordRules } from '../core/prevention/password-rules.ts';
import type { Lookup, RecordedCall } from '../core/prevention/simulation.ts';
import type { AccountReader, Aws, MemberAccess, Opened } from './ports.ts';
import type { Effect } from './rotation-ports.ts';

/** What an organization is asked for the sake of its guardrails. */
export interface OrganizationQuestion {
  /** Names of policies. */
  readonly policies: readonly string[];
  /** As they stand in the configuration: `root`, ids, names of OUs. */
  readonly targets: readonly string[];
}

/** One account, opened to look at its guardrails and to change them. */
export interface GuardedAccount {
  readonly reader: Pick<AccountReader, 'summary' | 'administrators'>;
  passwordRules(): Promise<Observed<PasswordRules | null>>;
  alarms(): Promise<Observed<AlarmFacts>>;
  /** Reads what was there before again; where it is something else by now, nothing is changed. */
  change(change: AccountChange): Promise<Effect>;
  /** The calls that CloudTrail tells of since then, newest first; ends with an unknown where not all of them were read. */
  calls(lookup: Lookup, since: Instant): AsyncIterable<RecordedCall | Unknown>;
}

/** AWS, as guardrails see it. */
export interface GuardrailAws extends Aws {
  organizationGuards(question: OrganizationQuestion): Promise<OrganizationFacts>;
  /** Reads what was there before again; where it is something else by now, nothing is changed. */
  changeOrganization(change: OrganizationChange): Promise<Effect>;
  /** The accounts that are bound by what is attached to a root, an OU or an account. */
  accountsBelow(targetId: string): Promise<Observed<readonly AccountId[]>>;
  openGuarded(account: AccountId, access: MemberAccess): Promise<Opened<GuardedAccount>>;
}

/** Writes down what is meant to be changed, and what came of it. */
export interface GuardrailRecorder {
  /** Answers a ticket for the outcome. */
  intent(entry: RecordedChange): Promise<number>;
  outcome(ticket: number, entry: RecordedChange, effect: Effect): Promise<void>;
}

export interface RecordedChange {
  readonly guardrail: string;
  readonly account: AccountId | null;
  readonly change: OrganizationChange | AccountChange;
  readonly because: string;
}
