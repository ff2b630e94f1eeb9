import { known, mapObserved, type Observed, type Unknown } from '../../core/observed.ts';
import { homeRegion } from '../../core/remedies/links.ts';
import { readPause } from '../../core/root-removal/pause-policy.ts';
import type { RemovalDecision } from '../../core/root-removal/removal-decision.ts';
import type { RemovalSituation, RootBelongings } from '../../core/root-removal/removal-situation.ts';
import type { NamedKey } from '../../core/rotation/situation.ts';
import type { RootReader } from '../ports.ts';
import type { CallQuery, RemovalAws } from '../root-ports.ts';
import type { RootPrincipal } from './root-principal.ts';

/** Reads everything that a decision about a root user rests on, live. What cannot concern it is not asked. */
export async function observeRoot(aws: RemovalAws, principal: RootPrincipal): Promise<RemovalSituation> {
  const { account, orders } = principal;
  const organization = await aws.organization();
  const managementAccount = mapObserved(organization, (found) => found?.managementAccount ?? null);
  const base: RemovalSituation = {
    now: aws.now(),
    account,
    accountState: account.state,
    managementAccount,
    features: NOT_ASKED,
    control: NOT_ASKED,
    root: NOT_ASKED,
    administrators: NOT_ASKED,
    calls: null,
    orders,
  };
  const isMember = managementAccount.known && managementAccount.value !== null && managementAccount.value !== account.id;
  if (!isMember || account.state !== 'ACTIVE') return base;
  const control = await aws.pauses.of(account.id);
  if (orders.do === 'resume') return { ...base, now: aws.now(), control };
  const noted = control.known && control.value.pause ? readPause(control.value.pause, account.id)?.also : undefined;
  const also = orders.also.length > 0 ? orders.also : (noted ?? []);
  const [features, root, administrators] = await Promise.all([
    aws.rootFeatures(),
    readBelongings(aws, principal, also),
    readAdministrators(aws, principal),
  ]);
  return { ...base, now: aws.now(), control, features, root, administrators };
}

const NOT_ASKED: Unknown = { known: false, why: 'not-asked', detail: 'it was not asked' };

async function readBelongings(
  aws: RemovalAws,
  { account }: RootPrincipal,
  also: readonly string[],
): Promise<Observed<RootBelongings>> {
  const session = await aws.rootOf(account);
  if (!session.known) return session;
  const { reader } = session;
  const [keys, certificates, mfaDevices, password] = await Promise.all([
    readKeys(reader),
    also.includes('certificates') ? reader.certificates() : NOTHING,
    also.includes('mfa') ? reader.mfaDevices() : NOTHING,
    also.includes('password') ? reader.password() : NO_PASSWORD,
  ]);
  if (!keys.known) return keys;
  if (!certificates.known) return certificates;
  if (!mfaDevices.known) return mfaDevices;
  if (!password.known) return password;
  return mapObserved(keys, (all) => ({
    keys: all,
    certificates: certificates.value,
    mfaDevices: mfaDevices.value,
    password: password.value,
  }));
}

const NOTHING = { known: true, value: [] } as const;
const NO_PASSWORD = { known: true, value: null } as const;

async function readKeys(reader: RootReader): Promise<Observed<readonly NamedKey[]>> {
  const listed = await reader.keys();
  if (!listed.known) return listed;
  const keys = await Promise.all(listed.value.map(async (key) => ({ ...key, lastUsed: await reader.lastUsed(key.id) })));
  return known(keys, listed.source, listed.at);
}

async function readAdministrators(aws: RemovalAws, { account, access }: RootPrincipal): Promise<Observed<readonly string[]>> {
  const caller = await aws.caller();
  if (caller.account === account.id) return aws.own().administrators();
  const door = await aws.member(account.id, access);
  return door.known ? door.reader.administrators() : door;
}

/** Reads what was done as a root user since its pause began. */
export async function readCalls(
  aws: RemovalAws,
  { account, access }: RootPrincipal,
  { situation, look }: { readonly situation: RemovalSituation; readonly look: Extract<RemovalDecision, { kind: 'look' }> },
): Promise<NonNullable<RemovalSituation['calls']>> {
  const door = await aws.trail(account, access);
  if (!door.known) return door;
  const home = homeRegion(account);
  const used = situation.root.known ? situation.root.value.keys.flatMap((key) => regionOf(key, look.since)) : [];
  const regions = [...new Set([home, ...used])];
  const { since } = look;
  const queries: CallQuery[] = [
    { by: { rootSignIns: true }, since, region: home },
    ...look.keys.flatMap((key) => regions.map((region) => ({ by: { key }, since, region }))),
  ];
  const answers = await Promise.all(queries.map((query) => door.reader.calls(query)));
  const silent = answers.find((answer) => !answer.known);
  if (silent && !silent.known) return silent;
  return known(
    answers.flatMap((answer) => (answer.known ? answer.value.calls : [])),
    'cloudtrail:LookupEvents',
    aws.now(),
  );
}

/** Where the last use was, if it was in the time that is looked at. */
function regionOf({ lastUsed }: NamedKey, since: string): readonly string[] {
  if (!lastUsed.known || lastUsed.value === 'never' || lastUsed.value.at <= since) return [];
  const { region } = lastUsed.value;
  return region === 'N/A' ? [] : [region];
}
