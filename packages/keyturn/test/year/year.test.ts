import { afterAll, beforeAll, expect, test } from 'vitest';
import { runKeyturn } from '../support/program.ts';
import { DAY_MS } from '../support/runner.ts';
import { like } from '../support/wording.ts';
import { calendarOf } from './calendar.ts';
import { changesOf, noticesOf, offOf } from './told.ts';
import { startYear, type Year } from './year.ts';

const NIGHTS = Number(process.env['KEYTURN_YEAR_NIGHTS'] ?? 365);
const PATIENCE_MS = 3_600_000;

let year: Year;

beforeAll(async () => {
  year = await startYear({ seed: 1, accounts: 40 });
});

afterAll(() => year.close());

const ordinary = () => year.fleet.people.filter(({ isOrdinary }) => isOrdinary);

test('one process follows the schedule night by night, and ends when it is told to', { timeout: PATIENCE_MS }, async () => {
  const { exitCode } = await year.pass(NIGHTS);
  expect(exitCode).toBe(0);
});

test('of whom nobody else does anything to, everything happens in the night in which it must', () => {
  expect(ordinary().length).toBeGreaterThan(50);
  const happened = ordinary().map((person) => [person.name, changesOf(year, person)]);
  expect(happened).toEqual(ordinary().map((person) => [person.name, calendarOf(person.first.createdAt, NIGHTS).changes]));
});

test('they are told in the nights in which they must be, and of nothing else', () => {
  const told = ordinary().map((person) => [person.name, noticesOf(year, person)]);
  expect(told).toEqual(ordinary().map((person) => [person.name, calendarOf(person.first.createdAt, NIGHTS).notices]));
});

test('nobody is told twice', () => {
  const ids = year.messages.flatMap(({ notices }) => notices.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(NIGHTS);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

/** The nights before another one in which somebody was told that a key would stop to work. */
function announcedBefore(night: number, key: string): ReadonlySet<number> {
  const announces = year.messages.filter(
    (message) =>
      message.night < night &&
      message.notices.some(
        ({ event, subject }) => subject?.accessKeyId === key && /^(?:due|due-soon|deactivation-ahead)$/.test(event),
      ),
  );
  return new Set(announces.map((message) => message.night));
}

test('no key is turned off that was not announced on two days before', () => {
  const surprises = year.fleet.people.flatMap((person) =>
    offOf(year, person).flatMap(({ night, key }) =>
      announcedBefore(night, key).size >= 2 ? [] : [`${person.name} in night ${night}`],
    ),
  );
  expect(surprises).toEqual([]);
  expect(year.fleet.people.flatMap((person) => offOf(year, person)).length).toBeGreaterThan(NIGHTS / 2);
});

test('nobody who uses a key ever fails, however much mail is ignored', () => {
  const consumers = [...(year.fleet.aws.world.consumers?.values() ?? [])];
  expect(consumers.filter(({ failures }) => failures.count > 0).map(({ script }) => script.name)).toEqual([]);
});

test('whoever ignores all mails keeps the old key until somebody comes, and loses it a week after that', () => {
  // Whoever left the company took the keys along.
  const all = year.fleet.people.filter(({ manner, account, name }) => manner === 'ignores' && account.users.has(name));
  const whole = all.filter((person) => year.fleet.people.indexOf(person) + 200 < NIGHTS);
  expect(whole.length).toBeGreaterThanOrEqual(NIGHTS < 365 ? 0 : 6);
  for (const person of whole) {
    const convincedAt = 180 + year.fleet.people.indexOf(person);
    const [off] = offOf(year, person).filter(({ key }) => key === person.first.id);
    // Convinced in the morning, and quiet for its time a week later. Whose key was overdue when the year began was told of it
    // on one day only: such a key is announced once more when it could be turned off, and is, a night later.
    const isToldOnce = announcedBefore(convincedAt + 7, person.first.id).size < 2;
    expect(off?.night, person.name).toBe(convincedAt + (isToldOnce ? 8 : 7));
  }
});

test('a key that somebody made besides is never touched', () => {
  const { people, hoarded } = year.fleet;
  const turnedOff = people.flatMap((person) => offOf(year, person).map(({ key }) => key));
  expect(hoarded.size).toBeGreaterThan(0);
  expect(turnedOff.filter((key) => hoarded.has(key))).toEqual([]);
});

test('the journal is whole', async () => {
  const { runner } = year;
  const verified = await runKeyturn(['journal', 'verify', '--state-dir', runner.state]);
  expect(verified).toMatchObject({ exitCode: 0, out: like(/is whole/) });
  expect(runner.wall.elapsedMs()).toBeGreaterThanOrEqual(NIGHTS * DAY_MS);
});
