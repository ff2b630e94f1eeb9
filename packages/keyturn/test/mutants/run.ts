import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { mutants } from './mutants.ts';

/** Runs, with each fault planted in turn, the tests that must notice it. A fault that nobody notices is a failure. */
const root = join(import.meta.dirname, '../../../..');
const config = join(root, 'vitest.mutants.config.ts');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const only = process.argv[2];
/** Some faults need a rare meeting of two workers: they are given more lives, and who is caught early pays for few. */
const LIVES = '8000';

let survived = 0;
for (const [index, { never, name, caughtBy }] of mutants.entries()) {
  if (only !== undefined && only !== String(index)) continue;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, '--bail', '1', `packages/keyturn/${caughtBy}`],
    { cwd: root, encoding: 'utf8', env: { KEYTURN_LIVES: LIVES, ...process.env, KEYTURN_MUTANT: String(index) } },
  );
  // A run that could not even start proves nothing.
  const hasRun = /Tests .*\b(?:failed|passed)\b/.test(stdout) && !/does not find its place/.test(stdout + stderr);
  const isCaught = status === 1 && hasRun && /Tests .*\bfailed\b/.test(stdout);
  if (!isCaught) survived += 1;
  process.stdout.write(
    `${isCaught ? 'caught  ' : hasRun ? 'SURVIVED' : 'NOT RUN '} ${index} never ${never}: ${name} (${caughtBy})\n`,
  );
  if (!hasRun) process.stdout.write(`${stdout.slice(-2_000)}${stderr.slice(-2_000)}\n`);
}
process.stdout.write(survived === 0 ? 'Every fault was caught.\n' : `${survived} faults were not caught.\n`);
process.exitCode = survived === 0 ? 0 : 1;
