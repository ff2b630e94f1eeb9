import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import type { Account, World } from '../../src/sandbox/model/world.ts';
import type { ReportedRootKeys } from './make-world.ts';

/** Something that a standard check must find, in the words of the report. */
export interface Violation {
  readonly check: string;
  readonly account: string;
  readonly principal: string;
  /** The id of a key or of another thing; null: the principal itself. */
  readonly thing: string | null;
  /** True when it is so at this moment; false when it only seems so to whom not everything is told. */
  readonly isNow: boolean;
}

export interface OracleOptions {
  readonly now: number;
  readonly isOrganization: boolean;
  readonly reported: ReportedRootKeys;
}

const DAY_MS = 86_400_000;
const ROOT = '<root_account>';

/** What is wrong in a world, read from the world itself by the standard limits: nothing of the product is used here. */
export function violationsIn(world: World, options: OracleOptions): Violation[] {
  const { organization, accounts } = world;
  return [...accounts.values()].flatMap((account) => {
    const isManagement = account.id === organization?.managementAccountId;
    if (!options.isOrganization && !isManagement) return [];
    const found = [
      ...ofRoot(account, options),
      ...[...account.users.values()].flatMap((user) => [...ofUser(user, options.now), ...exposedOf(account, user)]),
      ...exposedOf(account),
      ...ofAccount(account),
      ...(options.isOrganization && !isManagement ? ofMember(account, world) : []),
    ];
    return found.map((one) => ({ isNow: true, thing: null, ...one, account: account.id }));
  });
}

function isNamedByHealth({ healthEvents = [] }: Account, { id }: AccessKey): boolean {
  return healthEvents.some(({ entities }) => entities.some(({ value }) => value === id));
}

function isQuarantined({ attached }: User): boolean {
  return [...(attached ?? [])].some((arn) => arn.includes(':policy/AWSCompromisedKeyQuarantine'));
}

interface Wrong {
  readonly check: string;
  readonly principal: string;
  readonly thing?: string;
  readonly isNow?: boolean;
}

function ofUser(user: User, now: number): Wrong[] {
  const active = user.keys.filter(({ status }) => status === 'Active');
  const about = (check: string, thing?: string): Wrong => ({
    check,
    principal: user.name,
    ...(thing === undefined ? {} : { thing }),
  });
  return [
    ...active.flatMap((key) => ofActiveKey(key, now).map((check) => about(check, key.id))),
    ...user.keys
      .filter((key) => key.status === 'Inactive' && now - (usedAt(key) ?? key.createdAt) > 30 * DAY_MS)
      .map(({ id }) => about('user-inactive-key-left', id)),
    ...(active.length > 1 ? [about('user-two-active-keys')] : []),
    ...active
      .filter((key) => user.login && usedAt(key) === undefined && Math.abs(key.createdAt - seconds(user.createdAt)) <= 600_000)
      .map(({ id }) => about('console-user-key-from-creation', id)),
    ...(user.certificates ?? [])
      .filter(({ status, uploadedAt }) => status === 'Active' && now - uploadedAt > 90 * DAY_MS)
      .map(({ id }) => about('signing-certificate-age', id)),
    ...(user.serviceCredentials ?? [])
      .filter(
        ({ status, createdAt, expiresAt }) =>
          (expiresAt !== undefined && expiresAt < now) || (status === 'Active' && now - createdAt > 90 * DAY_MS),
      )
      .map(({ id }) => about('service-credential-age', id)),
  ];
}

/** Of a user, or of root: keys that AWS names, and all of whom it quarantined. Of root an inactive one counts where nobody can list it. */
function exposedOf(account: Account, user?: User): Wrong[] {
  const keys = (user ?? account.root).keys.filter(({ status }) => status === 'Active' || user === undefined);
  return keys
    .filter((key) => isNamedByHealth(account, key) || (user !== undefined && isQuarantined(user)))
    .map(({ id, status }) => ({
      check: 'exposed-key',
      principal: user?.name ?? ROOT,
      thing: id,
      isNow: status === 'Active',
    }));
}

