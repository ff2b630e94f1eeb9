import { destinationKinds } from '../destinations/index.ts';
import type { DestinationOwner } from '../engine/destination.ts';
import type { DeliveryTools } from './delivery.ts';
import type { DeliveryEntry } from './settings.ts';

/**
 * Whether the entries give everybody destinations of their own, as can be told from the entries alone: their names differ with the user
 * and the account, or they mean one user of one account.
 */
export function areDestinationsOwn(
  entries: readonly DeliveryEntry[],
  { aws, environment }: Pick<DeliveryTools, 'aws' | 'environment'>,
  { isOneAccount }: { readonly isOneAccount: boolean },
): boolean {
  const places = entries.map((entry) => placeOf(entry, { aws, environment }));
  const isOwn = ({ id, user, account }: Place) =>
    (user !== undefined || id.includes(SOMEBODY)) && (isOneAccount || account !== undefined || id.includes(SOME_ACCOUNT));
  return places.every((place, index) => isOwn(place) && places.slice(index + 1).every((other) => !mayMeet(place, other)));
}

/** Stand for whoever it may be: no user and no account is called so. */
const SOMEBODY = 'keyturn-somebody';
const SOME_ACCOUNT = '000000000000';
/** Two accounts may have the same name. */
const SOME_NAME = 'keyturn-some-name';

interface Place {
  /** Of the destination, as it would be for somebody. */
  readonly id: string;
  /** The one user, or the one account, that is meant; undefined: several may be. */
  readonly user: string | undefined;
  readonly account: string | undefined;
}

function placeOf({ match, kind: name, settings }: DeliveryEntry, tools: Pick<DeliveryTools, 'aws' | 'environment'>): Place {
  const kind = destinationKinds.find((one) => one.kind === name);
  if (!kind) throw new Error(`there is no kind called ${name}`);
  const user = only(match?.users);
  const account = only(match?.accounts);
  const owner: DestinationOwner = {
    account: account ?? SOME_ACCOUNT,
    accountName: SOME_NAME,
    partition: 'aws',
    user: user ?? SOMEBODY,
  };
  return { id: kind.create(settings, { owner, ...tools, timeoutMs: 1 }).id, user, account };
}

function only(names: readonly string[] | undefined): string | undefined {
  const [name, ...others] = names ?? [];
  return others.length > 0 || name === undefined || /[*?]/.test(name) ? undefined : name;
}

/** Whether two entries may name one place for two principals. */
function mayMeet(one: Place, other: Place): boolean {
  if (one.user !== undefined && one.user === other.user && one.account === other.account) return false;
  if (one.id === other.id) return one.user !== undefined || other.user !== undefined;
  return covers(one.id, other.id) || covers(other.id, one.id);
}

function covers(pattern: string, id: string): boolean {
  const parts = pattern.split(new RegExp([SOMEBODY, SOME_ACCOUNT, SOME_NAME].join('|')));
  return parts.length > 1 && new RegExp(`^${parts.map(escaped).join('.+')}$`).test(id);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
