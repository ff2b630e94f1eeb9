import { describe, expect, test } from 'vitest';
import {
  ago,
  created,
  decided,
  type KeyWish,
  key,
  NEW,
  NOW,
  OLD,
  place,
  successor,
  turnedOff,
  type Wish,
} from '../../../test/support/situation.ts';
import { addDays } from '../instant.ts';
import { known } from '../observed.ts';
import type { Notes } from './notes.ts';

describe('a key that we turned off', () => {
  const off = ({
    old = {},
    days = 20,
    why,
    ...wish
  }: Wish & { old?: KeyWish; days?: number; why?: NonNullable<Notes['off']>['why'] }): Wish => ({
    keys: [key({ status: 'inactive', used: 30, ...old }), successor({ ageDays: 25 })],
    notes: { create: created(25), off: turnedOff(days, why) },
    places: [place({ current: NEW, since: 24 })],
    denied: [[OLD, known('never', 'cloudtrail:LookupEvents', NOW)]],
    ...wish,
  });

  test.each<[string, Wish, string]>([
    ['is deleted after its grace', off({}), 'delete AKIAOLD'],
    ['is kept until then', off({ days: 13.9 }), 'rest: grace'],
    ['is looked after for calls that were denied', off({ days: 1, denied: [] }), 'look at denied-calls'],
    [
      'comes back when somebody misses it',
      off({ days: 1, denied: [[OLD, known(ago(0.5), 'cloudtrail:LookupEvents', NOW)]] }),
      'reactivate AKIAOLD',
    ],
    [
      'stays off when nobody has missed it since',
      off({ days: 1, denied: [[OLD, known(ago(3), 'cloudtrail:LookupEvents', NOW)]] }),
      'rest: grace',
    ],
    ['comes back when a destination gives it out', off({ places: [place({ current: OLD })] }), 'reactivate AKIAOLD'],
    [
      'comes back when a rollback was cut short',
      off({ notes: { create: created(25), off: turnedOff(20), hold: { key: OLD, at: ago(1), until: addDays(NOW, 5) } } }),
      'reactivate AKIAOLD',
    ],
    ['is kept when it was used since', off({ old: { used: 5 } }), 'note-off AKIAOLD'],
    ['is kept when its successor is gone', off({ keys: [key({ status: 'inactive', used: 30 })] }), 'ask: successor-gone'],
    ['is kept while a destination does not answer', off({ places: [place({ isSilent: true })] }), 'unknown'],
    [
      'is deleted without a successor when it was retired',
      off({ keys: [key({ status: 'inactive', used: 30 })], why: 'retired' }),
      'delete AKIAOLD',
    ],
    ['is deleted after a day when it was in wrong hands', off({ days: 1.1, why: 'compromised' }), 'delete AKIAOLD'],
    ['is turned off again when somebody turned it on, and it is quiet', off({ old: { status: 'active' } }), 'deactivate AKIAOLD'],
    ['is left on when somebody turned it on, and uses it', off({ old: { status: 'active', used: 1 } }), 'rest: old-key-in-use'],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });
});
