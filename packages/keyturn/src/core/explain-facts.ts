import type { AccessKey, KeyUse } from './access-key.ts';
import type {
  AccountFacts,
  NamedByHealth,
  PasswordFacts,
  ReportedKey,
  RootFacts,
  ServiceCredential,
  UploadedKey,
  UserFacts,
} from './account.ts';
import { daysBetween, type Instant } from './instant.ts';
import { agoText, listText } from './limit-words.ts';
import { type FactSource, mapObserved, type Observed, type WhyUnknown } from './observed.ts';
import { plural } from './words.ts';

/** A fact in words, with where it is from and of when; or why it is not known. */
export interface ToldFact {
  /** What it tells: `access key`, `last use`, `password`. */
  readonly name: string;
  /** The key that it is about; null where it is about none, or nobody knows its id. */
  readonly accessKeyId: string | null;
  /** Null where it is not known. */
  readonly text: string | null;
  /** Null where it is not known, or stands in what was asked. */
  readonly source: FactSource | null;
  /** The instant at which it was true. */
  readonly at: Instant | null;
  /** Why it is not known; null where it is. */
  readonly unknown: { readonly why: WhyUnknown; readonly detail: string } | null;
}

/** A user, and what stands beside its facts: the service credentials of all, and its keys in the report where they were not listed. */
export interface UserTold {
  readonly user: UserFacts;
  readonly credentials: Observed<readonly ServiceCredential[]>;
  /** All whom AWS quarantined, and by which policy. */
  readonly quarantined: Observed<ReadonlyMap<string, string>>;
  /** All that AWS Health names. */
  readonly exposed: Observed<readonly NamedByHealth[]>;
  readonly reportedKeys: Observed<readonly ReportedKey[]> | null;
}

/** Everything that is known of a user. */
export function factsOfUser(
  { user, credentials, quarantined, exposed, reportedKeys }: UserTold,
  now: Instant,
): readonly ToldFact[] {
  const ids = user.keys.known ? user.keys.value.map(({ id }) => id) : [];
  const own = mapObserved(credentials, (all) => all.filter((credential) => credential.user === user.name));
  return [
    ...(user.createdAt === null
      ? []
      : [plain('user', `created ${dated(user.createdAt, now)}${user.path === null ? '' : `, path ${user.path}`}`)]),
    ...keyFacts(user.keys, now),
    ...(reportedKeys === null ? [] : [reportedFact(reportedKeys, now)]),
    told('password', user.password, (password) => passwordText(password, now)),
    told('tags', user.tags, (tags) => [...tags].map(([name, value]) => `${name}=${value}`).join(', ') || 'none'),
    told('groups', user.groups, (groups) => groups.join(', ') || 'none'),
    told('permissions', user.permissions, ({ administratorThrough }) =>
      administratorThrough === null ? 'no administrator' : `administrator by ${administratorThrough}`,
    ),
    told('quarantine', quarantined, (policies) => policies.get(user.name) ?? 'none'),
    exposedFact(mapObserved(exposed, (all) => all.filter(({ id }) => ids.includes(id)))),
    told('signing certificates', user.certificates, (all) => uploadedText(all, now)),
    told('SSH keys', user.sshKeys, (all) => uploadedText(all, now)),
    told('service credentials', own, (all) => all.map((one) => credentialText(one, now)).join('; ') || 'none'),
  ];
}

/** Everything that is known of a root user. */
export function factsOfRoot(root: RootFacts, now: Instant): readonly ToldFact[] {
  return [
    told('has access keys', root.hasKeys, yesOrNo),
    ...(root.hasKeys.known && !root.hasKeys.value ? [] : keyFacts(root.keys, now)),
    reportedFact(root.reportedKeys, now),
    told('has a password', root.hasPassword, yesOrNo),
    told('password', root.password, (password) => passwordText(password, now)),
    told('has MFA', root.hasMfa, yesOrNo),
    told('MFA devices', root.mfaDevices, (devices) => {
      if (devices.length > 0) return devices.map(({ serial, kind }) => `${kind} ${serial}`).join(', ');
      return root.hasMfa.known && root.hasMfa.value ? 'none that is virtual: a passkey, or hardware' : 'none';
    }),
    told('has signing certificates', root.hasCertificates, yesOrNo),
  ];
}

