import type { ToldFact } from '../../core/explain-facts.ts';
import { daysBetween, type Instant } from '../../core/instant.ts';
import { agoText, listText } from '../../core/limit-words.ts';
import type { RootAccountStatus, RootKeyStatus, RootReport, RootUse } from '../../core/root-status.ts';
import { daysText, plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';

/** What the root users have, for a terminal: whoever has something, or could not be looked at; the others are counted. */
export function rootReportText(report: RootReport, display: Display): string {
  const { accounts, generatedAt: now } = report;
  const shown = accounts.filter((account) => account.state === 'read' && !isEmpty(account));
  const rows = shown.map((account): Cell[] => [
    accountCell(account),
    keysText(account, now),
    credentialsText(account, now),
    activityText(account, now),
    { text: sourcesText(account, now), style: 'faint' },
  ]);
  const blocks = [
    rows.length === 0 ? '' : grid([headings, ...rows], display),
    notesText(shown, display),
    leftOutText(accounts, display),
    paragraph(summary(report), display),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

const headings: readonly Cell[] = ['ACCOUNT', 'ROOT KEYS', 'ALSO HAS', 'LAST ACTIVITY', 'TOLD BY'].map((text) => ({
  text,
  style: 'strong',
}));

/** Whether it is known that there is nothing. */
function isEmpty({ rootKeys, rootMfa, rootPassword, rootCertificates }: RootAccountStatus): boolean {
  return [rootKeys, rootMfa, rootCertificates].every((list) => list?.length === 0) && rootPassword?.isSet === false;
}

function accountCell({ account, name, management }: RootAccountStatus): Cell {
  return [account, ...(name === null ? [] : [name]), ...(management === true ? ['(management)'] : [])].join('\n');
}

function keysText({ rootKeys }: RootAccountStatus, now: Instant): Cell {
  if (rootKeys === null) return { text: 'not known', style: 'unknown' };
  if (rootKeys.length === 0) return 'none';
  const text = rootKeys.map((key) => keyText(key, now)).join('\n');
  return { text, style: rootKeys.some(({ status }) => status !== 'inactive') ? 'critical' : 'high' };
}

function keyText({ accessKeyId, status, createdAt, lastUsed }: RootKeyStatus, now: Instant): string {
  const name = accessKeyId ?? 'id not readable';
  if (status === null || createdAt === null) return `${name}: there is one, and nobody could look at it`;
  const used = lastUsed === null ? 'last use not known' : lastUsed === 'never' ? 'never used' : usedText(lastUsed, now);
  return `${name}: ${status}, ${daysText(wholeDays(createdAt, now))} old, ${used}`;
}

function usedText({ at, service, region }: RootUse, now: Instant): string {
  const where = [service, region].filter((part) => part !== null).join(' in ');
  return `used ${agoText(wholeDays(at, now))}${where === '' ? '' : ` (${where})`}`;
}

function credentialsText(account: RootAccountStatus, now: Instant): string {
  const parts = [passwordText(account, now), mfaText(account), certificatesText(account, now)];
  return parts.filter((part) => part !== undefined).join('\n') || 'nothing';
}

function passwordText({ rootPassword }: RootAccountStatus, now: Instant): string | undefined {
  if (rootPassword === null) return 'password: not known';
  if (!rootPassword.isSet) return undefined;
  const { changedAt } = rootPassword;
  return changedAt === null ? 'password' : `password of ${daysText(wholeDays(changedAt, now))}`;
}

function mfaText({ rootMfa, rootPassword }: RootAccountStatus): string | undefined {
  if (rootMfa === null) return 'MFA: not known';
  if (rootMfa.length === 0) return rootPassword?.isSet === true ? 'no MFA' : undefined;
  const byKind = Map.groupBy(rootMfa, ({ kind }) => kind ?? 'passkey or hardware');
  return `MFA: ${listText([...byKind].map(([kind, all]) => (all.length === 1 ? kind : `${all.length} ${kind}`)))}`;
}

function certificatesText({ rootCertificates }: RootAccountStatus, now: Instant): string | undefined {
  if (rootCertificates === null) return 'certificates: not known';
  const texts = rootCertificates.map(({ status, uploadedAt }) =>
    status === null || uploadedAt === null
      ? 'a signing certificate'
      : `a signing certificate, ${status}, ${daysText(wholeDays(uploadedAt, now))} old`,
  );
  return texts.length === 0 ? undefined : texts.join('\n');
}

function activityText({ lastActivity, rootKeys, rootPassword }: RootAccountStatus, now: Instant): Cell {
  if (lastActivity === 'never') return 'never';
  if (lastActivity !== null)
    return `${agoText(wholeDays(lastActivity.at, now))}, by ${lastActivity.by === 'password' ? 'password' : 'key'}`;
  // Nobody acts by an MFA device alone.
  return rootKeys?.length === 0 && rootPassword?.isSet === false ? '-' : { text: 'not known', style: 'unknown' };
}

/** Who told the facts, and how long ago at the most: `summary, AssumeRoot: now`. */
function sourcesText({ facts }: RootAccountStatus, now: Instant): string {
  const oldest = new Map<string, Instant>();
  for (const { source, at } of facts) {
    if (source === null || at === null) continue;
    const name = sourceNames[source] ?? source.slice(source.indexOf(':') + 1);
    const before = oldest.get(name);
    if (before === undefined || at < before) oldest.set(name, at);
  }
  const byAge = Map.groupBy(oldest, ([, at]) => ageText(at, now));
  return [...byAge].map(([age, named]) => `${named.map(([name]) => name).join(', ')}: ${age}`).join('\n');
}

const ROOT_SESSION = 'AssumeRoot';

/** All of these are told to a session of the root user alone. */
const sourceNames: Readonly<Record<string, string>> = {
  'iam:ListAccessKeys': ROOT_SESSION,
  'iam:GetAccessKeyLastUsed': ROOT_SESSION,
  'iam:ListMFADevices': ROOT_SESSION,
  'iam:ListSigningCertificates': ROOT_SESSION,
  'iam:GetLoginProfile': ROOT_SESSION,
  'iam:GetAccountSummary': 'summary',
  'iam:GetCredentialReport': 'report',
  'iam:ListVirtualMFADevices': 'device list',
};

const MINUTES_PER_DAY = 1_440;

function ageText(at: Instant, now: Instant): string {
  const minutes = Math.floor(daysBetween(at, now) * MINUTES_PER_DAY);
  if (minutes < 1) return 'now';
  return minutes < 60 ? `${minutes} min ago` : agoText(minutes / MINUTES_PER_DAY);
}

/** In a table, hours beside days are noise. */
function wholeDays(from: Instant, to: Instant): number {
  const days = daysBetween(from, to);
  return days < 2 ? days : Math.floor(days);
}

/** Why something about them is not known, each reason once. */
function notesText(shown: readonly RootAccountStatus[], display: Display): string {
  const byReason = Map.groupBy(
    shown.flatMap((status) =>
      status.facts.filter((fact) => isMissed(fact, status)).map((fact) => ({ account: status.account, fact })),
    ),
    ({ fact }) => fact.unknown?.detail ?? '',
  );
  const rows = [...byReason].map(([reason, about]): Cell[] => [
    { text: [...new Set(about.map(({ account }) => account))].join('\n'), style: 'unknown' },
    `${listText([...new Set(about.map(({ fact }) => fact.name))])}: not known, ${brief(reason)}`,
  ]);
  return grid(rows, display);
}

/** What the report would have said of keys does not matter where root itself has told of them. */
function isMissed({ name, unknown }: ToldFact, { rootKeys }: RootAccountStatus): boolean {
  if (unknown === null || unknown.why === 'not-asked') return false;
  return name !== REPORTED_KEYS || rootKeys === null || rootKeys.some(({ accessKeyId }) => accessKeyId === null);
}

const REPORTED_KEYS = 'keys in the report';

function leftOutText(accounts: readonly RootAccountStatus[], display: Display): string {
  const rows = accounts.flatMap(({ account, name, state, why }): Cell[][] =>
    state === 'read'
      ? []
      : [
          [
            { text: state === 'unread' ? 'NOT READ' : 'skipped', style: state === 'unread' ? 'unknown' : 'faint' },
            `${account}${name === null ? '' : ` ${name}`}`,
            brief(why ?? ''),
          ],
        ],
  );
  return grid(rows, display);
}

function summary({ accounts, isInterrupted, caller, generatedAt }: RootReport): string {
  const read = accounts.filter(({ state }) => state === 'read');
  const withKeys = read.filter(({ rootKeys }) => rootKeys === null || rootKeys.length > 0).length;
  const empty = read.filter(isEmpty).length;
  const unread = accounts.filter(({ state }) => state === 'unread').length;
  const skipped = accounts.length - read.length - unread;
  const parts = [
    `${plural(read.length, 'root user')} read`,
    `${withKeys} with access keys`,
    `${read.length - withKeys - empty} with something else`,
    `${empty} without any credentials`,
    ...(unread === 0 ? [] : [`${unread} not read`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ];
  const ended = isInterrupted ? ' It was ended before its end.' : '';
  return `${parts.join(', ')}.${ended} Read at ${generatedAt.slice(0, 19)}Z by AWS's clock, as ${caller.arn}.`;
}
