import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { epochMs, type Instant, parseInstant } from '../../src/core/instant.ts';
import { destinationsYaml, type HttpWorld, keyChanges, startWorld } from '../rotation/http/world.ts';
import { DAY_MS, HOUR_MS, type Logged, type Runner, runnerBefore, startRunner } from '../support/runner.ts';

const NIGHTLY = 'schedule:\n  audit: "0 2 * * *"\n';

let runner: Runner;
let world: HttpWorld | undefined;
afterEach(async () => {
  await runner.close();
  world = undefined;
});

describe('keyturn run', () => {
  test('audits every night, tells what comes next, and ends with 0 when it is told to', async () => {
    runner = await startRunner(NIGHTLY);
    const { ran, log } = await runner.pass(2.5 * DAY_MS);
    expect(ran.exitCode).toBe(0);
    expect(told(log)).toEqual([
      '2026-11-23T12:00 started',
      '2026-11-23T12:00 next audit',
      '2026-11-24T02:00 begun audit',
      '2026-11-24T02:00 succeeded audit',
      '2026-11-24T02:00 next audit',
      '2026-11-25T02:00 begun audit',
      '2026-11-25T02:00 succeeded audit',
      '2026-11-25T02:00 next audit',
      '2026-11-26T00:00 ended',
    ]);
    expect(log.filter(({ message }) => message === 'next').map(({ at }) => at)).toEqual([
      '2026-11-24T02:00:00.000Z',
      '2026-11-25T02:00:00.000Z',
      '2026-11-26T02:00:00.000Z',
    ]);
  });

  test('asleep for three days, audits once on waking, and says so', async () => {
    runner = await startRunner(NIGHTLY);
    runner.wall.plan(HOUR_MS, () => runner.wall.sleep(3 * DAY_MS));
    const { log } = await runner.pass(4 * HOUR_MS);
    const begun = log.filter(({ message }) => message === 'begun');
    expect(begun.map(({ time, dueAt, missed }) => [time.slice(0, 15), dueAt, missed])).toEqual([
      ['2026-11-26T13:0', '2026-11-26T02:00:00.000Z', 2],
    ]);
  });

  test('audits once when the clock is set back over the hour of the audit', async () => {
    runner = await startRunner(NIGHTLY);
    runner.wall.plan(15 * HOUR_MS, () => runner.wall.set(instant('2026-11-24T00:30:00Z')));
    const { log } = await runner.pass(25 * HOUR_MS);
    expect(log.filter(({ message }) => message === 'begun').map(({ dueAt }) => dueAt)).toEqual(['2026-11-24T02:00:00.000Z']);
  });

  test('does nothing with a configuration that broke in its life, says so, and goes on when it is mended', async () => {
    runner = await startRunner(NIGHTLY);
    const calls = () => runner.aws.sandbox.calls.counts().total;
    let [before, after] = [0, 0];
    runner.wall.plan(20 * HOUR_MS, () => {
      runner.configure('schedule:\n  audit: tomorrow\n');
      before = calls();
    });
    runner.wall.plan(44 * HOUR_MS, () => {
      after = calls();
      runner.configure(`${NIGHTLY}limits: { keyAge: 30d }\n`);
    });
    const { log } = await runner.pass(3 * DAY_MS);
    expect([before > 0, after - before]).toEqual([true, 0]);
    expect(told(log).filter((line) => !/ (?:next|started|ended)\b/.test(line))).toEqual([
      '2026-11-24T02:00 begun audit',
      '2026-11-24T02:00 succeeded audit',
      '2026-11-24T08:00 the configuration is broken: nothing is done until it is mended',
      '2026-11-25T02:00 begun audit',
      '2026-11-25T02:00 failed audit',
      '2026-11-25T04:01 late audit',
      '2026-11-26T02:00 begun audit',
      '2026-11-26T02:00 succeeded audit',
    ]);
    expect(log.find(({ message }) => message === 'failed')).toMatchObject({ code: 'config-wrong' });
  });

  test('says that AWS cannot be reached, lives on, and audits the night after', async () => {
    runner = await startRunner(NIGHTLY);
    runner.aws.sandbox.faults.add({ action: 'sts:*', times: 0, effect: { kind: 'error', code: 'ExpiredToken', status: 403 } });
    runner.wall.plan(20 * HOUR_MS, () => runner.aws.sandbox.faults.clear());
    const { ran, log } = await runner.pass(2 * DAY_MS);
    expect(ran.exitCode).toBe(0);
    expect(log.filter(({ message }) => /failed|succeeded/.test(message)).map(({ message, code }) => [message, code])).toEqual([
      ['failed', 'credentials-expired'],
      ['succeeded', undefined],
    ]);
  });

  test('on a full disk does nothing, says so, and does it when there is room', async () => {
    runner = await startRunner(NIGHTLY);
    await runner.pass(HOUR_MS);
    // Whatever is written goes through it, until what could not be written is cleared away.
    symlinkSync('/dev/full', join(runner.state, `runs.json.${process.pid}.tmp`));
    const asked: number[] = [];
    runner.wall.plan(14.1 * HOUR_MS, () => asked.push(runner.aws.sandbox.calls.counts().total));
    const { ran, log } = await runner.pass(20 * HOUR_MS);
    expect([ran.exitCode, asked]).toEqual([0, [0]]);
    expect(told(log).filter((line) => !/ (?:next|started|ended)\b/.test(line))).toEqual([
      '2026-11-24T02:00 nothing was begun, or its end was not remembered audit',
      '2026-11-24T02:15 begun audit',
      '2026-11-24T02:15 succeeded audit',
    ]);
    expect(log.find(({ level }) => level === 'error')).toMatchObject({
      because: `Could not write ${runner.state}/runs.json: the disk is full.`,
    });
  });
});

