import { describe, expect, test } from 'vitest';
import {
  ago,
  created,
  decided,
  key,
  NEW,
  NOW,
  OLD,
  OTHER,
  place,
  successor,
  turnedOff,
  type Wish,
} from '../../../test/support/situation.ts';
import { addDays } from '../instant.ts';

describe('what is not known', () => {
  test.each<[string, Wish]>([
    ['keys', { keys: null }],
    ['notes', { notes: null }],
    ['what a destination holds', { places: [place({ isSilent: true })] }],
    ['the last use of a due key', { keys: [key({ used: null })] }],
    [
      'the last use of the old key at the gate',
      { keys: [key({ used: null }), successor()], notes: { create: created(2) }, places: [place({ current: NEW })] },
    ],
    [
      'the last use of the successor at the gate',
      { keys: [key({ used: 9 }), successor({ used: null })], notes: { create: created(2) }, places: [place({ current: NEW })] },
    ],
    [
      'the last use of a key whose grace is over',
      {
        keys: [key({ status: 'inactive', used: null }), successor()],
        notes: { off: turnedOff(20) },
        places: [place({ current: NEW })],
        terms: { reactivateOnDenied: false },
      },
    ],
  ])('is never a reason to act: %s', (_, wish) => {
    expect(decided(wish)).toBe('unknown');
  });

  test('an unused key whose use is not known is not retired', () => {
    expect(decided({ keys: [key({ ageDays: 10, used: null })], terms: { unusedAfterDays: 5 } })).toBe('rest: not-due');
  });
});

describe('nothing under way', () => {
  test.each<[string, Wish, string]>([
    ['no user', { keys: 'gone' }, 'rest: user-gone'],
    ['no key', { keys: [] }, 'rest: no-keys'],
    ['a young key', { keys: [key({ ageDays: 89.9 })] }, 'rest: not-due'],
    ['a key of exactly the age that is allowed', { keys: [key({ ageDays: 90 })] }, 'rest: not-due'],
    ['a due key', {}, 'create AKIAOLD'],
    ['a due key without a destination', { places: [] }, 'ask: no-destination'],
    ['a due key, destinations not rehearsed', { places: [place({ rehearsal: null })] }, 'look at rehearsals'],
    [
      'a destination that would refuse',
      { places: [place({ rehearsal: { isReady: false, because: 'no' } })] },
      'ask: rehearsal-failed',
    ],
    ['a rotation that could not be ended', { obstacle: 'deleting keys is denied' }, 'ask: rehearsal-failed'],
    [
      'a destination that is that of somebody else, too',
      { shared: { destination: 'vault', by: '1/ann' } },
      'ask: destination-shared',
    ],
    ['a due key whose use nobody has read', { keys: [key({ used: 'unasked' })] }, 'look at last-use'],
    [
      'a key that may be unused',
      { keys: [key({ ageDays: 5, used: 'unasked' })], terms: { unusedAfterDays: 3 } },
      'look at last-use',
    ],
    [
      'two destinations, neither to be read',
      { places: [place({ readsBack: false }), place({ id: 'b', readsBack: false })] },
      'ask: no-readable-destination',
    ],
    ['a second active key of unknown relation', { keys: [key({}), key({ id: OTHER, ageDays: 50 })] }, 'ask: two-active-keys'],
    [
      'a second active key whose use nobody has read',
      { keys: [key({ used: 'unasked' }), key({ id: OTHER, ageDays: 50, used: 'unasked' })] },
      'look at last-use',
    ],
    ['a second inactive key that is not ours', { keys: [key({}), key({ id: OTHER, status: 'inactive' })] }, 'ask: slot-taken'],
    ['three keys', { keys: [key({}), key({ id: OTHER }), key({ id: NEW })] }, 'ask: too-many-keys'],
    ['two young keys', { keys: [key({ ageDays: 5 }), key({ id: OTHER, ageDays: 3 })] }, 'rest: not-due'],
    ['a destination that gives out another key', { keys: [key({})], places: [place({ current: OTHER })] }, 'create AKIAOLD'],
    [
      'a key that is held back by a rollback',
      { notes: { hold: { key: OLD, at: ago(1), until: addDays(NOW, 3) } } },
      'rest: hold',
    ],
    [
      'a young key that somebody wants rotated',
      { keys: [key({ ageDays: 5 })], orders: { rotate: { key: OLD } } },
      'create AKIAOLD',
    ],
    [
      'a key that nobody uses',
      { keys: [key({ ageDays: 50, used: 40 })], places: [], terms: { unusedAfterDays: 30 } },
      'deactivate AKIAOLD',
    ],
    [
      'an unused key that a destination gives out',
      { keys: [key({ ageDays: 50, used: 40 })], terms: { unusedAfterDays: 30 } },
      'rest: not-due',
    ],
    [
      'another run at work',
      { notes: { create: { ...created(0), worker: 'them', outgoing: OLD, at: addDays(NOW, -30 / 86_400), mark: 'm' } } },
      'rest: other-worker',
    ],
    ['another run that has ended long ago', { notes: { create: created(2, 'them') } }, 'create AKIAOLD'],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });
});
