import { expect, test } from 'vitest';
import { circumstances, evidenceOf } from '../../../test/gen/facts.ts';
import { judged, rotatedUser } from '../../../test/gen/rotation.ts';
import { ago, created, key, NEW, NOW, OLD, OTHER, place, successor, type Wish } from '../../../test/support/situation.ts';
import { destinationDrift } from './destination-drift.ts';

const young = { keys: [key({ ageDays: 10 })] };
const off = key({ id: OTHER, ageDays: 200, status: 'inactive' });

test.each<[string, Wish, string[]]>([
  ['passes where the active key is given out', young, ['pass']],
  ['passes where nothing is given out yet', { ...young, places: [place({ current: null })] }, ['pass']],
  ['says nothing where the policy has no destination', { ...young, places: [] }, []],
  ['passes where the user has no active key', { keys: [off], places: [place({ current: OTHER })] }, ['pass']],
  [
    'fails where a key is given out that is off',
    { keys: [key({ ageDays: 10 }), off], places: [place({ current: OTHER })] },
    [`fail ${OTHER}: vault gives out ${OTHER}, which is inactive; active is ${OLD}`],
  ],
  [
    'fails where a key is given out that the user has not',
    { ...young, places: [place({ current: 'AKIAGONE' })] },
    [`fail vault: vault gives out AKIAGONE, which is no key of this user; active is ${OLD}`],
  ],
  [
    'fails for each destination that is wrong',
    { ...young, places: [place({ current: 'AKIAGONE' }), place({ id: 'b' }), place({ id: 'c', current: 'AKIAOFF' })] },
    [
      `fail vault: vault gives out AKIAGONE, which is no key of this user; active is ${OLD}`,
      `fail c: c gives out AKIAOFF, which is no key of this user; active is ${OLD}`,
    ],
  ],
  [
    'fails where two of them disagree, and no rotation is under way',
    { keys: [key({ ageDays: 80 }), key({ id: OTHER, ageDays: 12 })], places: [place({ current: OTHER }), place({ id: 'b' })] },
    [`fail: its destinations give out different keys: vault ${OTHER} and b ${OLD}`],
  ],
  [
    'passes while a rotation of ours goes on from one to the next',
    {
      keys: [key({}), successor()],
      notes: { create: created(2) },
      places: [place({ current: NEW }), place({ id: 'b', pending: NEW })],
    },
    ['pass'],
  ],
  [
    'fails where a rotation has met what somebody put there',
    {
      keys: [key({}), successor(), key({ id: OTHER, ageDays: 20 })],
      notes: { create: created(2) },
      places: [place({ current: OTHER, pending: NEW })],
    },
    [`fail: vault gives out ${OTHER}, which is neither ${OLD} nor its successor ${NEW}`],
  ],
  [
    'is unknown where a destination does not answer',
    { ...young, places: [place({ isSilent: true })] },
    ['unknown (unreachable) vault: which key vault gives out is not known: no answer'],
  ],
  [
    'tells what is wrong beside what is not known',
    { ...young, places: [place({ isSilent: true }), place({ id: 'b', current: 'AKIAGONE' })] },
    [
      'unknown (unreachable) vault: which key vault gives out is not known: no answer',
      `fail b: b gives out AKIAGONE, which is no key of this user; active is ${OLD}`,
    ],
  ],
  [
    'is unknown where only our notes could tell which of two is right',
    { keys: [key({}), successor()], notes: null },
    ['unknown (denied): what comes next in its rotation is not known: our notes on it are not known: not allowed'],
  ],
  ['needs no notes where there is one key', { ...young, notes: null }, ['pass']],
])('%s', (_, wish, expected) => {
  expect(judged(destinationDrift, wish)).toEqual(expected);
});

test('shows what is given out, and since when', () => {
  const user = rotatedUser({ ...young, places: [place({ current: 'AKIAGONE', since: 30 })] });
  const [verdict] = destinationDrift.judge(user, { ...circumstances(), now: NOW });
  expect(evidenceOf(verdict?.verdict)?.details).toEqual({
    destination: 'vault',
    givesOut: 'AKIAGONE',
    givesOutSince: ago(30),
    activeKeys: OLD,
  });
});
