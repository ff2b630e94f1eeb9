import type { RootFacts } from './account.ts';
import { unknownVerdict } from './check.ts';
import type { Evidence, Verdict } from './finding.ts';
import type { Observed } from './observed.ts';
import { hasRootKeys } from './root-keys.ts';

/** What root may have, and what is known of that. */
export interface RootCredentials {
  /** `a password`, `MFA devices` */
  readonly there: readonly string[];
  /** The verdict where it matters that something could not be read. */
  readonly unread: Verdict | undefined;
  readonly details: NonNullable<Evidence['details']>;
}

const names = {
  hasPassword: 'a password',
  hasAccessKeys: 'access keys',
  hasCertificates: 'signing certificates',
  hasMfa: 'MFA devices',
} as const;

type CredentialFact = keyof typeof names;

/** Counts which of these credentials root has. */
export function rootCredentials(root: RootFacts, facts: readonly CredentialFact[]): RootCredentials {
  const all = facts.map((fact) => ({ fact, name: names[fact], has: factOf(root, fact) }));
  const unread = all.flatMap(({ name, has }) => (has.known ? [] : [unknownVerdict(has, `whether root has ${name}`)]));
  return {
    there: all.filter(({ has }) => has.known && has.value).map(({ name }) => name),
    unread: unread[0],
    details: Object.fromEntries(all.map(({ fact, has }) => [fact, has.known ? has.value : null])),
  };
}

function factOf(root: RootFacts, fact: CredentialFact): Observed<boolean> {
  return fact === 'hasAccessKeys' ? hasRootKeys(root) : root[fact];
}
