import { limitsPossibleFor, type MatchSubject, matches, mayMatch } from '../match.ts';
import type { Match, Policy } from '../policy.ts';
import { defaultTerms, type RotationTerms } from './terms.ts';

/** What is to be done with root keys: they go away, they are replaced for who must keep one, or nobody touches them. */
export const rootKeyChoices = ['remove', 'rotate', 'keep'] as const;

export type RootKeyChoice = (typeof rootKeyChoices)[number];

/** What the configuration says of rotation: what it does not say is absent. */
export interface RotationPolicy {
  readonly terms: Partial<RotationTerms>;
  /** Other terms for some; of several that match, the later wins. */
  readonly rules: readonly RotationRule[];
  /** Absent: they are removed. */
  readonly rootKeys?: RootKeyChoice | undefined;
}

export interface RotationRule {
  readonly match: Match;
  readonly terms: Partial<RotationTerms>;
}

export const defaultRotation: RotationPolicy = { terms: {}, rules: [] };

/**
 * The terms that hold for a principal; undefined where a rule asks for a fact that is not known. A key is due by the same limit that
 * makes it a finding, unless the policy of rotation has its own.
 */
export function termsFor(rotation: RotationPolicy, policy: Policy, subject: MatchSubject): RotationTerms | undefined {
  const isOpen = rotation.rules.some(({ match }) => mayMatch(match, subject) && !matches(match, subject));
  const [limits, ...others] = limitsPossibleFor(policy, subject);
  const terms = rotation.rules
    .filter(({ match }) => matches(match, subject))
    .reduce<Partial<RotationTerms>>((all, rule) => ({ ...all, ...rule.terms }), rotation.terms);
  if (isOpen || (terms.maxAgeDays === undefined && others.length > 0)) return undefined;
  return { ...defaultTerms, ...(limits ? { maxAgeDays: limits.keyAgeDaysMax } : {}), ...terms };
}

/** The strictest limits that hold for anybody: what is younger and busier than these concerns nobody. */
export function strictestTerms(rotation: RotationPolicy, policy: Policy): Pick<RotationTerms, 'maxAgeDays' | 'unusedAfterDays'> {
  const all = [rotation.terms, ...rotation.rules.map(({ terms }) => terms)];
  const limits = [policy.limits, ...policy.rules.map((rule) => rule.limits)];
  const ages = all.flatMap(({ maxAgeDays }) => maxAgeDays ?? []);
  const limitAges = limits.flatMap(({ keyAgeDaysMax }) => keyAgeDaysMax ?? []);
  const idle = all.flatMap(({ unusedAfterDays }) => unusedAfterDays ?? []);
  return { maxAgeDays: Math.min(...ages, ...limitAges), unusedAfterDays: idle.length > 0 ? Math.min(...idle) : null };
}
