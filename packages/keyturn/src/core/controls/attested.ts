import type { FrameworkTable } from './framework-table.ts';

const KEYS = ['CC6.1', 'CC6.2', 'CC6.3'];
const ACCESS = ['A.5.15'];

/** Frameworks of which an auditor attests, and which name no setting of AWS: what is here is custom, not their text. */
export const attested: readonly FrameworkTable[] = [
  {
    id: 'soc2',
    title: 'SOC 2 (AICPA Trust Services Criteria)',
    note:
      'SOC 2 names no setting of AWS. These are the criteria that auditors usually cite: CC6.1, CC6.2 and CC6.3 for access keys, CC6.1 ' +
      'for MFA and passwords, CC7.2 for watching the root user. Your auditor decides; a criterion that passes here has nothing found against it.',
    byCheck: {
      'root-access-key-present': KEYS,
      'root-access-key-age': KEYS,
      'root-access-key-used': ['CC6.1', 'CC7.2'],
      'root-mfa-missing': ['CC6.1'],
      'root-mfa-not-hardware': ['CC6.1'],
      'root-used-recently': ['CC7.2'],
      'user-access-key-age': KEYS,
      'user-access-key-unused': KEYS,
      'user-access-key-never-used': KEYS,
      'user-two-active-keys': KEYS,
      'console-user-key-from-creation': KEYS,
      'admin-user-with-access-key': KEYS,
      'exposed-key': KEYS,
      'password-policy-weak': ['CC6.1'],
    },
  },
  {
    id: 'iso-27001-2022',
    title: 'ISO/IEC 27001:2022 Annex A',
    note:
      'Annex A names no setting of AWS. These are the controls that Prowler relates to the same checks; auditors often add A.5.16, A.5.18 ' +
      'and A.8.2. A control that passes here has nothing found against it, and is not thereby met.',
    byCheck: {
      'root-access-key-present': ACCESS,
      'root-access-key-age': ACCESS,
      'root-access-key-used': ACCESS,
      'root-mfa-missing': ['A.5.15', 'A.5.17', 'A.8.5'],
      'root-used-recently': ACCESS,
      'user-access-key-age': ACCESS,
      'user-access-key-unused': ACCESS,
      'user-access-key-never-used': ACCESS,
    },
  },
];
