import { createRandom, type Random } from '../../src/sandbox/random.ts';
import type { Settings } from '../../src/sandbox/settings.ts';
import { type Arrived, type Receiver, startReceiver } from '../notify/receiver.ts';
import { SECRET } from '../notify/scene.ts';
import type { Ran } from '../support/program.ts';
import { DAY_MS, HOUR_MS, type Runner, runnerBefore } from '../support/runner.ts';
import { START, startTestSandbox } from '../support/sandbox.ts';
import { type Fleet, makeFleet, type Person } from './fleet.ts';

/** What became of a key in a night; everything else is done by day, and by people. */
export interface Change {
  /** The first night is 1. */
  readonly night: number;
  readonly what: 'created' | 'off' | 'on' | 'deleted';
  readonly key: string;
}

/** A message, and the night in which it came. */
export interface Message extends Arrived {
  readonly night: number;
}

/** A year of an organization. */
export interface Year {
  readonly fleet: Fleet;
  readonly runner: Runner;
  readonly receiver: Receiver;
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly messages: readonly Message[];
  /** The number of the night that comes next, or is under way. */
  night(): number;
  /** What people do by day. */
  day(): void;
  /** Follows the schedule for so many days, in one process, while people live on. */
  pass(days: number): Promise<Ran>;
  /** Writes down how all keys stand, before and after whatever Keyturn does. */
  look(): void;
  close(): Promise<void>;
}

/** Hours that never fall on the hour of a run: what happens in which night must not hang on seconds. */
const yaml = (url: string) => `
audit: { org: true }
schedule: { audit: "0 2 * * *", apply: "0 3 * * *" }
limits: { keyAge: 2150h, principalsPerRun: 1000 }
rotation: { maxAge: 2150h, quiet: 156h, grace: 324h }
breakGlass: [{ user: admin }]
destinations:
  - { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}", region: us-east-1 }
notify:
  to:
    - { kind: webhook, url: "${url}" }
`;

export interface YearOptions {
  readonly seed: number;
  readonly accounts: number;
  readonly settings?: Partial<Settings>;
  /** How fast time runs where it runs. */
  readonly speed?: number;
}

/** Starts a year at noon; its first night is the next one. */
export async function startYear({ seed, accounts, settings = {}, speed = 1 }: YearOptions): Promise<Year> {
  const random = createRandom(seed);
  const [aws, receiver] = [await startTestSandbox({ settings: { reportSeconds: 0, ...settings }, speed }), await startReceiver()];
  const fleet = makeFleet(aws, random, accounts);
  const runner = runnerBefore(aws, yaml(receiver.url('/all')));
  const changes = new Map<string, Change[]>();
  const messages: Message[] = [];
  const before = new Map<string, string>();
  const night = () => Math.floor((aws.sandbox.clock.now() - START) / DAY_MS + 0.5);
  receiver.onArrived = (message) => void messages.push({ ...message, night: night() });
  const people = createPeople(fleet, random);
  const look = () => {
    for (const person of fleet.people) note({ person, night: night(), before, changes });
  };
  return {
    fleet,
    runner,
    receiver,
    changes,
    messages,
    night,
    day: () => people(night()),
    look,
    pass(days) {
      const { wall } = runner;
      const stop = new AbortController();
      const noon = wall.elapsedMs();
      for (let day = 0; day < days; day++) {
        wall.plan(noon + day * DAY_MS + 13 * HOUR_MS, look);
        wall.plan(noon + day * DAY_MS + 17 * HOUR_MS, look);
        wall.plan(noon + day * DAY_MS + 21 * HOUR_MS, () => {
          people(night());
          look();
        });
      }
      wall.plan(noon + days * DAY_MS, () => stop.abort());
      return runner.keyturn(['run', '--log-format', 'json'], { interrupted: stop.signal, environment: SECRET });
    },
    async close() {
      await receiver.close();
      await runner.close();
    },
  };
}

/** What happens to the people of an organization, by day. */
function createPeople(fleet: Fleet, random: Random): (day: number) => void {
  const hoards = new Map<Person, ReturnType<Fleet['hoard']>>();
  return (day) => {
    if (day % 11 === 4) fleet.join(`new-${day}`);
    if (day % 17 === 9) {
      const [goes] = fleet.people.filter(({ name, account }) => account.users.has(name) && random.chance(0.02));
      if (goes) fleet.leave(goes);
    }
    for (const person of fleet.people.filter(({ account, name }) => account.users.has(name))) {
      const index = fleet.people.indexOf(person);
      if (person.manner === 'hoards' && day === 20 + index && person.user.keys.length === 1)
        hoards.set(person, fleet.hoard(person));
      const hoard = hoards.get(person);
      if (hoard && day === 200 + index && person.user.keys.includes(hoard)) fleet.deleteKey(person, hoard);
      if (person.manner === 'ignores' && day === 180 + index) fleet.convince(person);
    }
  };
}

interface Noting {
  readonly person: Person;
  readonly night: number;
  /** Status of each key when it was looked at last. */
  readonly before: Map<string, string>;
  readonly changes: Map<string, Change[]>;
}

function note({ person, night, before, changes }: Noting): void {
  const list = changes.get(person.name) ?? [];
  changes.set(person.name, list);
  const isNew = ![...before.keys()].some((name) => name.startsWith(`${person.name} `));
  const seen = new Map(person.user.keys.map(({ id, status }) => [`${person.name} ${id}`, status]));
  for (const [name, status] of seen) {
    const was = before.get(name);
    const key = name.slice(person.name.length + 1);
    if (was === undefined && !isNew) list.push({ night, what: 'created', key });
    if (was !== undefined && was !== status) list.push({ night, what: status === 'Active' ? 'on' : 'off', key });
    before.set(name, status);
  }
  for (const name of [...before.keys()].filter((one) => one.startsWith(`${person.name} `) && !seen.has(one))) {
    list.push({ night, what: 'deleted', key: name.slice(person.name.length + 1) });
    before.delete(name);
  }
}
