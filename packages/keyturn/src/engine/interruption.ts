import { Fault } from '../core/fault.ts';
import { type Observed, type Unknown, unknown } from '../core/observed.ts';
import type { AccountReader, Aws, Opened, RootReader } from './ports.ts';
import type { RotationObserver } from './rotation-observer.ts';

/** Why a fact is unknown when somebody ended the audit before it was there. */
export const INTERRUPTED: Unknown = unknown('interrupted', 'the audit was ended before this was read');

/**
 * The same AWS, for who may be interrupted: what is under way then answers at once that nobody knows. So an audit ends
 * with what it has, however long an answer would have taken.
 */
export function interruptible(aws: Aws, signal: AbortSignal): Aws {
  const race = createRace(signal);
  const orUnknown = <T>(work: Promise<Observed<T>>): Promise<Observed<T>> => race(work, () => INTERRUPTED);
  const orFault = <T>(work: Promise<T>): Promise<T> =>
    race(work, () => Promise.reject(new Fault('interrupted', 'The audit was ended before anything was read.')));
  const account = (reader: AccountReader) => interruptibleAccount(reader, race);
  return {
    now: () => aws.now(),
    caller: () => orFault(aws.caller()),
    organizationAccounts: (want) => orFault(aws.organizationAccounts(want)),
    rootFeatures: () => orUnknown(aws.rootFeatures()),
    rootKeyCreationDeniedBy: (of) => orUnknown(aws.rootKeyCreationDeniedBy(of)),
    accountOfKey: (keyId) => orUnknown(aws.accountOfKey(keyId)),
    own: () => account(aws.own()),
    member: async (id, access) => opened(await race<Opened<AccountReader>>(aws.member(id, access), () => INTERRUPTED), account),
    rootOf: async (of) =>
      opened(await race<Opened<RootReader>>(aws.rootOf(of), () => INTERRUPTED), (reader) => interruptibleRoot(reader, race)),
  };
}

/** The same of who tells of rotations. */
export function interruptibleObserver(observer: RotationObserver, signal: AbortSignal): RotationObserver {
  const race = createRace(signal);
  return { ...observer, factsOf: (subject) => race(observer.factsOf(subject), () => INTERRUPTED) };
}

type Race = <T>(work: Promise<T>, otherwise: () => T | Promise<T>) => Promise<T>;

/** Not Promise.race: beside a promise that lasts as long as the audit, it would keep every answer for as long. */
function createRace(signal: AbortSignal): Race {
  const waiting = new Set<() => void>();
  signal.addEventListener(
    'abort',
    () => {
      for (const end of waiting) end();
      waiting.clear();
    },
    { once: true },
  );
  return (work, otherwise) =>
    new Promise((resolve, reject) => {
      const end = () => resolve(otherwise());
      if (signal.aborted) end();
      else waiting.add(end);
      void work.then(resolve, reject).finally(() => waiting.delete(end));
    });
}

function opened<Reader>(door: Opened<Reader>, wrap: (reader: Reader) => Reader): Opened<Reader> {
  return door.known ? { known: true, reader: wrap(door.reader) } : door;
}

function interruptibleAccount(reader: AccountReader, race: Race): AccountReader {
  const orUnknown = <T>(work: Promise<Observed<T>>): Promise<Observed<T>> => race(work, () => INTERRUPTED);
  return {
    startReport: () => race(reader.startReport(), () => undefined),
    credentialReport: () => orUnknown(reader.credentialReport()),
    summary: () => orUnknown(reader.summary()),
    rootVirtualMfa: () => orUnknown(reader.rootVirtualMfa()),
    passwordPolicy: () => orUnknown(reader.passwordPolicy()),
    administrators: () => orUnknown(reader.administrators()),
    quarantinedUsers: () => orUnknown(reader.quarantinedUsers()),
    exposedKeys: () => orUnknown(reader.exposedKeys()),
    serviceCredentials: () => orUnknown(reader.serviceCredentials()),
    users: () => each(reader.users(), race),
    userDetails: () => each(reader.userDetails(), race),
    password: (user) => orUnknown(reader.password(user)),
    ownerOfKey: (keyId) => orUnknown(reader.ownerOfKey(keyId)),
    keysOf: (user) => orUnknown(reader.keysOf(user)),
    lastUsed: (keyId) => orUnknown(reader.lastUsed(keyId)),
    sshKeys: (user) => orUnknown(reader.sshKeys(user)),
    certificates: (user) => orUnknown(reader.certificates(user)),
    tags: (user) => orUnknown(reader.tags(user)),
    groups: (user) => orUnknown(reader.groups(user)),
  };
}

function interruptibleRoot(reader: RootReader, race: Race): RootReader {
  const orUnknown = <T>(work: Promise<Observed<T>>): Promise<Observed<T>> => race(work, () => INTERRUPTED);
  return {
    summary: () => orUnknown(reader.summary()),
    keys: () => orUnknown(reader.keys()),
    mfaDevices: () => orUnknown(reader.mfaDevices()),
    password: () => orUnknown(reader.password()),
    certificates: () => orUnknown(reader.certificates()),
    lastUsed: (keyId) => orUnknown(reader.lastUsed(keyId)),
  };
}

async function* each<T>(items: AsyncIterable<T | Unknown>, race: Race): AsyncIterable<T | Unknown> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const step = await race<IteratorResult<T | Unknown, unknown>>(iterator.next(), () => ({ done: false, value: INTERRUPTED }));
    if (step.done === true) return;
    yield step.value;
    if (step.value === INTERRUPTED) return;
  }
}
