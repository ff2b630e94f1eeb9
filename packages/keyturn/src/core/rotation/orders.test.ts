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

describe('orders', () => {
  const hold = { key: OLD, at: NOW, until: addDays(NOW, 7) };
  const leaked = { key: OLD, at: ago(0.3), mode: 'now' } as const;

  test.each<[string, Wish, string]>([
    ['retire: an unused key', { keys: [key({ used: 8 })], places: [], orders: { retire: { key: OLD } } }, 'deactivate AKIAOLD'],
    ['retire: a key in use', { keys: [key({ used: 3 })], places: [], orders: { retire: { key: OLD } } }, 'ask: key-in-use'],
    [
      'retire: a key whose use nobody has read',
      { keys: [key({ used: 'unasked' })], places: [], orders: { retire: { key: OLD } } },
      'look at last-use',
    ],
    [
      'retire: a key that a destination gives out',
      { keys: [key({ used: 30 })], orders: { retire: { key: OLD } } },
      'ask: key-in-use',
    ],
    [
      'retire: an inactive key',
      { keys: [key({ status: 'inactive' })], places: [], orders: { retire: { key: OLD } } },
      'note-off AKIAOLD',
    ],
    ['retire: no such key', { orders: { retire: { key: OTHER } } }, 'ask: key-unknown'],
    [
      'rollback: a key that was turned off',
      {
        keys: [key({ status: 'inactive' }), successor()],
        notes: { create: created(2), off: turnedOff(1) },
        places: [place({ current: NEW })],
        orders: { rollback: { key: null } },
      },
      'reactivate AKIAOLD',
    ],
    [
      'rollback: a successor that nobody was given',
      {
        keys: [key({}), successor({ used: 'never' })],
        notes: { create: created(2) },
        places: [place({ pending: NEW })],
        orders: { rollback: { key: null } },
      },
      'discard AKIANEW',
    ],
    [
      'rollback: a successor that was given out',
      {
        keys: [key({}), successor()],
        notes: { create: created(2) },
        places: [place({ current: NEW })],
        orders: { rollback: { key: null } },
      },
      'reactivate AKIAOLD',
    ],
    [
      'rollback: a successor that we have tried: first its predecessor is held',
      {
        keys: [key({}), successor({ service: 'sts' })],
        notes: { create: created(2) },
        places: [place({ pending: NEW })],
        orders: { rollback: { key: OLD } },
      },
      'reactivate AKIAOLD',
    ],
    [
      'rollback: then the successor that we have tried is turned off',
      {
        keys: [key({}), successor({ service: 'sts' })],
        notes: { create: created(2), hold },
        places: [place({ pending: NEW })],
        orders: { rollback: { key: null } },
      },
      'deactivate AKIANEW',
    ],
    [
      'rollback: a rotation that was given up',
      {
        keys: [key({}), successor({ status: 'inactive' })],
        notes: { create: created(2), hold, off: { key: NEW, at: NOW, why: 'retired' } },
        places: [place({ pending: NEW })],
        orders: { rollback: { key: null } },
      },
      'rest: hold',
    ],
    [
      'rollback: a rotation that was given up, and whose key is gone',
      { notes: { create: created(2), hold }, orders: { rollback: { key: null } } },
      'rest: hold',
    ],
    [
      'rollback: a key that somebody else turned off',
      { keys: [key({}), key({ id: OTHER, status: 'inactive' })], orders: { rollback: { key: OTHER } } },
      'ask: nothing-to-undo',
    ],
    ['rollback: nothing to undo', { orders: { rollback: { key: null } } }, 'ask: nothing-to-undo'],
    [
      'rollback: a key that was called compromised',
      {
        keys: [key({ status: 'inactive', ageDays: 3 }), successor()],
        notes: { create: created(2), compromised: leaked, off: turnedOff(0.2, 'compromised') },
        places: [place({ current: NEW })],
        orders: { rollback: { key: null } },
      },
      'reactivate AKIAOLD',
    ],
    [
      'rollback: after it, a key that was called compromised is one like others',
      {
        keys: [key({ ageDays: 3 }), successor()],
        notes: { create: created(2), compromised: leaked, off: turnedOff(0.2, 'compromised'), hold },
        places: [place({ current: NEW })],
      },
      'rest: hold',
    ],
    [
      'compromised: once more after a rollback',
      {
        keys: [key({ ageDays: 3 })],
        notes: { compromised: leaked, hold },
        orders: { compromised: { key: OLD, mode: 'now' } },
      },
      'note-compromised AKIAOLD',
    ],
    ['compromised: noted first', { orders: { compromised: { key: OLD, mode: 'now' } } }, 'note-compromised AKIAOLD'],
    [
      'compromised now: off before anything else',
      { notes: { compromised: { key: OLD, at: NOW, mode: 'now' } } },
      'deactivate AKIAOLD',
    ],
    [
      'compromised now: then a successor',
      {
        keys: [key({ status: 'inactive' })],
        notes: { compromised: { key: OLD, at: NOW, mode: 'now' }, off: turnedOff(0, 'compromised') },
      },
      'create AKIAOLD',
    ],
    [
      'compromised at hand-over: a successor first',
      { keys: [key({ ageDays: 3 })], notes: { compromised: { key: OLD, at: NOW, mode: 'hand-over' } } },
      'create AKIAOLD',
    ],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });
});
