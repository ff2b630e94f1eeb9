import { expect, test } from 'vitest';
import { circumstances, evidenceOf } from '../../../test/gen/facts.ts';
import { judged, rotatedUser } from '../../../test/gen/rotation.ts';
import { ago, created, key, NEW, NOW, OLD, place, successor, type Wish } from '../../../test/support/situation.ts';
import { noDestination } from './no-destination.ts';

const nowhere = { places: [] };

test.each<[string, Wish, string[]]>([
  ['passes where the successor has a place', {}, ['pass']],
  ['passes where that place does not answer', { places: [place({ isSilent: true })] }, ['pass']],
  ['passes where nothing is due', { ...nowhere, keys: [key({ ageDays: 90 })] }, ['pass']],
  ['passes for a key that is off', { ...nowhere, keys: [key({ status: 'inactive' })] }, ['pass']],
  [
    'fails for a key that is due, and has none',
    nowhere,
    [`fail ${OLD}: key ${OLD} is due, and no destination in the policy would hold its successor`],
  ],
  [
    'fails for the older of two',
    { ...nowhere, keys: [key({ id: NEW, ageDays: 95 }), key({})] },
    [`fail ${OLD}: key ${OLD} is due, and no destination in the policy would hold its successor`],
  ],
  [
    'fails for a successor whose destinations are gone from the policy',
    { ...nowhere, keys: [key({}), successor()], notes: { create: created(2) }, ours: { secrets: new Set([NEW]) } },
    [`fail ${NEW}: key ${NEW} was created for destinations that the policy no longer has`],
  ],
  [
    'is unknown where our notes are',
    { ...nowhere, notes: null },
    ['unknown (denied): what comes next in its rotation is not known: our notes on it are not known: not allowed'],
  ],
])('%s', (_, wish, expected) => {
  expect(judged(noDestination, wish)).toEqual(expected);
});

test('shows the age of the key', () => {
  const [verdict] = noDestination.judge(rotatedUser(nowhere), { ...circumstances(), now: NOW });
  expect(evidenceOf(verdict?.verdict)).toMatchObject({ status: 'active', createdAt: ago(100), ageDays: 100 });
});
