import type { Readable, Writable } from 'node:stream';
import { confirm, intro, isCancel, outro, text } from '@clack/prompts';
import { durationDays } from '../core/duration.ts';

/** Where questions are asked and answered: never stdout, which is for results. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** What a new configuration must know; a question is asked for what is undefined. */
export interface Answers {
  readonly org: boolean | undefined;
  readonly role: string | undefined;
  readonly keyAge: string | undefined;
  readonly keyUnused: string | undefined;
  readonly ownerTags: string | undefined;
}

/** Asks for what is not known yet; undefined when the person gives up. */
export async function askForConfig(
  known: Answers,
  standard: { readonly role: string; readonly keyAge: string; readonly keyUnused: string },
  terminal: Terminal,
): Promise<Answers | undefined> {
  const line = (message: string, initialValue: string) =>
    text({ ...terminal, message, placeholder: initialValue, defaultValue: initialValue });
  const duration = (message: string, initialValue: string) =>
    text({ ...terminal, message, placeholder: initialValue, defaultValue: initialValue, validate: whyNoDuration });
  intro('A new keyturn.yaml', terminal);

  const org =
    known.org ?? (await confirm({ ...terminal, message: 'Audit every account of your organization?', initialValue: false }));
  if (isCancel(org)) return undefined;
  const role =
    known.role ?? (org ? await line('Which role is there to be assumed in the other accounts?', standard.role) : undefined);
  if (isCancel(role)) return undefined;
  const keyAge = known.keyAge ?? (await duration('At what age is an active key too old?', standard.keyAge));
  if (isCancel(keyAge)) return undefined;
  const keyUnused = known.keyUnused ?? (await duration('After what time without use is a key unused?', standard.keyUnused));
  if (isCancel(keyUnused)) return undefined;
  const ownerTags =
    known.ownerTags ?? (await line('Which tags name the owner of a user? (commas between them; none is fine)', ''));
  if (isCancel(ownerTags)) return undefined;

  outro('That is all.', terminal);
  return { org, role, keyAge, keyUnused, ownerTags };
}

function whyNoDuration(value: string | undefined): string | undefined {
  return !value || durationDays(value) !== undefined ? undefined : 'A duration such as 90d or 12h, or a number of days';
}
