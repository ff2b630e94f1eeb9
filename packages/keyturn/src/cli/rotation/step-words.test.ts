import { expect, test } from 'vitest';
import { doneText, stepWords } from './step-words.ts';

const OLD = 'AKIAIOSFODNN7EXAMPLE';
const NEW = 'AKIAI44QH8DHBEXAMPLE';
const why = { because: 'so it is', evidence: {} };

test('steps that were taken are told by their keys, those that failed are not, and those without an answer say so', () => {
  expect(
    doneText([
      { step: { do: 'create', outgoing: OLD, ...why }, effect: { is: 'done', created: NEW } },
      { step: { do: 'deliver', key: NEW, to: ['a'], ...why }, effect: { is: 'done' } },
      { step: { do: 'prove', key: NEW, ...why }, effect: { is: 'done' } },
      {
        step: { do: 'deactivate', key: OLD, why: 'replaced', successor: NEW, ...why },
        effect: { is: 'unknown', because: 'lost' },
      },
      { step: { do: 'delete', key: OLD, ...why }, effect: { is: 'failed', because: 'denied' } },
    ]),
  ).toBe(`created, delivered and proved ${NEW}; deactivated (without an answer) ${OLD}`);
});

test('every step reads as something to do with its key', () => {
  expect(Object.values(stepWords).map(({ toDo }) => toDo('K'))).toEqual([
    'create the successor of K',
    'delete K',
    'deliver K',
    'prove that K works',
    'promote K',
    'note that consumers are given K',
    'tell consumers of K',
    'mark K as compromised',
    'deactivate K',
    'begin the grace period of K',
    'reactivate K',
    'delete K',
  ]);
});
