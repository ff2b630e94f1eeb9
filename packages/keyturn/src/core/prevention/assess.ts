import type { AccountRef } from '../account.ts';
import type { AccountGuardFacts, OrganizationFacts } from './facts.ts';
import type { AccountGuardrail, Assessment, Guardrail, GuardrailContext, OrganizationGuardrail } from './guardrail.ts';
import type { Prevention } from './prevention.ts';
import { withAttached } from './scp-targets.ts';

/** Whether guardrails are brought into force, or taken back. */
export type Purpose = 'apply' | 'remove';

/** What was found of one guardrail: of the organization, or of an account. */
export interface Assessed {
  readonly guardrail: Guardrail;
  /** Null: of the organization. */
  readonly account: AccountRef | null;
  readonly assessment: Assessment;
}

/** The guardrails that are meant: those that were named, else those of the configuration, else those that stand in nobody's way. */
export function chooseGuardrails(
  all: readonly Guardrail[],
  { guardrails }: Pick<Prevention, 'guardrails'>,
  only: readonly string[],
): readonly Guardrail[] {
  const named = only.length > 0 ? only : guardrails;
  return all.filter(({ id, isStandard }) => (named ? named.includes(id) : isStandard));
}

/** Asks the guardrails of the organization, one after the other: each sees what those before it will take of a target's places. */
export function assessOrganization(
  chosen: readonly OrganizationGuardrail[],
  observed: OrganizationFacts,
  { context, purpose }: { readonly context: GuardrailContext; readonly purpose: Purpose },
): readonly Assessed[] {
  let facts = observed;
  return chosen.map((guardrail) => {
    const assessment = purpose === 'apply' ? guardrail.assess(facts, context) : guardrail.takeBack(facts, context);
    facts = withAttached(facts, assessment);
    return { guardrail, account: null, assessment };
  });
}

/** Asks the guardrails of one account. */
export function assessAccount(
  chosen: readonly AccountGuardrail[],
  facts: AccountGuardFacts,
  { context, purpose }: { readonly context: GuardrailContext; readonly purpose: Purpose },
): readonly Assessed[] {
  return chosen.map((guardrail) => ({
    guardrail,
    account: facts.account,
    assessment: purpose === 'apply' ? guardrail.assess(facts, context) : guardrail.takeBack(facts, context),
  }));
}
