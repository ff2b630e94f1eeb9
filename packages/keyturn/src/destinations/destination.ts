import type * as z from 'zod';
import type { AwsClients } from '../aws/client.ts';
import type { Destination, DestinationOwner } from '../engine/destination.ts';

/** What a destination is made with, besides its own configuration. */
export interface DestinationContext {
  /** Whose key it holds; names in the configuration are filled in from it. */
  readonly owner: DestinationOwner;
  readonly aws: AwsClients;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one call to it may take. */
  readonly timeoutMs: number;
}

/**
 * One kind of destination: what its entry in the configuration looks like (without `match` and `kind`), and how one is made.
 * Its file loads no library before the first use: the configuration is read by every command.
 */
export interface DestinationKind<Settings = unknown> {
  /** As it is written in the configuration. */
  readonly kind: string;
  readonly summary: string;
  /** Members of its entry; each one described. */
  readonly shape: z.ZodObject;
  create(settings: Settings, context: DestinationContext): Destination;
}

/** Ties the type of the settings to the schema that reads them; the list of kinds holds them untied. */
export function defineDestination<Shape extends z.ZodObject>(kind: {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
  create(settings: z.output<Shape>, context: DestinationContext): Destination;
}): DestinationKind {
  return { ...kind, create: (settings, context) => kind.create(kind.shape.parse(settings), context) };
}
