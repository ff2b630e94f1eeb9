import type { Instant } from '../instant.ts';
import type { Secret } from '../secret.ts';

/** A key with its secret: what CreateAccessKey answered, or what a destination gave back. */
export interface KeyMaterial {
  readonly accessKeyId: string;
  readonly secret: Secret;
  /** When AWS made it; null where a destination gave it back, which does not know. */
  readonly createdAt: Instant | null;
}
