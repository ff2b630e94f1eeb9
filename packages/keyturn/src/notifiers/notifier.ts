import type * as z from 'zod';
import type { AwsClients } from '../aws/client.ts';
import type { Notifier } from '../engine/notifier.ts';

/** What a notifier is made with, besides its own configuration. */
export interface NotifierContext {
  readonly aws: AwsClients;
  /** Secrets come from here: the configuration names the variable. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * One kind of notifier: what its entry in the configuration looks like (without `kind` and the members that say who is told what), and
 * how one is made. Its file loads no library before the first use: the configuration is read by every command.
 */
export interface NotifierKind<Settings = unknown> {
  /** As it is written in the configuration. */
  readonly kind: string;
  readonly summary: string;
  /** Members of its entry; each one described. */
  readonly shape: z.ZodObject;
  create(settings: Settings, context: NotifierContext): Notifier;
}

/** Ties the type of the settings to the schema that reads them; the list of kinds holds them untied. */
export function defineNotifier<Shape extends z.ZodObject>(kind: {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
  create(settings: z.output<Shape>, context: NotifierContext): Notifier;
}): NotifierKind {
  return { ...kind, create: (settings, context) => kind.create(kind.shape.parse(settings), context) };
}
