import { AdminError } from './admin-error.ts';
import type { FaultEffect, FaultSpec } from './faults.ts';
import type { Input } from './input.ts';
import type { ConsumerCredential, ConsumerScript } from './model/consumers.ts';
import { services } from './services/index.ts';
import type { Rate, Settings } from './settings.ts';

/** Reads the body of an admin request: a JSON object, or nothing at all. */
export function readBody(body: Buffer): Input {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    // What the parser says of it helps nobody who typed it into a shell.
  }
  if (isInput(value)) return value;
  throw new AdminError('The body wants to be one JSON object, such as {"advance": "90d"}.');
}

/** What a request wants of the clock: a jump to an instant, or that it stands still or runs. */
export interface ClockWish {
  readonly to?: number;
  readonly freeze?: boolean;
}

/** Instants that all of AWS's forms of a date can write. */
const INSTANTS = { first: Date.parse('1970-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59Z') };

/** Reads `set`, `advance` and `freeze`; what is advanced is advanced from what is set. */
export function readClock(body: Input, now: number): ClockWish {
  refuseOthers(body, 'The clock', ['set', 'advance', 'freeze']);
  const { set, advance, freeze } = body;
  if (freeze !== undefined && typeof freeze !== 'boolean') throw new AdminError('"freeze" wants true or false.');
  if (set === undefined && advance === undefined && freeze === undefined) {
    throw new AdminError('The clock wants "set", "advance" or "freeze".');
  }
  const wish = freeze === undefined ? {} : { freeze };
  if (set === undefined && advance === undefined) return wish;
  const to = (set === undefined ? now : readInstant('set', set)) + (advance === undefined ? 0 : readDuration(advance));
  if (to >= INSTANTS.first && to <= INSTANTS.last) return { ...wish, to };
  throw new AdminError('The clock goes from the year 1970 to the year 9999.');
}

/** `90d`, `4h`, `30m`, `15s` or a number of seconds, in milliseconds; a minus goes back. */
function readDuration(value: unknown): number {
  if (typeof value === 'number') return value * 1000;
  const match = typeof value === 'string' ? /^(-?\d+(?:\.\d+)?)(s|m|h|d)$/.exec(value) : null;
  if (!match) throw new AdminError('"advance" wants seconds, or text such as "90d", "4h", "30m", "15s".');
  const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] ?? 's'] ?? 1;
  return Number(match[1]) * unitSeconds * 1000;
}

function readInstant(name: string, value: unknown): number {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(instant)) throw new AdminError(`"${name}" wants an instant such as "2026-11-23T12:00:00Z".`);
  return instant;
}

/** A fault to plant. */
export function readFault(body: Input): FaultSpec {
  refuseOthers(body, 'A fault', ['action', 'account', 'call', 'times', 'effect']);
  const action = optionalText(body, 'action');
  if (action !== undefined) refuseUnknownAction(action);
  const account = optionalText(body, 'account');
  if (account !== undefined && !/^\d{12}$/.test(account)) throw new AdminError('"account" wants an id of twelve digits.');
  const call = optionalWhole(body, 'call', { least: 1 });
  const times = optionalWhole(body, 'times', { least: 0 });
  return {
    ...(action === undefined ? {} : { action }),
    ...(account === undefined ? {} : { account }),
    ...(call === undefined ? {} : { call }),
    ...(times === undefined ? {} : { times }),
    effect: readEffect(body['effect']),
  };
}

function refuseUnknownAction(action: string): void {
  const [, service = '', name = ''] = /^([a-z0-9]+):(\*|\w+)$/.exec(action) ?? [];
  const operations = Object.hasOwn(services, service) ? services[service] : undefined;
  if (operations && (name === '*' || operations.some((operation) => operation.name === name))) return;
  throw new AdminError(
    `The sandbox has no operation "${action}": write "iam:CreateAccessKey" or "iam:*". Its services are ${Object.keys(services).join(', ')}.`,
  );
}

/** Longer than this nobody waits; a timer of Node's takes no more than 24 days. */
const WAIT_MS_MAX = 600_000;

function readEffect(value: unknown): FaultEffect {
  const effect: Input = typeof value === 'string' ? { kind: value } : isInput(value) ? value : {};
  const kind = effect['kind'];
  switch (kind) {
    case 'drop-before':
    case 'drop-after':
    case 'hang':
    case 'garbage':
      refuseOthers(effect, `"${kind}"`, ['kind']);
      return { kind };
    case 'delay':
      refuseOthers(effect, '"delay"', ['kind', 'ms']);
      return { kind, ms: optionalWhole(effect, 'ms', { least: 0, most: WAIT_MS_MAX }) ?? 1000 };
    case 'error': {
      refuseOthers(effect, '"error"', ['kind', 'code', 'status', 'message']);
      const message = optionalText(effect, 'message');
      const code = optionalText(effect, 'code') ?? 'ServiceFailure';
      if (!/^[\w.]+$/.test(code)) throw new AdminError('"code" wants a word such as "Throttling".');
      return {
        kind,
        code,
        status: optionalWhole(effect, 'status', { least: 400, most: 599 }) ?? 500,
        ...(message === undefined ? {} : { message }),
      };
    }
    default:
      throw new AdminError(
        '"effect" is one of "drop-before", "drop-after", "hang", "garbage", {"kind":"delay","ms":500}, {"kind":"error","code":"Throttling","status":400}.',
      );
  }
}

