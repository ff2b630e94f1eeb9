import { AdminError } from './admin-error.ts';
import type { FaultEffect, FaultSpec } from './faults.ts';
import { type Input, integer, structure, text } from './input.ts';
import type { ConsumerCredential, ConsumerScript } from './model/consumers.ts';
import type { Rate, Settings } from './settings.ts';

/** What an admin request brings. */
export interface AdminRequest {
  readonly query: URLSearchParams;
  readonly body: Input;
}

/** `90d`, `4h`, `30m`, `15s` or a number of seconds, in milliseconds; a minus goes back. */
export function readDuration(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1000;
  const match = typeof value === 'string' ? /^(-?\d+(?:\.\d+)?)(s|m|h|d)$/.exec(value) : null;
  if (!match) throw new AdminError('"advance" wants seconds, or text such as "90d", "4h", "30m", "15s".');
  const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] ?? 's'] ?? 1;
  return Number(match[1]) * unitSeconds * 1000;
}

/** An ISO instant, in milliseconds. */
export function readInstant(value: unknown): number {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(instant)) throw new AdminError('"set" wants an instant such as "2026-11-23T12:00:00Z".');
  return instant;
}

/** A fault to plant. */
export function readFault(body: Input): FaultSpec {
  const spec: { action?: string; account?: string; call?: number; times?: number } = {};
  const action = text(body, 'action');
  if (action !== undefined) {
    if (!/^[a-z0-9]+:(\*|\w+)$/.test(action)) throw new AdminError('"action" is written "iam:CreateAccessKey" or "iam:*".');
    spec.action = action;
  }
  const account = text(body, 'account');
  if (account !== undefined) spec.account = account;
  const call = integer(body, 'call');
  if (call !== undefined) spec.call = call;
  const times = integer(body, 'times');
  if (times !== undefined) spec.times = times;
  return { ...spec, effect: readEffect(body['effect']) };
}

function readEffect(value: unknown): FaultEffect {
  const effect: Input = typeof value === 'string' ? { kind: value } : isInput(value) ? value : {};
  const kind = effect['kind'];
  switch (kind) {
    case 'drop-before':
    case 'drop-after':
    case 'hang':
    case 'garbage':
      return { kind };
    case 'delay':
      return { kind, ms: integer(effect, 'ms') ?? 1000 };
    case 'error': {
      const message = text(effect, 'message');
      return {
        kind,
        code: text(effect, 'code') ?? 'ServiceFailure',
        status: integer(effect, 'status') ?? 500,
        ...(message === undefined ? {} : { message }),
      };
    }
    default:
      throw new AdminError(
        '"effect" is one of "drop-before", "drop-after", "hang", "garbage", {"kind":"delay","ms":500}, {"kind":"error","code":"Throttling","status":400}.',
      );
  }
}

/** A consumer to script. */
export function readConsumer(body: Input): ConsumerScript {
  const wanted = (name: string) => {
    const value = text(body, name);
    if (value === undefined) throw new AdminError(`A consumer wants "${name}"; docs/sandbox.md has an example.`);
    return value;
  };
  const everySeconds = integer(body, 'everySeconds');
  if (everySeconds === undefined || everySeconds < 1) throw new AdminError('"everySeconds" wants a whole number from 1 on.');
  const jitterSeconds = integer(body, 'jitterSeconds');
  return {
    name: wanted('name'),
    uses: readCredential(structure(body, 'uses') ?? {}),
    everySeconds,
    ...(jitterSeconds === undefined ? {} : { jitterSeconds }),
    service: text(body, 'service') ?? 's3',
    region: text(body, 'region') ?? 'us-east-1',
    sourceIp: text(body, 'sourceIp') ?? '192.0.2.10',
    userAgent: text(body, 'userAgent') ?? 'consumer/1.0',
    ...(body['startsAt'] === undefined ? {} : { startsAt: readInstant(body['startsAt']) }),
    ...(body['stopsAt'] === undefined ? {} : { stopsAt: readInstant(body['stopsAt']) }),
  };
}

function readCredential(uses: Input): ConsumerCredential {
  const accessKeyId = text(uses, 'accessKeyId');
  if (accessKeyId !== undefined) return { kind: 'key', accessKeyId };
  const [accountId, secretName] = [text(uses, 'accountId'), text(uses, 'secretName')];
  if (accountId === undefined || secretName === undefined) {
    throw new AdminError(
      '"uses" wants {"accessKeyId": "AKIA..."} or {"accountId": "...", "region": "us-east-1", "secretName": "..."}.',
    );
  }
  const refreshSeconds = integer(uses, 'refreshSeconds');
  const region = text(uses, 'region') ?? 'us-east-1';
  return { kind: 'secret', accountId, region, secretName, ...(refreshSeconds === undefined ? {} : { refreshSeconds }) };
}

const numbers = ['propagationSeconds', 'lastUsedLagSeconds', 'reportSeconds', 'trailSeconds', 'latencyMs', 'pageSize'] as const;

/** Settings to change; unknown names are refused. */
export function readSettings(body: Input): Partial<Settings> {
  const settings: Partial<Settings> = {};
  for (const [name, value] of Object.entries(body)) {
    const known = numbers.find((one) => one === name);
    if (known) settings[known] = readNumber(known, value);
    else if (name === 'emptyPages' && typeof value === 'boolean') settings.emptyPages = value;
    else if (name === 'rates') settings.rates = readRates(value);
    else throw new AdminError(`There is no setting "${name}". There are: ${[...numbers, 'emptyPages', 'rates'].join(', ')}.`);
  }
  return settings;
}

function readNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new AdminError(`"${name}" wants a number that is not negative.`);
}

function readRates(value: unknown): Record<string, Rate> {
  if (!isInput(value)) throw new AdminError('"rates" wants {"iam:ListAccessKeys": {"perSecond": 20, "burst": 20}}.');
  const rates: Record<string, Rate> = {};
  for (const [limit, rate] of Object.entries(value)) {
    const perSecond = isInput(rate) ? rate['perSecond'] : undefined;
    const burst = isInput(rate) ? (rate['burst'] ?? perSecond) : undefined;
    rates[limit] = { perSecond: readNumber('perSecond', perSecond), burst: readNumber('burst', burst) };
  }
  return rates;
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
