import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './wire.ts';

/** What an `Authorization: AWS4-HMAC-SHA256 ...` header says. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `X-Amz-Date`, as sent: `20261123T203056Z`. */
  readonly sentAt: string;
  readonly sessionToken: string | undefined;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(\w{16,128})\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Signing keys are the same for a day: making one costs four of a request's five HMACs. As key objects they are eight times faster. */
const signingKeys = new Map<string, KeyObject>();
const SIGNING_KEYS_KEPT = 20_000;

/** Reads the claim of a signed request; undefined when there is none that could be read. */
export function readClaim(request: WireRequest): SignatureClaim | undefined {
  const match = AUTHORIZATION.exec(header(request, 'authorization') ?? '');
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] = match;
  const sentAt = header(request, 'x-amz-date') ?? '';
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signed.split(';'),
    signature,
    sentAt,
    sessionToken: header(request, 'x-amz-security-token'),
  };
}

/** Where the secret of a key comes from; it is asked for once a day and region, as making it costs as much as a signature. */
export interface SecretSource {
  /** Tells apart sandboxes that run in one process. */
  readonly seed: number;
  readonly secret: () => string;
}

/** Whether the request was signed with this secret (Signature Version 4, as documented by AWS). */
export function isSignedWith(request: WireRequest, claim: SignatureClaim, source: SecretSource): boolean {
  const bodyHash = sha256(request.body);
  const declared = header(request, 'x-amz-content-sha256');
  if (declared !== undefined && declared !== 'UNSIGNED-PAYLOAD' && declared !== bodyHash) return false;

  const canonicalHeaders = claim.signedHeaders.map((name) => `${name}:${canonicalValue(header(request, name) ?? '')}\n`).join('');
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request.query),
    canonicalHeaders,
    claim.signedHeaders.join(';'),
    declared ?? bodyHash,
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${claim.sentAt}\n${scope}\n${sha256(canonicalRequest)}`;
  const expected = createHmac('sha256', signingKey(claim, source)).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'));
}

/** The instant of `X-Amz-Date`, in milliseconds; NaN when it is none. */
export function sentAtMs(claim: SignatureClaim): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.sentAt);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function signingKey(claim: SignatureClaim, { seed, secret }: SecretSource): KeyObject {
  const name = `${seed}/${claim.accessKeyId}/${claim.date}/${claim.region}/${claim.service}`;
  const present = signingKeys.get(name);
  if (present) return present;
  const parts = [claim.date, claim.region, claim.service, 'aws4_request'];
  const bytes = parts.reduce(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secret()}`),
  );
  const key = createSecretKey(bytes);
  if (signingKeys.size >= SIGNING_KEYS_KEPT) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function canonicalValue(value: string): string {
  return value.trim().replaceAll(/ +/g, ' ');
}

/** S3 signs the path as it is sent; all others encode it once more. */
function canonicalPath(path: string, service: string): string {
  if (path === '/' || service === 's3') return path;
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&');
}

/** RFC 3986, which is stricter than encodeURIComponent. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return hash('sha256', data);
}
