import type { AccessKey } from './access-key.ts';
import type { AccountFacts, AccountRef, UserFacts } from './account.ts';
import type { Check, CheckInfo, Circumstances, SubjectVerdict, UserKeyCheck } from './check.ts';
import { EvaluatedFinding } from './evaluated-finding.ts';
import { type Finding, ROOT_PRINCIPAL, type Subject, type Verdict } from './finding.ts';
import type { Instant } from './instant.ts';
import { exceptionFor, limitsPossibleFor, type MatchSubject, marksOf } from './match.ts';
import type { Observed } from './observed.ts';
import { ownerOf } from './owner.ts';
import type { Policy } from './policy.ts';
import { userNamed } from './user-named.ts';

/** Verdicts of some subjects: what to read, and how many passed. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly passed: number;
  /** Checks whose facts were not asked for, and why: no findings, but the report says that they were not run. */
  readonly notAsked: ReadonlyMap<string, string>;
}

/** By what is judged. */
export interface Standard {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** AWS's time. */
  readonly now: Instant;
}

/** Judges what is known of an account and its root user. */
export function evaluateAccount(facts: AccountFacts, standard: Standard): Judgement {
  const { account } = facts;
  // An account that could not be entered is one finding, `account-unread`: not one more for each thing that nobody could see in it.
  const collected = collector(account, standard, facts.users.known ? undefined : facts.users.detail);
  const root = { account, isRoot: true, accessKeyId: null };
  const whole = { account, isRoot: false, accessKeyId: null };
  const aboutRoot = { principal: ROOT_PRINCIPAL, match: root };
  const aboutAccount = { principal: ACCOUNT, match: whole };
  for (const check of standard.checks) {
    switch (check.about) {
      case 'root':
        collected.addAll(
          check,
          aboutRoot,
          judged(standard, root, (circumstances) => check.judge(facts, circumstances)),
        );
        break;
      case 'account':
        for (const verdict of judged(standard, whole, (circumstances) => check.judge(facts, circumstances))) {
          const aboutNoUser = verdict.isRoot === true ? aboutRoot : aboutAccount;
          const about = verdict.user === undefined ? aboutNoUser : aboutUser(account, userNamed(verdict.user));
          collected.addAll(check, about, [verdict]);
        }
        break;
      case 'policy': {
        const rootSubject = { account, isRoot: true, accessKeyIds: idsOf(facts.root.keys) };
        const wholeSubject = { account, isRoot: false, accessKeyIds: [] };
        collected.addAll(
          check,
          aboutAccount,
          judged(standard, whole, (circumstances) => check.judge(wholeSubject, circumstances)),
        );
        collected.addAll(
          check,
          aboutRoot,
          judged(standard, root, (circumstances) => check.judge(rootSubject, circumstances)),
        );
        break;
      }
      case 'user':
      case 'user-key':
        break;
      default:
        check satisfies never;
    }
  }
  return collected.judgement();
}

/** Judges one user; keys that could not be read are one unknown verdict for each check about them. */
export function evaluateUser(
  { account, user }: { readonly account: AccountRef; readonly user: UserFacts },
  standard: Standard,
): Judgement {
  const collected = collector(account, standard, undefined);
  const about = aboutUser(account, user);
  for (const check of standard.checks) {
    switch (check.about) {
      case 'user':
        collected.addAll(
          check,
          about,
          judged(standard, about.match, (circumstances) => check.judge(user, circumstances)),
        );
        break;
      case 'user-key':
        collected.addAll(check, about, keyVerdicts(check, about, standard));
        break;
      case 'policy': {
        const subject = { account, user, isRoot: false, accessKeyIds: idsOf(user.keys) };
        collected.addAll(
          check,
          about,
          judged(standard, about.match, (circumstances) => check.judge(subject, circumstances)),
        );
        break;
      }
      case 'root':
      case 'account':
        break;
      default:
        check satisfies never;
    }
  }
  return collected.judgement();
}

