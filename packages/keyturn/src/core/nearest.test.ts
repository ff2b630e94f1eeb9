import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const words = ['limits', 'rules', 'exceptions', 'ownerTags', 'audit', 'aws', 'keyAge', 'keyAgeSoon'];

test.each([
  ['limit', 'limits'],
  ['lmiits', 'limits'],
  ['rule', 'rules'],
  ['exeptions', 'exceptions'],
  ['owner-tags', 'ownerTags'],
  ['OWNER_TAGS', 'ownerTags'],
  ['key-age', 'keyAge'],
  ['asw', 'aws'],
  ['exc', 'exceptions'],
  ['keyA', undefined],
  ['ex', undefined],
  ['destinations', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%j may mean %j', (word, meant) => {
  expect(nearest(word, words)).toBe(meant);
});
