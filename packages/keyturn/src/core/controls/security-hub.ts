import type { FrameworkTable } from './framework-table.ts';

/**
 * What AWS Security Hub checks itself. Of its IAM controls the standard has IAM.1 to IAM.8 and IAM.21: IAM.9, IAM.15, IAM.16
 * and IAM.22 belong to CIS, PCI DSS and NIST (Security Hub User Guide, fsbp-standard).
 */
export const securityHub: readonly FrameworkTable[] = [
  {
    id: 'aws-fsbp',
    title: 'AWS Foundational Security Best Practices v1.0.0',
    note:
      'Ids of AWS Security Hub. Its IAM.8 allows 90 days without use and its IAM.7 passwords of 8 letters; the defaults of Keyturn are ' +
      'stricter (45 days, 14 letters), so that a control may fail here and pass there. IAM.1 reads policies, Keyturn reads users.',
    byCheck: {
      'root-access-key-present': ['IAM.4'],
      'root-access-key-age': ['IAM.4'],
      // Without any device there is no hardware device either.
      'root-mfa-missing': ['IAM.6'],
      'root-mfa-not-hardware': ['IAM.6'],
      'user-access-key-age': ['IAM.3'],
      'user-access-key-unused': ['IAM.8'],
      'user-access-key-never-used': ['IAM.8'],
      'admin-user-with-access-key': ['IAM.1'],
      'password-policy-weak': ['IAM.7'],
    },
    unseen: {
      'IAM.1': 'policies that no user with an access key has',
      'IAM.8': 'passwords that nobody uses',
    },
  },
];
