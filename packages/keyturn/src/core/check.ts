import type { AccessKey } from './access-key.ts';
import type { AccountFacts } from './account.ts';
import type { Severity, Verdict } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Observed } from './observed.ts';
import type { Policy } from './policy.ts';

/** What every check says of itself; docs/checks.md is made of it. */
export interface CheckInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly risk: string;
  readonly remedy: string;
}

export interface Circumstances {
  readonly policy: Policy;
  /** AWS's time, never the laptop's. */
  readonly now: Instant;
}

/** A verdict about one key of a principal, or about the principal when the key's id is null. */
export interface KeyVerdict {
  readonly accessKeyId: string | null;
  readonly verdict: Verdict;
}

/** A rule about each access key of IAM users. */
export interface UserKeyCheck extends CheckInfo {
  readonly about: 'user-key';
  judge(key: AccessKey, circumstances: Circumstances): Verdict | undefined;
}

/** A rule about the root user of an account. */
export interface RootCheck extends CheckInfo {
  readonly about: 'root';
  judge(facts: AccountFacts, circumstances: Circumstances): readonly KeyVerdict[];
}

export type Check = UserKeyCheck | RootCheck;

/** The members of a key that may be unknown. */
type OpenFact = { [Name in keyof AccessKey]: AccessKey[Name] extends Observed<unknown> ? Name : never }[keyof AccessKey];

/** A key of which these facts are known. */
type Settled<Name extends OpenFact> = AccessKey & { readonly [Fact in Name]: Extract<AccessKey[Fact], { readonly known: true }> };

/**
 * Declares a check of user keys. What it `needs` is known before `judge` sees it; a need that is unknown makes the
 * verdict unknown, and `judge` never runs. A fact that is not needed stays Observed, so the compiler keeps its value out of reach.
 */
export function defineUserKeyCheck<Name extends OpenFact = never>(
  check: CheckInfo & {
    readonly appliesTo: (key: AccessKey) => boolean;
    readonly needs?: readonly Name[];
    readonly judge: (key: Settled<Name>, circumstances: Circumstances) => Verdict;
  },
): UserKeyCheck {
  const { appliesTo, needs = [], judge, ...info } = check;
  return {
    ...info,
    about: 'user-key',
    judge(key, circumstances) {
      if (!appliesTo(key)) return undefined;
      if (isSettled(key, needs)) return judge(key, circumstances);
      const missing = needs.map((name) => ({ name, fact: key[name] })).find(({ fact }) => !fact.known);
      if (!missing || missing.fact.known) return undefined;
      return { is: 'unknown', why: missing.fact.why, because: `${missing.name} is not known: ${missing.fact.detail}` };
    },
  };
}

function isSettled<Name extends OpenFact>(key: AccessKey, needs: readonly Name[]): key is Settled<Name> {
  return needs.every((name) => key[name].known);
}

/** Declares a check of the root user. */
export function defineRootCheck(check: Omit<RootCheck, 'about'>): RootCheck {
  return { ...check, about: 'root' };
}

export const pass: Verdict = { is: 'pass' };
