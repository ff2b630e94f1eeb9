import type { Check } from '../check.ts';
import { accountUnread } from './account-unread.ts';
import { adminUserWithAccessKey } from './admin-user-with-access-key.ts';
import { consoleUserKeyFromCreation } from './console-user-key-from-creation.ts';
import { destinationDrift } from './destination-drift.ts';
import { exceptionExpired } from './exception-expired.ts';
import { exposedKey } from './exposed-key.ts';
import { noAdministratorBesidesRoot } from './no-administrator-besides-root.ts';
import { noDestination } from './no-destination.ts';
import { oldKeyStillUsed } from './old-key-still-used.ts';
import { orphanedKey } from './orphaned-key.ts';
import { passwordPolicyWeak } from './password-policy-weak.ts';
import { rootAccessKeyAge } from './root-access-key-age.ts';
import { rootAccessKeyPresent } from './root-access-key-present.ts';
import { rootAccessKeyUsed } from './root-access-key-used.ts';
import { rootCredentialsLeft } from './root-credentials-left.ts';
import { rootKeyCreationOpen } from './root-key-creation-open.ts';
import { rootMfaMissing } from './root-mfa-missing.ts';
import { rootMfaNotHardware } from './root-mfa-not-hardware.ts';
import { rootPasswordAge } from './root-password-age.ts';
import { rootSigningCertificate } from './root-signing-certificate.ts';
import { rootUsedRecently } from './root-used-recently.ts';
import { serviceCredentialAge } from './service-credential-age.ts';
import { signingCertificateAge } from './signing-certificate-age.ts';
import { sshKeyAge } from './ssh-key-age.ts';
import { userAccessKeyAge } from './user-access-key-age.ts';
import { userAccessKeyAgeSoon } from './user-access-key-age-soon.ts';
import { userAccessKeyNeverUsed } from './user-access-key-never-used.ts';
import { userAccessKeyUnused } from './user-access-key-unused.ts';
import { userInactiveKeyLeft } from './user-inactive-key-left.ts';
import { userTwoActiveKeys } from './user-two-active-keys.ts';

/** Every check, in the order of reports. */
export const checks: readonly Check[] = [
  rootAccessKeyPresent,
  rootAccessKeyAge,
  rootAccessKeyUsed,
  rootMfaMissing,
  rootMfaNotHardware,
  rootUsedRecently,
  rootPasswordAge,
  rootSigningCertificate,
  rootCredentialsLeft,
  rootKeyCreationOpen,
  exposedKey,
  userAccessKeyAge,
  userAccessKeyAgeSoon,
  userAccessKeyUnused,
  userAccessKeyNeverUsed,
  userTwoActiveKeys,
  userInactiveKeyLeft,
  consoleUserKeyFromCreation,
  adminUserWithAccessKey,
  oldKeyStillUsed,
  orphanedKey,
  destinationDrift,
  noDestination,
  serviceCredentialAge,
  sshKeyAge,
  signingCertificateAge,
  noAdministratorBesidesRoot,
  passwordPolicyWeak,
  exceptionExpired,
  accountUnread,
];
