import type { AccountId, KeyStatus } from './access-key.ts';
import type { MfaKind, PasswordFacts, RootFacts, UploadedKey } from './account.ts';
import { factsOfRoot, type ToldFact, told } from './explain-facts.ts';
import { type ExitCode, exitCodes } from './fault.ts';
import type { Finding, Severity } from './finding.ts';
import { daysBetween, type Instant } from './instant.ts';
import { agoText } from './limit-words.ts';
import type { Observed } from './observed.ts';
import { type SeenRootKey, seenRootKeys } from './root-keys.ts';
import { rootPassword } from './root-password.ts';
import { exactDays } from './words.ts';

/** A key of a root user; what is not known of it is null. */
export interface RootKeyStatus {
  readonly accessKeyId: string | null;
  readonly status: KeyStatus | null;
  readonly createdAt: Instant | null;
  readonly ageDays: number | null;
  readonly lastUsed: RootUse | 'never' | null;
  /** Who told of the key, and the instant at which that was true. */
  readonly source: string | null;
  readonly observedAt: Instant | null;
}

export interface RootUse {
  readonly at: Instant;
  readonly service: string | null;
  readonly region: string | null;
}

/** The last thing that is known to have been done as the root user, and by what. */
export interface RootActivity extends RootUse {
  readonly by: 'access-key' | 'password';
  readonly accessKeyId: string | null;
}

/**
 * What is known of one root user. A list that could not be seen is null, and never empty; of a thing that is known to be there and
 * could not be looked at, all members are null.
 */
export interface RootStatus {
  readonly rootKeys: readonly RootKeyStatus[] | null;
  readonly rootMfa: readonly { readonly kind: MfaKind | null; readonly serial: string | null }[] | null;
  readonly rootPassword: RootPasswordStatus | null;
  readonly rootCertificates: readonly RootCertificateStatus[] | null;
  /** `never`: of all that it has, nothing was ever used; null: nobody knows. */
  readonly lastActivity: RootActivity | 'never' | null;
  /** Every fact in words: who told it, when, and otherwise why it is not known. */
  readonly facts: readonly ToldFact[];
}

export interface RootPasswordStatus {
  readonly isSet: boolean;
  readonly changedAt: Instant | null;
  readonly lastUsedAt: Instant | 'never' | null;
}

export interface RootCertificateStatus {
  readonly certificateId: string | null;
  readonly status: 'active' | 'inactive' | null;
  readonly uploadedAt: Instant | null;
}

/** One account of a report: its root user, and what is wrong with that. */
export interface RootAccountStatus extends RootStatus {
  readonly account: AccountId;
  readonly name: string | null;
  /** Null: nobody told whether it is the management account of its organization. */
  readonly management: boolean | null;
  readonly state: 'read' | 'unread' | 'skipped';
  /** Why it is unread or skipped. */
  readonly why: string | null;
  readonly findings: readonly RootFinding[];
}

export interface RootFinding extends Pick<Finding, 'check' | 'verdict' | 'because' | 'exception'> {
  readonly severity: Severity;
  readonly accessKeyId: string | null;
}

/** All root users that were asked about; `--format json` is this. */
export interface RootReport {
  readonly schemaVersion: 1;
  readonly generatedAt: Instant;
  readonly tool: { readonly name: 'keyturn'; readonly version: string };
  readonly caller: { readonly account: AccountId; readonly arn: string };
  readonly isInterrupted: boolean;
  /** By id. */
  readonly accounts: readonly RootAccountStatus[];
}

/** What is told of a root user about whom nothing is known. */
export const nothingKnown: RootStatus = {
  rootKeys: null,
  rootMfa: null,
  rootPassword: null,
  rootCertificates: null,
  lastActivity: null,
  facts: [],
};

/** Puts together what is known of a root user. */
export function rootStatus(
  { root, certificates }: { readonly root: RootFacts; readonly certificates: Observed<readonly UploadedKey[]> },
  now: Instant,
): RootStatus {
  const keys = seenRootKeys(root);
  const password = rootPassword(root);
  return {
    rootKeys: keys.known ? keys.value.map((key) => keyStatus(key, now)) : thereOrUnknown(root.hasKeys, UNSEEN_KEY),
    rootMfa: mfaStatus(root),
    rootPassword: passwordStatus(root, password),
    rootCertificates: certificates.known
      ? certificates.value.map(certificateStatus)
      : thereOrUnknown(root.hasCertificates, UNSEEN_CERTIFICATE),
    lastActivity: lastActivity(keys, password),
    facts: [...factsOfRoot(root, now), told('signing certificates', certificates, (all) => certificatesText(all, now))],
  };
}

