import type { AccessKey } from '../core/access-key.ts';
import type { AccountFacts, AccountRef, ReportedKey, UserFacts } from '../core/account.ts';
import type { Check } from '../core/check.ts';
import type { Standard } from '../core/evaluate.ts';
import { explainAccount, explainRoot, explainUser, perhapsOfRoot } from '../core/explain.ts';
import { exposedFact, factsOfAccount, factsOfRoot, factsOfUser, lastUseFact, type ToldFact } from '../core/explain-facts.ts';
import type { Explanation } from '../core/explanation.ts';
import { ROOT_PRINCIPAL } from '../core/finding.ts';
import type { Instant } from '../core/instant.ts';
import { known, mapObserved, type Observed, type Unknown, unknown } from '../core/observed.ts';
import type { Policy } from '../core/policy.ts';
import { ROTATION_NOT_IN_REPORT, userNamed } from '../core/user-named.ts';
import { isRecentReport } from './candidates.ts';
import { collectAccount, collectUser, type FirstReads } from './collect.ts';
import { explainRotation, type RotationLook, type SeenRotation } from './explain-rotation.ts';
import { findKeyOwner, type KeyOwner } from './key-owner.ts';
import type { AccountReader, Aws, MemberAccess, OrganizationAccount } from './ports.ts';
import { userFromRow } from './report-facts.ts';

/** One account, and by what is judged in it; `reader` is unknown where it could not be entered. */
export interface Inside {
  readonly aws: Aws;
  readonly account: OrganizationAccount;
  readonly reader: AccountReader | Unknown;
  readonly policy: Policy;
  readonly checks: readonly Check[];
  readonly isLive: boolean;
  readonly isOrganization: boolean;
  /** The instant by which is judged. */
  readonly startedAt: Instant;
  readonly access: MemberAccess;
  readonly interrupted: AbortSignal;
  /** Absent: of rotation nothing is told. */
  readonly rotation?: RotationLook | undefined;
}

/** What came of looking for somebody in one account. */
export type Sought =
  | { readonly is: 'found'; readonly explanation: Explanation }
  | { readonly is: 'absent' }
  | { readonly is: 'unread'; readonly why: string };

const ABSENT: Sought = { is: 'absent' };

/** Explains a key with its owner: an IAM user, or the root user. */
export async function explainKeyIn(inside: Inside, keyId: string): Promise<Sought> {
  const { reader } = inside;
  const owner: KeyOwner = isReader(reader) ? await findKeyOwner(reader, keyId) : { is: 'unknown', fact: reader };
  if (owner.is === 'user') return explainUserIn(inside, { name: owner.name, keyId });
  const facts = await collect(inside);
  if (owner.is === 'root') return explainRootFacts(inside, facts, keyId);
  const { keys } = facts.root;
  if (keys.known && keys.value.some(({ id }) => id === keyId)) return explainRootFacts(inside, facts, keyId);
  if (owner.is === 'unknown') return { is: 'unread', why: owner.fact.detail };
  if (keys.known) return ABSENT;
  return { is: 'unread', why: `no user has this key, and whether the root user has it is not known: ${keys.detail}` };
}

