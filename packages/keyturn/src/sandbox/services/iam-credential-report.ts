import { AwsError } from '../aws-error.ts';
import { iamArn } from '../ids.ts';
import { lastUseTold } from '../keys.ts';
import type { AccessKey, LoginProfile, RootUser, SigningCertificate, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { userArn } from './iam-target.ts';

/** A report lives for four hours; until then there is no newer one (aws-facts B1). */
const LIFE_MS = 4 * 3_600_000;

const DAY_MS = 86_400_000;

const generateCredentialReport: Operation = {
  name: 'GenerateCredentialReport',
  access: 'read',
  run(call) {
    const { account, now } = call;
    const { report } = account;
    if (report && !isExpired(report.readyAt, now)) return { State: now < report.readyAt ? 'INPROGRESS' : 'COMPLETE' };
    account.report = { startedAt: now, readyAt: now + call.settings.reportSeconds * 1000, content: credentialReportCsv(call) };
    return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
  },
};

const getCredentialReport: Operation = {
  name: 'GetCredentialReport',
  access: 'read',
  run({ account: { report }, now }) {
    // AWS says `Unknown` for all three: only the code tells them apart.
    if (!report) throw new AwsError('ReportNotPresent', 410, 'Unknown');
    if (now < report.readyAt) throw new AwsError('ReportInProgress', 404, 'Unknown');
    if (isExpired(report.readyAt, now)) throw new AwsError('ReportExpired', 410, 'Unknown');
    return { Content: Buffer.from(report.content), ReportFormat: 'text/csv', GeneratedTime: new Date(report.readyAt) };
  },
};

export const credentialReportOperations: readonly Operation[] = [generateCredentialReport, getCredentialReport];

function isExpired(readyAt: number, now: number): boolean {
  return now > readyAt + LIFE_MS;
}

/** The columns of AWS's live report; the documented 23rd, `additional_credentials_info`, is not in it (aws-facts B2). */
const HEADER = [
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active',
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service',
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service',
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
].join(',');

/** Root first, then the users by name without regard to case; no newline at the end. Nothing is quoted, as AWS quotes nothing. */
function credentialReportCsv(call: Call): string {
  const users = Array.from(call.account.users.values(), (user) => ({ user, key: user.name.toLowerCase() }));
  users.sort((a, b) => (a.key < b.key ? -1 : 1));
  return [HEADER, rootRow(call), ...users.map(({ user }) => userRow(call, user))].join('\n');
}

function rootRow(call: Call): string {
  const { root, id } = call.account;
  const { password } = root;
  const arn = iamArn(call.world.partition, id, 'root');
  return (
    `<root_account>,${arn},${instant(root.createdAt)},${passwordColumns(password)},` +
    // No expiry of passwords applies to root.
    `not_supported,${root.mfa.length > 0},${keyAndCertificateColumns(call, root)}`
  );
}

function userRow(call: Call, user: User): string {
  const { login } = user;
  const maxAgeDays = call.account.passwordPolicy?.maxAgeDays;
  const nextRotation = login && maxAgeDays !== undefined ? instant(login.changedAt + maxAgeDays * DAY_MS) : 'N/A';
  return (
    `${user.name},${userArn(call, user)},${instant(user.createdAt)},${passwordColumns(login)},` +
    `${nextRotation},${(user.mfa?.length ?? 0) > 0},${keyAndCertificateColumns(call, user)}`
  );
}

function passwordColumns(password: LoginProfile | RootUser['password']): string {
  if (!password) return 'false,N/A,N/A';
  const { lastUsedAt, changedAt } = password;
  return `true,${lastUsedAt === undefined ? 'no_information' : instant(lastUsedAt)},${instant(changedAt)}`;
}

/** Two slots each: whoever has more of either has the rest of them nowhere in the report. */
function keyAndCertificateColumns(call: Call, principal: User | RootUser): string {
  const [first, second] = inSlots(principal.keys, (a, b) => (a.id < b.id ? -1 : 1));
  const [one, two] = inSlots(principal.certificates ?? [], byStatusThenDate);
  return `${keyColumns(call, first)},${keyColumns(call, second)},${certificateColumns(one)},${certificateColumns(two)}`;
}

/** Sorts only where there is something to sort: a report may have thousands of rows. */
function inSlots<T>(items: readonly T[], order: (a: T, b: T) => number): readonly T[] {
  return items.length < 2 ? items : items.toSorted(order);
}

/** Seen at AWS, twice: of an active and an inactive certificate the inactive one comes first. */
function byStatusThenDate(a: SigningCertificate, b: SigningCertificate): number {
  if (a.status !== b.status) return a.status === 'Inactive' ? -1 : 1;
  return a.uploadedAt - b.uploadedAt;
}

/** An inactive key keeps its date: so it is told from no key at all (aws-facts B2). */
function keyColumns(call: Call, key: AccessKey | undefined): string {
  if (!key) return 'false,N/A,N/A,N/A,N/A';
  const use = lastUseTold(key, call.now, call.settings.lastUsedLagSeconds);
  // The report names no Region for S3, though GetAccessKeyLastUsed does.
  const usedColumns = use ? `${instant(use.at)},${use.service === 's3' ? 'N/A' : use.region},${use.service}` : 'N/A,N/A,N/A';
  return `${key.status === 'Active'},${instant(key.createdAt)},${usedColumns}`;
}

function certificateColumns(certificate: SigningCertificate | undefined): string {
  return certificate ? `${certificate.status === 'Active'},${instant(certificate.uploadedAt)}` : 'false,N/A';
}

const dayTexts = new Map<number, string>();

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** `2026-09-11T13:14:52Z`. Put together by hand: a report of 5,000 users has 30,000 of them, on few different days. */
function instant(at: number): string {
  const seconds = Math.floor(at / 1000);
  const day = Math.floor(seconds / 86_400);
  let text = dayTexts.get(day);
  if (text === undefined) dayTexts.set(day, (text = new Date(day * DAY_MS).toISOString().slice(0, 10)));
  const left = seconds - day * 86_400;
  const minutes = Math.floor(left / 60);
  return `${text}T${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[left % 60]}Z`;
}
