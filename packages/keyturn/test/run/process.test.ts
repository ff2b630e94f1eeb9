import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, instantOf } from '../../src/core/instant.ts';
import { newRecord } from '../../src/core/runs/job-record.ts';
import { RUN_STATE_SCHEMA } from '../../src/core/runs/read-run-state.ts';
import { noRuns } from '../../src/core/runs/run-state.ts';
import { destinationsYaml, type HttpWorld, keyChanges, startWorld } from '../rotation/http/world.ts';
import { adminEnvironment, type Machine, makeMachine, type Started } from '../support/process.ts';

/** Processes are started, and share their machine with other tests. */
const PATIENCE_MS = 60_000;

const yaml = (job: string) =>
  [
    'schedule:',
    `  ${job}: "0 2 * * *"`,
    'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }',
    'destinations:',
    destinationsYaml(['secret']),
    '',
  ].join('\n');

let world: HttpWorld;
let machine: Machine;
let onCall: (action: string) => void;
let state: string;

beforeEach(async () => {
  onCall = () => {};
  world = await startWorld({ settings: {}, onCall: (_number, action) => onCall(action) });
  world.aws.sandbox.clock.run();
  machine = makeMachine();
  state = join(machine.work, 'state');
  mkdirSync(state);
});

afterEach(async () => {
  machine.remove();
  await world.close();
});

test(
  'SIGTERM lets a new key be delivered, begins nothing else, and the next start goes on from there',
  async () => {
    missed('apply');
    writeFileSync(join(machine.work, 'keyturn.yaml'), yaml('apply'));
    const running: Started[] = [];
    onCall = (action) => {
      if (action === 'CreateAccessKey') running[0]?.child.kill('SIGTERM');
    };
    running.push(
      machine.start(['run', '--state-dir', state, '--log-format', 'json'], { environment: adminEnvironment(world.aws) }),
    );
    const ran = await running[0]?.ended;
    expect(ran).toMatchObject({ exitCode: 0, out: '' });
    expect(messages(ran?.said ?? '')).toEqual(['started', 'late', 'begun', 'said', 'said', 'stopped', 'ended']);
    expect([keyChanges(world), world.harm]).toEqual([['CreateAccessKey'], []]);
    expect(remembered()).toContain('"result":"stopped"');

    onCall = () => {};
    const next = await machine.run(['run', '--once', '--state-dir', state], { environment: adminEnvironment(world.aws) });
    expect(next.said).toMatch(/begun job=apply dueAt=\S+ isResumed=true/);
    expect([keyChanges(world), world.harm]).toEqual([['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'], []]);
  },
  PATIENCE_MS,
);

test(
  'a second SIGTERM ends it at once, and the next start goes on with what is in the journal',
  async () => {
    missed('apply');
    writeFileSync(join(machine.work, 'keyturn.yaml'), yaml('apply'));
    const environment = adminEnvironment(world.aws);
    const running: Started[] = [];
    let isCreated = false;
    onCall = (action) => {
      isCreated ||= action === 'CreateAccessKey';
      if (isCreated) running[0]?.child.kill('SIGTERM');
    };
    running.push(machine.start(['run', '--state-dir', state, '--log-format', 'json'], { environment }));
    const ran = await running[0]?.ended;
    expect(running[0]?.child.signalCode).toBe('SIGTERM');
    expect(messages(ran?.said ?? '')).toEqual(['started', 'late', 'begun', 'said']);
    expect(keyChanges(world)).toEqual(['CreateAccessKey']);

    onCall = () => {};
    const next = await machine.run(['run', '--once', '--state-dir', state], { environment });
    expect(next.said).toMatch(/begun job=apply dueAt=\S+ isResumed=true/);
    expect([keyChanges(world).at(-1), world.harm]).toEqual(['DeleteAccessKey', []]);
    expect((await machine.run(['journal', 'verify', '--state-dir', state])).exitCode).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'a second one with the same folder is refused, and names the first; status sees it, too',
  async () => {
    writeFileSync(join(machine.work, 'keyturn.yaml'), yaml('audit'));
    const environment = adminEnvironment(world.aws);
    const first = machine.start(['run', '--state-dir', state], { environment });
    await new Promise((resolve) => first.child.stderr?.once('data', resolve));
    const second = await machine.run(['run', '--once', '--state-dir', state], { environment });
    expect(second).toEqual({
      exitCode: 4,
      out: '',
      said: `keyturn: "keyturn run" with the process id ${first.child.pid} is at work with the folder ${state}.\nWhat to do: Wait until it has ended; two runs at once would undo each other.\n`,
    });
    const status = await machine.run(['status', '--state-dir', state]);
    expect(status.out).toContain(`"keyturn run" is at work (process ${first.child.pid}).`);
    first.child.kill('SIGTERM');
    expect((await first.ended).exitCode).toBe(0);
    expect((await machine.run(['status', '--state-dir', state])).out).toContain('No "keyturn run" is at work.');
  },
  PATIENCE_MS,
);

test.skipIf(process.getuid?.() !== 0)(
  'in a folder that is read-only nothing is asked and nothing is changed',
  async () => {
    writeFileSync(join(machine.work, 'keyturn.yaml'), yaml('apply'));
    rmSync(state, { recursive: true });
    mkdirSync(state, { mode: 0o555 });
    const someone = 65_534;
    for (const folder of [join(machine.work, '..'), machine.work, machine.home]) {
      chownSync(folder, someone, someone);
      chmodSync(folder, 0o755);
    }
    const ran = await machine.run(['run', '--once', '--state-dir', state], {
      environment: adminEnvironment(world.aws),
      uid: someone,
    });
    expect(ran).toMatchObject({ exitCode: 4, out: '' });
    expect(ran.said).toContain(`${state}/runner.lock: you may not do that there.`);
    expect(world.calls()).toBe(0);
  },
  PATIENCE_MS,
);

/** A job that was known for two days, and never done: the next start catches up on it. */
function missed(job: 'audit' | 'apply'): void {
  const record = newRecord('0 2 * * * UTC', addDays(instantOf(Date.now()), -2));
  writeFileSync(join(state, 'runs.json'), JSON.stringify({ schema: RUN_STATE_SCHEMA, ...noRuns, jobs: { [job]: record } }));
}

function remembered(): string {
  return readFileSync(join(state, 'runs.json'), 'utf8');
}

function messages(said: string): readonly unknown[] {
  return said
    .trim()
    .split('\n')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null && 'message' in value ? value.message : line;
    });
}
