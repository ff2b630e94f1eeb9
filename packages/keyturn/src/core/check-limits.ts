import type { Limits } from './policy.ts';

/** The limits that each check judges by; a check that is not here judges by none. */
const limitsByCheck: Readonly<Record<string, readonly (keyof Limits)[]>> = {
  'root-access-key-age': ['keyAgeDaysMax'],
  'root-access-key-used': ['rootQuietDaysMin'],
  'root-used-recently': ['rootQuietDaysMin'],
  'root-password-age': ['rootPasswordAgeDaysMax'],
  'user-access-key-age': ['keyAgeDaysMax'],
  'user-access-key-age-soon': ['keyAgeDaysMax', 'keyAgeSoonDays'],
  'user-access-key-unused': ['keyIdleDaysMax'],
  'user-access-key-never-used': ['keyNeverUsedDaysMax'],
  'user-inactive-key-left': ['inactiveKeyDaysMax'],
  'service-credential-age': ['serviceCredentialAgeDaysMax'],
  'ssh-key-age': ['sshKeyAgeDaysMax'],
  'signing-certificate-age': ['certificateAgeDaysMax'],
  'password-policy-weak': ['passwordLengthMin', 'passwordReuseMin'],
};

/** The limits that a check judges by. */
export function limitsOf(checkId: string): readonly (keyof Limits)[] {
  return limitsByCheck[checkId] ?? [];
}
