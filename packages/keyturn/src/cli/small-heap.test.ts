import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

// An engine that does not know a setting says so on stderr: nobody who audits wants to read that.
test('every setting of the heap is one that this engine knows', () => {
  const { href } = pathToFileURL(join(import.meta.dirname, 'small-heap.ts'));
  const code = `import { keepHeapSmall } from '${href}'; keepHeapSmall(); console.log('kept');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['kept\n', '']);
});
