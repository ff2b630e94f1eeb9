import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
import { SECRET } from '../notify/scene.ts';
import { destinationsYaml, startWorld } from '../rotation/http/world.ts';
import { DAY_MS, HOUR_MS, type Runner, runnerBefore } from '../support/runner.ts';

let runner: Runner;
let receiver: Receiver;

const yaml = (url: string) =>
  [
    'schedule:',
    '  audit: "0 2 * * *"',
    '  apply: "0 2 * * *"',
    'watch: { lateAfter: 26h }',
    'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 1d, requireSuccessorUse: false }',
    'notify:',
    '  to:',
    `    - { kind: webhook, url: "${url}" }`,
    'destinations:',
    destinationsYaml(['secret']),
    '',
  ].join('\n');

beforeEach(async () => {
  receiver = await startReceiver();
  const world = await startWorld({ settings: {} });
  runner = runnerBefore(world.aws, yaml(receiver.url('/all')));
});

afterEach(async () => {
  await receiver.close();
  await runner.close();
});

function toldOf(event: string): readonly string[] {
  return receiver.arrived.flatMap(({ notices }) => notices.filter((one) => one.event === event).map(({ id }) => id));
}

async function pass(milliseconds: number) {
  const stop = new AbortController();
  runner.wall.plan(runner.wall.elapsedMs() + milliseconds, () => stop.abort());
  return runner.keyturn(['run'], { interrupted: stop.signal, environment: SECRET });
}

test('people are told after the audit and after the rotation of the night, and of nothing twice', async () => {
  await pass(3 * DAY_MS);
  expect(receiver.arrived.length).toBeGreaterThan(1);
  const ids = receiver.arrived.flatMap(({ notices }) => notices.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(toldOf('late')).toEqual([]);
});

test('that nothing was audited is told once, also while AWS does not answer and the configuration is broken', async () => {
  runner.wall.plan(20 * HOUR_MS, () => {
    runner.aws.sandbox.faults.add({ action: 'sts:*', times: 0, effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    runner.configure('schedule: nightly\n');
  });
  await pass(3 * DAY_MS);
  const late = () => receiver.arrived.flatMap(({ notices }) => notices.filter(({ event }) => event === 'late'));
  expect(late().map(({ because }) => because.slice(0, 44))).toEqual([
    'No audit has succeeded since 2026-11-24T02:0',
    'No apply has succeeded since 2026-11-24T02:0',
  ]);
  // Another start finds the same, and it was told.
  runner.configure(yaml(receiver.url('/all')));
  await pass(HOUR_MS);
  expect(late()).toHaveLength(2);
});

test('who cannot be told is told to operators: in the log, by the exit code, and by status', async () => {
  receiver.answer('/all', 500);
  const ran = await runner.keyturn(['run', '--once'], { environment: SECRET });
  expect(ran.exitCode).toBe(4);
  expect(ran.said).toMatch(/error: could not be told label=/);
  const status = await runner.keyturn(['status']);
  expect(status.exitCode).toBe(4);
  expect(status.out).toContain('could not be told:');
});
