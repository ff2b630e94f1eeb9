import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import { deniesAction } from '../policy-document.ts';

/** A question to CloudTrail's event history, which takes one attribute at a time (aws-facts F4). */
export interface Lookup {
  readonly attribute: 'EventName' | 'Username';
  readonly value: string;
}

/** A call as CloudTrail recorded it. */
export interface RecordedCall {
  readonly id: string;
  readonly account: AccountId;
  /** As policies know the caller: of a session its role. */
  readonly principalArn: string;
  /** `iam:CreateAccessKey` */
  readonly action: string;
  readonly at: Instant;
  /** Whether the caller was a session of AssumeRoot; null: nobody can tell. */
  readonly isAssumedRoot: boolean | null;
  /** Whether it was refused for want of permission already. */
  readonly wasDenied: boolean;
}

/** Calls of one kind that a guardrail would have denied. */
export interface DeniedCalls {
  readonly guardrail: string;
  readonly account: AccountId;
  readonly principalArn: string;
  readonly action: string;
  readonly count: number;
  readonly lastAt: Instant;
  /** False: they were perhaps those of AssumeRoot, and would then have gone on working. */
  readonly isCertain: boolean;
}

/** What a simulation found. */
export interface Simulation {
  readonly days: number;
  readonly denied: readonly DeniedCalls[];
  /** Calls that were looked at. */
  readonly calls: number;
  /** What was not looked at, and why. */
  readonly unread: readonly { readonly account: AccountId; readonly because: string }[];
}

/** Counts the calls that documents would have denied, by guardrail, account, caller and call; most frequent first. */
export function countDenied(documents: ReadonlyMap<string, string>, calls: Iterable<RecordedCall>): readonly DeniedCalls[] {
  const found = new Map<string, DeniedCalls>();
  for (const call of calls) {
    if (call.wasDenied || isOutOfReach(call.principalArn)) continue;
    for (const [guardrail, document] of documents) {
      const answer = answerOf(document, call);
      if (answer === 'no') continue;
      const { account, principalArn, action, at } = call;
      const isCertain = answer === 'yes';
      const key = [guardrail, account, principalArn, action, isCertain].join(' ');
      const { count = 0, lastAt = at } = found.get(key) ?? {};
      found.set(key, {
        guardrail,
        account,
        principalArn,
        action,
        count: count + 1,
        lastAt: lastAt > at ? lastAt : at,
        isCertain,
      });
    }
  }
  return [...found.values()].sort((one, other) => other.count - one.count || (one.lastAt < other.lastAt ? 1 : -1));
}

function answerOf(document: string, { action, principalArn, isAssumedRoot }: RecordedCall) {
  const context = new Map(isAssumedRoot === null ? [] : [['aws:assumedroot', isAssumedRoot ? 'true' : undefined] as const]);
  return deniesAction(document, { action, principalArn, resourceArn: '*', ...(isAssumedRoot === null ? {} : { context }) });
}

/** Service-linked roles are bound by no service control policy (aws-facts F1). */
function isOutOfReach(principalArn: string): boolean {
  return principalArn.includes(':role/aws-service-role/');
}
