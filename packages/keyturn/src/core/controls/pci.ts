import type { FrameworkTable } from './framework-table.ts';

/** PCI DSS, as AWS Security Hub relates its IAM controls to requirements. */
export const pci: readonly FrameworkTable[] = [
  {
    id: 'pci-3.2.1',
    title: 'PCI DSS v3.2.1',
    note:
      'The requirements that AWS Security Hub relates to the same checks. They ask for much more than AWS can show; a requirement that ' +
      'passes here has nothing found against it, and is not thereby met.',
    byCheck: {
      'root-access-key-present': ['2.1', '2.2', '7.2.1'],
      'root-access-key-age': ['2.1', '2.2', '7.2.1'],
      'root-mfa-missing': ['8.3.1'],
      'root-mfa-not-hardware': ['8.3.1'],
      'user-access-key-unused': ['8.1.4'],
      'user-access-key-never-used': ['8.1.4'],
      'admin-user-with-access-key': ['7.2.1'],
      // Security Hub adds 8.1.4 and 8.2.4: the age of passwords, which this check does not judge.
      'password-policy-weak': ['8.2.3', '8.2.5'],
    },
  },
  {
    id: 'pci-4.0.1',
    title: 'PCI DSS v4.0.1',
    note:
      'The requirements that AWS Security Hub relates to the same checks; for root keys and administrators, where it names none, those ' +
      'of the AWS Config conformance pack. A requirement that passes here has nothing found against it, and is not thereby met.',
    byCheck: {
      'root-access-key-present': ['7.2.1', '7.2.2', '7.2.3', '8.2.1', '8.2.2', '8.2.4', '8.2.5', '8.3.11'],
      'root-access-key-age': ['7.2.1', '7.2.2', '7.2.3', '8.2.1', '8.2.2', '8.2.4', '8.2.5', '8.3.9', '8.3.11', '8.6.3'],
      'root-mfa-missing': ['8.4.2'],
      'root-mfa-not-hardware': ['8.4.2'],
      'user-access-key-age': ['8.3.9', '8.6.3'],
      'user-access-key-unused': ['8.2.6'],
      'user-access-key-never-used': ['8.2.6'],
      'admin-user-with-access-key': ['7.2.1', '7.2.2', '7.2.5', '7.3.1', '7.3.2', '7.3.3', '8.2.7', '8.2.8', '8.3.4'],
      // Security Hub adds 8.3.9, 8.3.10.1 and 8.6.3: the age of passwords, which this check does not judge.
      'password-policy-weak': ['8.3.6', '8.3.7'],
    },
  },
];
