import * as z from 'zod';
import { parseJson } from '../../core/json.ts';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { Secret } from '../../core/secret.ts';
import type { Written } from './calls.ts';

/** The variable in which a key waits: one for id and secret, so that it is there as a whole or not at all. */
export function writePending({ accessKeyId, secret }: KeyMaterial, owner: string): Written {
  const value = Buffer.from(JSON.stringify({ accessKeyId, secret: secret.reveal(), owner })).toString('base64url');
  const description =
    'A new AWS key that waits until Keyturn gives it to jobs. No job has this environment, so none is given it yet.';
  return { value, description, masked: true, protected: true, raw: true };
}

/** A key that waits, and whose it is. */
export interface Pending {
  readonly key: KeyMaterial;
  /** `111122223333/deploy` */
  readonly owner: string;
}

/** The key that waits; undefined: it is something else. */
export function readPending(value: string | null | undefined): Pending | undefined {
  const result = stored.safeParse(parseJson(Buffer.from(value ?? '', 'base64url').toString('utf8')));
  if (!result.success) return undefined;
  const { accessKeyId, secret, owner } = result.data;
  return { key: { accessKeyId, secret: new Secret(secret), createdAt: null }, owner };
}

const stored = z.strictObject({
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/),
  secret: z.string().min(1),
  owner: z.string(),
});
