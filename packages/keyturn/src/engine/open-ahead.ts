import type { AccountId } from '../core/access-key.ts';
import { INTERRUPTED } from './interruption.ts';
import { createLimiter } from './limiter.ts';
import type { AccountReader, Aws, CallerFacts, MemberAccess, Opened, OrganizationAccount } from './ports.ts';

/** Which accounts are to be opened, and how. */
export interface Opening {
  /** Those that are not active, or excluded, are left out. */
  readonly accounts: readonly OrganizationAccount[];
  readonly caller: CallerFacts;
  readonly access: MemberAccess;
  readonly interrupted: AbortSignal;
}

/** The doors of accounts. */
export interface Doors {
  /** The account's door, once; undefined for one that is not to be read. */
  take(id: AccountId): Promise<Opened<AccountReader>> | undefined;
}

const OPENED_AT_ONCE = 16;
const OPENED_AHEAD = 64;

/**
 * Opens accounts, and orders their reports, some way ahead of the one that is read: AWS makes reports in seconds, all at
 * the same time. Not all of them at once: each open account is a client with its connections and its learned rates.
 */
export function openAhead(aws: Aws, { accounts, ...opening }: Opening): Doors {
  const limit = createLimiter(OPENED_AT_ONCE);
  const opened = new Map<AccountId, Promise<Opened<AccountReader>>>();
  const readable = accounts.filter(isReadable);
  let next = 0;
  let taken = 0;
  const fill = () => {
    for (; next < readable.length && next < taken + OPENED_AHEAD; next++) {
      const account = readable[next];
      if (account)
        opened.set(
          account.id,
          limit(() => openAccount(aws, account, opening)),
        );
    }
  };
  fill();
  return {
    take(id) {
      const door = opened.get(id);
      if (door) taken += 1;
      opened.delete(id);
      fill();
      return door;
    },
  };
}

function isReadable(account: OrganizationAccount): boolean {
  return account.state === 'ACTIVE' && account.excludedBecause === null;
}

async function openAccount(
  aws: Aws,
  account: OrganizationAccount,
  { caller, access, interrupted }: Omit<Opening, 'accounts'>,
): Promise<Opened<AccountReader>> {
  if (interrupted.aborted) return INTERRUPTED;
  const opened: Opened<AccountReader> =
    account.id === caller.account ? { known: true, reader: aws.own() } : await aws.member(account.id, access);
  if (opened.known) await opened.reader.startReport();
  return opened;
}
