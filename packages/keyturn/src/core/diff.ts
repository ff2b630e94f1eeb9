import { type ExitCode, exitCodes } from './fault.ts';
import type { Severity, Subject } from './finding.ts';
import type { Instant } from './instant.ts';
import type { StoredFinding, StoredReport } from './stored-report.ts';

/** One thing that is, or was, wrong. */
export interface Change {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly because: string;
  /** Why it changed, where that is not plain; null else. */
  readonly note: string | null;
}

/** An account, and why it is where it is listed. */
export interface AccountChange {
  readonly id: string;
  readonly name: string | null;
  readonly why: string | null;
}

/** What became of the findings of one audit until the next. Excepted findings are not open. */
export interface AuditDiff {
  readonly schemaVersion: 1;
  readonly before: Instant;
  readonly after: Instant;
  readonly opened: readonly Change[];
  readonly closed: readonly Change[];
  readonly stayed: readonly Change[];
  /** Open before; still there, and excepted now. */
  readonly excepted: readonly Change[];
  /** Open before; nobody knows now. Never counted as closed. */
  readonly unsettled: readonly Change[];
  readonly accounts: {
    readonly becameUnread: readonly AccountChange[];
    readonly becameRead: readonly AccountChange[];
    /** Of the first audit, and not of the second. */
    readonly left: readonly AccountChange[];
    readonly joined: readonly AccountChange[];
  };
  /** Limits that are not the same in both: a finding may have opened by them. */
  readonly limits: readonly { readonly name: string; readonly before: number | null; readonly after: number | null }[];
}

/** Compares two audits, by check and subject. */
export function diffReports(before: StoredReport, after: StoredReport): AuditDiff {
  const pairs = pair(before.findings.filter(isOpen), after.findings.filter(isFail));
  const was = beliefsOf(before);
  const is = beliefsOf(after);
  const opened = pairs.onlyAfter.filter(isOpen).map((finding) => change(finding, noteOpened(finding, was)));
  const gone = pairs.onlyBefore.map((finding) => ({ finding, doubt: is.doubtAbout(finding) }));
  return {
    schemaVersion: 1,
    before: before.generatedAt,
    after: after.generatedAt,
    opened,
    closed: gone.flatMap(({ finding, doubt }) => (doubt === null ? [change(finding)] : [])),
    stayed: pairs.both.filter(isOpen).map((finding) => change(finding)),
    excepted: pairs.both.filter(({ isExcepted }) => isExcepted).map((finding) => change(finding)),
    unsettled: gone.flatMap(({ finding, doubt }) => (doubt === null ? [] : [change(finding, doubt)])),
    accounts: accountChanges(before, after),
    limits: limitChanges(before.limits, after.limits),
  };
}

/** What the process ends with: 1 where something opened; what is not known outweighs it, as in an audit. */
export function exitCodeOfDiff({ opened, unsettled, accounts }: AuditDiff): ExitCode {
  if (unsettled.length > 0 || accounts.becameUnread.length > 0) return exitCodes.incomplete;
  return opened.length > 0 ? exitCodes.findings : exitCodes.clean;
}

function isFail({ verdict }: StoredFinding): boolean {
  return verdict === 'fail';
}

function isOpen({ verdict, isExcepted }: StoredFinding): boolean {
  return verdict === 'fail' && !isExcepted;
}

function change({ check, title, severity, subject, because }: StoredFinding, note: string | null = null): Change {
  return { check, title, severity, subject, because, note };
}

interface Pairs {
  /** As the second audit tells them. */
  readonly both: readonly StoredFinding[];
  readonly onlyBefore: readonly StoredFinding[];
  readonly onlyAfter: readonly StoredFinding[];
}

/**
 * Finds the same thing in both lists: first by its exact subject; then, as a credential report tells no key ids, a key without
 * an id is taken for any key of the same principal that is left.
 */
function pair(before: readonly StoredFinding[], after: readonly StoredFinding[]): Pairs {
  const exact = match(before, after, { keyOf: exactKey, mayPair: () => true });
  const loose = match(exact.onlyBefore, exact.onlyAfter, { keyOf: holderKey, mayPair: hasNoId });
  return { ...loose, both: [...exact.both, ...loose.both] };
}

