import { AwsError } from './aws-error.ts';

/** What every service can answer, each in its own words (aws-facts A5, E, I, M2). */
export type StandardError =
  | 'unknown-key'
  | 'wrong-signature'
  | 'expired-token'
  | 'unsigned'
  | 'denied'
  | 'throttled'
  | 'no-such-action';

type Words = Readonly<Record<StandardError, readonly [code: string, status: number]>>;

const query: Words = {
  'unknown-key': ['InvalidClientTokenId', 403],
  'wrong-signature': ['SignatureDoesNotMatch', 403],
  'expired-token': ['ExpiredToken', 403],
  unsigned: ['MissingAuthenticationToken', 403],
  denied: ['AccessDenied', 403],
  throttled: ['Throttling', 400],
  'no-such-action': ['InvalidAction', 400],
};

const json: Words = {
  'unknown-key': ['UnrecognizedClientException', 400],
  'wrong-signature': ['InvalidSignatureException', 400],
  'expired-token': ['ExpiredTokenException', 400],
  unsigned: ['MissingAuthenticationTokenException', 400],
  denied: ['AccessDeniedException', 400],
  throttled: ['ThrottlingException', 400],
  'no-such-action': ['UnknownOperationException', 400],
};

/** Services that speak JSON, and tell operations apart by method and path. */
const rest: Words = {
  'unknown-key': ['UnrecognizedClientException', 403],
  'wrong-signature': ['InvalidSignatureException', 403],
  'expired-token': ['ExpiredTokenException', 403],
  unsigned: ['MissingAuthenticationTokenException', 403],
  denied: ['AccessDeniedException', 403],
  throttled: ['LimitExceededException', 429],
  'no-such-action': ['UnknownOperationException', 404],
};

const words: Readonly<Record<string, Words>> = {
  iam: query,
  sts: query,
  sns: { ...query, throttled: ['Throttled', 429], denied: ['AuthorizationError', 403] },
  organizations: { ...json, throttled: ['TooManyRequestsException', 400] },
  secretsmanager: json,
  ssm: json,
  cloudtrail: json,
  events: json,
  monitoring: json,
  health: json,
  ses: { ...rest, throttled: ['TooManyRequestsException', 429] },
  securityhub: rest,
  s3: {
    'unknown-key': ['InvalidAccessKeyId', 403],
    'wrong-signature': ['SignatureDoesNotMatch', 403],
    'expired-token': ['ExpiredToken', 400],
    unsigned: ['AccessDenied', 403],
    denied: ['AccessDenied', 403],
    throttled: ['SlowDown', 503],
    'no-such-action': ['MethodNotAllowed', 405],
  },
};

const sentences: Readonly<Record<Exclude<StandardError, 'denied' | 'no-such-action'>, string>> = {
  'unknown-key': 'The security token included in the request is invalid.',
  'wrong-signature':
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  'expired-token': 'The security token included in the request is expired',
  unsigned: 'Request is missing Authentication Token',
  throttled: 'Rate exceeded',
};

/** The error of a service for one of the things that can happen in all of them. */
export function standardError(
  service: string,
  kind: StandardError,
  detail?: { message?: string; accessKeyId?: string },
): AwsError {
  const [code, status] = (words[service] ?? json)[kind];
  if (service === 's3' && kind === 'unknown-key') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    return new AwsError(code, status, message, { AWSAccessKeyId: detail?.accessKeyId });
  }
  // Organizations says of what type its throttling is; which values there are, AWS does not say.
  const fields = service === 'organizations' && kind === 'throttled' ? { Type: 'RATE_EXCEEDED' } : {};
  const message = detail?.message ?? (kind === 'denied' || kind === 'no-such-action' ? 'Access Denied' : sentences[kind]);
  return new AwsError(code, status, message, fields);
}
