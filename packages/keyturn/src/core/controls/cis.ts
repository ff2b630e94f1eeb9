import type { FrameworkTable } from './framework-table.ts';

type Numbering = 'to4' | 'v5' | 'v6' | 'v7';

/** Two of the recommendations are gone in 7.0. */
type Recommendation = Readonly<Record<Exclude<Numbering, 'v7'>, string>> & { readonly v7?: string };

const noRootKey: Recommendation = { to4: '1.4', v5: '1.3', v6: '2.3', v7: '2.4' };
const rootMfa: Recommendation = { to4: '1.5', v5: '1.4', v6: '2.4', v7: '2.5' };
const rootHardwareMfa: Recommendation = { to4: '1.6', v5: '1.5', v6: '2.5', v7: '2.6' };
const rootUnused: Recommendation = { to4: '1.7', v5: '1.6', v6: '2.6', v7: '2.7' };
const passwordLength: Recommendation = { to4: '1.8', v5: '1.7', v6: '2.7', v7: '2.8' };
const passwordReuse: Recommendation = { to4: '1.9', v5: '1.8', v6: '2.8', v7: '2.9' };
const noKeyAtSetUp: Recommendation = { to4: '1.11', v5: '1.10', v6: '2.10' };
const credentialsUsed: Recommendation = { to4: '1.12', v5: '1.11', v6: '2.11', v7: '2.11' };
const oneActiveKey: Recommendation = { to4: '1.13', v5: '1.12', v6: '2.12' };
const keysRotated: Recommendation = { to4: '1.14', v5: '1.13', v6: '2.13', v7: '2.12' };
const noFullAdministrators: Recommendation = { to4: '1.16', v5: '1.15', v6: '2.15', v7: '2.14' };

const recommendations: Readonly<Record<string, readonly Recommendation[]>> = {
  'root-access-key-present': [noRootKey],
  'root-access-key-age': [noRootKey, keysRotated],
  'root-access-key-used': [rootUnused],
  // Without any device there is no hardware device either.
  'root-mfa-missing': [rootMfa, rootHardwareMfa],
  'root-mfa-not-hardware': [rootHardwareMfa],
  'root-used-recently': [rootUnused],
  'user-access-key-age': [keysRotated],
  'user-access-key-unused': [credentialsUsed],
  'user-access-key-never-used': [credentialsUsed],
  'user-two-active-keys': [oneActiveKey],
  'console-user-key-from-creation': [noKeyAtSetUp],
  'admin-user-with-access-key': [noFullAdministrators],
  'password-policy-weak': [passwordLength, passwordReuse],
};

const unseen: readonly (readonly [Recommendation, string])[] = [
  [credentialsUsed, 'passwords that nobody uses'],
  [noFullAdministrators, 'roles, groups, and users without access keys'],
];

/** The CIS AWS Foundations Benchmarks. Versions 1.4 to 4.0.1 share their numbers; 5.0, 6.0 and 7.0 have their own. */
export const cis: readonly FrameworkTable[] = [
  benchmark('1.4', 'v1.4.0', 'to4'),
  benchmark('1.5', 'v1.5.0', 'to4'),
  benchmark('2.0', 'v2.0.0', 'to4'),
  benchmark('3.0', 'v3.0.0', 'to4'),
  benchmark('4.0.1', 'v4.0.1', 'to4'),
  benchmark('5.0', 'v5.0.0', 'v5'),
  benchmark('6.0', 'v6.0.0', 'v6'),
  benchmark('7.0', 'v7.0.0', 'v7'),
];

function benchmark(version: string, release: string, numbering: Numbering): FrameworkTable {
  return {
    id: `cis-${version}`,
    title: `CIS AWS Foundations Benchmark ${release}`,
    note:
      'The numbers of the benchmark itself. CIS asks that no key be older than 90 days and none unused for 45; Keyturn judges by the ' +
      'limits of your policy, whose defaults these are. The recommendation against full administrators is only the nearest one to an ' +
      'administrator with an access key.',
    byCheck: Object.fromEntries(
      Object.entries(recommendations).map(([check, all]) => [check, all.flatMap((one) => one[numbering] ?? [])]),
    ),
    unseen: Object.fromEntries(
      unseen.flatMap(([one, what]) => {
        const number = one[numbering];
        return number === undefined ? [] : [[number, what]];
      }),
    ),
  };
}
