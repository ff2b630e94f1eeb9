import { createHash } from 'node:crypto';

/** What stands at the end of a variable's description: whose part the value is, and whether it still is. */
export interface Note {
  /** The id of the key; `-` where there was something that is no key. */
  readonly key: string;
  /** Sixty-four bits of a hash of the value: enough to see that it was changed, and of no use to find out a secret. */
  readonly check: string;
  /** `111122223333/deploy` */
  readonly owner: string;
}

/** GitLab's limit. */
export const DESCRIPTION_LENGTH_MAX = 255;

/** The note of a description; undefined: it has none. */
export function readNote(description: string | null): Note | undefined {
  const [, key, check, owner] = NOTE.exec(description ?? '') ?? [];
  return key === undefined || check === undefined || owner === undefined ? undefined : { key, check, owner };
}

/** A description with another note; what a person wrote stays before it. */
export function withNote(description: string | null, { key, check, owner }: Note): string {
  const own = (description ?? '').replace(NOTE, '');
  return `${own}${own === '' ? '' : ' '}[keyturn ${key} ${check} ${owner}]`;
}

/** By which the value of a variable is known again. */
export function checkOf(name: string, value: string): string {
  return createHash('sha256').update(`${name}\0${value}`).digest('hex').slice(0, 16);
}

const NOTE = /\s*\[keyturn ([A-Z0-9]{16,128}|-) ([0-9a-f]{16}) (\S+)\]$/;
