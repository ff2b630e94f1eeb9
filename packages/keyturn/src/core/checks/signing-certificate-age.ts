import { defineUserCheck } from '../check.ts';
import { judgeUploadedKeys } from '../uploaded-keys.ts';

/** The age rule of access keys (CIS 1.14), for X.509 certificates: IAM does not look at when they expire. */
export const signingCertificateAge = defineUserCheck({
  id: 'signing-certificate-age',
  title: 'An active X.509 signing certificate of a user is too old',
  severity: 'medium',
  risk: 'Its private key signs requests as the user, in old tools that nobody looks after.',
  remedy: 'rotate-other-credential',
  depth: 'standard',
  judge: ({ certificates }, { limits, now }) =>
    judgeUploadedKeys(certificates, { noun: 'signing certificate', limitDays: limits.certificateAgeDaysMax, now }),
});
