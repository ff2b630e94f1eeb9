import { type Finding, type Severity, type Subject, severities } from './finding.ts';
import { type Instant, parseInstant } from './instant.ts';
import { isJsonObject } from './json.ts';
import type { AccountReading, CheckReading } from './report.ts';

/** A finding as a file tells it. */
export type StoredFinding = Pick<Finding, 'check' | 'title' | 'verdict' | 'severity' | 'subject' | 'because'> & {
  readonly isExcepted: boolean;
};

/** What a comparison takes from a report that was written to a file. */
export interface StoredReport {
  readonly generatedAt: Instant;
  readonly limits: Readonly<Record<string, number>>;
  readonly accounts: readonly Pick<AccountReading, 'id' | 'name' | 'state' | 'why'>[];
  readonly checks: readonly Pick<CheckReading, 'id' | 'notRun'>[];
  readonly findings: readonly StoredFinding[];
}

/**
 * Reads a report back. A file may have been written by anybody, so every member that is used is looked at; the answer to a
 * wrong one is a sentence that says what is wrong.
 */
export function readStoredReport(value: unknown): StoredReport | string {
  const form = formProblem(value);
  if (form !== undefined || !isJsonObject(value)) return form ?? NO_REPORT;
  try {
    return {
      generatedAt: instant(value['generatedAt'], 'generatedAt'),
      limits: Object.fromEntries(
        Object.entries(record(value['limits'], 'limits')).map(([name, limit]) => [name, number(limit, `limits.${name}`)]),
      ),
      accounts: list(value['accounts'], 'accounts').map(account),
      checks: list(value['checks'], 'checks').map(check),
      findings: list(value['findings'], 'findings').map(finding),
    };
  } catch (error) {
    if (error instanceof Misshapen) return error.message;
    throw error;
  }
}

const NO_REPORT = 'it is no report of "keyturn audit --format json"';
const VERSION = 1;

function formProblem(value: unknown): string | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['tool']) || value['tool']['name'] !== 'keyturn') return NO_REPORT;
  const version = value['schemaVersion'];
  if (version === VERSION) return undefined;
  return typeof version === 'number' ? `its schema version is ${version}, and this Keyturn reads version ${VERSION}` : NO_REPORT;
}

class Misshapen extends Error {
  constructor(path: string, wanted: string) {
    super(`${path} is not ${wanted}, so it was changed or cut off`);
  }
}

function account(value: unknown, index: number): StoredReport['accounts'][number] {
  const path = `accounts[${index}]`;
  const { id, name, state, why } = record(value, path);
  if (state !== 'read' && state !== 'unread' && state !== 'skipped')
    throw new Misshapen(`${path}.state`, 'read, unread or skipped');
  return { id: text(id, `${path}.id`), name: textOrNull(name, `${path}.name`), state, why: textOrNull(why, `${path}.why`) };
}

function check(value: unknown, index: number): StoredReport['checks'][number] {
  const path = `checks[${index}]`;
  const { id, notRun } = record(value, path);
  return { id: text(id, `${path}.id`), notRun: textOrNull(notRun, `${path}.notRun`) };
}

function finding(value: unknown, index: number): StoredFinding {
  const path = `findings[${index}]`;
  const { check: id, title, verdict, severity, subject, because, exception } = record(value, path);
  if (verdict !== 'fail' && verdict !== 'unknown') throw new Misshapen(`${path}.verdict`, 'fail or unknown');
  return {
    check: text(id, `${path}.check`),
    title: text(title, `${path}.title`),
    verdict,
    severity: severityOf(severity, `${path}.severity`),
    subject: subjectOf(subject, `${path}.subject`),
    because: text(because, `${path}.because`),
    isExcepted: exception !== null && exception !== undefined,
  };
}

function severityOf(value: unknown, path: string): Severity {
  const found = severities.find((severity) => severity === value);
  if (!found) throw new Misshapen(path, 'a severity');
  return found;
}

function subjectOf(value: unknown, path: string): Subject {
  const { account: id, accountName, principal, accessKeyId, resource } = record(value, path);
  const { type, name } = record(principal, `${path}.principal`);
  if (type !== 'root' && type !== 'user' && type !== 'account')
    throw new Misshapen(`${path}.principal.type`, 'root, user or account');
  return {
    account: text(id, `${path}.account`),
    accountName: textOrNull(accountName, `${path}.accountName`),
    principal: { type, name: text(name, `${path}.principal.name`) },
    accessKeyId: textOrNull(accessKeyId, `${path}.accessKeyId`),
    ...(resource === undefined ? {} : { resource: text(resource, `${path}.resource`) }),
  };
}

function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) throw new Misshapen(path, 'an object');
  return value;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misshapen(path, 'a list');
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Misshapen(path, 'a text');
  return value;
}

function textOrNull(value: unknown, path: string): string | null {
  return value === null ? null : text(value, path);
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new Misshapen(path, 'a number');
  return value;
}

function instant(value: unknown, path: string): Instant {
  const found = typeof value === 'string' ? parseInstant(value) : undefined;
  if (!found) throw new Misshapen(path, 'an instant');
  return found;
}
