import { describe, expect, test } from 'vitest';
import { created, decided, key, NEW, NOW, place, successor, type Wish } from '../../../test/support/situation.ts';
import { known, unknown } from '../observed.ts';

describe('a successor whose secret nobody has', () => {
  const lost = (wish: Wish = {}): Wish => ({
    keys: [key({}), successor({ used: 'never' })],
    notes: { create: created(2) },
    ...wish,
  });
  const origin = (mark: string | null): NonNullable<Wish['origins']> => [
    [NEW, known({ mark, by: 'arn:somebody' }, 'cloudtrail:LookupEvents', NOW)],
  ];

  test.each<[string, Wish, string]>([
    ['is looked up first', lost(), 'look at origin'],
    ['is deleted when our call made it', lost({ origins: origin('m1') }), 'discard AKIANEW'],
    ['is left alone when another call made it', lost({ origins: origin('m2') }), 'ask: foreign-key'],
    ['is left alone when no call of ours made it', lost({ origins: origin(null) }), 'ask: foreign-key'],
    ['is left alone when CloudTrail may not be asked', lost({ origins: [[NEW, unknown('denied', 'no')]] }), 'ask: foreign-key'],
    ['is left alone when CloudTrail did not answer', lost({ origins: [[NEW, unknown('failed', 'no')]] }), 'unknown'],
    [
      'is left alone when it was used',
      { ...lost({ origins: origin('m1') }), keys: [key({}), successor({ used: 1 })] },
      'ask: secret-lost',
    ],
    [
      'is turned off first when only we have tried it',
      { ...lost({ origins: origin('m1') }), keys: [key({}), successor({ used: 1.9999, service: 'sts' })] },
      'deactivate AKIANEW',
    ],
    [
      'is not looked for where a machine may hold it that is not this one',
      lost({ notes: { create: created(2, 'them') }, places: [place({ isLocal: true })] }),
      'ask: held-elsewhere',
    ],
    [
      'is looked up on the machine that made it',
      lost({ notes: { create: created(2, 'us') }, places: [place({ isLocal: true })] }),
      'look at origin',
    ],
    ['is not ours when AWS had refused to create one', lost({ ours: { refusedMarks: new Set(['m1']) } }), 'ask: foreign-key'],
    [
      'is not ours when it came long after the note',
      { ...lost({ origins: origin('m1') }), keys: [key({}), successor({ ageDays: 1, used: 'never' })] },
      'ask: foreign-key',
    ],
    [
      'is not ours when it was there before the note',
      { ...lost({ origins: origin('m1') }), keys: [key({}), successor({ ageDays: 3, used: 'never' })] },
      'ask: two-active-keys',
    ],
  ])('%s', (_, wish, expected) => {
    expect(decided(wish)).toBe(expected);
  });
});