/** Everything that is known of an account, but for its users and its root user. */
export function factsOfAccount(facts: AccountFacts, now: Instant): readonly ToldFact[] {
  const { account } = facts;
  return [
    ...(account.isManagement ? [plain('place', 'management account of its organization')] : []),
    ...(account.unitPath.length === 0 ? [] : [plain('OU', account.unitPath.join(' / '))]),
    told('users', facts.users, (count) => plural(count, 'user')),
    told('centralized root access', facts.rootFeatures, (features) =>
      features === null
        ? 'the account is in no organization'
        : `management of root credentials ${onOff(features.credentialsManagement)}, root sessions ${onOff(features.sessions)}`,
    ),
    told('SCPs against root keys', facts.rootKeyCreationDeniedBy, (names) =>
      names === null ? 'none: they do not bind this account' : listText(names) || 'none',
    ),
    told('password policy', facts.passwordPolicy, (policy) =>
      policy === null
        ? "none: AWS's own minimum holds"
        : `at least ${policy.minimumLength} characters, ${plural(policy.reusePrevention ?? 0, 'earlier password')} refused`,
    ),
    told('administrators', facts.administrators, (names) => names.join(', ') || 'none'),
    told('quarantined', facts.quarantined, (all) => all.map(({ user, policy }) => `${user} (${policy})`).join(', ') || 'none'),
    exposedFact(facts.exposed),
    told(
      'service credentials',
      facts.serviceCredentials,
      (all) => all.map((one) => `${one.user}: ${credentialText(one, now)}`).join('; ') || 'none',
    ),
  ];
}

/** A fact as it was observed, in words. */
export function told<T>(name: string, fact: Observed<T>, text: (value: T) => string): ToldFact {
  const { known } = fact;
  return {
    name,
    accessKeyId: null,
    text: known ? text(fact.value) : null,
    source: known ? fact.source : null,
    at: known ? fact.at : null,
    unknown: known ? null : { why: fact.why, detail: fact.detail },
  };
}

/** When a key was used last. */
export function lastUseFact(lastUsed: AccessKey['lastUsed'], now: Instant): ToldFact {
  return told('last use', lastUsed, (use) => useText(use, now));
}

/** What AWS Health names. */
export function exposedFact(exposed: Observed<readonly NamedByHealth[]>): ToldFact {
  const text = ({ id, eventType, startedAt }: NamedByHealth) => `${id} on ${startedAt.slice(0, 10)} (${eventType})`;
  return told('exposed keys', exposed, (all) => all.map(text).join(', ') || 'none');
}

function keyFacts(keys: Observed<readonly AccessKey[]>, now: Instant): ToldFact[] {
  if (!keys.known || keys.value.length === 0) return [told('access keys', keys, () => 'none')];
  return keys.value.flatMap((key) => [
    {
      ...told('access key', keys, () => `${key.status}, created ${dated(key.createdAt, now)}`),
      accessKeyId: key.id,
    },
    { ...lastUseFact(key.lastUsed, now), accessKeyId: key.id },
  ]);
}

function reportedFact(keys: Observed<readonly ReportedKey[]>, now: Instant): ToldFact {
  return told('keys in the report', keys, (all) => all.map((key) => reportedText(key, now)).join('; ') || 'none');
}

function plain(name: string, text: string): ToldFact {
  return { name, accessKeyId: null, text, source: null, at: null, unknown: null };
}

function dated(at: Instant, now: Instant): string {
  return `${agoText(daysBetween(at, now))} (${at.slice(0, 19)}Z)`;
}

function useText(use: KeyUse | 'never', now: Instant): string {
  if (use === 'never') return 'never';
  // AWS says N/A where a use had no region.
  const where = [use.service, use.region].filter((part) => part !== 'N/A').join(' in ');
  return where === '' ? dated(use.at, now) : `${dated(use.at, now)} for ${where}`;
}

function passwordText(password: PasswordFacts | null, now: Instant): string {
  if (password === null) return 'none: no sign-in to the console';
  const { changedAt, lastUsedAt } = password;
  const changed = changedAt === null ? 'set at an unknown time' : `set ${dated(changedAt, now)}`;
  return `${changed}, ${lastUsedAt === 'never' ? 'never used' : `used ${dated(lastUsedAt, now)}`}`;
}

function reportedText({ isActive, createdAt, lastUsedAt }: ReportedKey, now: Instant): string {
  const used = lastUsedAt === 'never' ? 'never used' : `used ${dated(lastUsedAt, now)}`;
  return `${isActive ? 'active' : 'inactive'}, created ${dated(createdAt, now)}, ${used}`;
}

function uploadedText(all: readonly UploadedKey[], now: Instant): string {
  const texts = all.map(({ id, isActive, uploadedAt }) => {
    const called = id === null ? '' : `${id} `;
    return `${called}${isActive ? 'active' : 'inactive'}, uploaded ${dated(uploadedAt, now)}`;
  });
  return texts.join('; ') || 'none';
}

function credentialText({ id, service, isActive, createdAt, expiresAt }: ServiceCredential, now: Instant): string {
  const end = expiresAt === null ? 'without an end' : `until ${expiresAt.slice(0, 10)}`;
  return `${id} for ${service}, ${isActive ? 'active' : 'inactive'}, created ${dated(createdAt, now)}, ${end}`;
}

function yesOrNo(isSo: boolean): string {
  return isSo ? 'yes' : 'no';
}

function onOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}
