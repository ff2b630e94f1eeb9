import * as z from 'zod';
import { Secret } from '../core/secret.ts';

const URL_WANTED = 'an address such as https://example.com/hooks';
const VARIABLE = 'the name of an environment variable, in capital letters, and not the secret itself';

/** An address to which something is posted: encrypted unless it does not leave this machine, and without name and password. */
export const postAddress = z
  .url({ protocol: /^https?$/, error: URL_WANTED })
  .refine((text) => !/^\w+:\/\/[^/?#]*@/.test(text), 'an address without name and password')
  .refine(isProtected, 'an address that begins with https');

/** The name of an environment variable that holds a secret. */
export const variableName = z.string(VARIABLE).regex(/^[A-Z_][A-Z0-9_]*$/, VARIABLE);

/** An address that is a secret itself, as addresses of incoming webhooks are. */
export interface SecretAddress {
  readonly url: Secret;
  /** What of it may be shown. */
  readonly host: string;
}

/** Reads an address from a variable; a text says what is wrong with it, without showing it. */
export function readSecretAddress(
  environment: Readonly<Record<string, string | undefined>>,
  { name, holds }: { readonly name: string; readonly holds: string },
): SecretAddress | string {
  const text = environment[name]?.trim();
  if (!text) return `the environment variable ${name}, which should hold ${holds}, is not set`;
  if (!postAddress.safeParse(text).success) return `the environment variable ${name} holds no address that begins with https`;
  return { url: new Secret(text), host: new URL(text).host };
}

/** Reads a token or a key from a variable; a text says what is wrong with it, without showing it. */
export function readToken(
  environment: Readonly<Record<string, string | undefined>>,
  { name, holds }: { readonly name: string; readonly holds: string },
): Secret | string {
  const text = environment[name]?.trim();
  if (!text) return `the environment variable ${name}, which should hold ${holds}, is not set`;
  return /^[\x21-\x7e]+$/.test(text) ? new Secret(text) : `the environment variable ${name} holds something that is not ${holds}`;
}

/** Whether what is sent there is encrypted, or stays on this machine. */
function isProtected(text: string): boolean {
  return text.startsWith('https:') || LOOPBACK.test(text);
}

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:[/?#]|$)/;
