import { assert, boolean, constant, dictionary, integer, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type Json } from './canonical-json.ts';

test('members are sorted, at every depth, and nothing stands between them', () => {
  expect(canonicalJson({ b: [1, { z: null, a: 'x' }], a: true, B: 0.5 })).toBe('{"B":0.5,"a":true,"b":[1,{"a":"x","z":null}]}');
});

test('what is not ASCII is escaped, also half of a character', () => {
  expect(canonicalJson('Jörg \u{1f511} \ud800 \u007f \u2028')).toBe(String.raw`"J\u00f6rg \ud83d\udd11 \ud800 \u007f \u2028"`);
});

test('numbers that JSON does not have, and depths that we do not write, are refused', () => {
  expect(() => canonicalJson({ days: Number.NaN })).toThrow(RangeError);
  expect(() => canonicalJson(Array.from({ length: 10 }).reduce<Json>((inner) => [inner], []))).toThrow(RangeError);
});

test('it reads back as the same value, in ASCII, and says the same whatever the order of the members', () => {
  const flat = dictionary(string({ unit: 'binary' }), oneof(string({ unit: 'binary' }), integer(), boolean(), constant(null)));
  assert(
    property(flat, (value) => {
      const text = canonicalJson(value);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(text)).toEqual({ ...value });
      expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
    }),
    { seed: 20_261_124, numRuns: 60 },
  );
});
