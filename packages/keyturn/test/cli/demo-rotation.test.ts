import { expect, test } from 'vitest';
import { golden } from '../support/golden.ts';
import { runKeyturn } from '../support/program.ts';

test('the life of a key is told the same every time, fits the terminal, and shows no secret', { timeout: 30_000 }, async () => {
  const { out, said, exitCode } = await runKeyturn(['demo', 'rotation'], { width: 100 });
  expect(out).toBe(await golden('demo-rotation', out));
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(out).not.toMatch(/(?<![\w/+])[\w/+]{40}(?![\w/+])/);
  expect(said).toContain('That was the demo.');
  expect(exitCode).toBe(0);
});