/** Explains an IAM user, or one key of it. */
export async function explainUserIn(
  inside: Inside,
  { name, keyId }: { readonly name: string; readonly keyId: string | null },
): Promise<Sought> {
  const { account, reader } = inside;
  if (!isReader(reader)) return { is: 'unread', why: reader.detail };
  const keys = await reader.keysOf(name);
  if (keys.known && keys.value === 'gone') return ABSENT;
  await reader.startReport();
  const [{ told, reportedKeys, row }, credentials, quarantined, exposed] = await Promise.all([
    toldOf(inside, reader, name),
    reader.serviceCredentials(),
    reader.quarantinedUsers(),
    reader.exposedKeys(),
  ]);
  const isOffline = !keys.known && keys.why === 'not-asked';
  if (!keys.known && row !== 'there') return isOffline && row === 'missing' ? ABSENT : { is: 'unread', why: keys.detail };
  const wants = { tags: !told.tags.known, groups: !told.groups.known, certificates: true, sshKeys: true };
  const collected = await collectUser(reader, { told, wants, keys });
  if (collected === 'gone') return ABSENT;
  const seen: UserFacts = isOffline
    ? { ...collected, keys: told.keys, certificates: told.certificates }
    : { ...collected, keys: mapObserved(collected.keys, (all) => askedFirst(all, keyId)) };
  const rotation = await rotationOf(inside, seen, keyId);
  const user: UserFacts = { ...seen, rotation: rotation?.facts ?? ROTATION_NOT_IN_REPORT };
  const standard = standardOf(inside);
  return found(inside, {
    subject: { type: 'user', name, accessKeyId: keyId },
    facts: factsOfUser(
      { user, credentials, quarantined, exposed, reportedKeys: keys.known || isOffline ? null : reportedKeys },
      standard.now,
    ),
    ...explainUser({ account, user, keyId, credentials, quarantined, exposed }, standard),
    rotation: rotation?.told ?? null,
  });
}

async function rotationOf(inside: Inside, user: UserFacts, keyId: string | null): Promise<SeenRotation | undefined> {
  const { rotation, account, policy, access, startedAt, interrupted } = inside;
  if (!rotation) return undefined;
  return explainRotation(rotation, { account, user, keyId, policy, access, now: startedAt, interrupted });
}

/** Explains the root user. */
export async function explainRootIn(inside: Inside): Promise<Sought> {
  return explainRootFacts(inside, await collect(inside), null);
}

async function explainRootFacts(inside: Inside, facts: AccountFacts, keyId: string | null): Promise<Sought> {
  const { root } = facts;
  const standard = standardOf(inside);
  const keys = mapObserved(root.keys, (all) => askedFirst(all, keyId));
  // Who may not list the keys of root may still know when this one was used.
  const use = keyId !== null && !root.keys.known && isReader(inside.reader) ? await inside.reader.lastUsed(keyId) : undefined;
  return found(inside, {
    subject: { ...ROOT_PRINCIPAL, accessKeyId: keyId },
    facts: [
      ...factsOfRoot({ ...root, keys }, standard.now),
      exposedFact(mapObserved(facts.exposed, perhapsOfRoot)),
      ...(use ? [{ ...lastUseFact(use, standard.now), accessKeyId: keyId }] : []),
    ],
    ...explainRoot(facts, keyId, standard),
  });
}

/** Explains an account with its root user; of its users it tells how many there are. */
export async function explainAccountIn(inside: Inside): Promise<Sought> {
  const { account } = inside;
  const facts = await collect(inside);
  const standard = standardOf(inside);
  const root = explainRoot(facts, null, standard);
  const whole = explainAccount(facts, standard);
  return found(inside, {
    subject: { type: 'account', name: account.name ?? account.id, accessKeyId: null },
    facts: [...factsOfAccount(facts, standard.now), ...factsOfRoot(facts.root, standard.now).map(ofRoot)],
    ...whole,
    // What nobody knows of the account stands among its own.
    verdicts: [...root.verdicts.filter(({ principal }) => principal.type === 'root'), ...whole.verdicts],
  });
}

function ofRoot(fact: ToldFact): ToldFact {
  return { ...fact, name: `root: ${fact.name}` };
}

function found({ account }: Inside, explained: Omit<Explanation, 'account' | 'rotation'> & Partial<Explanation>): Sought {
  const { id, name, partition, isManagement, unitPath } = account;
  const ref: AccountRef = { id, name, partition, isManagement, unitPath };
  const { subject, facts, rotation = null, ...judged } = explained;
  return { is: 'found', explanation: { subject, ...judged, account: ref, facts, rotation } };
}

interface ToldUser {
  readonly told: UserFacts;
  readonly reportedKeys: Observed<readonly ReportedKey[]>;
  /** Its row in the report; `unread` where there is no report. */
  readonly row: 'there' | 'missing' | 'unread';
}