const consumerMembers = [
  'name',
  'uses',
  'everySeconds',
  'jitterSeconds',
  'service',
  'region',
  'sourceIp',
  'userAgent',
  'startsAt',
  'stopsAt',
];

/** A consumer to script. */
export function readConsumer(body: Input): ConsumerScript {
  refuseOthers(body, 'A consumer', consumerMembers);
  const name = optionalText(body, 'name');
  if (name === undefined) throw new AdminError('A consumer wants a "name"; docs/sandbox.md has an example.');
  const everySeconds = optionalWhole(body, 'everySeconds', { least: 1 });
  if (everySeconds === undefined) throw new AdminError('A consumer wants "everySeconds", a whole number from 1 on.');
  const jitterSeconds = optionalWhole(body, 'jitterSeconds', { least: 0, most: everySeconds - 1 });
  return {
    name,
    uses: readCredential(body['uses']),
    everySeconds,
    ...(jitterSeconds === undefined ? {} : { jitterSeconds }),
    service: optionalText(body, 'service') ?? 's3',
    region: optionalText(body, 'region') ?? 'us-east-1',
    sourceIp: optionalText(body, 'sourceIp') ?? '192.0.2.10',
    userAgent: optionalText(body, 'userAgent') ?? 'consumer/1.0',
    ...(body['startsAt'] === undefined ? {} : { startsAt: readInstant('startsAt', body['startsAt']) }),
    ...(body['stopsAt'] === undefined ? {} : { stopsAt: readInstant('stopsAt', body['stopsAt']) }),
  };
}

function readCredential(value: unknown): ConsumerCredential {
  const uses = isInput(value) ? value : {};
  refuseOthers(uses, '"uses"', ['accessKeyId', 'accountId', 'region', 'secretName', 'refreshSeconds']);
  const accessKeyId = optionalText(uses, 'accessKeyId');
  if (accessKeyId !== undefined) return { kind: 'key', accessKeyId };
  const [accountId, secretName] = [optionalText(uses, 'accountId'), optionalText(uses, 'secretName')];
  if (accountId === undefined || secretName === undefined) {
    throw new AdminError(
      '"uses" wants {"accessKeyId": "AKIA..."} or {"accountId": "...", "region": "us-east-1", "secretName": "..."}.',
    );
  }
  const refreshSeconds = optionalWhole(uses, 'refreshSeconds', { least: 0 });
  const region = optionalText(uses, 'region') ?? 'us-east-1';
  return { kind: 'secret', accountId, region, secretName, ...(refreshSeconds === undefined ? {} : { refreshSeconds }) };
}

const durations = ['propagationSeconds', 'lastUsedLagSeconds', 'reportSeconds', 'trailSeconds'] as const;

const settingNames = [...durations, 'latencyMs', 'pageSize', 'emptyPages', 'rates'];

/** Changes settings: all that a request names, or none of them if one is wrong. */
export function changeSettings(settings: Settings, body: Input): Settings {
  refuseOthers(body, 'The settings', settingNames);
  const changed: Partial<Settings> = {};
  for (const name of durations) if (name in body) changed[name] = readNumber(name, body[name]);
  const latencyMs = optionalWhole(body, 'latencyMs', { least: 0, most: WAIT_MS_MAX });
  if (latencyMs !== undefined) changed.latencyMs = latencyMs;
  const pageSize = body['pageSize'] === null ? undefined : optionalWhole(body, 'pageSize', { least: 1 });
  if (pageSize !== undefined) changed.pageSize = pageSize;
  const { emptyPages } = body;
  if (typeof emptyPages === 'boolean') changed.emptyPages = emptyPages;
  else if (emptyPages !== undefined) throw new AdminError('"emptyPages" wants true or false.');
  if ('rates' in body) changed.rates = readRates(body['rates']);
  if (body['pageSize'] === null) delete settings.pageSize;
  return Object.assign(settings, changed);
}

function readNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw new AdminError(`"${name}" wants a number that is not negative.`);
}

function readRates(value: unknown): Record<string, Rate> {
  if (!isInput(value)) throw new AdminError('"rates" wants {"iam:ListAccessKeys": {"perSecond": 20, "burst": 20}}.');
  const rates: Record<string, Rate> = {};
  for (const [limit, given] of Object.entries(value)) {
    refuseUnknownAction(limit);
    const rate = isInput(given) ? given : {};
    refuseOthers(rate, `The rate of "${limit}"`, ['perSecond', 'burst']);
    const perSecond = readNumber('perSecond', rate['perSecond']);
    rates[limit] = { perSecond, burst: readNumber('burst', rate['burst'] ?? perSecond) };
  }
  return rates;
}

/** What is misspelled must not pass for done. */
function refuseOthers(input: Input, what: string, known: readonly string[]): void {
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AdminError(`${what} has no "${unknown}". There are: ${known.join(', ')}.`);
}

function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new AdminError(`"${name}" wants a text.`);
}

function optionalWhole(input: Input, name: string, limits: { least: number; most?: number }): number | undefined {
  const value = input[name];
  const { least, most = Number.MAX_SAFE_INTEGER } = limits;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  const range = limits.most === undefined ? `from ${least} on` : `from ${least} to ${most}`;
  throw new AdminError(`"${name}" wants a whole number ${range}.`);
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
