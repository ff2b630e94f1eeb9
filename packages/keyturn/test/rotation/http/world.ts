import { idIn, keyIn, membersOf, standardLayout } from '../../../src/destinations/layout.ts';
import { addConsumer } from '../../../src/sandbox/consumers.ts';
import { secretOf } from '../../../src/sandbox/ids.ts';
import { keyOwner } from '../../../src/sandbox/keys.ts';
import type { AccessKey, User } from '../../../src/sandbox/model/iam.ts';
import type { Account } from '../../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import { addParameter, addSecret, keyText } from '../../../src/sandbox/scenarios/destination-builders.ts';
import type { Settings } from '../../../src/sandbox/settings.ts';
import { accountOf } from '../../support/iam.ts';
import { startTestSandbox, type TestSandbox } from '../../support/sandbox.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
export const USER = 'deploy';

/** Where the key of the user is kept for its consumers. */
export type Place = 'secret' | 'parameter';

/** How AWS really is: new keys work after a while, uses and events are told late. */
const unhurried: Partial<Settings> = { propagationSeconds: 4, lastUsedLagSeconds: 120, trailSeconds: 30 };

/** One user in one account, whose key is due, and everybody who lives by that key. */
export interface HttpWorld {
  readonly aws: TestSandbox;
  readonly account: Account;
  readonly user: User;
  readonly first: AccessKey;
  readonly places: readonly Place[];
  /** What consumers were given that did not work, at any instant between two calls. */
  readonly harm: readonly string[];
  /** Calls that were performed so far. */
  readonly calls: () => number;
  close(): Promise<void>;
}

/** What a world is made with. */
export interface WorldOptions {
  readonly places?: readonly Place[];
  readonly ageDays?: number;
  readonly settings?: Partial<Settings>;
  /** How long the consumer of the secret keeps what it fetched; it fetches before every call when absent. */
  readonly refreshSeconds?: number;
  /** Told of each call as soon as it was performed, before its answer leaves. */
  readonly onCall?: (number: number, action: string) => void;
}

/** Starts a sandbox with the user `deploy`, whose old key stands in places, and a consumer for each. */
export async function startWorld(options: WorldOptions = {}): Promise<HttpWorld> {
  const { places = ['secret'], ageDays = 120, settings = unhurried, onCall } = options;
  const aws = await startTestSandbox({ settings });
  const account = accountOf(aws, ACCOUNT);
  const user = addUser(aws.builder, account, { name: USER });
  const first = addAgedKey(aws.builder, account, user, { ageDays, usedDaysAgo: 0.02 });
  const text = keyText(aws.world, USER, first.id);
  if (places.includes('secret')) addSecret(aws.builder, account, { name: nameIn('secret'), changedDaysAgo: ageDays }, text);
  if (places.includes('parameter'))
    addParameter(aws.builder, account, { name: nameIn('parameter'), changedDaysAgo: ageDays }, text);
  if (places.includes('secret')) addReader(aws, 'hourly', { everySeconds: 3_600, refreshSeconds: options.refreshSeconds ?? 0 });

  const harm: string[] = [];
  let calls = 0;
  const log = { ...aws.sandbox.calls };
  aws.sandbox.calls.add = (call) => {
    log.add(call);
    calls += 1;
    for (const problem of problemsOf({ aws, account, places })) harm.push(`after call ${calls} (${call.action}): ${problem}`);
    onCall?.(calls, call.action);
  };
  return { aws, account, user, first, places, harm, calls: () => calls, close: () => aws.close() };
}

/** Adds somebody who fetches the key from the secret, keeps it for a while, and uses it. */
function addReader(
  { world }: TestSandbox,
  name: string,
  { everySeconds, refreshSeconds }: { everySeconds: number; refreshSeconds: number },
): void {
  addConsumer(world, {
    name,
    uses: { kind: 'secret', accountId: ACCOUNT, region: REGION, secretName: nameIn('secret'), refreshSeconds },
    everySeconds,
    service: 's3',
    region: REGION,
    sourceIp: '192.0.2.10',
    userAgent: 'consumer/1.0',
  });
}

/** Adds somebody who has a key written down, and asks nobody whether it is still the right one. */
export function addHolder({ world }: TestSandbox, accessKeyId: string, region = 'eu-west-1'): void {
  addConsumer(world, {
    name: 'forgotten laptop',
    uses: { kind: 'key', accessKeyId },
    everySeconds: 6 * 3_600,
    service: 'dynamodb',
    region,
    sourceIp: '198.51.100.7',
    userAgent: 'forgotten/1.0',
  });
}