/** What stands in lists of all users: the report has the password, and the details (with `isLive`) have the policies. */
async function toldOf({ aws, isLive, startedAt }: Inside, reader: AccountReader, name: string): Promise<ToldUser> {
  const [report, password, details] = await Promise.all([
    reader.credentialReport(),
    reader.password(name),
    isLive ? detailsOf(aws, reader, name) : userNamed(name),
  ]);
  const row = report.known ? [...report.value.rows()].find(({ user }) => user === name) : undefined;
  const fromReport = report.known && row ? userFromRow(row, report.at) : userNamed(name);
  const isReportRight = report.known && row !== undefined && isRecentReport(report.at, startedAt);
  const { tags, groups, permissions, path, createdAt } = details;
  const told: UserFacts = {
    ...fromReport,
    keys: row?.hasMore ? MORE_KEYS : fromReport.keys,
    path: path ?? fromReport.path,
    createdAt: createdAt ?? fromReport.createdAt,
    // The report knows more, and may be hours old.
    password: isReportRight || !password.known ? fromReport.password : password,
    tags,
    groups,
    permissions,
  };
  return {
    told,
    reportedKeys: report.known ? mapObserved(fromReport.keys, reported) : report,
    row: report.known ? (row ? 'there' : 'missing') : 'unread',
  };
}

const MORE_KEYS = unknown('not-told', 'the credential report says that there is more than it shows');

function reported(keys: readonly AccessKey[]): ReportedKey[] {
  return keys.map(({ status, createdAt, lastUsed }) => {
    const use = lastUsed.known ? lastUsed.value : 'never';
    return { isActive: status === 'active', createdAt, lastUsedAt: use === 'never' ? use : use.at };
  });
}

async function detailsOf(aws: Aws, reader: AccountReader, name: string): Promise<UserFacts> {
  for await (const details of reader.userDetails()) {
    if ('known' in details) return { ...userNamed(name), permissions: details };
    if (details.name !== name) continue;
    const told = <T>(value: T) => known(value, 'iam:GetAccountAuthorizationDetails', aws.now());
    const { path, createdAt, tags, groups, permissions } = details;
    return { ...userNamed(name), path, createdAt, tags: told(tags), groups: told(groups), permissions: told(permissions) };
  }
  return { ...userNamed(name), permissions: unknown('failed', 'the list of all users has no such user') };
}

async function collect(inside: Inside): Promise<AccountFacts> {
  const { aws, account, reader, isOrganization, startedAt } = inside;
  if (isReader(reader)) await reader.startReport();
  const reads: FirstReads = {
    summary: isReader(reader) ? reader.summary() : Promise.resolve(reader),
    report: isReader(reader) ? reader.credentialReport() : Promise.resolve(reader),
    isRecent: (reportedAt) => isRecentReport(reportedAt, startedAt),
  };
  const facts = await collectAccount(aws, account, { reader, reads, isOrganization, isReportOnly: false });
  const report = await reads.report;
  // A count tells that there are users, and not who they are: that takes the report, or a list.
  const users = report.known ? mapObserved(report, (told) => told.users) : await countUsers(aws, reader);
  return { ...facts, users };
}

async function countUsers(aws: Aws, reader: AccountReader | Unknown): Promise<Observed<number>> {
  if (!isReader(reader)) return reader;
  let count = 0;
  for await (const user of reader.users()) {
    if ('known' in user) return user;
    count += 1;
  }
  return known(count, 'iam:ListUsers', aws.now());
}

function askedFirst(keys: readonly AccessKey[], keyId: string | null): readonly AccessKey[] {
  const isAsked = ({ id }: AccessKey) => keyId !== null && id === keyId;
  return [...keys.filter(isAsked), ...keys.filter((key) => !isAsked(key))];
}

function standardOf({ policy, checks, startedAt }: Inside): Standard {
  return { policy, checks, now: startedAt };
}

function isReader(reader: AccountReader | Unknown): reader is AccountReader {
  return !('known' in reader);
}
