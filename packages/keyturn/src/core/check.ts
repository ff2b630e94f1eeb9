import type { AccessKey } from './access-key.ts';
import type { AccountFacts, UserFacts } from './account.ts';
import type { Severity, Verdict } from './finding.ts';
import type { Instant } from './instant.ts';
import type { MatchSubject } from './match.ts';
import type { Observed, Unknown } from './observed.ts';
import type { Limits, Policy } from './policy.ts';
import type { RemedyId } from './remedies.ts';

/** What every check says of itself; docs/checks.md is made of it. */
export interface CheckInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly risk: string;
  /** How to mend it: one of core/remedies.ts. */
  readonly remedy: RemedyId;
  /** `live` checks need facts that are read only by `--live`; without it they are not run, and the report says so. */
  readonly depth: 'standard' | 'live';
  /** Set where it judges what destinations hold, which is read only where the policy has some. */
  readonly asksDestinations?: true;
}

export interface Circumstances {
  readonly policy: Policy;
  /** The limits that hold for the principal at hand: the policy's, with the rules that match it. */
  readonly limits: Limits;
  /** AWS's time, never the laptop's. */
  readonly now: Instant;
}

/** A verdict, and what of the principal it is about: a key by its id, another thing by its name, or the principal itself. */
export interface SubjectVerdict {
  readonly accessKeyId: string | null;
  readonly resource?: string;
  readonly verdict: Verdict;
}

/** A rule about each access key of IAM users; undefined: it does not apply to this key. */
export interface UserKeyCheck extends CheckInfo {
  readonly about: 'user-key';
  judge(key: AccessKey, circumstances: Circumstances): Verdict | undefined;
}

/** A rule about an IAM user as a whole. */
export interface UserCheck extends CheckInfo {
  readonly about: 'user';
  judge(user: UserFacts, circumstances: Circumstances): readonly SubjectVerdict[];
}

/** A rule about the root user of an account. */
export interface RootCheck extends CheckInfo {
  readonly about: 'root';
  judge(facts: AccountFacts, circumstances: Circumstances): readonly SubjectVerdict[];
}

/** A rule about an account as a whole. */
export interface AccountCheck extends CheckInfo {
  readonly about: 'account';
  judge(facts: AccountFacts, circumstances: Circumstances): readonly AccountVerdict[];
}

/** A verdict about an account; it names the user, or says that it is the root user, where it is about one after all. */
export interface AccountVerdict extends SubjectVerdict {
  readonly user?: string;
  readonly isRoot?: true;
}

/** Anybody or anything that a policy can mean: the account as a whole, its root user, an IAM user. */
export interface PolicySubject extends Omit<MatchSubject, 'accessKeyId'> {
  /** As far as they are known. */
  readonly accessKeyIds: readonly string[];
}

/** A rule about the policy itself, where it means a subject. */
export interface PolicyCheck extends CheckInfo {
  readonly about: 'policy';
  judge(subject: PolicySubject, circumstances: Circumstances): readonly SubjectVerdict[];
}

export type Check = UserKeyCheck | UserCheck | RootCheck | AccountCheck | PolicyCheck;

/** The members of a key that may be unknown. */
type OpenFact = { [Name in keyof AccessKey]: AccessKey[Name] extends Observed<unknown> ? Name : never }[keyof AccessKey];

const factNames: Readonly<Record<OpenFact, string>> = { lastUsed: 'its last use' };

/** A key of which these facts are known. */
type Settled<Name extends OpenFact> = AccessKey & { readonly [Fact in Name]: Extract<AccessKey[Fact], { readonly known: true }> };

/**
 * Declares a check of user keys. What it `needs` is known before `judge` sees it; a need that is unknown makes the
 * verdict unknown, and `judge` never runs. A fact that is not needed stays Observed, so the compiler keeps its value out of reach.
 */
export function defineUserKeyCheck<Name extends OpenFact = never>(
  check: CheckInfo & {
    readonly appliesTo: (key: AccessKey) => boolean;
    /** A pass whatever the needed facts are: then they need not be known. */
    readonly passesAnyway?: (key: AccessKey, circumstances: Circumstances) => boolean;
    readonly needs?: readonly Name[];
    readonly judge: (key: Settled<Name>, circumstances: Circumstances) => Verdict;
  },
): UserKeyCheck {
  const { appliesTo, passesAnyway, needs = [], judge, ...info } = check;
  return {
    ...info,
    about: 'user-key',
    judge(key, circumstances) {
      if (!appliesTo(key)) return undefined;
      if (passesAnyway?.(key, circumstances)) return pass;
      if (isSettled(key, needs)) return judge(key, circumstances);
      const missing = needs.map((name) => ({ name, fact: key[name] })).find(({ fact }) => !fact.known);
      if (!missing || missing.fact.known) return undefined;
      return unknownVerdict(missing.fact, factNames[missing.name]);
    },
  };
}

function isSettled<Name extends OpenFact>(key: AccessKey, needs: readonly Name[]): key is Settled<Name> {
  return needs.every((name) => key[name].known);
}

/** Declares a check of IAM users. */
export function defineUserCheck(check: Omit<UserCheck, 'about'>): UserCheck {
  return { ...check, about: 'user' };
}

/** Declares a check of the root user. */
export function defineRootCheck(check: Omit<RootCheck, 'about'>): RootCheck {
  return { ...check, about: 'root' };
}

/** Declares a check of an account. */
export function defineAccountCheck(check: Omit<AccountCheck, 'about'>): AccountCheck {
  return { ...check, about: 'account' };
}

/** Declares a check of the policy, made once for each subject that it can mean. */
export function definePolicyCheck(check: Omit<PolicyCheck, 'about'>): PolicyCheck {
  return { ...check, about: 'policy' };
}

export const pass: Verdict = { is: 'pass' };

/** The verdict where a fact is missing: never a pass. `fact` is named as people call it: `its last use`. */
export function unknownVerdict(missing: Unknown, fact: string): Verdict {
  return { is: 'unknown', why: missing.why, because: `${fact} is not known: ${missing.detail}` };
}

/** A verdict about the principal itself. */
export function aboutItself(verdict: Verdict): SubjectVerdict {
  return { accessKeyId: null, verdict };
}