function ofActiveKey(key: AccessKey, now: number): string[] {
  const ageMs = now - key.createdAt;
  const used = usedAt(key);
  return [
    ...(ageMs > 90 * DAY_MS ? ['user-access-key-age'] : []),
    ...(ageMs > 76 * DAY_MS && ageMs <= 90 * DAY_MS ? ['user-access-key-age-soon'] : []),
    ...(used !== undefined && now - used > 45 * DAY_MS ? ['user-access-key-unused'] : []),
    ...(used === undefined && ageMs > 14 * DAY_MS ? ['user-access-key-never-used'] : []),
  ];
}

/** Of keys that went since the report, and of how they were then, an audit may speak only where nobody can list them. */
function ofRoot({ id, root }: Account, { now, reported }: OracleOptions): Wrong[] {
  const about = (check: string, thing?: string, isNow = true): Wrong => ({
    check,
    principal: ROOT,
    isNow,
    ...(thing === undefined ? {} : { thing }),
  });
  const isRecent = (at: number | undefined) => at !== undefined && now - at < 30 * DAY_MS;
  const ofKeys = (keys: readonly AccessKey[], isNow: boolean) =>
    keys.flatMap((key) => [
      about('root-access-key-present', key.id, isNow),
      ...(key.status === 'Active' && now - key.createdAt > 90 * DAY_MS ? [about('root-access-key-age', key.id, isNow)] : []),
      ...(isRecent(usedAt(key))
        ? [about('root-access-key-used', key.id, isNow), about('root-used-recently', key.id, isNow)]
        : []),
    ]);
  const opensAnything = root.password !== undefined || root.keys.length > 0;
  return [
    ...ofKeys(root.keys, true),
    ...(root.keys.length > 0 ? ofKeys(reported.get(id) ?? [], false) : []),
    ...(root.password && isRecent(root.password.lastUsedAt) ? [about('root-used-recently', 'password')] : []),
    ...(root.password && now - root.password.changedAt > 365 * DAY_MS ? [about('root-password-age')] : []),
    ...(root.certificates.length > 0 ? [about('root-signing-certificate')] : []),
    ...(opensAnything && root.mfa.length === 0 ? [about('root-mfa-missing')] : []),
    ...(opensAnything && root.mfa.some(({ serial }) => serial.includes(':mfa/')) ? [about('root-mfa-not-hardware')] : []),
  ];
}

function ofAccount({ users, roles, passwordPolicy }: Account): Wrong[] {
  const about = (check: string, isNow = true): Wrong => ({ check, principal: 'account', isNow });
  const all = [...users.values(), ...(roles?.values() ?? [])];
  const isAdministered = all.some(({ attached }) => attached?.has('arn:aws:iam::aws:policy/AdministratorAccess'));
  return [
    ...(isAdministered ? [] : [about('no-administrator-besides-root')]),
    // Without users nobody is bound by it; where they cannot be listed, it may be told.
    ...(passwordPolicy?.requireSymbols !== true ? [about('password-policy-weak', users.size > 0)] : []),
  ];
}

function ofMember({ root }: Account, { organization }: World): Wrong[] {
  const hasCredentials =
    root.password !== undefined || root.keys.length > 0 || root.certificates.length > 0 || root.mfa.length > 0;
  const isCentral = organization?.rootFeatures.includes('RootCredentialsManagement');
  const isGuarded = [...(organization?.policies.values() ?? [])].some(({ name }) => name === 'no-root-keys');
  return [
    ...(isCentral && hasCredentials ? [{ check: 'root-credentials-left', principal: ROOT }] : []),
    ...(isGuarded ? [] : [{ check: 'root-key-creation-open', principal: 'account' }]),
  ];
}

function usedAt({ lastUsed, recentUse }: AccessKey): number | undefined {
  return (recentUse ?? lastUsed)?.at;
}

/** AWS tells creation dates in whole seconds. */
function seconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
