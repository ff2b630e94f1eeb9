import type { PasswordFacts, RootFacts } from './account.ts';
import { known, type Observed, unknown } from './observed.ts';

/**
 * The root user's password: null when it has none. That it has one is told live, the rest by the report, which is hours old
 * and in some accounts does not speak of it at all.
 */
export function rootPassword({ hasPassword, password }: RootFacts): Observed<PasswordFacts | null> {
  if (!hasPassword.known) return hasPassword;
  if (!hasPassword.value) return known(null, hasPassword.source, hasPassword.at);
  if (!password.known || password.value !== null) return password;
  return unknown('not-told', 'there is one, and the credential report does not tell of it');
}
