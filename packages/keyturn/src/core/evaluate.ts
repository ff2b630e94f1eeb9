import type { AccessKey, Partition } from './access-key.ts';
import type { AccountFacts, AccountRef, UserFacts } from './account.ts';
import type { Check, CheckInfo, Circumstances, SubjectVerdict } from './check.ts';
import { controlsOf } from './controls.ts';
import type { Finding, Subject, Verdict } from './finding.ts';
import type { Instant } from './instant.ts';
import { exceptionFor, limitsFor, type MatchSubject } from './match.ts';
import type { Observed } from './observed.ts';
import type { Policy } from './policy.ts';
import { remedyFor } from './remedies.ts';

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
  const collected = collector(account, standard);
  const root = { account, isRoot: true, accessKeyId: null };
  const whole = { account, isRoot: false, accessKeyId: null };
  for (const check of standard.checks) {
    if (check.about === 'root') {
      for (const verdict of check.judge(facts, circumstances(standard, root)))
        collected.add(check, { principal: ROOT, match: root }, verdict);
    } else if (check.about === 'account') {
      for (const { user, ...verdict } of check.judge(facts, circumstances(standard, whole))) {
        const principal = user === undefined ? ACCOUNT : ({ type: 'user', name: user } as const);
        collected.add(check, { principal, match: whole }, verdict);
      }
    } else if (check.about === 'policy') {
      for (const verdict of check.judge({ account, isRoot: false, accessKeyIds: [] }, circumstances(standard, whole)))
        collected.add(check, { principal: ACCOUNT, match: whole }, verdict);
      const rootSubject = { account, isRoot: true, accessKeyIds: idsOf(facts.root.keys) };
      for (const verdict of check.judge(rootSubject, circumstances(standard, root)))
        collected.add(check, { principal: ROOT, match: root }, verdict);
    }
  }
  return collected.judgement();
}

/** Judges one user; keys that could not be read are one unknown verdict for each check about them. */
export function evaluateUser(
  { account, user }: { readonly account: AccountRef; readonly user: UserFacts },
  standard: Standard,
): Judgement {
  const collected = collector(account, standard);
  const match = { account, user, isRoot: false, accessKeyId: null };
  const about = { principal: { type: 'user', name: user.name } as const, match, user };
  const judged = circumstances(standard, match);
  for (const check of standard.checks) {
    if (check.about === 'user') {
      for (const verdict of check.judge(user, judged)) collected.add(check, about, verdict);
      continue;
    }
    if (check.about === 'policy') {
      const subject = { account, user, isRoot: false, accessKeyIds: idsOf(user.keys) };
      for (const verdict of check.judge(subject, judged)) collected.add(check, about, verdict);
      continue;
    }
    if (check.about !== 'user-key') continue;
    if (!user.keys.known) {
      const { why, detail } = user.keys;
      collected.add(check, about, {
        accessKeyId: null,
        verdict: { is: 'unknown', why, because: `the keys are not known: ${detail}` },
      });
      continue;
    }
    for (const key of user.keys.value) {
      const verdict = check.judge(key, circumstances(standard, { ...match, accessKeyId: key.id }));
      if (verdict) collected.add(check, about, { accessKeyId: key.id, verdict });
    }
  }
  return collected.judgement();
}

const ROOT = { type: 'root', name: '<root_account>' } as const;
const ACCOUNT = { type: 'account', name: 'account' } as const;

function circumstances({ policy, now }: Standard, subject: MatchSubject): Circumstances {
  return { policy, now, limits: limitsFor(policy, subject) };
}

function idsOf(keys: Observed<readonly AccessKey[]>): string[] {
  return keys.known ? keys.value.flatMap(({ id }) => (id === null ? [] : [id])) : [];
}

interface About {
  readonly principal: Subject['principal'];
  readonly match: MatchSubject;
  readonly user?: UserFacts;
}

function collector(account: AccountRef, { policy, now }: Standard) {
  const findings: Finding[] = [];
  const notAsked = new Map<string, string>();
  let passed = 0;
  return {
    add(check: CheckInfo, { principal, match, user }: About, { accessKeyId, resource, verdict }: SubjectVerdict) {
      if (verdict.is === 'pass') {
        passed += 1;
        return;
      }
      if (verdict.is === 'unknown' && verdict.why === 'not-asked') {
        notAsked.set(check.id, verdict.because);
        return;
      }
      const exception = exceptionFor(policy, { check: check.id, subject: { ...match, accessKeyId }, now });
      const subject: Subject = {
        account: account.id,
        accountName: account.name,
        principal,
        accessKeyId,
        ...(resource === undefined ? {} : { resource }),
      };
      findings.push(
        new EvaluatedFinding(check, account.partition, {
          subject,
          verdict,
          owner: user ? ownerOf(user, policy) : null,
          exception: exception ? { owner: exception.owner, reason: exception.reason, until: exception.until } : null,
        }),
      );
    },
    judgement: (): Judgement => ({ findings, passed, notAsked }),
  };
}

/** What differs from one finding of a check to the next. */
interface Found extends Pick<Finding, 'subject' | 'owner' | 'exception'> {
  readonly verdict: Exclude<Verdict, { readonly is: 'pass' }>;
}

/**
 * A finding that holds only what is its own. A fleet has a hundred thousand of them: what follows from the check, and the
 * remedy, the largest part of all, are written when they are read.
 */
class EvaluatedFinding implements Finding {
  readonly subject: Subject;
  readonly verdict: Finding['verdict'];
  readonly because: string;
  readonly evidence: Finding['evidence'];
  readonly owner: string | null;
  readonly exception: Finding['exception'];
  readonly #check: CheckInfo;
  readonly #partition: Partition;

  constructor(check: CheckInfo, partition: Partition, { subject, verdict, owner, exception }: Found) {
    this.subject = subject;
    this.verdict = verdict.is;
    this.because = verdict.because;
    this.evidence = verdict.is === 'fail' ? verdict.evidence : NO_EVIDENCE;
    this.owner = owner;
    this.exception = exception;
    this.#check = check;
    this.#partition = partition;
  }

  get check(): string {
    return this.#check.id;
  }

  get title(): string {
    return this.#check.title;
  }

  get severity(): Finding['severity'] {
    return this.#check.severity;
  }

  get controls(): Finding['controls'] {
    return controlsOf(this.#check.id);
  }

  get remedy(): Finding['remedy'] {
    return remedyFor(this.#check.remedy, this.subject, this.#partition);
  }

  /** In JSON it is a finding like any other. */
  toJSON(): Finding {
    const { check, title, verdict, severity, subject, because, evidence, controls, remedy, owner, exception } = this;
    return { check, title, verdict, severity, subject, because, evidence, controls, remedy, owner, exception };
  }
}

const NO_EVIDENCE = {};

function ownerOf(user: UserFacts, policy: Policy): string | null {
  if (!user.tags.known) return null;
  for (const name of policy.ownerTags) {
    const owner = user.tags.value.get(name);
    if (owner !== undefined && owner !== '') return owner;
  }
  return null;
}
