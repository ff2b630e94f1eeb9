import type { AccountId } from './access-key.ts';
import type { AccountRef } from './account.ts';
import type { ToldFact } from './explain-facts.ts';
import type { ToldRotation } from './explain-rotation.ts';
import { type ExitCode, exitCodes } from './fault.ts';
import type { Finding, Remedy, Severity, Subject } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Exception, Limits, Match } from './policy.ts';

/** How a check came out for somebody; `not-run`: its facts were not asked for, `does-not-apply`: it is about something else. */
export interface ToldVerdict {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly is: 'pass' | 'fail' | 'unknown' | 'not-run' | 'does-not-apply';
  /** Whom it is about: of an account, also its root user, and users with service credentials. */
  readonly principal: Subject['principal'];
  readonly accessKeyId: string | null;
  readonly resource: string | null;
  /** Why; null where it passes or does not apply. */
  readonly because: string | null;
  /** The facts that it rests on; empty where it passes. */
  readonly evidence: Finding['evidence'];
  /** The limits by which it was judged. */
  readonly limits: Partial<Limits>;
  readonly exception: Finding['exception'];
  /** How it is mended; null where nothing is wrong. */
  readonly remedy: Remedy | null;
}

/** A rule that means somebody, or may: `perhaps` where it asks for a fact that is not known. */
export interface ToldRule {
  /** Its place in the configuration, from 0 on. */
  readonly index: number;
  readonly applies: 'yes' | 'perhaps';
  readonly match: Match;
  readonly limits: Partial<Limits>;
}

/** An exception that means somebody. */
export interface ToldException extends Omit<Exception, 'checks'> {
  readonly index: number;
  /** Null: all checks. */
  readonly checks: readonly string[] | null;
  readonly hasEnded: boolean;
}

/** How one is judged, and what of the policy is about one. */
export interface Explained {
  readonly verdicts: readonly ToldVerdict[];
  readonly limits: Limits;
  readonly rules: readonly ToldRule[];
  readonly exceptions: readonly ToldException[];
}

/** Everything about one subject in one account. */
export interface Explanation extends Explained {
  readonly subject: {
    readonly type: 'user' | 'root' | 'account';
    /** Of the root user it is `<root_account>`, of an account its name or id. */
    readonly name: string;
    readonly accessKeyId: string | null;
  };
  readonly account: AccountRef;
  readonly facts: readonly ToldFact[];
  /** What becomes of the keys of a user; null for all others, and where AWS was not asked. */
  readonly rotation: ToldRotation | null;
}

/** An account in which nobody could look for whom was asked about. */
export interface UnreadAccount {
  readonly account: AccountId;
  readonly name: string | null;
  readonly why: string;
}

/** What was found, and where nobody could look; `--format json` is this, with who wrote it. */
export interface Explanations {
  readonly at: Instant;
  readonly caller: { readonly account: AccountId; readonly arn: string };
  /** The account that AWS says a key is of; null where no key was asked about. */
  readonly accountOfKey: ToldFact | null;
  readonly found: readonly Explanation[];
  /** How many accounts were looked at. */
  readonly searched: number;
  readonly unread: readonly UnreadAccount[];
  /** Whom somebody may have meant, where nobody was found; a sentence. */
  readonly didYouMean: string | null;
}

/** 3 where something is not known that was asked for, else 1 where something is wrong that nothing excepts. */
export function exitCodeOfExplanations({ found, unread }: Explanations): ExitCode {
  const open = found.flatMap(({ verdicts }) => verdicts.filter(({ exception }) => exception === null));
  const facts = found.flatMap((one) => one.facts);
  const isUnread =
    unread.length > 0 ||
    facts.some((fact) => fact.unknown !== null && fact.unknown.why !== 'not-asked') ||
    found.some(({ rotation }) => rotation !== null && isIncomplete(rotation));
  if (isUnread || open.some(({ is }) => is === 'unknown')) return exitCodes.incomplete;
  return open.some(({ is }) => is === 'fail') ? exitCodes.findings : exitCodes.clean;
}

function isIncomplete({ unknown, next, destinations, history }: ToldRotation): boolean {
  return (
    unknown !== null || history.unknown !== null || next?.kind === 'unknown' || destinations.some((one) => one.unknown !== null)
  );
}
