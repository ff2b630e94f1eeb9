import { expect, test } from 'vitest';
import {
  ago,
  created,
  key,
  NEW,
  NOW,
  OLD,
  OTHER,
  place,
  situationOf,
  successor,
  turnedOff,
} from '../../test/support/situation.ts';
import { heldNowhere, toldDestination, toldNext, toldNotes } from './explain-rotation.ts';
import { addDays } from './instant.ts';
import { noNotes } from './rotation/notes.ts';

const keys = [key({}), key({ id: NEW, status: 'inactive' })];

test.each([
  ['active', place({ current: OLD })],
  ['inactive', place({ current: NEW })],
  ['gone', place({ current: OTHER })],
  ['nothing', place({ current: null })],
  [null, place({ isSilent: true })],
])('what a destination gives out is %s', (gives, one) => {
  expect(toldDestination(one, situationOf({ keys }).keys).gives).toBe(gives);
});

test('what a destination gives out is not judged where nobody knows which keys there are', () => {
  const { keys: unknown } = situationOf({ keys: null });
  expect(toldDestination(place({}), unknown)).toMatchObject({ current: OLD, gives: null, unknown: null });
  expect(toldDestination(place({}), situationOf({ keys: 'gone' }).keys).gives).toBe('gone');
});

test('a destination that does not answer says why', () => {
  expect(toldDestination(place({ isSilent: true }), situationOf({}).keys).unknown).toEqual({
    why: 'unreachable',
    detail: 'no answer',
  });
});

test.each([
  [[], 'given out', {}],
  [[OLD], 'not given out', { places: [place({ current: OTHER })] }],
  [[OLD, NEW], 'in no destination', { keys: [key({}), successor()], places: [] }],
  [[], 'inactive', { keys: [key({ status: 'inactive' })], places: [place({ current: null })] }],
  [null, 'perhaps in one that does not answer', { places: [place({ current: null }), place({ isSilent: true })] }],
  [null, 'not known', { keys: null }],
])('%j is held nowhere of keys that are %s', (expected, _what, wish) => {
  expect(heldNowhere(situationOf(wish))).toEqual(expected);
});

test('notes are told in words, oldest first', () => {
  const notes = {
    ...noNotes,
    off: turnedOff(1),
    create: created(9),
    promoted: { key: NEW, at: ago(8) },
    hold: { key: OLD, at: ago(0.5), until: addDays(NOW, 7) },
    compromised: { key: OLD, at: ago(10), mode: 'hand-over' as const },
  };
  expect(toldNotes(notes).map(({ name, accessKeyId, text }) => `${name} ${accessKeyId}: ${text}`)).toEqual([
    'compromised AKIAOLD: AKIAOLD is in wrong hands, and goes when its successor is there',
    'create AKIAOLD: a successor of AKIAOLD was about to be created, by installation us',
    'promoted AKIANEW: consumers were given AKIANEW',
    'off AKIAOLD: AKIAOLD was about to be deactivated: its successor has replaced it',
    'hold AKIAOLD: a rollback keeps hands off AKIAOLD until 2026-12-01 12:00 UTC',
  ]);
  expect(toldNotes(noNotes)).toEqual([]);
});

test('a rest tells until when, the steps after it, and the question at which they end', () => {
  const situation = situationOf({});
  const step = { do: 'deactivate', key: OLD, why: 'replaced', successor: NEW, because: 'so', evidence: {} } as const;
  const end = { kind: 'ask', problem: 'slot-taken', because: 'a slot is taken', choices: ['do it'] } as const;
  const at = addDays(NOW, 3);
  const next = toldNext(
    { kind: 'rest', wait: 'overlap', until: at, because: 'both stay' },
    {
      situation,
      course: [
        { at, step, assuming: null, end: null },
        { at: addDays(NOW, 30), step: null, assuming: null, end },
      ],
      refusal: null,
      assuming: null,
    },
  );
  expect(next).toEqual({
    kind: 'rest',
    do: null,
    because: 'both stay',
    until: at,
    wait: 'overlap',
    problem: null,
    choices: [],
    refusal: null,
    assuming: null,
    steps: [],
    later: [{ at, do: 'deactivate', accessKeyId: OLD, assuming: null }],
    end: { at: addDays(NOW, 30), because: 'a slot is taken', choices: ['do it'] },
  });
});

test('a question tells its problem and what can be done, and has no steps', () => {
  const ask = { kind: 'ask', problem: 'slot-taken', because: 'a slot is taken', choices: ['do it'] } as const;
  const course = { situation: situationOf({}), course: [], refusal: null, assuming: null };
  expect(toldNext(ask, course)).toMatchObject({ kind: 'ask', problem: 'slot-taken', choices: ['do it'], steps: [], end: null });
  expect(toldNext({ kind: 'unknown', because: 'nobody knows' }, course)).toMatchObject({
    kind: 'unknown',
    do: null,
    problem: null,
  });
});
