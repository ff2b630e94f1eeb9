import type { Partition } from '../access-key.ts';
import type { Limits } from '../policy.ts';
import type { Change } from './change.ts';
import type { AccountGuardFacts, OrganizationFacts } from './facts.ts';
import type { MadeBefore } from './made-before.ts';
import type { Prevention } from './prevention.ts';
import type { Lookup } from './simulation.ts';

/**
 * How a guardrail stands. `edited`: it is ours, and somebody changed it since; `by-hand`: only a person can do it; `blocked`: it cannot be
 * brought into force as it is asked for; `absent`: there is nothing to take back.
 */
export type GuardrailState = 'in-force' | 'open' | 'differs' | 'edited' | 'by-hand' | 'blocked' | 'unknown' | 'absent';

/** What was found of a guardrail, and what would have to be done, in order. Only `open` and `differs` come with changes. */
export interface Assessment {
  readonly state: GuardrailState;
  /** Why, in sentences. */
  readonly says: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

/** What all guardrails are asked with. */
export interface GuardrailContext {
  readonly prevention: Prevention;
  readonly partition: Partition;
  /** The role that Keyturn enters accounts with, and those of the configuration. */
  readonly keyturnRoles: readonly string[];
  readonly limits: Limits;
  /** Whether what somebody else changed is written over. */
  readonly overwrites: boolean;
  readonly madeBefore: MadeBefore;
  /** SHA-256 in hexadecimal digits. */
  readonly hash: (text: string) => string;
}

interface GuardrailInfo {
  readonly id: string;
  readonly title: string;
  /** What it does once it is in force, and whom it does not reach. */
  readonly does: string;
  /** Whether it is wanted where the configuration names none: those that can stand in the way of working callers are not. */
  readonly isStandard: boolean;
}

/** A guardrail of the organization as a whole. */
export interface OrganizationGuardrail extends GuardrailInfo {
  readonly of: 'organization';
  readonly assess: (facts: OrganizationFacts, context: GuardrailContext) => Assessment;
  readonly takeBack: (facts: OrganizationFacts, context: GuardrailContext) => Assessment;
  /** Where it is a service control policy: its document, and where CloudTrail tells of the calls that it would deny. */
  readonly policy?: {
    readonly document: (context: GuardrailContext) => string;
    readonly lookups: (context: GuardrailContext) => readonly Lookup[];
  };
}

/** A guardrail of each account. */
export interface AccountGuardrail extends GuardrailInfo {
  readonly of: 'account';
  readonly assess: (facts: AccountGuardFacts, context: GuardrailContext) => Assessment;
  readonly takeBack: (facts: AccountGuardFacts, context: GuardrailContext) => Assessment;
}

export type Guardrail = OrganizationGuardrail | AccountGuardrail;

/** An assessment that asks for nothing. */
export function settled(
  state: Exclude<GuardrailState, 'open' | 'differs'>,
  says: string,
  warnings: readonly string[] = [],
): Assessment {
  return { state, says, changes: [], warnings };
}
