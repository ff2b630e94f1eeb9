import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { whileLocked } from '../../src/store/process-lock.ts';
import { destinationsYaml, keyChanges, startWorld } from '../rotation/http/world.ts';
import { type Runner, runnerBefore } from '../support/runner.ts';

let runner: Runner;
afterEach(() => runner.close());

test('apply waits while somebody changes something by hand, and then does it', async () => {
  const world = await startWorld({ settings: {} });
  const terms = 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }';
  runner = runnerBefore(
    world.aws,
    `schedule: { apply: "0 12 * * *" }\n${terms}\ndestinations:\n${destinationsYaml(['secret'])}\n`,
  );
  mkdirSync(runner.state);
  const over = Promise.withResolvers<void>();
  const held = whileLocked(join(runner.state, 'run.lock'), { patienceMs: 0 }, () => over.promise);
  const seen: (readonly string[])[] = [];
  runner.wall.plan(100_000, () => {
    seen.push(keyChanges(world));
    over.resolve();
  });
  const ran = await runner.keyturn(['run', '--once']);
  await held;
  expect([ran.exitCode, seen]).toEqual([0, [[]]]);
  expect(keyChanges(world)).toEqual(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey']);
});
