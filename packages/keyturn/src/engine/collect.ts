import type { AccessKey } from '../core/access-key.ts';
import type { AccountFacts, AccountRef, MfaDevice, PasswordFacts, RootFacts, UploadedKey, UserFacts } from '../core/account.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import { known, mapObserved, type Observed, type Unknown, unknown } from '../core/observed.ts';
import type { AccountReader, AccountSummary, Aws, LastUseReader, ListedKey, RootReader } from './ports.ts';
import { type RootRow, rootRow } from './report-facts.ts';

/** The reads that the facts of root build on; a report takes seconds, so everything else is asked meanwhile. */
export interface FirstReads {
  readonly summary: Promise<Observed<AccountSummary>>;
  readonly report: Promise<Observed<CredentialReport>>;
  /** Whether a report of this instant tells how things are. */
  readonly isRecent: (reportedAt: Instant) => boolean;
}

/** Collects what can be known of an account and its root user. `reader` is unknown where the account could not be entered. */
export async function collectAccount(
  aws: Aws,
  account: AccountRef,
  {
    reader,
    reads,
    isOrganization,
  }: { readonly reader: AccountReader | Unknown; readonly reads: FirstReads; readonly isOrganization: boolean },
): Promise<AccountFacts> {
  const ask = <T>(read: (from: AccountReader) => Promise<Observed<T>>): Promise<Observed<T>> =>
    isReader(reader) ? read(reader) : Promise.resolve(reader);
  const [root, rootFeatures, rootKeyCreationDeniedBy, passwordPolicy, administrators, serviceCredentials] = await Promise.all([
    collectRoot(aws, account, { reader, reads }),
    isOrganization ? aws.rootFeatures() : ORGANIZATION_ONLY,
    isOrganization ? aws.rootKeyCreationDeniedBy(account) : ORGANIZATION_ONLY,
    ask((from) => from.passwordPolicy()),
    ask((from) => from.administrators()),
    ask((from) => from.serviceCredentials()),
  ]);
  const [report, summary] = await Promise.all([reads.report, reads.summary]);
  const users = report.known ? mapObserved(report, (told) => told.users) : mapObserved(summary, (told) => told.users);
  return { account, root, users, rootFeatures, rootKeyCreationDeniedBy, passwordPolicy, administrators, serviceCredentials };
}

const ORGANIZATION_ONLY = unknown('not-asked', 'it is asked only of an organization (--org)');

async function collectRoot(
  aws: Aws,
  account: AccountRef,
  { reader, reads }: { readonly reader: AccountReader | Unknown; readonly reads: FirstReads },
): Promise<RootFacts> {
  const [told, report] = await Promise.all([reads.summary, reads.report]);
  const session = await openRoot(aws, account, presence({ summary: told, report, reads }).hasKeys);
  const summary = await summaryOf(told, session);
  const { hasKeys, hasMfa, hasPassword, hasCertificates } = presence({ summary, report, reads });
  const reported = ofRootRow(report);
  return {
    hasKeys,
    hasMfa,
    hasPassword,
    hasCertificates,
    reportedKeys: reported((row) => row.keys),
    password: reportedPassword(report),
    keys: await rootKeys(session, hasKeys),
    mfaDevices: await rootDevices(session, { reader, hasMfa }),
  };
}

interface RootReads {
  readonly summary: Observed<AccountSummary>;
  readonly report: Observed<CredentialReport>;
  readonly reads: FirstReads;
}

/** What the root user has: as the summary tells it, which is live, else as a report of this moment does. */
function presence({ summary, report, reads }: RootReads) {
  const reported = ofRootRow(report);
  const live = (see: (summary: AccountSummary) => boolean, fallback: Observed<boolean>): Observed<boolean> => {
    const seen = mapObserved(summary, see);
    if (seen.known) return seen;
    // A report of hours ago neither accuses nor acquits; offline there is nothing else.
    if (seen.why === 'not-asked') return fallback;
    return report.known && reads.isRecent(report.at) ? firstKnown(fallback, seen) : seen;
  };
  return {
    hasKeys: live(
      (told) => told.hasRootKeys,
      reported((row) => row.keys.length > 0),
    ),
    hasMfa: live(
      (told) => told.hasRootMfa,
      reported((row) => row.hasMfa),
    ),
    hasPassword: live(
      (told) => told.hasRootPassword,
      mapObserved(reportedPassword(report), (password) => password !== null),
    ),
    hasCertificates: live(
      (told) => told.hasRootCertificates,
      reported((row) => row.hasCertificates),
    ),
  };
}

