import { expect, test } from 'vitest';
import { type KeyDay, keyLanes } from './key-lanes.ts';

test('keys are drawn two days to a character, the busier of the two, with days where they are', () => {
  const old: KeyDay[] = ['used', 'used', 'unused', 'used', 'unused', 'inactive', 'inactive', 'absent', 'absent'];
  const young: KeyDay[] = ['absent', 'absent', 'absent', 'unused', 'used', 'used', 'used', 'used', 'used'];
  const lanes = [
    { accessKeyId: 'AKIAOLD', days: old },
    { accessKeyId: 'AKIAYOUNG', days: young },
  ];
  expect(keyLanes(lanes, [1, 9])).toEqual([
    'AKIAOLD    ==-.',
    'AKIAYOUNG   -===',
    // A mark never covers the one before it.
    '           day 1day 9',
  ]);
  expect(keyLanes(lanes, [1, 15])[2]).toBe('           day 1  day 15');
});
