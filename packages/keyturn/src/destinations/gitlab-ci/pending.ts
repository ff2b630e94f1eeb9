import * as z from 'zod';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { Secret } from '../../core/secret.ts';
import type { Written } from './calls.ts';

/** The variable in which a key waits: one for id and secret, so that it is there as a whole or not at all. */
export function writePending({ accessKeyId, secret }: KeyMaterial): Written {
  const value = Buffer.from(JSON.stringify({ accessKeyId, secret: secret.reveal() })).toString('base64url');
  const description =
    'A new AWS key that waits until Keyturn gives it to jobs. No job has this environment, so none is given it yet.';
  return { value, description, masked: true, protected: true, raw: true };
}

/** The key that waits; undefined: it is something else. */
export function readPending(value: string | null | undefined): KeyMaterial | undefined {
  const result = stored.safeParse(parse(Buffer.from(value ?? '', 'base64url').toString('utf8')));
  if (!result.success) return undefined;
  const { accessKeyId, secret } = result.data;
  return { accessKeyId, secret: new Secret(secret), createdAt: null };
}

const stored = z.strictObject({ accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/), secret: z.string().min(1) });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser repeats what it read, which may be a secret: nothing of its error goes on.
    return undefined;
  }
}