describe('a folder that cannot be written', () => {
  test('is told before anything is asked', async () => {
    runner = await startRunner(NIGHTLY);
    mkdirSync(join(runner.state, 'runner.lock'), { recursive: true });
    const ran = await runner.keyturn(['run', '--once']);
    expect(ran).toMatchObject({ exitCode: 4, out: '' });
    expect(ran.said).toContain(`${runner.state}/runner.lock`);
    expect(runner.aws.sandbox.calls.counts().total).toBe(0);
  });
});

describe('apply', () => {
  const rotation = (window: string) =>
    [
      'schedule:',
      '  timeZone: Europe/Berlin',
      '  apply: "30 2 * * *"',
      `windows: [{ from: "${window.slice(0, 5)}", to: "${window.slice(6)}", timeZone: Europe/Berlin }]`,
      'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }',
      'destinations:',
      destinationsYaml(['secret']),
      '',
    ].join('\n');

  async function nightOf(day: string, window: string) {
    world = await startWorld({ settings: {} });
    runner = runnerBefore(world.aws, rotation(window));
    runner.wall.sleep(epochMs(instant(`${day}T12:00:00Z`)) - epochMs(runner.wall.now()) - DAY_MS);
    const { log } = await runner.pass(DAY_MS);
    return {
      begun: log.filter(({ message }) => message === 'begun').map(({ time }) => time.slice(0, 16)),
      changes: keyChanges(world),
      harm: world.harm,
    };
  }

  const WHOLE = ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'];

  test('in the night that has no half past two rotates in the window once, at three', async () => {
    expect(await nightOf('2027-03-28', '02:00-03:30')).toEqual({ begun: ['2027-03-28T01:00'], changes: WHOLE, harm: [] });
  });

  test('in the night that has no half past two changes nothing after a window that ends in the gap', async () => {
    expect(await nightOf('2027-03-28', '02:00-02:45')).toEqual({ begun: ['2027-03-28T01:00'], changes: [], harm: [] });
  });

  test('in the night that has half past two twice rotates once, at the first', async () => {
    expect(await nightOf('2027-10-31', '02:00-03:30')).toEqual({ begun: ['2027-10-31T00:30'], changes: WHOLE, harm: [] });
  });
});

function instant(text: string): Instant {
  const read = parseInstant(text);
  if (!read) throw new Error(text);
  return read;
}

function told(log: readonly Logged[]): readonly string[] {
  return log.map(({ time, message, job }) => [time.slice(0, 16), message, ...(typeof job === 'string' ? [job] : [])].join(' '));
}
