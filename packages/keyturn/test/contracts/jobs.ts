import { describe, expect, test } from 'vitest';
import { addDays, type Instant, parseInstant } from '../../src/core/instant.ts';
import type { JobOutcome, JobRecord } from '../../src/core/runs/job-record.ts';
import type { Jobs, Turn, WantedJob } from '../../src/jobs/jobs.ts';
import { createWall, type Wall } from '../support/wall.ts';

/** What the jobs under test are made with. */
export interface JobsSetting {
  readonly wall: Wall;
  readonly wanted: () => readonly WantedJob[];
  readonly chance: () => number;
  /** What is remembered between two starts; it throws where a test says so. */
  readonly memory: { readonly records: Map<string, JobRecord>; isBroken: boolean };
  readonly onTrouble: (job: string | null) => void;
}

export type OpenJobs = (setting: JobsSetting) => Jobs;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DONE: JobOutcome = { result: 'succeeded', because: null };

/** What everything promises that does jobs when they are due. */
export function describeJobs(name: string, open: OpenJobs): void {
  describe(`jobs ${name}`, () => {
    test('are done at the instants of their schedule, and at no other', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      await life.pass(3 * DAY_MS);
      expect(life.told()).toEqual([
        'audit 2027-01-11T02:00:00.000Z',
        'audit 2027-01-12T02:00:00.000Z',
        'audit 2027-01-13T02:00:00.000Z',
      ]);
    });

    test('are begun when the clock shows their time, whenever it was looked at before', async () => {
      const life = live(open, { start: '2027-01-10T12:00:37Z', wanted: [nightly('audit')] });
      const begun: Instant[] = [];
      life.onWork = () => {
        begun.push(life.wall.now());
        return DONE;
      };
      await life.pass(2 * DAY_MS);
      expect(begun).toEqual(['2027-01-11T02:00:00.000Z', '2027-01-12T02:00:00.000Z']);
    });

    test('that are due at once are done one after another, in the given order', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit'), nightly('apply')] });
      await life.pass(DAY_MS);
      expect(life.log).toEqual(['begin audit', 'end audit', 'begin apply', 'end apply']);
    });

    test('are delayed by chance, by so much as they may be, and not twice by another one', async () => {
      const wanted = [{ ...nightly('audit'), schedule: { cron: '0 2 * * *', timeZone: 'UTC', jitterSeconds: 600 } }];
      const draws = [0.5, 0.9, 0.1];
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted, chance: () => draws.shift() ?? 0 });
      const begun: Instant[] = [];
      life.onWork = () => {
        begun.push(life.wall.now());
        return DONE;
      };
      await life.pass(2 * DAY_MS);
      expect(begun.map((at) => at.slice(0, 16))).toEqual(['2027-01-11T02:05', '2027-01-12T02:09']);
    });

    test('at a time that the clocks skip in spring are done once, when the gap is over', async () => {
      const wanted = [
        { name: 'audit', schedule: { cron: '30 2 * * *', timeZone: 'Europe/Berlin', jitterSeconds: 0 }, beginsAnyTime: true },
      ];
      const life = live(open, { start: '2027-03-27T12:00:00Z', wanted });
      await life.pass(2 * DAY_MS);
      expect(life.told()).toEqual(['audit 2027-03-28T01:00:00.000Z', 'audit 2027-03-29T00:30:00.000Z']);
    });

    test('at a time that the clocks show twice in autumn are done once', async () => {
      const wanted = [
        { name: 'audit', schedule: { cron: '30 2 * * *', timeZone: 'Europe/Berlin', jitterSeconds: 0 }, beginsAnyTime: true },
      ];
      const life = live(open, { start: '2027-10-30T12:00:00Z', wanted });
      await life.pass(2 * DAY_MS);
      expect(life.told()).toEqual(['audit 2027-10-31T00:30:00.000Z', 'audit 2027-11-01T01:30:00.000Z']);
    });

    test.each([0.5, 3, 20])('are not done twice when the clock is set back by %s hours', async (hours) => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      life.wall.plan(15 * HOUR_MS, () => life.wall.set(addDays(at('2027-01-11T03:00:00Z'), -hours / 24)));
      await life.pass(2.5 * DAY_MS);
      expect(life.told()).toEqual(['audit 2027-01-11T02:00:00.000Z', 'audit 2027-01-12T02:00:00.000Z']);
    });

    test('go on when the clock had been years ahead', async () => {
      const life = live(open, { start: '2037-01-10T12:00:00Z', wanted: [nightly('audit')] });
      life.wall.plan(15 * HOUR_MS, () => life.wall.set(at('2027-01-11T03:00:00Z')));
      await life.pass(2 * DAY_MS);
      expect(life.told()).toEqual(['audit 2037-01-11T02:00:00.000Z', 'audit 2027-01-12T02:00:00.000Z']);
    });

    test('that were missed while the machine slept for three days are done once each, and it is told', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit'), nightly('apply')] });
      life.wall.plan(HOUR_MS, () => life.wall.set(at('2027-01-13T12:00:00Z')));
      await life.pass(4 * HOUR_MS);
      expect(life.turns.map(({ job, dueAt, missed }) => [job, dueAt, missed])).toEqual([
        ['audit', '2027-01-13T02:00:00.000Z', 2],
        ['apply', '2027-01-13T02:00:00.000Z', 2],
      ]);
    });

    test('that were missed while nothing ran are done once at the next start', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      await life.pass(DAY_MS);
      life.wall.set(at('2027-01-20T12:00:00Z'));
      await life.pass(HOUR_MS);
      expect(life.turns.map(({ dueAt, missed }) => [dueAt, missed])).toEqual([
        ['2027-01-11T02:00:00.000Z', 0],
        ['2027-01-20T02:00:00.000Z', 8],
      ]);
    });

    test('of every minute are done once after a year', async () => {
      const wanted = [{ name: 'audit', schedule: { cron: '* * * * *', timeZone: 'UTC', jitterSeconds: 0 }, beginsAnyTime: true }];
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted });
      await life.pass(90_000);
      life.wall.set(at('2028-01-10T12:00:00Z'));
      await life.pass(60_000);
      expect(life.told()).toEqual(['audit 2027-01-10T12:01:00.000Z', 'audit 2028-01-10T12:00:00.000Z']);
    });

    test('that were cut off are begun again, three times at the most', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      await life.pass(13 * HOUR_MS);
      life.onWork = () => new Promise<JobOutcome>(() => {});
      for (const _start of [1, 2, 3, 4]) await life.passAndDie(2 * HOUR_MS);
      expect(life.turns.map(({ dueAt, isResumed }) => [dueAt, isResumed])).toEqual([
        ['2027-01-11T02:00:00.000Z', false],
        ['2027-01-11T02:00:00.000Z', true],
        ['2027-01-11T02:00:00.000Z', true],
      ]);
    });

    test('that were told to stop are begun again at each start, until they are done', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      for (const _start of [1, 2, 3, 4]) {
        life.onWork = (stop) => {
          stop();
          return { result: 'stopped', because: 'it was told to' };
        };
        await life.pass(15 * HOUR_MS);
      }
      life.onWork = () => DONE;
      await life.pass(HOUR_MS);
      expect(life.turns.map(({ isResumed }) => isResumed)).toEqual([false, true, true, true, true]);
      expect(life.memory.records.get('audit')).toMatchObject({ outcome: DONE, counts: { succeeded: 1, stopped: 4 } });
    });

    test('that fail end nothing, and are due again as if they had not failed', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit'), nightly('apply')] });
      life.onWork = (_stop, turn) => {
        if (turn.job === 'audit') throw new Error('no network');
        return DONE;
      };
      await life.pass(2 * DAY_MS);
      expect(life.turns.map(({ job }) => job)).toEqual(['audit', 'apply', 'audit', 'apply']);
      expect(life.memory.records.get('audit')).toMatchObject({
        outcome: { result: 'failed', because: 'no network' },
        succeededAt: null,
        counts: { succeeded: 0, failed: 2 },
      });
      expect(life.memory.records.get('apply')?.succeededAt?.slice(0, 13)).toBe('2027-01-12T02');
    });

    test('are not begun while nothing can be remembered, which is told, and then they are', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      await life.pass(HOUR_MS);
      life.memory.isBroken = true;
      life.wall.plan(18 * HOUR_MS, () => {
        expect(life.turns).toEqual([]);
        life.memory.isBroken = false;
      });
      await life.pass(20 * HOUR_MS);
      expect(life.turns.map(({ dueAt }) => dueAt)).toEqual(['2027-01-11T02:00:00.000Z']);
      expect(new Set(life.troubles)).toEqual(new Set(['audit']));
    });

    test('are not done again when their end could not be remembered', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit')] });
      life.onWork = () => {
        life.memory.isBroken = true;
        return DONE;
      };
      await life.pass(20 * HOUR_MS);
      expect(life.turns).toHaveLength(1);
      expect(life.troubles).toEqual(['audit']);
    });

    test('that get another schedule have missed nothing by it', async () => {
      const wanted = [nightly('audit')];
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted });
      await life.pass(DAY_MS);
      wanted[0] = { name: 'audit', schedule: { cron: '0 9 * * *', timeZone: 'UTC', jitterSeconds: 0 }, beginsAnyTime: true };
      await life.pass(DAY_MS);
      expect(life.told()).toEqual(['audit 2027-01-11T02:00:00.000Z', 'audit 2027-01-12T09:00:00.000Z']);
    });

    test('are told what comes next, soonest first', async () => {
      const weekly = {
        name: 'report',
        schedule: { cron: '0 7 * * mon', timeZone: 'UTC', jitterSeconds: 0 },
        beginsAnyTime: true,
      };
      const life = live(open, { start: '2027-01-12T12:00:00Z', wanted: [weekly, nightly('audit')] });
      expect(await life.jobs().upcoming()).toEqual([
        { job: 'audit', at: '2027-01-13T02:00:00.000Z' },
        { job: 'report', at: '2027-01-18T07:00:00.000Z' },
      ]);
    });

    test('in hand are ended when told to stop, and no other is begun', async () => {
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted: [nightly('audit'), nightly('apply')] });
      life.onWork = (stop) => {
        stop();
        return DONE;
      };
      await life.pass(DAY_MS);
      expect(life.log).toEqual(['begin audit', 'end audit']);
    });

    test('that somebody asks for are done when they were never done, and then when they are due', async () => {
      const wanted = [{ ...nightly('audit'), schedule: { cron: '0 2 * * *', timeZone: 'UTC', jitterSeconds: 3600 } }];
      const life = live(open, { start: '2027-01-10T12:00:00Z', wanted, chance: () => 1 });
      const once = async () => (await life.jobs().workOnce((turn) => life.work(turn), life.forever)).map(({ dueAt }) => dueAt);
      expect(await once()).toEqual(['2027-01-10T12:00:00.000Z']);
      expect(await once()).toEqual([]);
      life.wall.set(at('2027-01-11T02:00:00Z'));
      expect(await once()).toEqual(['2027-01-11T02:00:00.000Z']);
      expect(await once()).toEqual([]);
    });

    test('that change something wait for their hour, whoever asks, and are done by who asks in that hour', async () => {
      const wanted = [{ ...nightly('apply'), beginsAnyTime: false }];
      const once = async (start: string) => {
        const life = live(open, { start, wanted });
        return (await life.jobs().workOnce((turn) => life.work(turn), life.forever)).map(({ dueAt }) => dueAt);
      };
      expect(await once('2027-01-10T12:00:00Z')).toEqual([]);
      expect(await once('2027-01-10T02:10:00Z')).toEqual(['2027-01-10T02:00:00.000Z']);
    });
  });
}

