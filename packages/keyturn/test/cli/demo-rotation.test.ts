import { expect, test } from 'vitest';
import { golden } from '../support/golden.ts';
import { runKeyturn } from '../support/program.ts';

test('the life of a key is told the same every time, fits the terminal, and shows no secret', { timeout: 30_000 }, async () => {
  const { out, said, exitCode } = await runKeyturn(['demo', 'rotation'], { width: 100 });
  const told = withoutChance(out);
  expect(told).toBe(await golden('demo-rotation', told));
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(out).not.toMatch(/(?<![\w/+])[\w/+]{40}(?![\w/+])/);
  expect(said).toContain('That was the demo.');
  expect(exitCode).toBe(0);
});

/** Which ids the emulated AWS gives, and how many reads the engine makes, is no part of the story. */
function withoutChance(out: string): string {
  const ids = [...new Set(out.match(/AKIA[A-Z2-7]{16}/g))];
  const text = ids.reduce((rest, id, index) => rest.replaceAll(id, `AKIA-KEY-NUMBER-${index + 1}`.padEnd(id.length, '-')), out);
  return text.replace(/\d+ calls of AWS/, 'NNN calls of AWS').replace(/nights, \d+ on each/, 'nights, N on each');
}
