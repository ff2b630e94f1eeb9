import type * as z from 'zod';
import type { AwsClients } from '../aws/client.ts';
import { Fault } from '../core/fault.ts';
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
  /** Throws a Fault for settings that it does not take, such as an address that was filled in from a tag. */
  create(settings: Settings, context: NotifierContext): Notifier;
}

/** Ties the type of the settings to the schema that reads them; the list of kinds holds them untied. */
export function defineNotifier<Shape extends z.ZodObject>(kind: {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
  create(settings: z.output<Shape>, context: NotifierContext): Notifier;
}): NotifierKind {
  return {
    ...kind,
    create(settings, context) {
      const read = kind.shape.safeParse(settings);
      if (read.success) return kind.create(read.data, context);
      const [issue] = read.error.issues;
      const what = `${issue?.path.join('.') ?? 'something'} wants ${issue?.message ?? 'something else'}`;
      throw new Fault('config-wrong', `The notifier of kind ${kind.kind} cannot be made: ${what}.`);
    },
  };
}