function keyVerdicts(check: UserKeyCheck, { user, match }: AboutUser, standard: Standard): SubjectVerdict[] {
  if (!user.keys.known) {
    const { why, detail } = user.keys;
    return [{ accessKeyId: null, verdict: { is: 'unknown', why, because: `the keys are not known: ${detail}` } }];
  }
  return user.keys.value.flatMap((key) =>
    judged(standard, { ...match, accessKeyId: key.id }, (circumstances) => {
      const verdict = check.judge(key, circumstances);
      return verdict ? [{ accessKeyId: key.id, verdict }] : [];
    }),
  );
}

/**
 * The verdicts under the limits that hold for a subject. Where a rule asks for a fact that is unknown, several limits may
 * hold; a verdict that depends on which is unknown: a stricter limit must not be missed because a tag could not be read.
 */
function judged<Judged extends SubjectVerdict>(
  { policy, now }: Standard,
  subject: MatchSubject,
  judge: (circumstances: Circumstances) => readonly Judged[],
): readonly Judged[] {
  const [first, ...others] = limitsPossibleFor(policy, subject).map((limits) => judge({ policy, now, limits }));
  if (!first || others.length === 0) return first ?? [];
  return first.map((judgement, index) => {
    const isSame = others.every((other) => other[index]?.verdict.is === judgement.verdict.is);
    return isSame ? judgement : { ...judgement, verdict: LIMIT_UNKNOWN };
  });
}

const LIMIT_UNKNOWN: Verdict = {
  is: 'unknown',
  why: 'failed',
  because: 'which limit holds is not known: a rule asks for a fact that could not be read',
};

const ACCOUNT = { type: 'account', name: 'account' } as const;

function idsOf(keys: Observed<readonly AccessKey[]>): string[] {
  return keys.known ? keys.value.flatMap(({ id }) => (id === null ? [] : [id])) : [];
}

interface About {
  readonly principal: Subject['principal'];
  readonly match: MatchSubject;
  readonly user?: UserFacts;
}

interface AboutUser extends About {
  readonly user: UserFacts;
}

function aboutUser(account: AccountRef, user: UserFacts): AboutUser {
  return { principal: { type: 'user', name: user.name }, match: { account, user, isRoot: false, accessKeyId: null }, user };
}

/** `unreadBecause` is told once for the account: verdicts that are unknown for the same reason are left out. */
function collector(account: AccountRef, { policy, now }: Standard, unreadBecause: string | undefined) {
  const findings: Finding[] = [];
  const notAsked = new Map<string, string>();
  let passed = 0;
  return {
    addAll(check: CheckInfo, about: About, verdicts: readonly SubjectVerdict[]) {
      for (const verdict of verdicts) this.add(check, about, verdict);
    },
    add(check: CheckInfo, { principal, match, user }: About, { accessKeyId, resource, verdict }: SubjectVerdict) {
      if (verdict.is === 'pass') {
        passed += 1;
        return;
      }
      if (verdict.is === 'unknown' && verdict.why === 'not-asked') {
        notAsked.set(check.id, verdict.because);
        return;
      }
      if (
        verdict.is === 'unknown' &&
        unreadBecause !== undefined &&
        check.id !== 'account-unread' &&
        verdict.because.endsWith(unreadBecause)
      )
        return;
      const exception = exceptionFor(policy, { check: check.id, subject: { ...match, accessKeyId }, now });
      findings.push(
        new EvaluatedFinding(check, account, {
          principal,
          accessKeyId,
          resource,
          verdict,
          owner: user ? ownerOf(user, policy) : null,
          exception: exception ? { owner: exception.owner, reason: exception.reason, until: exception.until } : null,
          marks: policy.marks && marksOf(policy, { ...match, accessKeyId }),
        }),
      );
    },
    judgement: (): Judgement => ({ findings, passed, notAsked }),
  };
}
