// Run by `npm ci` in a checkout. Hooks are a convenience: whatever keeps them from being installed must not fail the install.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isCheckout = existsSync(new URL('../.git', import.meta.url));
if (isCheckout && !process.env.CI) {
  const { error, status } = spawnSync('lefthook', ['install'], { encoding: 'utf8' });
  if (error || status !== 0) console.warn('The git hooks were not installed. "npx lefthook install" says why.');
}
