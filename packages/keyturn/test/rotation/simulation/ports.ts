import type { AccountRef } from '../../../src/core/account.ts';
import { instantOf } from '../../../src/core/instant.ts';
import { known, type Observed, unknown } from '../../../src/core/observed.ts';
import type { RotationTerms } from '../../../src/core/rotation/terms.ts';
import { Secret } from '../../../src/core/secret.ts';
import { userNamed } from '../../../src/core/user-named.ts';
import { type Destination, DestinationFault } from '../../../src/engine/destination.ts';
import type { AccountReader } from '../../../src/engine/ports.ts';
import type { Principal } from '../../../src/engine/rotation/principal.ts';
import type { Effect, RotationAccount, RotationAws } from '../../../src/engine/rotation-ports.ts';
import type { Calls } from './calls.ts';
import { DAY_MS, type SimPlace, type SimWorld } from './world.ts';

const ACCOUNT: AccountRef = { id: '111122223333', name: 'sim', partition: 'aws', isManagement: false, unitPath: [] };
const USER = 'deploy';

/** What a step of the engine finds outside: the simulated world, through calls that may fail, get lost, or be the last ones. */
export function simPrincipal(world: SimWorld, calls: Calls, terms: RotationTerms): { principal: Principal; aws: RotationAws } {
  const now = () => instantOf(world.nowMs);
  const refuse = (name: string) => () => Promise.reject(new Error(`the simulation has no ${name}`));
  const reader: AccountReader = {
    startReport: refuse('startReport'),
    credentialReport: refuse('credentialReport'),
    summary: refuse('summary'),
    ownerOfKey: refuse('ownerOfKey'),
    users: () => unanswered('users'),
    userDetails: () => unanswered('userDetails'),
    password: refuse('password'),
    rootVirtualMfa: refuse('rootVirtualMfa'),
    passwordPolicy: refuse('passwordPolicy'),
    administrators: refuse('administrators'),
    quarantinedUsers: refuse('quarantinedUsers'),
    exposedKeys: refuse('exposedKeys'),
    serviceCredentials: refuse('serviceCredentials'),
    sshKeys: refuse('sshKeys'),
    certificates: refuse('certificates'),
    groups: refuse('groups'),
    keysOf: () =>
      read(calls, 'ListAccessKeys', () =>
        known(
          [...world.keys.values()].map((key) => ({
            id: key.id,
            status: key.isActive ? ('active' as const) : ('inactive' as const),
            createdAt: instantOf(key.createdMs),
          })),
          'iam:ListAccessKeys',
          now(),
        ),
      ),
    tags: () => read(calls, 'ListUserTags', () => known(new Map(world.tags), 'iam:ListUserTags', now())),
    lastUsed: (id) =>
      read(calls, 'GetAccessKeyLastUsed', () => {
        const key = world.keys.get(id);
        if (!key) return unknown('denied', 'AWS denies that of a key that is gone');
        const use = world.toldUse(key);
        return known(
          use ? { at: instantOf(use.atMs), service: use.service, region: 'us-east-1' } : ('never' as const),
          'iam:GetAccessKeyLastUsed',
          now(),
        );
      }),
  };
  const opened: RotationAccount = { reader, writer: writer(world, calls, terms), trail: trail(world, calls) };
  const principal: Principal = {
    account: ACCOUNT,
    user: { ...userNamed(USER), path: '/' },
    terms,
    delivery: { destinations: world.places.map((place) => destination(place, world, calls)), probes: [], hooks: [] },
    orders: {},
    shared: null,
    opened,
  };
  const aws: RotationAws = {
    now,
    caller: refuse('caller'),
    organizationAccounts: refuse('organizationAccounts'),
    rootFeatures: refuse('rootFeatures'),
    rootKeyCreationDeniedBy: refuse('rootKeyCreationDeniedBy'),
    accountOfKey: refuse('accountOfKey'),
    own: () => reader,
    member: refuse('member'),
    rootOf: refuse('rootOf'),
    openForRotation: () => Promise.resolve({ known: true, reader: opened }),
    ownKeyId: () => Promise.resolve(null),
    identify: (key) =>
      read(calls, 'GetCallerIdentity', () => {
        const real = world.keys.get(key.accessKeyId);
        if (!real?.isActive || real.secret !== key.secret.reveal()) return unknown('session-refused', 'it does not work');
        real.isProven = true;
        world.use(real, 'sts', false);
        return known({ account: ACCOUNT.id, arn: `arn:aws:iam::${ACCOUNT.id}:user/${USER}` }, 'sts:GetCallerIdentity', now());
      }),
  };
  return { principal, aws };
}

function unanswered(name: string): AsyncIterable<never> {
  throw new Error(`the simulation has no ${name}`);
}

/** A read that fails is a fact that is not known. */
async function read<T>(calls: Calls, name: string, answer: () => Observed<T>): Promise<Observed<T>> {
  const outcome = await calls.make(name, answer);
  return outcome.is === 'answered' ? outcome.value : unknown('failed', `${name}: no answer`);
}

async function change(calls: Calls, name: string, act: () => string | undefined): Promise<Effect> {
  const outcome = await calls.make(name, act);
  if (outcome.is === 'lost') return { is: 'unknown', because: `${name}: no answer` };
  if (outcome.is === 'failed') return { is: 'failed', because: `${name}: refused` };
  return outcome.value === undefined ? { is: 'done' } : { is: 'failed', because: outcome.value };
}