function ofRootRow(report: Observed<CredentialReport>): <T>(see: (row: RootRow) => T) => Observed<T> {
  const row = report.known ? rootRow(report.value) : undefined;
  return (see) => {
    if (!report.known) return report;
    return row
      ? known(see(row), report.source, report.at)
      : unknown('garbled', 'the credential report has no row of the root user');
  };
}

/** Older reports do not speak of it: then nobody knows, which is not the same as none. */
function reportedPassword(report: Observed<CredentialReport>): Observed<PasswordFacts | null> {
  const reported = ofRootRow(report);
  const isTold = reported((row) => row.isPasswordTold);
  return isTold.known && !isTold.value ? PASSWORD_WITHHELD : reported((row) => row.password);
}

const PASSWORD_WITHHELD = unknown('not-told', 'the credential report does not speak of the password of root');

/** An account that nobody may enter still tells its summary to a session of its root user: the audit task allows it (aws-facts C, D2). */
async function summaryOf(told: Observed<AccountSummary>, session: RootReader | Unknown): Promise<Observed<AccountSummary>> {
  if (told.known || told.why === 'not-asked' || 'known' in session) return told;
  return firstKnown(await session.summary(), told);
}

/** Opens a root session only where there may be a key: AssumeRoot is the scarcest call that there is. */
async function openRoot(aws: Aws, account: AccountRef, hasKeys: Observed<boolean>): Promise<RootReader | Unknown> {
  if (hasKeys.known && !hasKeys.value) return unknown('not-asked', 'the root user has no keys');
  const opened = await aws.rootOf(account);
  return opened.known ? opened.reader : opened;
}

async function rootKeys(session: RootReader | Unknown, hasKeys: Observed<boolean>): Promise<Observed<readonly AccessKey[]>> {
  if (hasKeys.known && !hasKeys.value) return known([], hasKeys.source, hasKeys.at);
  if ('known' in session) return session;
  const keys = await session.keys();
  return keys.known ? known(await withLastUse(session, keys.value), keys.source, keys.at) : keys;
}

/** All devices where root can be asked; else the virtual one, which anybody in the account sees: none means hardware or passkey. */
async function rootDevices(
  session: RootReader | Unknown,
  { reader, hasMfa }: { readonly reader: AccountReader | Unknown; readonly hasMfa: Observed<boolean> },
): Promise<Observed<readonly MfaDevice[]>> {
  if (hasMfa.known && !hasMfa.value) return known([], hasMfa.source, hasMfa.at);
  if (!('known' in session)) return session.mfaDevices();
  if (!isReader(reader)) return reader;
  return mapObserved(await reader.rootVirtualMfa(), (device) => (device ? [device] : []));
}

/** What else is read of a user, besides its keys. */
export interface UserWants {
  readonly tags: boolean;
  readonly groups: boolean;
  readonly certificates: boolean;
  readonly sshKeys: boolean;
}

/** What is known of a user already, and what is still to be read. */
export interface UserQuestion {
  readonly told: UserFacts;
  readonly wants: UserWants;
  /** Its keys, where they were listed just now. */
  readonly keys?: Awaited<ReturnType<AccountReader['keysOf']>>;
}

/** Reads one user live over what is known already; `gone` when there is no such user any more. */
export async function collectUser(
  reader: AccountReader,
  { told, wants, keys: listed }: UserQuestion,
): Promise<UserFacts | 'gone'> {
  const { name } = told;
  const [keys, certificates, sshKeys, tags, groups] = await Promise.all([
    listed ?? reader.keysOf(name),
    wants.certificates ? reader.certificates(name) : told.certificates,
    wants.sshKeys ? reader.sshKeys(name) : told.sshKeys,
    wants.tags ? reader.tags(name) : told.tags,
    wants.groups ? reader.groups(name) : told.groups,
  ]);
  const others: {
    certificates: Observed<readonly UploadedKey[]>;
    sshKeys: Observed<readonly UploadedKey[]>;
    tags: UserFacts['tags'];
    groups: UserFacts['groups'];
  } = {
    certificates,
    sshKeys,
    tags,
    groups,
  };
  if (!keys.known) return { ...told, ...others, keys };
  if (keys.value === 'gone') return 'gone';
  return { ...told, ...others, keys: known(await withLastUse(reader, keys.value), keys.source, keys.at) };
}

function withLastUse(reader: LastUseReader, keys: readonly ListedKey[]): Promise<AccessKey[]> {
  return Promise.all(keys.map(async (key) => ({ ...key, lastUsed: await reader.lastUsed(key.id) })));
}

function isReader(reader: AccountReader | Unknown): reader is AccountReader {
  return !('known' in reader);
}

function firstKnown<T>(first: Observed<T>, otherwise: Observed<T>): Observed<T> {
  return first.known ? first : otherwise;
}
