import { describe, expect, test } from 'vitest';
import { createAdmission } from './admission.ts';

const well = { isFailed: false, hasEntered: true };
const badly = { isFailed: true, hasEntered: true };

/** How many are let in by now, one after the other. */
function fill(admission: ReturnType<typeof createAdmission>): number {
  let count = 0;
  for (; admission.hasRoom() && count < 1_000; count++) admission.entered();
  return count;
}

describe('admission', () => {
  test('lets as many begin as may fail', () => {
    expect(fill(createAdmission(1))).toBe(1);
    expect(fill(createAdmission(3))).toBe(3);
  });

  test('lets more begin for each that came out well, and fewer for each that failed', () => {
    const admission = createAdmission(3);
    fill(admission);
    admission.left(well);
    expect(fill(admission)).toBe(9);
    admission.left(badly);
    expect(fill(admission)).toBe(0);
    expect(admission.failures()).toBe(1);
  });

  test('holds nobody back once too many have failed: the guard does', () => {
    const admission = createAdmission(2);
    fill(admission);
    admission.left(badly);
    admission.left(badly);
    expect(admission.hasRoom()).toBe(true);
    expect(admission.failures()).toBe(2);
  });

  test('wakes as many as there is room for, those who waited longest first', async () => {
    const admission = createAdmission(1);
    fill(admission);
    const woken: number[] = [];
    const waits = Array.from({ length: 12 }, (_, index) => admission.room().then(() => void woken.push(index)));
    admission.left(well);
    await Promise.all(waits.slice(0, 9));
    expect(woken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    // Who was woken and did not begin leaves its place to the next.
    admission.left({ isFailed: false, hasEntered: false });
    await Promise.all(waits);
    expect(woken).toHaveLength(12);
  });
});