function writer(world: SimWorld, calls: Calls, terms: RotationTerms): RotationAccount['writer'] {
  const quietMs = terms.quietDays * DAY_MS - world.lastUseLagMs - 900_000;
  return {
    rehearse: () => Promise.resolve(undefined),
    async createKey(_user, mark) {
      const outcome = await calls.make('CreateAccessKey', () => {
        if (world.keys.size >= 2) return undefined;
        const key = world.addKey('worker', mark);
        world.makers.set(key.id, { isAtWork: () => calls.isAtWork(), who: calls });
        world.tell(`we create ${key.id}`);
        return key;
      });
      if (outcome.is === 'lost') return { is: 'unknown', because: 'no answer' };
      if (outcome.is === 'failed' || !outcome.value) return { is: 'refused', because: 'LimitExceeded' };
      const { id, secret, createdMs } = outcome.value;
      return { is: 'created', key: { accessKeyId: id, secret: new Secret(secret), createdAt: instantOf(createdMs) } };
    },
    setKeyStatus: (_user, id, status) =>
      change(calls, 'UpdateAccessKey', () => {
        const key = world.keys.get(id);
        if (!key) return 'NoSuchEntity';
        if (status === 'inactive' && key.isActive) world.turnOff(key, quietMs, 'deactivated');
        world.tell(`we turn ${id} ${status}`);
        key.isActive = status === 'active';
        return undefined;
      }),
    deleteKey: (_user, id) =>
      change(calls, 'DeleteAccessKey', () => {
        const key = world.keys.get(id);
        if (!key) return undefined;
        if (key.by === 'actor' && world.notes().create?.outgoing !== id) world.violate(`deleted ${id}, which somebody else made`);
        else if (key.isActive) world.turnOff(key, quietMs, 'deleted');
        const maker = world.makers.get(id);
        if (maker?.isAtWork() === true && maker.who !== calls) world.violate(`deleted ${id}, with which another run is at work`);
        world.tell(`we delete ${id}`);
        world.keys.delete(id);
        world.gone.set(id, key);
        return undefined;
      }),
    note: (_user, tags) =>
      change(calls, 'TagUser', () => {
        for (const [name, value] of tags) world.tags.set(name, value);
        world.tell(`we note ${[...tags].join(' ')}`);
        return undefined;
      }),
  };
}

function trail(world: SimWorld, calls: Calls): RotationAccount['trail'] {
  return {
    originOf: (id) =>
      read(calls, 'LookupEvents', () => {
        const key = world.keys.get(id);
        const isThere = key && (world.trail === 'prompt' || (world.trail === 'late' && world.nowMs - key.createdMs > 900_000));
        if (!isThere) return unknown('not-told', 'CloudTrail has no event of it');
        return known({ mark: key.mark, by: key.by }, 'cloudtrail:LookupEvents', instantOf(world.nowMs));
      }),
    deniedSince: () => read(calls, 'LookupEvents', () => known('never', 'cloudtrail:LookupEvents', instantOf(world.nowMs))),
  };
}

function destination(place: SimPlace, world: SimWorld, calls: Calls): Destination {
  const act = async <T>(name: string, perform: () => T): Promise<T> => {
    const outcome = await calls.make(`${place.id} ${name}`, perform);
    if (outcome.is === 'answered' && !place.isDown) return outcome.value;
    throw new DestinationFault(`${place.id} did not answer`, { isPassing: true });
  };
  return {
    id: place.id,
    label: place.id,
    canStage: place.canStage,
    canReadBack: place.canReadBack,
    rehearse: () => Promise.resolve(place.isDown ? { isReady: false, because: 'it is down' } : { isReady: true }),
    async holds() {
      const outcome = await calls.make(`${place.id} holds`, () => ({
        current: place.current?.id ?? null,
        pending: place.pending?.id ?? null,
        currentSince: place.tellsSince ? instantOf(place.sinceMs) : null,
      }));
      if (outcome.is === 'answered' && !place.isDown) return { known: true, holding: outcome.value };
      return unknown('unreachable', 'it did not answer');
    },
    read: (id) =>
      act('read', () => {
        const held = [place.pending, place.current].find((one) => one?.id === id);
        if (!held || !place.canReadBack) return undefined;
        return { accessKeyId: id, secret: new Secret(held.secret), createdAt: null };
      }),
    put: (key) =>
      act('put', () => {
        if (place.canStage) place.pending = { id: key.accessKeyId, secret: key.secret.reveal() };
        world.shared.add(key.accessKeyId);
        world.tell(`${place.id} holds ${key.accessKeyId}`);
      }),
    promote: (key) =>
      act('promote', () => {
        const others = world.places.filter((one) => one.canStage && one !== place);
        const missing = others.find((one) => ![one.pending?.id, one.current?.id].includes(key.accessKeyId));
        if (missing && !world.harmed.has(missing.id))
          world.violate(`${place.id} gives out ${key.accessKeyId} before ${missing.id} holds it`);
        if ((world.keys.get(key.accessKeyId) ?? world.gone.get(key.accessKeyId))?.isProven !== true)
          world.violate(`${place.id} gives out ${key.accessKeyId}, which nobody has tried`);
        place.current = { id: key.accessKeyId, secret: key.secret.reveal() };
        place.pending = null;
        world.harmed.delete(place.id);
        place.sinceMs = world.nowMs;
        world.shared.add(key.accessKeyId);
        world.tell(`${place.id} gives out ${key.accessKeyId}`);
      }),
  };
}