/** The forgotten laptop is found, and switched off. */
export function removeHolder({ world }: TestSandbox): void {
  world.consumers?.delete('forgotten laptop');
}

/** The statuses of the keys of the user, oldest first. */
export function statuses({ user }: HttpWorld): readonly string[] {
  return user.keys.map(({ status }) => status);
}

/** Every call that made, turned or deleted a key so far; those that AWS refused are no changes. */
export function keyChanges({ aws }: HttpWorld): readonly string[] {
  const isChange = (action: string) => /^(Create|Update|Delete)AccessKey$/.test(action);
  return aws.sandbox.calls.last().flatMap(({ action, error }) => (isChange(action) && error === undefined ? [action] : []));
}

/** The entries of the configuration for these places. */
export function destinationsYaml(places: readonly Place[]): string {
  return places
    .map((place) => `  - { match: { user: "${USER}" }, kind: ${kinds[place]}, name: "${names[place]}", region: ${REGION} }`)
    .join('\n');
}

/** What consumers of a place are given: the id of the key, and whether the secret beside it is the right one. */
export function givenIn({ aws, account }: Pick<HttpWorld, 'aws' | 'account'>, place: Place) {
  const key = keyIn(standardLayout, membersOf(textIn(account, place, 'AWSCURRENT')) ?? {});
  const id = key?.accessKeyId ?? null;
  return { id, isGenuine: key !== undefined && key.secret.reveal() === secretOf(aws.world.seed, key.accessKeyId) };
}

/** How everything stands, for who wants to see that a rotation is over. */
export function standing({ aws, account, user, places, first }: HttpWorld) {
  const given = places.map((place) => givenIn({ aws, account }, place));
  return {
    keys: user.keys.map(({ id, status }) => ({ isGiven: given.every((one) => one.id === id && one.isGenuine), status })),
    isFirstGone: !user.keys.some(({ id }) => id === first.id),
    waiting: places.map((place) => waitingIn(account, place)),
    failures: [...(aws.world.consumers?.values() ?? [])].map(({ failures }) => failures.count),
  };
}

/** The same where all is well: one key, active, in every place, and nobody ever missed it. */
export function settled({ places }: Pick<HttpWorld, 'places'>): ReturnType<typeof standing> {
  return {
    keys: [{ isGiven: true, status: 'Active' }],
    isFirstGone: true,
    waiting: places.map(() => null),
    failures: places.includes('secret') ? [0] : [],
  };
}

/** What no consumer may ever be given: a key that is off, gone, not working yet, or beside a wrong secret. */
function problemsOf({ aws, account, places }: Pick<HttpWorld, 'aws' | 'account' | 'places'>): readonly string[] {
  return places.flatMap((place) => {
    const { id, isGenuine } = givenIn({ aws, account }, place);
    const key = keyOwner(aws.world, id ?? '')?.key;
    if (!key) return [`the ${place} gives out ${id}, which is no key`];
    if (key.status !== 'Active') return [`the ${place} gives out ${id}, which is inactive`];
    if (key.worksFrom > aws.sandbox.clock.now()) return [`the ${place} gives out ${id}, which does not work yet`];
    return isGenuine ? [] : [`the ${place} gives out ${id} with a wrong secret`];
  });
}

/** A key that a place holds and gives to nobody yet. */
function waitingIn(account: Account, place: Place): string | null {
  const waiting = idIn(standardLayout, membersOf(textIn(account, place, 'AWSPENDING')) ?? {});
  return waiting === idIn(standardLayout, membersOf(textIn(account, place, 'AWSCURRENT')) ?? {}) ? null : waiting;
}

function textIn(account: Account, place: Place, stage: 'AWSCURRENT' | 'AWSPENDING'): string | undefined {
  if (place === 'secret') {
    const { versions = [] } = account.secrets?.get(`${REGION}/${nameIn(place)}`) ?? {};
    const value = versions.find(({ stages }) => stages.has(stage))?.value;
    return value?.kind === 'text' ? value.text : undefined;
  }
  const name = stage === 'AWSCURRENT' ? nameIn(place) : `${nameIn(place)}.keyturn-pending`;
  return account.parameters?.get(`${REGION}/${name}`)?.versions.at(-1)?.value;
}

const kinds: Readonly<Record<Place, string>> = { secret: 'secrets-manager', parameter: 'ssm-parameter' };

const names: Readonly<Record<Place, string>> = { secret: 'keyturn/{account}/{user}', parameter: '/keyturn/{account}/{user}' };

function nameIn(place: Place): string {
  return names[place].replace('{account}', ACCOUNT).replace('{user}', USER);
}
