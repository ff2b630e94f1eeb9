import type { AccountId, Partition } from '../access-key.ts';
import { type Instant, parseInstant } from '../instant.ts';
import { isSameDocument } from '../prevention/scp-document.ts';
import { type Also, alsoNames } from './removal-decision.ts';

/** A service control policy with the name of a pause, as it is found. What Keyturn noted stands in its tags. */
export interface PausePolicy {
  readonly id: string;
  readonly content: string;
  readonly tags: ReadonlyMap<string, string>;
  /** What it is attached to. */
  readonly targets: readonly string[];
}

/** What was noted of a pause when it was made. */
export interface PauseNote {
  /** The keys that the root user had. */
  readonly keys: readonly string[];
  readonly days: number;
  readonly also: readonly Also[];
  /** Since when it holds; null while it is not known to. */
  readonly since: Instant | null;
}

const tagNames = {
  account: 'keyturn:pause-of',
  keys: 'keyturn:pause-keys',
  days: 'keyturn:pause-days',
  also: 'keyturn:pause-also',
  since: 'keyturn:paused-at',
} as const;

/** The tag that says since when. */
export const sinceTag = tagNames.since;

/** How the policy of a pause is called: there is one for each account at the most. */
export function pauseName(account: AccountId): string {
  return `${PAUSE_PREFIX}${account}`;
}

/** The account whose pause a policy is by its name. */
export function pausedAccount(name: string): AccountId | undefined {
  const account = name.startsWith(PAUSE_PREFIX) ? name.slice(PAUSE_PREFIX.length) : '';
  return /^\d{12}$/.test(account) ? account : undefined;
}

const PAUSE_PREFIX = 'keyturn-pause-root-';

/**
 * Denies everything to the root user of one account, but not to sessions of AssumeRoot: only those have `aws:AssumedRoot`
 * (aws-facts F1), and only they can end what was begun.
 */
export function pauseContent({ id, partition }: { readonly id: AccountId; readonly partition: Partition }): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'KeyturnPausesRoot',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${id}:root` },
          Null: { 'aws:AssumedRoot': 'true' },
        },
      },
    ],
  });
}

/** The tags that a pause is made with. Organizations takes letters, digits, spaces and `_ . : / = + - @` in their values. */
export function pauseTags(account: AccountId, { keys, days, also }: Omit<PauseNote, 'since'>): ReadonlyMap<string, string> {
  return new Map([
    [tagNames.account, account],
    [tagNames.keys, keys.join(' ')],
    [tagNames.days, String(days)],
    [tagNames.also, also.join(' ')],
  ]);
}

/** What stands in the tags of a pause; undefined where the policy is none of ours. */
export function readPause({ tags }: PausePolicy, account: AccountId): PauseNote | undefined {
  const days = Number(tags.get(tagNames.days) ?? Number.NaN);
  if (tags.get(tagNames.account) !== account || Number.isNaN(days)) return undefined;
  const also = wordsOf(tags.get(tagNames.also));
  return {
    keys: wordsOf(tags.get(tagNames.keys)),
    days,
    also: alsoNames.filter((name) => also.includes(name)),
    since: parseInstant(tags.get(tagNames.since) ?? '') ?? null,
  };
}

/** Whether somebody changed what the policy denies. */
export function isEditedPause(
  { content }: PausePolicy,
  account: { readonly id: AccountId; readonly partition: Partition },
): boolean {
  return !isSameDocument(content, pauseContent(account));
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter((word) => word !== '');
}
