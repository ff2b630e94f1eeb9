import type { Instant } from '../instant.ts';
import type { KeyCall } from '../key-calls.ts';
import { listText } from '../limit-words.ts';
import type { NamedKey } from '../rotation/situation.ts';
import { minuteText, whereUsed } from '../rotation/use-words.ts';
import { plural } from '../words.ts';
import type { Also, RemovalDecision } from './removal-decision.ts';
import { ask, unknownFact } from './removal-refusals.ts';
import type { RemovalSituation, RootBelongings } from './removal-situation.ts';

interface Watched {
  readonly belongings: RootBelongings;
  readonly also: readonly Also[];
  readonly since: Instant;
}

/**
 * Whether somebody tried to work as the root user since the pause began. A call that was denied counts as a use of its key, and stands in
 * CloudTrail; calls about data stand nowhere but in the last use. Undefined: nobody did, and that is known.
 */
export function usedWhilePaused(situation: RemovalSituation, watched: Watched): RemovalDecision | undefined {
  const { belongings, also, since } = watched;
  const { keys, password } = belongings;
  const { calls } = situation;
  if (calls === null) return { kind: 'look', since, keys: keys.map(({ id }) => id) };
  const made = calls.known ? calls.value.filter(({ at }) => at > since) : [];
  const uses = keys.flatMap((key) => useOfKey(key, made, since));
  const signIn = also.includes('password') && password && password.lastUsedAt !== 'never' && password.lastUsedAt > since;
  const signIns = signIn ? [`its password was used on ${minuteText(password.lastUsedAt)}${callers(made.filter(isSignIn))}`] : [];
  if (uses.length + signIns.length > 0) return stillUsed(situation, [...uses, ...signIns]);
  if (!calls.known) return unknownFact(`whether calls were denied during the pause is not known: ${calls.detail}`);
  const unread = keys.find(({ lastUsed }) => !lastUsed.known);
  if (unread && !unread.lastUsed.known)
    return unknownFact(`the last use of key ${unread.id} is not known: ${unread.lastUsed.detail}`);
  return undefined;
}

function isSignIn({ event }: KeyCall): boolean {
  return event === 'ConsoleLogin';
}

function useOfKey({ id, lastUsed }: NamedKey, made: readonly KeyCall[], since: Instant): readonly string[] {
  const calls = made.filter(({ accessKeyId }) => accessKeyId === id);
  if (calls.length > 0) return [`key ${id} was used${callers(calls)}`];
  if (!lastUsed.known || lastUsed.value === 'never' || lastUsed.value.at <= since) return [];
  const where = whereUsed(lastUsed.value);
  return [
    `key ${id} was used on ${minuteText(lastUsed.value.at)}${where === undefined ? '' : ` for ${where}`}; the event history of ` +
      'CloudTrail does not say by whom: calls about data are not in it',
  ];
}

/** Callers that are told apart; more are counted. */
const CALLERS_MAX = 3;

/** ` by 192.0.2.10 (aws-cli/2.1): 3 calls, the last one s3 ListBuckets on ... , denied` */
function callers(calls: readonly KeyCall[]): string {
  const groups = [
    ...Map.groupBy(calls, ({ sourceIp, userAgent }) => `${sourceIp ?? 'an unknown address'} (${userAgent ?? 'unknown program'})`),
  ];
  const texts = groups.slice(0, CALLERS_MAX).map(([who, own]) => {
    const [last] = own.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const call = last ? `, the last one ${serviceOf(last)} ${last.event} on ${minuteText(last.at)}${outcomeOf(last)}` : '';
    return `${who}: ${plural(own.length, 'call')}${call}`;
  });
  const more = groups.length - texts.length;
  return texts.length === 0 ? '' : ` by ${listText([...texts, ...(more > 0 ? [`${more} more`] : [])])}`;
}

function serviceOf({ service }: KeyCall): string {
  return service.replace(/\.amazonaws\.com$/, '');
}

function outcomeOf({ errorCode }: KeyCall): string {
  return errorCode === null ? '' : `, which failed (${errorCode})`;
}

function stillUsed({ account }: RemovalSituation, uses: readonly string[]): RemovalDecision {
  return ask('used-while-paused', `somebody still works as its root user: ${uses.join('; ')}`, [
    `give them a role, then keyturn root resume ${account.id} and keyturn root remove ${account.id}, to begin a new pause`,
    `keyturn root resume ${account.id}, to let them go on for now`,
  ]);
}
