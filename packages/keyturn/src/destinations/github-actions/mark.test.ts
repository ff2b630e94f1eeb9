import { describe, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { judge, type Mark, readMark, type SecretDates, writeMark } from './mark.ts';

const [OLD, NEW] = ['AKIAOLDOLDOLDOLDOLD1', 'AKIANEWNEWNEWNEWNEW1'];
const [before, during, after] = ['2031-01-01T00:00:00Z', '2031-01-02T00:00:03Z', '2031-01-02T00:00:04Z'];
const begun: Mark = {
  is: 'begun',
  next: NEW,
  before: OLD,
  secrets: { ID: before, SECRET: before },
  owner: '111122223333/deploy',
  by: 'run-1',
};

/** Who is asked about a mark of midnight on the second. */
function judged(
  mark: Mark | null,
  secrets: SecretDates,
  { now = '2031-01-02T00:02:00Z', isOurs = false }: { now?: string; isOurs?: boolean } = {},
): string | null {
  const seen = { secrets, mark: mark && { mark, at: instant('2031-01-02T00:00:00Z') }, now: instant(now) };
  const judgement = judge(seen, { variable: 'KEYTURN_ID', isOurs: (by) => isOurs && by === 'run-1' });
  return judgement.known ? judgement.key : `unknown: ${judgement.because}`;
}

function instant(text: string): Instant {
  const read = parseInstant(text);
  if (!read) throw new Error(`not an instant: ${text}`);
  return read;
}

describe('a promotion that was begun', () => {
  test('has not come to the secrets while none has changed', () => {
    expect(judged(begun, { ID: before, SECRET: before })).toBe(OLD);
    expect(judged({ ...begun, before: null }, { ID: before, SECRET: before })).toBeNull();
  });

  test('leaves no key while some have changed, and the new one when all have', () => {
    expect(judged(begun, { ID: during, SECRET: before })).toBeNull();
    expect(judged(begun, { ID: during, SECRET: after })).toBe(NEW);
  });

  test('is waited for by others for two minutes, and not by whoever began it', () => {
    const now = '2031-01-02T00:01:59Z';
    const waiting = `unknown: Key ${NEW} is being put there by another run, or was until it ended: it can be told in 1 s.`;
    expect(judged(begun, { ID: before, SECRET: before }, { now })).toBe(waiting);
    expect(judged(begun, { ID: null, SECRET: null }, { now })).toBe(waiting);
    expect(judged(begun, { ID: during, SECRET: after }, { now })).toBe(waiting);
    expect(judged(begun, { ID: before, SECRET: before }, { now, isOurs: true })).toBe(OLD);
    expect(judged({ ...begun, by: 'run-2' }, { ID: before, SECRET: before }, { now, isOurs: true })).toBe(waiting);
  });

  test('does not count for a secret that changed long after it, or long before', () => {
    for (const date of ['2031-01-02T00:02:01Z', '2031-01-01T23:59:57Z', 'yesterday'])
      expect(judged(begun, { ID: during, SECRET: date })).toBe(
        `unknown: SECRET was changed on ${date} by somebody else, and cannot be read. Find out which key it is, and write its id into the variable KEYTURN_ID.`,
      );
    expect(judged(begun, { ID: during, SECRET: '2031-01-02T00:02:00Z' })).toBe(NEW);
    expect(judged(begun, { ID: during, SECRET: '2031-01-01T23:59:58Z' })).toBe(NEW);
  });

  test('cannot be told from what was there before it in the same second', () => {
    const young = '2031-01-02T00:00:00Z';
    expect(judged({ ...begun, secrets: { ID: before, SECRET: young } }, { ID: during, SECRET: young })).toBe(
      `unknown: SECRET was written in the same second as ${NEW} was to be put there: which one came last is not told. Find out which key it is, and write its id into the variable KEYTURN_ID.`,
    );
  });

  test('leaves nothing when a secret was deleted', () => {
    expect(judged(begun, { ID: before, SECRET: null })).toBeNull();
  });

  test('is not known when what was there before was not', () => {
    expect(judged({ ...begun, before: undefined }, { ID: before, SECRET: before })).toBe(
      `unknown: Which key was there before ${NEW} was to be put there is not known. Find out which key it is, and write its id into the variable KEYTURN_ID.`,
    );
    expect(judged({ ...begun, before: undefined }, { ID: during, SECRET: during })).toBe(NEW);
  });
});

describe('the variable', () => {
  test.each<Mark>([
    begun,
    { ...begun, before: null },
    { is: 'begun', next: NEW, before: undefined, secrets: { JSON: null }, owner: '111122223333/deploy', by: 'run-1' },
    { is: 'held', key: NEW, secrets: { ID: during, SECRET: after }, owner: '111122223333/deploy' },
  ])('says what was written: %j', (mark) => {
    if (mark.is !== 'begun' && mark.is !== 'held') throw new Error('is not written');
    expect(readMark(writeMark(mark))).toEqual(mark);
  });

  test('may be written by a person', () => {
    expect(readMark(` ${NEW}\n`)).toEqual({ is: 'told', key: NEW });
  });

  test.each(['', 'which key?', '{}', '{"key":"no key","secrets":{}}', '{"key":1}', `${OLD} ${NEW}`, '[', 'null'])(
    'says nothing with %j',
    (text) => {
      expect(readMark(text)).toEqual({ is: 'other' });
      expect(judged(readMark(text), { ID: before, SECRET: before })).toBe(
        'unknown: The variable KEYTURN_ID holds something else than it was given. Find out which key it is, and write its id into the variable KEYTURN_ID.',
      );
      expect(judged(readMark(text), { ID: null, SECRET: null })).toBeNull();
    },
  );

  test('tells of the secrets that it names, and of no others', () => {
    const held: Mark = { is: 'held', key: NEW, secrets: { ID: during }, owner: '111122223333/deploy' };
    expect(judged(held, { ID: during })).toBe(NEW);
    expect(judged(held, { ID: during, SECRET: null })).toBeNull();
    expect(judged(held, { ID: during, SECRET: before })).toMatch(/^unknown: SECRET was changed/);
  });

  test('is not needed where there are no secrets', () => {
    expect(judged(null, { ID: null, SECRET: null })).toBeNull();
    expect(judged(null, { ID: before, SECRET: null })).toMatch(/^unknown: ID cannot be read/);
  });
});
