import { AwsError, constraintError } from './aws-error.ts';
import { integer, text } from './input.ts';
import type { Call } from './operation.ts';

/** IAM's paging: `Marker` and `MaxItems` (1 to 1000, default 100); `IsTruncated` always, `Marker` when true. */
export function iamPage<T>(call: Call, all: readonly T[]): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const asked = integer(call.input, 'MaxItems') ?? 100;
  if (asked < 1 || asked > 1000) {
    throw constraintError(
      'MaxItems',
      String(asked),
      `Member must have value ${asked < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000'}`,
    );
  }
  const marker = text(call.input, 'Marker');
  const start = marker === undefined ? 0 : decode(marker, () => new AwsError('InvalidInput', 400, 'Invalid Marker'));
  const end = start + Math.min(asked, call.settings.pageSize ?? asked);
  const items = all.slice(start, end);
  return end < all.length ? { items, IsTruncated: true, Marker: encode(end) } : { items, IsTruncated: false };
}

/** The JSON services' paging: `NextToken`, and a size of their own. */
export function tokenPage<T>(
  call: Call,
  all: readonly T[],
  limits: { readonly sizeName: string; readonly standard: number; readonly most: number; readonly tokenError?: string },
): { items: T[]; NextToken?: string } {
  const asked = Math.min(integer(call.input, limits.sizeName) ?? limits.standard, limits.most);
  const token = text(call.input, 'NextToken');
  const start =
    token === undefined
      ? 0
      : decode(token, () => new AwsError(limits.tokenError ?? 'InvalidNextTokenException', 400, 'Invalid NextToken'));
  const end = start + Math.min(asked, call.settings.pageSize ?? asked);
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: encode(end) } : { items };
}

function encode(offset: number): string {
  return Buffer.from(`page:${offset}`).toString('base64url');
}

function decode(token: string, wrong: () => AwsError): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw wrong();
  return Number(match[1]);
}
