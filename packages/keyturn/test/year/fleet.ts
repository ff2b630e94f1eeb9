import { addConsumer } from '../../src/sandbox/consumers.ts';
import { removeKey } from '../../src/sandbox/keys.ts';
import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import type { Random } from '../../src/sandbox/random.ts';
import { addAgedKey, addMember, addUser, type Builder } from '../../src/sandbox/scenarios/builders.ts';
import { addSecret, keyText } from '../../src/sandbox/scenarios/destination-builders.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT } from '../support/sts.ts';

const REGION = 'us-east-1';

/** How somebody lives with a key. */
export type Manner =
  /** Fetches the key from its secret before each call. */
  | 'fetches'
  /** Has the first key written down, reads no mail, and changes nothing until somebody comes. */
  | 'ignores'
  /** Makes a second key some day, for no good reason. */
  | 'hoards';

/** Somebody with keys in some account. */
export interface Person {
  readonly name: string;
  readonly account: Account;
  readonly user: User;
  readonly manner: Manner;
  readonly first: AccessKey;
  /** Whether all of its life was ordinary: nobody but Keyturn touched keys or user. */
  isOrdinary: boolean;
}

/** An organization in which people come and go. */
export interface Fleet {
  readonly aws: TestSandbox;
  readonly people: Person[];
  /** Keys that people made by hand. */
  readonly hoarded: Set<string>;
  /** Somebody joins with a new key. */
  join(name: string): Person;
  /** Somebody leaves: programs are switched off, keys and user deleted. */
  leave(person: Person): void;
  /** Somebody makes a key by hand, and uses it for nothing. */
  hoard(person: Person): AccessKey;
  deleteKey(person: Person, key: AccessKey): void;
  /** Whoever ignored all mails is visited: the program fetches its key from now on. */
  convince(person: Person): void;
}

const manners: readonly Manner[] = ['fetches', 'fetches', 'fetches', 'fetches', 'ignores', 'hoards'];

/** Fills an organization of one management account and one member up to so many accounts, two people in each. */
export function makeFleet(aws: TestSandbox, random: Random, size: number): Fleet {
  const { builder, sandbox } = aws;
  for (let count = 3; count <= size; count++)
    addMember(builder, { id: String(count * 1_000_000_001).padStart(12, '3'), name: `team-${count}` });
  const accounts = [...aws.world.accounts.values()];
  const at = (): Builder => ({ ...builder, now: sandbox.clock.now() });
  const people = accounts.flatMap((account, index) =>
    ['a', 'b'].map((letter, place) =>
      addPerson(at(), account, {
        name: `app-${index}${letter}`,
        manner: manners[(2 * index + place) % manners.length] ?? 'fetches',
        ageDays: random.below(120) + 0.4,
      }),
    ),
  );
  const hoarded = new Set<string>();
  return {
    aws,
    people,
    hoarded,
    join(name) {
      const account = accounts[random.below(accounts.length)];
      if (!account) throw new Error('no account');
      const person = addPerson(at(), account, { name, manner: 'fetches', ageDays: 0 });
      people.push(person);
      return person;
    },
    leave(person) {
      person.isOrdinary = false;
      aws.world.consumers?.delete(person.name);
      for (const { id } of person.user.keys.slice()) removeKey(aws.world, id);
      person.account.users.delete(person.name);
    },
    hoard(person) {
      person.isOrdinary = false;
      const made = addAgedKey(at(), person.account, person.user, { ageDays: 0 });
      hoarded.add(made.id);
      return made;
    },
    deleteKey: (_person, key) => removeKey(aws.world, key.id),
    convince: (person) => addReader(aws, person),
  };
}

function addPerson(
  builder: Builder,
  account: Account,
  { name, manner, ageDays }: { readonly name: string; readonly manner: Manner; readonly ageDays: number },
): Person {
  const { world } = builder;
  const user = addUser(builder, account, { name, tags: { owner: `${name}@example.com` } });
  const first = addAgedKey(builder, account, user, { ageDays, usedDaysAgo: Math.min(ageDays, 0.3) });
  const secretName = nameOf(account, name);
  addSecret(builder, vault(world), { name: secretName, changedDaysAgo: ageDays }, keyText(world, name, first.id));
  const person: Person = { name, account, user, manner, first, isOrdinary: manner === 'fetches' };
  if (manner === 'ignores') addUse({ world }, name, { kind: 'key', accessKeyId: first.id });
  else addReader({ world }, person);
  return person;
}

/** All secrets are kept in one account. */
function vault(world: TestSandbox['world']): Account {
  const account = world.accounts.get(MANAGEMENT);
  if (!account) throw new Error('there is no management account');
  return account;
}

function addReader({ world }: Pick<TestSandbox, 'world'>, { name, account }: Pick<Person, 'name' | 'account'>): void {
  addUse({ world }, name, { kind: 'secret', accountId: MANAGEMENT, region: REGION, secretName: nameOf(account, name) });
}

/** A program of the user, every six hours from midnight on. */
function addUse({ world }: Pick<TestSandbox, 'world'>, name: string, uses: Parameters<typeof addConsumer>[1]['uses']): void {
  addConsumer(world, {
    name,
    uses,
    everySeconds: USE_HOURS * 3_600,
    startsAt: Date.parse('2026-11-01T00:00:00Z'),
    service: 's3',
    region: REGION,
    sourceIp: '192.0.2.10',
    userAgent: 'app/1.0',
  });
}

/** How often everybody uses their key. */
export const USE_HOURS = 6;

function nameOf(account: Account, user: string): string {
  return `keyturn/${account.id}/${user}`;
}
