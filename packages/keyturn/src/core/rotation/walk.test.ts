import { describe, expect, test } from 'vitest';
import {
  ago,
  created,
  decide,
  decided,
  type KeyWish,
  key,
  NEW,
  NOW,
  OLD,
  OTHER,
  place,
  successor,
  type Wish,
} from '../../../test/support/situation.ts';
import { addDays } from '../instant.ts';

describe('a successor on its way', () => {
  const both = [key({ used: 9 }), successor()];
  const way = (wish: Wish): Wish => ({ keys: both, notes: { create: created(2) }, ...wish });
  const proven = { proven: new Set([NEW]) };

  test.each<[string, Wish, string]>([
    [
      'is delivered to whoever does not hold it',
      way({ places: [place({ pending: NEW }), place({ id: 'b' })] }),
      'deliver AKIANEW',
    ],
    ['is delivered from memory', way({ ours: { secrets: new Set([NEW]) } }), 'deliver AKIANEW'],
    ['is proven when all hold it', way({ places: [place({ pending: NEW })] }), 'prove AKIANEW'],
    ['is promoted when it is proven', way({ places: [place({ pending: NEW })], ours: proven }), 'promote AKIANEW'],
    [
      'is promoted in the rest',
      way({ places: [place({ current: NEW }), place({ id: 'b', pending: NEW })], ours: proven }),
      'promote AKIANEW',
    ],
    [
      'is proven again after a crash',
      way({ places: [place({ current: NEW }), place({ id: 'b', pending: NEW })] }),
      'prove AKIANEW',
    ],
    [
      'goes on though the old key is gone',
      way({ keys: [successor()], places: [place({ pending: NEW })], ours: proven }),
      'promote AKIANEW',
    ],
    [
      'stops at a destination that somebody changed',
      { ...way({ places: [place({ pending: NEW, current: OTHER })] }), keys: both.concat(key({ id: OTHER, ageDays: 20 })) },
      'ask: destination-drift',
    ],
    [
      'stops at a destination that somebody else has, too',
      way({ places: [place({ pending: NEW })], ours: proven, shared: { destination: 'vault', by: '1/ann' } }),
      'ask: destination-shared',
    ],
    [
      'stops when somebody turned it off',
      way({ keys: [key({}), successor({ status: 'inactive' })], places: [place({ pending: NEW })] }),
      'ask: successor-inactive',
    ],
    [
      'stops when its destinations are gone from the policy',
      way({ places: [], ours: { secrets: new Set([NEW]) } }),
      'ask: no-destination',
    ],
    [
      'cannot be had from one that gives nothing back',
      way({ places: [place({ current: NEW, readsBack: false, stages: false }), place({ id: 'b' })] }),
      'ask: secret-lost',
    ],
    ['is told to consumers', way({ places: [place({ current: NEW })], terms: { hasHooks: true } }), 'run-hooks AKIANEW'],
    [
      'is noted where no destination tells since when',
      way({ places: [place({ current: NEW, since: null })] }),
      'note-promotion AKIANEW',
    ],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });

  test('is promoted first where it can be read back', () => {
    const places = [place({ id: 'blind', readsBack: false, stages: false }), place({ id: 'read', pending: NEW })];
    expect(decide(way({ places, ours: proven }))).toMatchObject({ step: { do: 'promote', in: ['read', 'blind'] } });
  });
});

describe('both keys active, the new one given out', () => {
  const gate = ({ old = {}, fresh = {}, ...wish }: Wish & { old?: KeyWish; fresh?: KeyWish }): Wish => ({
    keys: [key({ used: 9, ...old }), successor(fresh)],
    notes: { create: created(2) },
    places: [place({ current: NEW })],
    ...wish,
  });

  test.each<[string, Wish, string]>([
    ['the old one is turned off when it is quiet and the new one in use', gate({}), 'deactivate AKIAOLD'],
    ['not before the overlap is over', gate({ places: [place({ current: NEW, since: 0.9 })] }), 'rest: overlap'],
    [
      'not before the slowest destination gave it out for as long',
      gate({ places: [place({ current: NEW }), place({ id: 'b', current: NEW, since: 0.5 })] }),
      'rest: overlap',
    ],
    [
      'not while one of them gives out the old one',
      gate({
        places: [place({ current: NEW }), place({ id: 'b', current: OLD, pending: NEW })],
        ours: { proven: new Set([NEW]) },
      }),
      'promote AKIANEW',
    ],
    ['not while nobody used the new one', gate({ fresh: { used: 'never' } }), 'rest: successor-unused'],
    ['not when only our proof did', gate({ fresh: { used: 1.999, service: 'sts' } }), 'rest: successor-unused'],
    ['but when a consumer did, of whatever service', gate({ fresh: { used: 1, service: 'sts' } }), 'deactivate AKIAOLD'],
    ['not when only our probes did', gate({ fresh: { used: 1.999 }, terms: { hasProbes: true } }), 'rest: successor-unused'],
    [
      'unless the policy does not ask for it',
      gate({ fresh: { used: 'never' }, terms: { requireSuccessorUse: false } }),
      'deactivate AKIAOLD',
    ],
    ['not while the old one is in use', gate({ old: { used: 6.9 } }), 'rest: old-key-in-use'],
    ['not when the old one is too young to tell', gate({ old: { ageDays: 3, used: 'never' } }), 'rest: old-key-in-use'],
    ['when it was never used, and is old enough to tell', gate({ old: { used: 'never' } }), 'deactivate AKIAOLD'],
    [
      'at once when somebody orders it, in use or not',
      gate({ old: { used: 0 }, fresh: { used: 'never' }, orders: { atOnce: { key: OLD } } }),
      'deactivate AKIAOLD',
    ],
    [
      'not by order before everybody gives out the new one',
      gate({
        places: [place({ current: OLD, pending: NEW })],
        orders: { atOnce: { key: OLD } },
        ours: { proven: new Set([NEW]) },
      }),
      'promote AKIANEW',
    ],
    [
      'not by order while a rollback holds it',
      gate({
        notes: { create: created(2), hold: { key: OLD, at: ago(1), until: addDays(NOW, 1) } },
        orders: { atOnce: { key: OLD } },
      }),
      'rest: hold',
    ],
    ['not before the use of the new one is read', gate({ fresh: { used: 'unasked' } }), 'look at last-use'],
    ['not before the use of the old one is read', gate({ old: { used: 'unasked' } }), 'look at last-use'],
    [
      'not while a rollback holds it',
      gate({ notes: { create: created(2), hold: { key: OLD, at: ago(1), until: addDays(NOW, 1) } } }),
      'rest: hold',
    ],
    [
      'and somebody is told when it is used for too long',
      gate({ old: { used: 1 }, places: [place({ current: NEW, since: 31 })], terms: { patienceDays: 30 } }),
      'ask: old-key-still-used',
    ],
    [
      'and when the new one is not',
      gate({ fresh: { used: 'never' }, places: [place({ current: NEW, since: 31 })] }),
      'ask: successor-never-used',
    ],
    [
      'at once when it is in wrong hands',
      gate({
        old: { used: 0 },
        fresh: { used: 'never' },
        notes: { create: created(2), compromised: { key: OLD, at: ago(1), mode: 'hand-over' } },
      }),
      'deactivate AKIAOLD',
    ],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });
});