/** What the process ends with, by the rules of an audit: something unknown outweighs something found. */
export function exitCodeOfRootReport({ accounts, isInterrupted }: RootReport): ExitCode {
  const open = accounts.flatMap(({ findings }) => findings.filter(({ exception }) => exception === null));
  const isUnread = isInterrupted || accounts.some(({ state }) => state === 'unread');
  if (isUnread || open.some(({ verdict }) => verdict === 'unknown')) return exitCodes.incomplete;
  return open.length > 0 ? exitCodes.findings : exitCodes.clean;
}

const UNSEEN_KEY: RootKeyStatus = {
  accessKeyId: null,
  status: null,
  createdAt: null,
  ageDays: null,
  lastUsed: null,
  source: null,
  observedAt: null,
};

const UNSEEN_CERTIFICATE: RootCertificateStatus = { certificateId: null, status: null, uploadedAt: null };

const UNSEEN_DEVICE = { kind: null, serial: null };

/** At least one is there that nobody could look at; or nobody knows. */
function thereOrUnknown<T>(isThere: Observed<boolean>, unseen: T): readonly T[] | null {
  if (!isThere.known) return null;
  return isThere.value ? [unseen] : [];
}

function keyStatus({ accessKeyId, status, createdAt, lastUsedAt, evidence }: SeenRootKey, now: Instant): RootKeyStatus {
  return {
    accessKeyId,
    status,
    createdAt,
    ageDays: exactDays(daysBetween(createdAt, now)),
    lastUsed: lastUsedAt.known ? useOf(lastUsedAt.value, evidence) : null,
    source: evidence.source ?? null,
    observedAt: evidence.observedAt ?? null,
  };
}

function useOf(at: Instant | 'never', { lastUsedService, lastUsedRegion }: SeenRootKey['evidence']): RootUse | 'never' {
  return at === 'never' ? 'never' : { at, service: nameOf(lastUsedService), region: nameOf(lastUsedRegion) };
}

/** AWS says N/A where a use had no region. */
function nameOf(text: string | undefined): string | null {
  return text === undefined || text === 'N/A' ? null : text;
}

/** A list of anybody but root has its virtual device alone: where that is none, the device is of a kind that only root can see. */
function mfaStatus({ hasMfa, mfaDevices }: RootFacts): RootStatus['rootMfa'] {
  if (!mfaDevices.known) return thereOrUnknown(hasMfa, UNSEEN_DEVICE);
  const isHidden = mfaDevices.value.length === 0 && hasMfa.known && hasMfa.value;
  return isHidden ? [UNSEEN_DEVICE] : mfaDevices.value.map(({ kind, serial }) => ({ kind, serial }));
}

function passwordStatus({ hasPassword }: RootFacts, password: Observed<PasswordFacts | null>): RootPasswordStatus | null {
  if (!hasPassword.known) return null;
  const dates = password.known ? password.value : null;
  return { isSet: hasPassword.value, changedAt: dates?.changedAt ?? null, lastUsedAt: dates?.lastUsedAt ?? null };
}

function certificateStatus({ id, isActive, uploadedAt }: UploadedKey): RootCertificateStatus {
  return { certificateId: id, status: isActive ? 'active' : 'inactive', uploadedAt };
}

/** The latest use that is known; what is not known may have been used later. */
function lastActivity(
  keys: Observed<readonly SeenRootKey[]>,
  password: Observed<PasswordFacts | null>,
): RootStatus['lastActivity'] {
  const uses: (RootActivity | 'never' | null)[] = [
    ...(keys.known ? keys.value.map(activityOfKey) : [null]),
    ...(password.known ? (password.value === null ? [] : [activityOfPassword(password.value)]) : [null]),
  ];
  const known = uses.filter((use) => use !== null && use !== 'never').toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const [latest] = known;
  if (latest) return latest;
  return uses.length > 0 && uses.every((use) => use === 'never') ? 'never' : null;
}

function activityOfKey({ accessKeyId, lastUsedAt, evidence }: SeenRootKey): RootActivity | 'never' | null {
  if (!lastUsedAt.known) return null;
  const use = useOf(lastUsedAt.value, evidence);
  return use === 'never' ? use : { ...use, by: 'access-key', accessKeyId };
}

function activityOfPassword({ lastUsedAt }: PasswordFacts): RootActivity | 'never' {
  if (lastUsedAt === 'never') return 'never';
  return { at: lastUsedAt, service: 'signin', region: null, by: 'password', accessKeyId: null };
}

function certificatesText(all: readonly UploadedKey[], now: Instant): string {
  const texts = all.map(({ id, isActive, uploadedAt }) => {
    const called = id === null ? '' : `${id} `;
    return `${called}${isActive ? 'active' : 'inactive'}, uploaded ${agoText(daysBetween(uploadedAt, now))}`;
  });
  return texts.join('; ') || 'none';
}
