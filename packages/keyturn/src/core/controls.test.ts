import { describe, expect, it } from 'vitest';
import { checks } from './checks/index.ts';
import { unmapped } from './controls/unmapped.ts';
import { controlsOf, frameworks } from './controls.ts';

/** The check ids of the product, of which some come with rotation. */
const KNOWN =
  `root-access-key-present root-access-key-age root-access-key-used root-mfa-missing root-mfa-not-hardware root-used-recently
  root-password-age root-signing-certificate root-credentials-left root-key-creation-open user-access-key-age user-access-key-age-soon
  user-access-key-unused user-access-key-never-used user-two-active-keys user-inactive-key-left console-user-key-from-creation
  admin-user-with-access-key service-credential-age ssh-key-age signing-certificate-age old-key-still-used orphaned-key
  destination-drift no-destination exception-expired exposed-key no-administrator-besides-root password-policy-weak account-unread`.split(
    /\s+/,
  );

describe('the mapping to controls', () => {
  it.each([...new Set([...KNOWN, ...checks.map((check) => check.id)])])(
    'has controls of %s, or says why there are none',
    (id) => {
      const isMapped = Object.keys(controlsOf(id)).length > 0;
      const reason = Object.hasOwn(unmapped, id) ? unmapped[id] : '';
      expect(isMapped).toBe(reason === '');
      expect(reason).toMatch(/^([A-Z].{20,}\.)?$/);
    },
  );

  it('names no check that there is not', () => {
    const named = [
      ...frameworks.flatMap((framework) => framework.controls.flatMap((control) => control.checks)),
      ...Object.keys(unmapped),
    ];
    expect([...new Set(named)].filter((id) => !KNOWN.includes(id))).toEqual([]);
  });

  it('knows the frameworks that the command line offers', () => {
    expect(frameworks.map((framework) => framework.id)).toEqual(
      'cis-1.4 cis-1.5 cis-2.0 cis-3.0 cis-4.0.1 cis-5.0 cis-6.0 cis-7.0 aws-fsbp pci-3.2.1 pci-4.0.1 nist-800-53-r5 nist-800-171 soc2 iso-27001-2022'.split(
        ' ',
      ),
    );
    for (const { note } of frameworks) expect(note).toMatch(/^[A-Z].{60,}\.$/);
  });

  it('follows the numbers of CIS from version to version', () => {
    const numbers = (check: string) =>
      ['1.4', '4.0.1', '5.0', '6.0', '7.0'].map((version) => controlsOf(check)[`cis-${version}`]?.join(' ') ?? '-');
    expect(numbers('root-access-key-present')).toEqual(['1.4', '1.4', '1.3', '2.3', '2.4']);
    expect(numbers('root-mfa-missing')).toEqual(['1.5 1.6', '1.5 1.6', '1.4 1.5', '2.4 2.5', '2.5 2.6']);
    expect(numbers('root-used-recently')).toEqual(['1.7', '1.7', '1.6', '2.6', '2.7']);
    expect(numbers('password-policy-weak')).toEqual(['1.8 1.9', '1.8 1.9', '1.7 1.8', '2.7 2.8', '2.8 2.9']);
    expect(numbers('console-user-key-from-creation')).toEqual(['1.11', '1.11', '1.10', '2.10', '-']);
    expect(numbers('user-access-key-unused')).toEqual(['1.12', '1.12', '1.11', '2.11', '2.11']);
    expect(numbers('user-two-active-keys')).toEqual(['1.13', '1.13', '1.12', '2.12', '-']);
    expect(numbers('user-access-key-age')).toEqual(['1.14', '1.14', '1.13', '2.13', '2.12']);
    expect(numbers('admin-user-with-access-key')).toEqual(['1.16', '1.16', '1.15', '2.15', '2.14']);
  });

  it('gives the rest as Security Hub relates it', () => {
    expect(controlsOf('user-access-key-age')).toMatchObject({
      'aws-fsbp': ['IAM.3'],
      'pci-4.0.1': ['8.3.9', '8.6.3'],
      'nist-800-53-r5': ['AC-2(1)', 'AC-2(3)', 'AC-3(15)'],
      'iso-27001-2022': ['A.5.15'],
    });
    expect(controlsOf('root-access-key-present')).toMatchObject({
      'aws-fsbp': ['IAM.4'],
      'pci-3.2.1': ['2.1', '2.2', '7.2.1'],
      'nist-800-53-r5': ['AC-2(1)', 'AC-3(7)', 'AC-3(15)', 'AC-6', 'AC-6(2)', 'AC-6(10)'],
    });
    expect(controlsOf('user-access-key-unused')).toMatchObject({ 'pci-3.2.1': ['8.1.4'], 'pci-4.0.1': ['8.2.6'] });
    expect(JSON.stringify(frameworks)).not.toContain('IAM.26');
  });

  it('knows nothing of a check that there is not, nor of the names that every object has', () => {
    expect(controlsOf('no-such-check')).toEqual({});
    expect(controlsOf('constructor')).toEqual({});
  });

  it('lists the controls of a framework by number, each with its checks', () => {
    const cis = frameworks.find((framework) => framework.id === 'cis-5.0');
    expect(cis?.controls.map((control) => control.id)).toEqual('1.3 1.4 1.5 1.6 1.7 1.8 1.10 1.11 1.12 1.13 1.15'.split(' '));
    expect(cis?.controls.find((control) => control.id === '1.11')).toEqual({
      id: '1.11',
      checks: ['user-access-key-unused', 'user-access-key-never-used'],
      unseen: 'passwords that nobody uses',
    });
  });
});