/** What counts as the same: of those with the same key, the first that may be paired. */
interface Sameness {
  readonly keyOf: (finding: StoredFinding) => string;
  readonly mayPair: (one: StoredFinding, other: StoredFinding) => boolean;
}

function match(before: readonly StoredFinding[], after: readonly StoredFinding[], { keyOf, mayPair }: Sameness): Pairs {
  const waiting = Map.groupBy(before, keyOf);
  const both: StoredFinding[] = [];
  const onlyAfter: StoredFinding[] = [];
  for (const finding of after) {
    const candidates = waiting.get(keyOf(finding)) ?? [];
    const index = candidates.findIndex((one) => mayPair(one, finding));
    if (index === -1) {
      onlyAfter.push(finding);
    } else {
      candidates.splice(index, 1);
      both.push(finding);
    }
  }
  const left = new Set([...waiting.values()].flat());
  return { both, onlyBefore: before.filter((finding) => left.has(finding)), onlyAfter };
}

function exactKey(finding: StoredFinding): string {
  return JSON.stringify([holderKey(finding), finding.subject.accessKeyId]);
}

function holderKey({ check, subject: { account, principal, resource } }: StoredFinding): string {
  return JSON.stringify([check, account, principal.type, principal.name, resource ?? null]);
}

function hasNoId(one: StoredFinding, other: StoredFinding): boolean {
  return one.subject.accessKeyId === null || other.subject.accessKeyId === null;
}

/** How far an audit can be asked about what it has no finding of. */
function beliefsOf(report: StoredReport) {
  const accounts = new Map(report.accounts.map((account) => [account.id, account]));
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const excepted = new Set(report.findings.filter(({ isExcepted, verdict }) => isExcepted && verdict === 'fail').map(exactKey));
  const unknown = new Map<string, string>();
  for (const { check, subject, verdict, because } of report.findings) {
    if (verdict === 'unknown') unknown.set(questionKey(check, subject.account, subject.principal), because);
  }
  return {
    wasExcepted: (finding: StoredFinding) => excepted.has(exactKey(finding)),
    /** Why nobody could say that it is not there; null where its absence means that it is gone. */
    doubtAbout({ check, subject }: StoredFinding): string | null {
      const account = accounts.get(subject.account);
      if (!account) return 'its account is not part of that audit';
      if (account.state !== 'read') return `its account was not read: ${account.why ?? account.state}`;
      const judged = checks.get(check);
      if (!judged) return 'its check is not part of that audit';
      if (judged.notRun !== null) return `its check was not run: ${judged.notRun}`;
      // What a check could not say of an account as a whole, it could not say of anybody in it.
      const asked = [subject.principal, { type: 'account', name: 'account' } as const];
      return (
        asked.map((principal) => unknown.get(questionKey(check, subject.account, principal))).find((one) => one !== undefined) ??
        null
      );
    },
  };
}

function questionKey(check: string, account: string, { type, name }: Subject['principal']): string {
  return JSON.stringify([check, account, type, name]);
}

function noteOpened(finding: StoredFinding, was: ReturnType<typeof beliefsOf>): string | null {
  if (was.wasExcepted(finding)) return 'its exception has ended';
  const doubt = was.doubtAbout(finding);
  return doubt === null ? null : `it may be older: in the first audit ${doubt}`;
}

function accountChanges(before: StoredReport, after: StoredReport): AuditDiff['accounts'] {
  const was = new Map(before.accounts.map((account) => [account.id, account]));
  const is = new Map(after.accounts.map((account) => [account.id, account]));
  const told = ({ id, name, why }: StoredReport['accounts'][number]): AccountChange => ({ id, name, why });
  return {
    becameUnread: after.accounts.filter(({ id, state }) => state === 'unread' && was.get(id)?.state === 'read').map(told),
    becameRead: after.accounts.filter(({ id, state }) => state === 'read' && was.get(id)?.state === 'unread').map(told),
    left: before.accounts
      .filter(({ id, state }) => state === 'read' && (is.get(id)?.state ?? 'skipped') === 'skipped')
      .map((account) => told(is.get(account.id) ?? account)),
    joined: after.accounts
      .filter(({ id, state }) => state === 'read' && (was.get(id)?.state ?? 'skipped') === 'skipped')
      .map(told),
  };
}

function limitChanges(before: StoredReport['limits'], after: StoredReport['limits']): AuditDiff['limits'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }))
    .filter((limit) => limit.before !== limit.after);
}
