import type { AccessKey, AccountId } from '../../core/access-key.ts';
import type { UserFacts } from '../../core/account.ts';
import { Fault } from '../../core/fault.ts';
import { known, mapObserved, type Observed, unknown } from '../../core/observed.ts';
import { type RotationFacts, rotationFacts } from '../../core/rotation/rotation-facts.ts';
import { strictestTerms } from '../../core/rotation/rotation-policy.ts';
import type { AccountReader, ListedKey, Opened, OrganizationAccount } from '../ports.ts';
import type { ObservedUser, RotationObserver } from '../rotation-observer.ts';
import type { KeyTrail, KeyWriter, RotationAccount, RotationAws } from '../rotation-ports.ts';
import { mayConcern } from './candidates.ts';
import { decideByReading } from './decide-by-reading.ts';
import { inTheirUnits } from './in-their-units.ts';
import { asksUnits, makePrincipal, type RotationRequest } from './run.ts';

/** With what an audit looks at rotations. */
export interface ObserverMeans {
  readonly aws: RotationAws;
  readonly request: RotationRequest;
  /** The name of this installation; empty where it never changed anything. */
  readonly worker: string;
}

/** Looks at rotations for an audit, with what it has read already: one call for our notes, and one for each destination. */
export function createRotationObserver(means: ObserverMeans): RotationObserver {
  const { rotation, policy } = means.request;
  const strictest = strictestTerms(rotation, policy);
  const trails = createTrails(means);
  const placed = createPlaces(means);
  return {
    asksUnits: asksUnits(means.request),
    mayConcern: (row, now) => mayConcern(row, strictest, now),
    async factsOf(subject) {
      const { keys } = subject.user;
      if (!keys.known) return keys;
      if (keys.value.length === 0) return known(null, keys.source, keys.at);
      try {
        const account = await placed(subject.account);
        if (typeof account === 'string') return unknown('not-told', account);
        return await lookAt({ ...subject, account }, means, trails(account.id));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return unknown('failed', error.message);
      }
    },
  };
}

async function lookAt(
  { account, user, reader }: ObservedUser,
  { aws, request, worker }: ObserverMeans,
  trail: KeyTrail,
): Promise<Observed<RotationFacts>> {
  const opened: RotationAccount = { reader: rememberingReader(reader, user), writer: NO_WRITER, trail };
  const principal = await makePrincipal({ account, user, opened, request });
  if ('because' in principal) return unknown('not-told', principal.because);
  const { situation, decision } = await decideByReading(principal, {
    worker,
    now: () => aws.now(),
    hooked: [],
    interrupted: request.interrupted,
  });
  return mapObserved(user.keys, () => rotationFacts(decision, situation, principal.terms));
}

/** The reader of a user of whom most is known: nothing is asked twice. */
function rememberingReader(reader: AccountReader, user: UserFacts): AccountReader {
  const keys = namedKeys(user);
  const listed = mapObserved(user.keys, () => keys.map(({ id, status, createdAt }): ListedKey => ({ id, status, createdAt })));
  let tags: ReturnType<AccountReader['tags']> | undefined = user.tags.known ? Promise.resolve(user.tags) : undefined;
  return {
    ...reader,
    keysOf: () => Promise.resolve(listed),
    lastUsed: (id) => {
      const told = keys.find((key) => key.id === id);
      return told ? Promise.resolve(told.lastUsed) : reader.lastUsed(id);
    },
    tags: (name) => (tags ??= reader.tags(name)),
    groups: (name) => (user.groups.known ? Promise.resolve(user.groups) : reader.groups(name)),
  };
}

/** Accounts with their OUs, where the policy asks for these: accounts of an organization come with them, those that were named do not. */
function createPlaces({ aws, request }: ObserverMeans): (account: OrganizationAccount) => Promise<OrganizationAccount | string> {
  const isGiven = request.scope.kind === 'organization' || !asksUnits(request);
  const placed = new Map<AccountId, Promise<readonly OrganizationAccount[] | string>>();
  return async (account) => {
    if (isGiven) return account;
    const placing = placed.get(account.id) ?? inTheirUnits(aws, [account]);
    placed.set(account.id, placing);
    const found = await placing;
    return typeof found === 'string' ? found : (found[0] ?? account);
  };
}

type NamedKey = AccessKey & { readonly id: string };

function namedKeys({ keys }: UserFacts): readonly NamedKey[] {
  return keys.known ? keys.value.flatMap((key) => (key.id === null ? [] : [{ ...key, id: key.id }])) : [];
}

const REFUSED = { is: 'failed', because: 'an audit changes nothing' } as const;

const NO_WRITER: KeyWriter = {
  createKey: () => Promise.resolve({ is: 'refused', because: REFUSED.because }),
  setKeyStatus: () => Promise.resolve(REFUSED),
  deleteKey: () => Promise.resolve(REFUSED),
  note: () => Promise.resolve(REFUSED),
  rehearse: () => Promise.resolve(undefined),
};

/** CloudTrail is asked for the maker of a key alone, which is rarely in question: an account is entered for that when it is. */
function createTrails({ aws, request }: ObserverMeans): (account: AccountId) => KeyTrail {
  const doors = new Map<AccountId, Promise<Opened<RotationAccount>>>();
  return (account) => ({
    async originOf(key) {
      const opening = doors.get(account) ?? aws.openForRotation(account, request.access);
      doors.set(account, opening);
      const door = await opening;
      return door.known ? door.reader.trail.originOf(key) : door;
    },
    deniedSince: () => Promise.resolve(unknown('not-asked', 'an audit does not ask who misses a key')),
  });
}
