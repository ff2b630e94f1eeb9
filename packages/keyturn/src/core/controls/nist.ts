import type { FrameworkTable } from './framework-table.ts';

const ROOT_KEY = ['AC-2(1)', 'AC-3(7)', 'AC-3(15)', 'AC-6', 'AC-6(2)', 'AC-6(10)'];
const MFA = ['AC-2(1)', 'AC-3(15)', 'IA-2(1)', 'IA-2(2)', 'IA-2(6)', 'IA-2(8)'];
const UNUSED = ['AC-2', 'AC-2(1)', 'AC-2(3)', 'AC-3', 'AC-3(7)', 'AC-3(15)', 'AC-6'];
const ADMINISTRATORS = ['AC-2', 'AC-2(1)', 'AC-3', 'AC-3(7)', 'AC-3(15)', 'AC-5', 'AC-6', 'AC-6(2)', 'AC-6(3)', 'AC-6(10)'];
const ROOT_KEY_171 = ['3.1.1', '3.1.2', '3.1.4', '3.1.5', '3.1.6', '3.1.7', '3.4.6'];

/** NIST SP 800-53 and 800-171, as AWS Security Hub relates its IAM controls to them. */
export const nist: readonly FrameworkTable[] = [
  {
    id: 'nist-800-53-r5',
    title: 'NIST SP 800-53 Rev. 5',
    note:
      'The controls that AWS Security Hub relates to the same checks. They are about organizations, of which AWS is a part; a control ' +
      'that passes here has nothing found against it, and is not thereby met.',
    byCheck: {
      'root-access-key-present': ROOT_KEY,
      'root-access-key-age': [...ROOT_KEY, 'AC-2(3)'],
      'root-mfa-missing': MFA,
      'root-mfa-not-hardware': MFA,
      'user-access-key-age': ['AC-2(1)', 'AC-2(3)', 'AC-3(15)'],
      'user-access-key-unused': UNUSED,
      'user-access-key-never-used': UNUSED,
      'admin-user-with-access-key': ADMINISTRATORS,
      'password-policy-weak': ['AC-2(1)', 'AC-2(3)', 'AC-3(15)', 'IA-5(1)'],
    },
  },
  {
    id: 'nist-800-171',
    title: 'NIST SP 800-171 Rev. 2',
    note:
      'The requirements that AWS Security Hub relates to the same checks; for the root user, where it names none, those that Prowler ' +
      'names. A requirement that passes here has nothing found against it, and is not thereby met.',
    byCheck: {
      'root-access-key-present': ROOT_KEY_171,
      'root-access-key-age': ROOT_KEY_171,
      'root-mfa-missing': ['3.1.1', '3.1.2', '3.5.2', '3.5.3'],
      'root-mfa-not-hardware': ['3.1.1', '3.1.2', '3.5.3'],
      'user-access-key-unused': ['3.1.2'],
      'user-access-key-never-used': ['3.1.2'],
      'admin-user-with-access-key': ['3.1.4'],
      'password-policy-weak': ['3.5.2', '3.5.7', '3.5.8'],
    },
  },
];
