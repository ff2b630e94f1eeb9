import type { PasswordFacts, UploadedKey } from '../core/account.ts';
import type { CredentialReport, ReportRow, ReportSlot } from '../core/credential-report.ts';
import { type Instant, parseInstant } from '../core/instant.ts';
import { detached } from './detached.ts';
import { GarbledAnswer } from './observe.ts';
import { sharedText } from './shared-text.ts';
import { textLines } from './text-lines.ts';

/** The columns that we read; AWS's header has 22 or 23, in an order that we do not rely on (aws-facts B2). */
const NEEDED = ['user', 'arn', 'access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'] as const;

/**
 * Reads a credential report, whose bytes may be in pieces: `N/A`, `no_information` and `not_supported` end here. Throws SyntaxError
 * for a text that is no report, or is cut.
 */
export function parseCredentialReport(pieces: readonly Buffer[], generatedAt: Instant): CredentialReport {
  const [first = ''] = textLines(pieces);
  const header = splitRow(first);
  for (const column of NEEDED) {
    if (!header.includes(column)) throw new GarbledAnswer(`column ${column}`);
  }
  // Read once from end to end, so that a broken row is found here and `rows` cannot throw later.
  let users = 0;
  for (const row of rowsOf(pieces, header)) users += row.user === null ? 0 : 1;
  return { generatedAt, users, rows: () => rowsOf(pieces, header) };
}

function* rowsOf(pieces: readonly Buffer[], header: readonly string[]): Iterable<ReportRow> {
  let isHeader = true;
  for (const line of textLines(pieces)) {
    const row = line.trimEnd();
    if (!isHeader && row !== '') yield toRow(header, row);
    isHeader = false;
  }
}

function toRow(header: readonly string[], line: string): ReportRow {
  const cells = alignedCells(header, line);
  const cell = (name: string) => cells[header.indexOf(name)] ?? '';
  const arn = cell('arn');
  const [, , , , account = '', resource = ''] = arn.split(':');
  if (!arn.startsWith('arn:') || resource === '')
    throw new SyntaxError(`the report has a row without an ARN: ${arn.slice(0, 60)}`);
  const isRoot = resource === 'root';
  const more = cell('additional_credentials_info');
  return {
    // The ARN tells root from a user of whatever name: a user's has a slash.
    user: isRoot ? null : detached(cell('user')),
    account: detached(account),
    path: isRoot ? null : detached(resource.slice('user'.length, resource.lastIndexOf('/') + 1)),
    createdAt: toInstant(cell('user_creation_time')),
    slots: [toSlot(cell, 1), toSlot(cell, 2)],
    password: toPassword(cell),
    isPasswordTold: cell('password_enabled') !== 'not_supported',
    hasMfa: isTrue(cell('mfa_active')),
    certificates: [1, 2].flatMap((slot) => toCertificate(cell, slot)),
    hasMore: more !== '' && more !== 'N/A',
  };
}

function toSlot(cell: (name: string) => string, slot: number): ReportSlot {
  const usedAt = toInstant(cell(`access_key_${slot}_last_used_date`));
  return {
    isActive: isTrue(cell(`access_key_${slot}_active`)),
    createdAt: toInstant(cell(`access_key_${slot}_last_rotated`)),
    lastUsed: usedAt && {
      at: usedAt,
      service: sharedText(cell(`access_key_${slot}_last_used_service`)),
      region: sharedText(cell(`access_key_${slot}_last_used_region`)),
    },
  };
}

function toPassword(cell: (name: string) => string): PasswordFacts | null {
  if (!isTrue(cell('password_enabled'))) return null;
  return { changedAt: toInstant(cell('password_last_changed')), lastUsedAt: toInstant(cell('password_last_used')) ?? 'never' };
}

function toCertificate(cell: (name: string) => string, slot: number): UploadedKey[] {
  const uploadedAt = toInstant(cell(`cert_${slot}_last_rotated`));
  return uploadedAt ? [{ id: null, isActive: isTrue(cell(`cert_${slot}_active`)), uploadedAt }] : [];
}

/** Live reports write `true`, AWS's documentation writes `TRUE`. */
function isTrue(cell: string): boolean {
  return cell.toLowerCase() === 'true';
}

function toInstant(cell: string): Instant | null {
  if (cell === 'N/A' || cell === 'no_information' || cell === 'not_supported' || cell === '') return null;
  const instant = parseInstant(cell);
  if (!instant) throw new SyntaxError(`the report has a date that is none: ${cell.slice(0, 40)}`);
  return instant;
}

/**
 * The cells of a row. A user name may hold commas, and nobody has seen whether AWS quotes them: an unquoted one makes the
 * row too long, so the name is what stands before the ARN, and the ARN ends in that same name.
 */
function alignedCells(header: readonly string[], line: string): string[] {
  const cells = splitRow(line);
  if (cells.length === header.length) return cells;
  const excess = cells.length - header.length;
  if (excess < 0 || excess % 2 !== 0)
    throw new SyntaxError(`a row of the report has ${cells.length} cells instead of ${header.length}`);
  // Each comma of the name stands once in `user` and once in `arn`.
  const commas = excess / 2;
  const user = cells.slice(0, commas + 1).join(',');
  const arn = cells.slice(commas + 1, 2 * commas + 2).join(',');
  if (!arn.startsWith('arn:') || !arn.endsWith(user))
    throw new SyntaxError('a row of the report cannot be told apart into cells');
  return [user, arn, ...cells.slice(2 * commas + 2)];
}

/** Splits a CSV line, quotes considered. */
function splitRow(line: string): string[] {
  if (!line.includes('"')) return line.trimEnd().split(',');
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
  }
  return cells;
}
