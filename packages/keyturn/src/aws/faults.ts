import { Fault, type FaultCode } from '../core/fault.ts';
import { isJsonObject } from '../core/json.ts';
import { type Unknown, unknown, type WhyUnknown } from '../core/observed.ts';

/** What an exception of the SDK means to us. */
export interface Explanation {
  readonly code: FaultCode;
  readonly why: WhyUnknown;
  /** AWS's name for it: `AccessDenied`. */
  readonly name: string;
  readonly message: string;
}

interface Meaning {
  readonly code: FaultCode;
  readonly why: WhyUnknown;
}

const denied: Meaning = { code: 'access-denied', why: 'denied' };
const throttled: Meaning = { code: 'aws-failed', why: 'throttled' };
const unreachable: Meaning = { code: 'endpoint-unreachable', why: 'unreachable' };
const timedOut: Meaning = { code: 'endpoint-unreachable', why: 'timed-out' };
const refused: Meaning = { code: 'credentials-refused', why: 'session-refused' };
const expired: Meaning = { code: 'credentials-expired', why: 'session-refused' };
const garbled: Meaning = { code: 'aws-failed', why: 'garbled' };
const failed: Meaning = { code: 'aws-failed', why: 'failed' };

/** AWS's and Node's names for what can go wrong (aws-facts A5, E). All other names mean `failed`. */
const meanings: Readonly<Record<string, Meaning>> = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  AuthorizationError: denied,
  UnauthorizedOperation: denied,
  OptInRequired: denied,
  RegionDisabledException: denied,
  Throttling: throttled,
  ThrottlingException: throttled,
  ThrottledException: throttled,
  Throttled: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  RequestLimitExceeded: throttled,
  TooManyRequestsException: throttled,
  SlowDown: throttled,
  InvalidClientTokenId: refused,
  UnrecognizedClientException: refused,
  InvalidAccessKeyId: refused,
  SignatureDoesNotMatch: refused,
  InvalidSignatureException: refused,
  IncompleteSignature: refused,
  MissingAuthenticationToken: refused,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  RequestExpired: { code: 'clock-skewed', why: 'session-refused' },
  RequestTimeTooSkewed: { code: 'clock-skewed', why: 'session-refused' },
  CredentialsProviderError: { code: 'no-credentials', why: 'session-refused' },
  TokenProviderError: expired,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EPIPE: unreachable,
  EPROTO: unreachable,
  ERR_INVALID_URL: unreachable,
  TimeoutError: timedOut,
  ETIMEDOUT: timedOut,
  SyntaxError: garbled,
};

/** Says what an exception of the SDK means: the one translation of AWS's errors into ours. */
export function explain(error: unknown): Explanation {
  const names = namesOf(error);
  const message = error instanceof Error ? error.message : String(error);
  // The SDK calls a lost connection a TimeoutError, too; Node's code beside it tells them apart.
  const known = names.filter((one) => meanings[one]);
  const name = known.find((one) => one !== 'TimeoutError') ?? known[0] ?? names[0] ?? 'Error';
  return { ...special(name, message), name, message: plain(message) };
}

/** Turns an exception into a Fault that says what was attempted. */
export function toFault(error: unknown, attempted: string): Fault {
  if (error instanceof Fault) return error;
  const { code, name, message } = explain(error);
  return new Fault(code, `Could not ${attempted}: ${sentence(name, message)}`, { cause: error });
}

/** Why AWS did not say who we are. Without credentials it was not asked. */
export function toCallerFault(error: unknown, profile: string | undefined): Fault {
  const fault = toFault(error, 'ask AWS who we are (sts:GetCallerIdentity)');
  if (fault.code !== 'no-credentials') return fault;
  const sentence = profile ? `Profile ${profile} is not there, or gives no credentials.` : 'No credentials were found.';
  return new Fault('no-credentials', sentence, { cause: error });
}

/** Turns an exception into an unknown fact that says what was attempted. */
export function toUnknown(error: unknown, attempted: string): Unknown {
  const { why, name, message } = explain(error);
  return unknown(why, `${attempted}: ${sentence(name, message)}`);
}

/** Whether AWS says that the thing asked for does not exist. */
export function isNoSuchEntity(error: unknown): boolean {
  return namesOf(error).some((name) => name === 'NoSuchEntity' || name === 'NoSuchEntityException');
}

function special(name: string, message: string): Meaning {
  if (/signature expired|not yet current|clock/i.test(message) && meanings[name] === refused)
    return { code: 'clock-skewed', why: 'session-refused' };
  // An expired single sign-on session is told as missing credentials; only the sentence tells it apart.
  if (name === 'CredentialsProviderError' && /expired|sso login|token/i.test(message)) return expired;
  if (/deserialization error/i.test(message)) return garbled;
  return meanings[name] ?? failed;
}

/** The SDK names an error twice, the wire's way and its own; Node's errors have a code, sometimes inside a cause. */
function namesOf(error: unknown): string[] {
  const names: string[] = [];
  for (let layer = error, depth = 0; isJsonObject(layer) && depth < 4; layer = layer['cause'], depth++) {
    for (const member of ['Code', 'name', 'code']) {
      const value = layer[member];
      if (typeof value === 'string' && value !== 'Error' && value !== 'AggregateError') names.push(value);
    }
    const inner: readonly unknown[] = Array.isArray(layer['errors']) ? layer['errors'] : [];
    names.push(...namesOf(inner[0]));
  }
  return names;
}

function sentence(name: string, message: string): string {
  if (message === '' || message === name || message === 'Unknown' || message === 'UnknownError') return name;
  return name === 'Error' || name === 'SyntaxError' ? message : `${message} (${name})`;
}

/** Sentences of the SDK that are meant for programmers, in words for who runs this. */
const rewordings: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/^(?:@aws-sdk )?(.*?)[\s.]*Deserialization error:.*$/is, 'what came is no answer of AWS: $1'],
  [/^Value not present for '\w+' in SSO Token\..*$/is, 'the sign-in to IAM Identity Center has expired'],
  [/^.*exceeded the configured (\d+) ms requestTimeout.*$/is, 'no answer within $1 ms'],
];

function plain(message: string): string {
  const rewording = rewordings.find(([pattern]) => pattern.test(message));
  return oneLine(rewording ? message.replace(...rewording) : message);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}
