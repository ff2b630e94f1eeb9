import { expect, test } from 'vitest';
import { circumstances, evidenceOf } from '../../../test/gen/facts.ts';
import { judged, rotatedUser } from '../../../test/gen/rotation.ts';
import { ago, created, type KeyWish, key, NEW, NOW, OLD, place, successor, type Wish } from '../../../test/support/situation.ts';
import { addDays } from '../instant.ts';
import { known, unknown } from '../observed.ts';
import { orphanedKey } from './orphaned-key.ts';

const SECOND_DAYS = 1 / 86_400;

/** A key that came after our note, so long ago, and that nobody was given. */
function lost(wish: KeyWish = {}, more: Wish = {}): Wish {
  const ageDays = wish.ageDays ?? 2;
  return {
    keys: [key({}), successor({ used: 'never', ...wish, ageDays })],
    notes: { create: created(ageDays) },
    origins: origin('m1'),
    ...more,
  };
}

function origin(mark: string | null): NonNullable<Wish['origins']> {
  return [[NEW, known({ mark, by: 'arn:somebody' }, 'cloudtrail:LookupEvents', NOW)]];
}

const FOREIGN = `fail ${NEW}: key ${NEW} appeared while we were about to create one, and is not ours: `;

test.each<[string, Wish, string[]]>([
  ['passes where no rotation was begun', { keys: [key({}), successor()] }, ['pass']],
  ['passes where a destination holds the key', lost({}, { places: [place({ pending: NEW })] }), ['pass']],
  ['passes where it is given to consumers', lost({ used: 1 }, { places: [place({ current: NEW })] }), ['pass']],
  [
    'fails for a key of ours that nobody holds',
    lost(),
    [`fail ${NEW}: we created it, and no destination holds it: its secret is lost, and nobody ever used it`],
  ],
  [
    'fails for one that we alone have tried',
    lost({ used: 1.9999, service: 'sts' }),
    [`fail ${NEW}: we created it, and no destination holds it: its secret is lost, and only we have tried it`],
  ],
  [
    'fails for one that somebody uses all the same',
    lost({ used: 1 }),
    [`fail ${NEW}: nobody has the secret of key ${NEW}, the successor of ${OLD}, and yet it was used`],
  ],
  ['passes while the run that made it may be about to hand it over', lost({ ageDays: 119 * SECOND_DAYS }), ['pass']],
  [
    'fails as soon as that is over',
    lost({ ageDays: 120 * SECOND_DAYS }),
    [`fail ${NEW}: we created it, and no destination holds it: its secret is lost, and nobody ever used it`],
  ],
  [
    'fails for a key that another call made',
    lost({}, { origins: origin('m2') }),
    [`${FOREIGN}CloudTrail says that arn:somebody made it`],
  ],
  [
    'fails for a key that came long after our note',
    { ...lost({ ageDays: 1 }), notes: { create: created(2) } },
    [`${FOREIGN}it was made long after our note`],
  ],
  [
    'passes where whoever made it put it into a destination',
    { ...lost({ ageDays: 1 }, { places: [place({ current: NEW })] }), notes: { create: created(2) } },
    ['pass'],
  ],
  ['passes where it is off', { ...lost({ ageDays: 1, status: 'inactive' }), notes: { create: created(2) } }, ['pass']],
  [
    'is unknown where a destination may hold it that does not answer',
    { ...lost({ ageDays: 1 }, { places: [place({ isSilent: true })] }), notes: { create: created(2) } },
    [`unknown (unreachable) ${NEW}: whether it is held is not known: no answer`],
  ],
  [
    'is unknown where a destination may hold ours',
    lost({}, { places: [place({}), place({ id: 'b', isSilent: true })] }),
    ['unknown (unreachable): what comes next in its rotation is not known: b does not tell which key it holds: no answer'],
  ],
  [
    'is unknown where another machine may hold it',
    lost({}, { notes: { create: created(2, 'them') }, places: [place({ isLocal: true })] }),
    [`unknown (not-told): key ${NEW} was made by another installation of Keyturn (them), whose files are not seen here`],
  ],
  [
    'is unknown until CloudTrail tells who made it',
    lost({ ageDays: 200 * SECOND_DAYS }, { origins: [[NEW, unknown('not-told', 'no event')]] }),
    [`unknown (not-told): key ${NEW} may be ours, and CloudTrail does not tell yet who made it`],
  ],
  [
    'is unknown where CloudTrail did not answer',
    lost({}, { origins: [[NEW, unknown('throttled', 'no answer')]] }),
    ['unknown (throttled): what comes next in its rotation is not known: no answer'],
  ],
  [
    'passes while another run is at work',
    { ...lost({ ageDays: 60 * SECOND_DAYS }), notes: { create: { ...noteOf('them'), at: addDays(NOW, -70 * SECOND_DAYS) } } },
    ['pass'],
  ],
])('%s', (_, wish, expected) => {
  expect(judged(orphanedKey, wish)).toEqual(expected);
});

test('shows the age of the key', () => {
  const [verdict] = orphanedKey.judge(rotatedUser(lost()), { ...circumstances(), now: NOW });
  expect(evidenceOf(verdict?.verdict)).toMatchObject({ status: 'active', createdAt: ago(2), ageDays: 2, lastUsedAt: 'never' });
});

function noteOf(worker: string) {
  return { outgoing: OLD, at: NOW, worker, mark: 'm1' };
}
