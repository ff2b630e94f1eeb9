import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import { isObject } from '../untyped.ts';
import type { Protocol, WireReply } from '../wire.ts';

/**
 * The services that speak JSON 1.1, by what stands before the operation in `X-Amz-Target`. boto3 and the SDK for
 * JavaScript name CloudTrail differently (aws-facts M0), so only the last part counts.
 */
const targets: Readonly<Record<string, string>> = {
  AWSOrganizationsV20161128: 'organizations',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
  CloudTrail_20131101: 'cloudtrail',
  AWSEvents: 'events',
  GraniteServiceVersion20100801: 'monitoring',
  AWSHealth_20160804: 'health',
};

/** These write `message` in small letters. */
const lowerCaseMessages = new Set(['ssm', 'cloudtrail', 'events', 'monitoring', 'health']);

/** So does what stands before all services, and checks signatures. */
const signatureErrors = new Set([
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'MissingAuthenticationTokenException',
]);

/** Organizations, Secrets Manager, SSM, CloudTrail, EventBridge, CloudWatch and Health. */
export const jsonProtocol: Protocol = {
  read(request) {
    const header = request.headers['x-amz-target'];
    if (typeof header !== 'string') return undefined;
    const names = header.split('.');
    const action = names.pop() ?? '';
    const target = names.pop() ?? '';
    const service = Object.hasOwn(targets, target) ? targets[target] : undefined;
    return service === undefined ? undefined : { service, action, ...readJson(request.body) };
  },

  write: (_asked, reply) => json(200, reply === undefined ? '' : jsonText(reply)),

  writeError({ service }, error) {
    const messageName = lowerCaseMessages.has(service) || signatureErrors.has(error.code) ? 'message' : 'Message';
    // What the query services call ValidationError has another name here.
    const code = error.code === 'ValidationError' ? 'ValidationException' : error.code;
    return json(error.status, jsonText({ __type: code, [messageName]: error.message, ...error.fields }));
  },
};

/** JSON as AWS writes it: instants are epoch seconds, maps are objects, bytes are base64. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, function replace(this: Readonly<Record<string, unknown>>, name, item: unknown) {
    // Date has a toJSON of its own, so the replacer is handed text already: look at the original.
    const original = this[name];
    if (original instanceof Date) return original.getTime() / 1000;
    if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
    if (original instanceof Map) return Object.fromEntries<unknown>(original);
    return item;
  });
}

/** Reads a JSON object; anything else is SerializationException, as the services answer it. */
export function readJson(body: Buffer): { input: Input; problem?: AwsError } {
  if (body.length === 0) return { input: {} };
  try {
    const value: unknown = JSON.parse(body.toString());
    if (isObject(value)) return { input: value };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  return { input: {}, problem: new AwsError('SerializationException', 400, 'The request body could not be read as JSON.') };
}

function json(status: number, body: string): WireReply {
  return { status, contentType: 'application/x-amz-json-1.1', body };
}
