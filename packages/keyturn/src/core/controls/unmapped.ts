const ROTATION = 'It is about how a rotation goes; frameworks ask how old the key is, which user-access-key-age answers.';

/** Checks that answer to no control of any framework here, and why. */
export const unmapped: Readonly<Record<string, string>> = {
  'root-password-age': 'No framework here limits the age of the root password: none asks for its regular change.',
  'root-signing-certificate': 'No framework here mentions X.509 signing certificates.',
  'root-credentials-left':
    'CIS 7.0 2.1.1 asks whether centralized root access is on. This check asks what is left once it is, and says nothing where it is off.',
  'root-key-creation-open': 'Frameworks ask whether root keys exist, not whether they could be made.',
  'user-access-key-age-soon': 'The key is still within its limit: no control is broken yet.',
  'user-inactive-key-left': 'An inactive key satisfies every control here; that somebody can turn it on again is hygiene.',
  'service-credential-age': 'No framework here mentions credentials of one service.',
  'ssh-key-age': 'No framework here mentions SSH keys of IAM users.',
  'signing-certificate-age': 'No framework here mentions X.509 signing certificates.',
  'old-key-still-used': ROTATION,
  'orphaned-key': ROTATION,
  'destination-drift': ROTATION,
  'no-destination': ROTATION,
  'exception-expired': 'It is about your own policy.',
  'no-administrator-besides-root': 'Frameworks ask whether root is used, which root-used-recently answers.',
  'account-unread': 'It is about the audit: what is unread makes controls unknown, and breaks none.',
};