function nightly(name: string): WantedJob {
  return { name, schedule: { cron: '0 2 * * *', timeZone: 'UTC', jitterSeconds: 0 }, beginsAnyTime: true };
}

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (!instant) throw new Error(`no instant: ${text}`);
  return instant;
}

interface LifeWish {
  readonly start: string;
  readonly wanted: readonly WantedJob[];
  readonly chance?: () => number;
}

/** A life of jobs, over as many starts as a test wants. */
function live(open: OpenJobs, { start, wanted, chance = () => 0 }: LifeWish) {
  const wall = createWall(at(start));
  const memory = { records: new Map<string, JobRecord>(), isBroken: false };
  const turns: Turn[] = [];
  const log: string[] = [];
  const troubles: (string | null)[] = [];
  let stop = new AbortController();
  const life = {
    wall,
    memory,
    turns,
    log,
    troubles,
    onWork: (_stop: () => void, _turn: Turn): JobOutcome | Promise<JobOutcome> => DONE,
    forever: new AbortController().signal,
    jobs: () => open({ wall, wanted: () => wanted, chance, memory, onTrouble: (job) => void troubles.push(job) }),
    async work(turn: Turn): Promise<JobOutcome> {
      turns.push(turn);
      log.push(`begin ${turn.job}`);
      const outcome = await life.onWork(() => stop.abort(), turn);
      log.push(`end ${turn.job}`);
      return outcome;
    },
    told: () => turns.map(({ job, dueAt }) => `${job} ${dueAt}`),
    /** Lets so much time pass, then stops. */
    async pass(milliseconds: number): Promise<void> {
      const ending = (stop = new AbortController());
      wall.plan(wall.elapsedMs() + milliseconds, () => ending.abort());
      await life.jobs().follow((turn) => life.work(turn), ending.signal);
    },
    /** Begins what is due, and is gone in the middle of it. */
    async passAndDie(milliseconds: number): Promise<void> {
      const before = turns.length;
      wall.set(addDays(wall.now(), milliseconds / DAY_MS));
      const ending = (stop = new AbortController());
      void life.jobs().follow((turn) => life.work(turn), ending.signal);
      for (let round = 0; round < 50 && turns.length === before; round++) await new Promise((resolve) => setImmediate(resolve));
      ending.abort();
    },
  };
  return life;
}
