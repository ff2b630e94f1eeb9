import type { AccessKey } from '../core/access-key.ts';
import type { AccountFacts, AccountRef, MfaDevice, PasswordFacts, RootFacts, UploadedKey, UserFacts } from '../core/account.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import { type Known, known, mapObserved, type Observed, type Unknown, unknown } from '../core/observed.ts';
import { collectExposed } from './exposed.ts';
import type { AccountReader, AccountSummary, Aws, RootReader } from './ports.ts';
import { collectQuarantined } from './quarantined.ts';
import { type RootRow, rootRow } from './report-facts.ts';
import { withLastUse } from './with-last-use.ts';

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
    isReportOnly,
  }: {
    readonly reader: AccountReader | Unknown;
    readonly reads: FirstReads;
    readonly isOrganization: boolean;
    readonly isReportOnly: boolean;
  },
): Promise<AccountFacts> {
  const ask = <T>(read: (from: AccountReader) => Promise<Observed<T>>): Promise<Observed<T>> =>
    isReader(reader) ? read(reader) : Promise.resolve(reader);
  const [root, rootFeatures, rootKeyCreationDeniedBy, passwordPolicy, administrators, serviceCredentials, quarantined, exposed] =
    await Promise.all([
      collectRoot(aws, account, { reader, reads }),
      isOrganization ? aws.rootFeatures() : ORGANIZATION_ONLY,
      isOrganization ? aws.rootKeyCreationDeniedBy(account) : ORGANIZATION_ONLY,
      ask((from) => from.passwordPolicy()),
      ask((from) => from.administrators()),
      ask((from) => from.serviceCredentials()),
      isReportOnly ? IDS_ONLY : ask(collectQuarantined),
      isReportOnly ? IDS_ONLY : ask(collectExposed),
    ]);
  const [report, summary] = await Promise.all([reads.report, reads.summary]);
  const users = report.known ? mapObserved(report, (told) => told.users) : mapObserved(summary, (told) => told.users);
  return {
    account,
    root,
    users,
    rootFeatures,
    rootKeyCreationDeniedBy,
    passwordPolicy,
    administrators,
    serviceCredentials,
    quarantined,
    exposed,
  };
}

const IDS_ONLY = unknown('not-asked', 'it is not asked where nobody is read live (--ids none)');

const ORGANIZATION_ONLY = unknown('not-asked', 'it is asked only of an organization (--org)');

interface RootSources {
  readonly reader: AccountReader | Unknown;
  readonly reads: FirstReads;
}

async function collectRoot(aws: Aws, account: AccountRef, sources: RootSources): Promise<RootFacts> {
  const seen = await lookAtRoot(aws, account, { ...sources, seeks: ({ hasKeys }) => [hasKeys] });
  return seen.root;
}

/** What is known of a root user whose session was opened for whatever it has. */
export interface WholeRoot {
  readonly root: RootFacts;
  readonly certificates: Observed<readonly UploadedKey[]>;
}

/** Collects everything that can be known of a root user: its own session is opened wherever there may be something to see. */
export async function collectWholeRoot(aws: Aws, account: AccountRef, sources: RootSources): Promise<WholeRoot> {
  const seeks = ({ hasKeys, hasMfa, hasPassword, hasCertificates }: Presence) => [hasKeys, hasMfa, hasPassword, hasCertificates];
  const { root, session } = await lookAtRoot(aws, account, { ...sources, seeks });
  const { hasPassword, hasCertificates } = root;
  const [password, certificates] = await Promise.all([
    isOpen(session) && !isNo(hasPassword) ? livePassword(session, root.password) : root.password,
    isNo(hasCertificates)
      ? known([], hasCertificates.source, hasCertificates.at)
      : isOpen(session)
        ? session.certificates()
        : session,
  ]);
  return { root: { ...root, password }, certificates };
}

/** When a password was used is told live, when it was changed by the report alone. */
async function livePassword(session: RootReader, reported: RootFacts['password']): Promise<RootFacts['password']> {
  const live = await session.password();
  if (!live.known) return reported.known ? reported : live;
  const changedAt = reported.known ? (reported.value?.changedAt ?? null) : null;
  return mapObserved(live, (password) => password && { ...password, changedAt });
}

async function lookAtRoot(
  aws: Aws,
  account: AccountRef,
  { reader, reads, seeks }: RootSources & { readonly seeks: (has: Presence) => readonly Observed<boolean>[] },
): Promise<{ readonly root: RootFacts; readonly session: RootReader | Unknown }> {
  const [told, report] = await Promise.all([reads.summary, reads.report]);
  const session = await openRoot(aws, account, seeks(presence({ summary: told, report, reads })));
  const summary = await summaryOf(told, session);
  const { hasKeys, hasMfa, hasPassword, hasCertificates } = presence({ summary, report, reads });
  const reported = ofRootRow(report);
  const root = {
    hasKeys,
    hasMfa,
    hasPassword,
    hasCertificates,
    reportedKeys: reported((row) => row.keys),
    password: reportedPassword(report),
    keys: await rootKeys(session, hasKeys),
    mfaDevices: await rootDevices(session, { reader, hasMfa }),
  };
  return { root, session };
}

interface RootReads {
  readonly summary: Observed<AccountSummary>;
  readonly report: Observed<CredentialReport>;
  readonly reads: FirstReads;
}

type Presence = Pick<RootFacts, 'hasKeys' | 'hasMfa' | 'hasPassword' | 'hasCertificates'>;

/** What the root user has: as the summary tells it, which is live, else as a report of this moment does. */
function presence({ summary, report, reads }: RootReads): Presence {
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
  if (told.known || told.why === 'not-asked' || !isOpen(session)) return told;
  return firstKnown(await session.summary(), told);
}

/** Opens a root session only where there may be something to see: AssumeRoot is the scarcest call that there is. */
async function openRoot(aws: Aws, account: AccountRef, has: readonly Observed<boolean>[]): Promise<RootReader | Unknown> {
  if (has.every(isNo)) return NOTHING_THERE;
  const opened = await aws.rootOf(account);
  return opened.known ? opened.reader : opened;
}

const NOTHING_THERE = unknown('not-asked', 'the root user has no such thing');

async function rootKeys(session: RootReader | Unknown, hasKeys: Observed<boolean>): Promise<Observed<readonly AccessKey[]>> {
  if (isNo(hasKeys)) return known([], hasKeys.source, hasKeys.at);
  if (!isOpen(session)) return session;
  const keys = await session.keys();
  return keys.known ? known(await withLastUse(session, keys.value), keys.source, keys.at) : keys;
}

/** All devices where root can be asked; else the virtual one, which anybody in the account sees: none means hardware or passkey. */
async function rootDevices(
  session: RootReader | Unknown,
  { reader, hasMfa }: { readonly reader: AccountReader | Unknown; readonly hasMfa: Observed<boolean> },
): Promise<Observed<readonly MfaDevice[]>> {
  if (isNo(hasMfa)) return known([], hasMfa.source, hasMfa.at);
  if (isOpen(session)) return session.mfaDevices();
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

function isNo(fact: Observed<boolean>): fact is Known<false> {
  return fact.known && !fact.value;
}

function isOpen(session: RootReader | Unknown): session is RootReader {
  return !('known' in session);
}

function isReader(reader: AccountReader | Unknown): reader is AccountReader {
  return !('known' in reader);
}

function firstKnown<T>(first: Observed<T>, otherwise: Observed<T>): Observed<T> {
  return first.known ? first : otherwise;
}
