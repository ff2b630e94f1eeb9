import type * as z from 'zod';
import type { AwsClients } from '../aws/client.ts';
import type { DestinationOwner } from '../engine/destination.ts';
import type { Probe } from '../engine/rotation-ports.ts';

/** What a probe is made with, besides its own configuration. */
export interface ProbeContext {
  /** Whose key it tries; names in the configuration are filled in from it. */
  readonly owner: DestinationOwner;
  readonly aws: AwsClients;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * One kind of probe: what its entry in the configuration looks like (without `match` and `kind`), and how one is made. Its file loads no
 * library before the first use: the configuration is read by every command.
 */
export interface ProbeKind<Settings = unknown> {
  /** As it is written in the configuration. */
  readonly kind: string;
  readonly summary: string;
  /** Members of its entry; each one described. */
  readonly shape: z.ZodObject;
  create(settings: Settings, context: ProbeContext): Probe;
}

/** Ties the type of the settings to the schema that reads them; the list of kinds holds them untied. */
export function defineProbe<Shape extends z.ZodObject>(kind: {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
  create(settings: z.output<Shape>, context: ProbeContext): Probe;
}): ProbeKind {
  return { ...kind, create: (settings, context) => kind.create(kind.shape.parse(settings), context) };
}

/** A new key works everywhere within seconds, now and then in fifteen (aws-facts A9): half a minute of attempts is enough. */
export const probeAttempts = { timeoutSeconds: 30, tries: 6 };
