import type * as z from 'zod';
import type { AwsClients } from '../aws/client.ts';
import type { DestinationOwner } from '../engine/destination.ts';
import type { Hook } from '../engine/rotation-ports.ts';

/** What a hook is made with, besides its own configuration. */
export interface HookContext {
  /** Whose key was promoted; names in the configuration are filled in from it. */
  readonly owner: DestinationOwner;
  readonly aws: Pick<AwsClients, 'clock'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * One kind of hook: what its entry in the configuration looks like (without `match` and `kind`), and how one is made. Its file loads no
 * library before the first use: the configuration is read by every command.
 */
export interface HookKind<Settings = unknown> {
  /** As it is written in the configuration. */
  readonly kind: string;
  readonly summary: string;
  /** Members of its entry; each one described. */
  readonly shape: z.ZodObject;
  create(settings: Settings, context: HookContext): Hook;
}

/** Ties the type of the settings to the schema that reads them; the list of kinds holds them untied. */
export function defineHook<Shape extends z.ZodObject>(kind: {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
  create(settings: z.output<Shape>, context: HookContext): Hook;
}): HookKind {
  return { ...kind, create: (settings, context) => kind.create(kind.shape.parse(settings), context) };
}

/** How long and how often, where nobody says otherwise. */
export const hookAttempts = { timeoutSeconds: 30, tries: 4 };

/** What hooks are told, in JSON. Its form is version 1 of what programs rely on: members may be added, and never change. */
export function promotionText({ account, accountName, partition, user }: DestinationOwner, accessKeyId: string): string {
  return JSON.stringify({ version: 1, event: 'promoted', account, accountName, partition, user, accessKeyId });
}
