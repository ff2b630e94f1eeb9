import { expect, test } from 'vitest';
import { circumstances, evidenceOf } from '../../../test/gen/facts.ts';
import { judged, rotatedUser } from '../../../test/gen/rotation.ts';
import { ago, created, type KeyWish, key, NEW, OLD, place, successor, type Wish } from '../../../test/support/situation.ts';
import { oldKeyStillUsed } from './old-key-still-used.ts';

/** A successor that was handed over 31 days ago, and is used; patience is over after 30. */
function handedOver(old: KeyWish, { since = 31, used = 0.2 }: { since?: number; used?: KeyWish['used'] } = {}): Wish {
  return {
    keys: [key({ ageDays: 150, ...old }), successor({ ageDays: since, used })],
    notes: { create: created(since) },
    places: [place({ current: NEW, since })],
  };
}

test.each<[string, Wish, string[]]>([
  ['passes where nothing is due', { keys: [key({ ageDays: 10 })] }, ['pass']],
  ['passes where a key is due, and has no successor yet', {}, ['pass']],
  ['passes while patience lasts', handedOver({ used: 0.5 }, { since: 29 }), ['pass']],
  ['passes where the old key is quiet', handedOver({ used: 8 }), ['pass']],
  ['passes where the old key is off', handedOver({ status: 'inactive', used: 0.5 }), ['pass']],
  [
    'fails for the old key when it is used after that',
    handedOver({ used: 0.5 }),
    [
      `fail ${OLD}: key ${OLD} was still used on 2026-11-24 (s3 in eu-west-1), though consumers have been given its successor since 2026-10-24`,
    ],
  ],
  [
    'fails for the old key when nobody has taken the new one',
    handedOver({ used: 12 }, { used: 'never' }),
    [
      `fail ${OLD}: no consumer has used key ${NEW}, though they have been given it since 2026-10-24, and key ${OLD} was used 12 days ago`,
    ],
  ],
  ['passes where nobody uses either', handedOver({ used: 40 }, { used: 'never' }), ['pass']],
  [
    'is unknown where the use of the new key is',
    handedOver({ used: 0.5 }, { used: null }),
    [`unknown (denied): what comes next in its rotation is not known: the last use of key ${NEW} is not known: not allowed`],
  ],
  [
    'is unknown where the use of the old key is',
    handedOver({ used: null }, { used: 'never' }),
    [`unknown (denied) ${OLD}: its last use is not known: not allowed`],
  ],
  [
    'is unknown where a destination does not answer',
    { ...handedOver({ used: 0.5 }), places: [place({ isSilent: true })] },
    ['unknown (unreachable): what comes next in its rotation is not known: vault does not tell which key it holds: no answer'],
  ],
  [
    'is unknown where our notes are',
    { ...handedOver({ used: 0.5 }), notes: null },
    ['unknown (denied): what comes next in its rotation is not known: our notes on it are not known: not allowed'],
  ],
])('%s', (_, wish, expected) => {
  expect(judged(oldKeyStillUsed, wish)).toEqual(expected);
});

test('shows the age and the use of the old key', () => {
  const [verdict] = oldKeyStillUsed.judge(rotatedUser(handedOver({ used: 0.5 })), { ...circumstances(), now: ago(0) });
  expect(evidenceOf(verdict?.verdict)).toMatchObject({
    status: 'active',
    ageDays: 150,
    lastUsedAt: ago(0.5),
    lastUsedService: 's3',
    source: 'iam:ListAccessKeys',
  });
});
