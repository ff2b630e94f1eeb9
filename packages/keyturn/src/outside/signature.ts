import { createHmac } from 'node:crypto';
import type { Instant } from '../core/instant.ts';
import { Secret } from '../core/secret.ts';

/** A message to be signed. */
export interface Message {
  /** The same for all attempts: who was told before can know that it is the same. */
  readonly id: string;
  readonly body: string;
  readonly at: Instant;
}

/** "Between 24 bytes (192 bits) and 64 bytes" (Standard Webhooks, "Signature scheme"). */
const SECRET_BYTES_MIN = 24;

const PREFIX = 'whsec_';

/** The key of signatures, its bytes in base64: what stands behind `whsec_`, or any other text as it is; undefined where it is too short. */
export function readSigningKey(text: string): Secret | undefined {
  const bytes = text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64') : Buffer.from(text);
  return bytes.length < SECRET_BYTES_MIN ? undefined : new Secret(bytes.toString('base64'));
}

/** Why the text of a variable is no key; undefined where it is one. */
export function signingKeyProblem(text: string | undefined, variable: string): string | undefined {
  if (!text) return `the environment variable ${variable}, which should hold the secret of its signature, is not set`;
  return readSigningKey(text)
    ? undefined
    : `the secret in the environment variable ${variable} is shorter than ${SECRET_BYTES_MIN} bytes`;
}

/** The headers that prove where a message comes from, and when it was sent (Standard Webhooks, "Webhook headers"). */
export function signMessage({ id, body, at }: Message, key: Secret): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(Date.parse(at) / 1000));
  const hmac = createHmac('sha256', Buffer.from(key.reveal(), 'base64'));
  const signature = hmac.update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
