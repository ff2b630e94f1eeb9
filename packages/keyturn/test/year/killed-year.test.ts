import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/sandbox/random.ts';
import { createFileJournal } from '../../src/store/journal-file.ts';
import { SECRET } from '../notify/scene.ts';
import { type ChildEnd, spawnKeyturn } from '../rotation/http/child.ts';
import { runKeyturn } from '../support/program.ts';
import { DAY_MS, HOUR_MS } from '../support/runner.ts';
import { START } from '../support/sandbox.ts';
import { like } from '../support/wording.ts';
import { calendarOf } from './calendar.ts';
import { changesOf, noticesOf } from './told.ts';
import { startYear, type Year } from './year.ts';

const NIGHTS = Number(process.env['KEYTURN_YEAR_NIGHTS'] ?? 365);
const PATIENCE_MS = 3_600_000;
/** How many of the nights see their process die. */
const DEADLY = 0.8;
/** How many of these die as something was changed or somebody was told; the others at any call. */
const IN_THE_ACT = 0.4;
const RUNS_MAX = 5;

/** How much faster time goes than it should, in the processes and in their AWS. */
const SPEED = 8;

let year: Year;

beforeAll(async () => {
  year = await startYear({ seed: 2, accounts: 8, settings: { trailSeconds: 1 }, speed: SPEED });
});

afterAll(() => year.close());

test('night by night, processes are killed and started again', { timeout: PATIENCE_MS }, async () => {
  const random = createRandom(11);
  const killer = lieInWait(year);
  const { aws } = year.fleet;
  const { clock } = aws.sandbox;
  const ends: (number | string | null)[] = [];
  let usual = 80;
  for (let night = 1; night <= NIGHTS; night++) {
    clock.set(START + (night - 1) * DAY_MS + 15 * HOUR_MS);
    aws.sandbox.catchUp();
    year.look();
    clock.run();
    if (random.chance(DEADLY)) killer.plan(momentOf(random, usual));
    let ended: ChildEnd['ended'] = 'SIGKILL';
    for (let run = 0; run < RUNS_MAX && ended === 'SIGKILL'; run++) {
      ({ ended } = await nightly(year, killer.watch));
      ends.push(ended);
      usual = killer.rest() || usual;
    }
    clock.freeze();
    year.look();
    clock.set(START + (night - 1) * DAY_MS + 21 * HOUR_MS);
    aws.sandbox.catchUp();
    year.day();
    year.look();
  }
  // 1: there are findings.
  expect(new Set(ends)).toEqual(new Set([0, 1, 'SIGKILL']));
  expect(ends.filter((end) => end === 'SIGKILL').length).toBeGreaterThanOrEqual(NIGHTS >= 365 ? 200 : 0.4 * NIGHTS);
});

test('everything happens in the night in which it must, and once', () => {
  const ordinary = year.fleet.people.filter(({ isOrdinary }) => isOrdinary);
  const happened = ordinary.map((person) => [person.name, changesOf(year, person)]);
  expect(happened).toEqual(ordinary.map((person) => [person.name, calendarOf(person.first.createdAt, NIGHTS).changes]));
});

test('no notice is lost, and none comes twice under two names', () => {
  const ordinary = year.fleet.people.filter(({ isOrdinary }) => isOrdinary);
  const told = ordinary.map((person) => [person.name, noticesOf(year, person)]);
  expect(told).toEqual(ordinary.map((person) => [person.name, calendarOf(person.first.createdAt, NIGHTS).notices]));
  const names = new Map<string, string>();
  for (const { id, notices } of year.messages) {
    for (const notice of notices) {
      expect(names.get(notice.id) ?? id).toBe(id);
      names.set(notice.id, id);
    }
  }
});

test('nobody who uses a key ever fails', () => {
  const consumers = [...(year.fleet.aws.world.consumers?.values() ?? [])];
  expect(consumers.filter(({ failures }) => failures.count > 0).map(({ script }) => script.name)).toEqual([]);
});

test('the journal is whole, and no key is turned off or deleted twice in it', async () => {
  const { state } = year.runner;
  expect(await runKeyturn(['journal', 'verify', '--state-dir', state])).toMatchObject({ exitCode: 0, out: like(/is whole/) });
  const actor = { arn: null, user: null, host: null };
  const journal = createFileJournal({
    folder: state,
    now: () => year.runner.wall.now(),
    run: 'reader',
    actor,
    onMended: () => {},
  });
  const done: string[] = [];
  for await (const { kind, outcome, step, accessKeyId } of journal.entries())
    if (kind === 'outcome' && outcome === 'done' && (step === 'deactivate' || step === 'delete'))
      done.push(`${step} ${accessKeyId}`);
  expect(done.length).toBeGreaterThan(NIGHTS / 20);
  expect(done.filter((one, index) => done.indexOf(one) !== index)).toEqual([]);
});

/** `keyturn run --once` as a process of its own, whose clock shows the time of the sandbox. */
function nightly({ fleet: { aws }, runner }: Year, onStart: (child: ChildProcess) => void) {
  return spawnKeyturn(['run', '--once', '--config', runner.config, '--state-dir', runner.state], {
    as: aws.admin(),
    // As users have it: five hundred processes are started.
    program: fileURLToPath(new URL('../../bin/keyturn.js', import.meta.url)),
    environment: {
      HOME: runner.folder,
      ...SECRET,
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('./shift-clock.ts', import.meta.url))}`,
      KEYTURN_TEST_CLOCK_START: String(aws.sandbox.clock.now()),
      KEYTURN_TEST_CLOCK_SPEED: String(SPEED),
    },
    onStart,
  });
}

/** When a process dies: at the n-th call, or at the n-th that changes something or message that tells something. */
interface Moment {
  readonly of: 'any' | 'act';
  readonly n: number;
}

function momentOf(random: Random, usual: number): Moment {
  return random.chance(IN_THE_ACT)
    ? { of: 'act', n: 1 + random.below(6) }
    : { of: 'any', n: 1 + random.below(Math.ceil(usual * 0.9)) };
}

/** Counts what processes do, and kills one before it can see the answer. */
function lieInWait({ fleet: { aws }, receiver }: Year) {
  let counted = { any: 0, act: 0 };
  let moment: Moment | undefined;
  let victim: ChildProcess | undefined;
  const strike = (isAct: boolean) => {
    counted = { any: counted.any + 1, act: counted.act + (isAct ? 1 : 0) };
    if (moment && counted[moment.of] === moment.n) victim?.kill('SIGKILL');
  };
  const log = { ...aws.sandbox.calls };
  aws.sandbox.calls.add = (call) => {
    log.add(call);
    strike(/^(?:Create|Put|Update|Delete|Tag)/.test(call.action));
  };
  const { onArrived } = receiver;
  receiver.onArrived = (message) => {
    onArrived(message);
    strike(true);
  };
  return {
    plan: (next: Moment) => void (moment = next),
    watch: (child: ChildProcess) => void (victim = child),
    /** Lets the next process live; answers how much was done since. */
    rest() {
      const { any } = counted;
      counted = { any: 0, act: 0 };
      moment = undefined;
      victim = undefined;
      return any;
    },
  };
}
