import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { defaultLimits, defaultPolicy } from '../../src/core/policy.ts';

const FULL = `
limits:
  keyAge: 60d
  keyAgeSoon: 7
  keyUnused: 12h
  keyNeverUsed: 1.5d
  inactiveKey: 2w
  rootQuiet: 90d
  rootPasswordAge: 180d
  serviceCredentialAge: 30d
  sshKeyAge: 365d
  certificateAge: 0s
  passwordLength: 20
  passwordReuse: 12
rules:
  - match: { kind: machine, ou: Production }
    limits: { keyAge: 30d }
  - match:
      users: ["ci-*", deploy]
      user: build
      path: /eng/
      tags: { team: "plat*" }
      groups: [deployers]
      accounts: ["012345678901"]
    limits: {}
exceptions:
  - match: { root: true, account: "111122223333" }
    checks: user-access-key-age
    owner: ops@example.com
    reason: the supplier moves in July
    until: 2027-07-31
  - match: { key: AKIAIOSFODNN7EXAMPLE }
    owner: ops
    reason: moving
    until: 2027-01-31T12:00:00+01:00
ownerTags: [owner, team]
audit:
  org: true
  excludeAccounts: ["*-sandbox"]
  includeOus: Workloads
  role: KeyturnAudit
  externalId: "1234"
  live: true
  failOn: high
  checks: [user-access-key-age]
  framework: cis-5.0
aws:
  profile: audit
  region: eu-central-1
  endpointUrl: http://127.0.0.1:4566
`;

test('everything that can be said is read', () => {
  const { lines, ...config } = parseConfig(FULL, 'keyturn.yaml');
  expect(config).toEqual({
    file: 'keyturn.yaml',
    policy: {
      limits: {
        keyAgeDaysMax: 60,
        keyAgeSoonDays: 7,
        keyIdleDaysMax: 0.5,
        keyNeverUsedDaysMax: 1.5,
        inactiveKeyDaysMax: 14,
        rootQuietDaysMin: 90,
        rootPasswordAgeDaysMax: 180,
        serviceCredentialAgeDaysMax: 30,
        sshKeyAgeDaysMax: 365,
        certificateAgeDaysMax: 0,
        passwordLengthMin: 20,
        passwordReuseMin: 12,
      },
      rules: [
        { match: { kind: 'machine', units: ['Production'] }, limits: { keyAgeDaysMax: 30 } },
        {
          match: {
            users: ['ci-*', 'deploy', 'build'],
            paths: ['/eng/'],
            tags: { team: 'plat*' },
            groups: ['deployers'],
            accounts: ['012345678901'],
          },
          limits: {},
        },
      ],
      exceptions: [
        {
          match: { root: true, accounts: ['111122223333'] },
          checks: ['user-access-key-age'],
          owner: 'ops@example.com',
          reason: 'the supplier moves in July',
          // The whole day belongs to it.
          until: '2027-07-31T23:59:59.999Z',
        },
        { match: { keys: ['AKIAIOSFODNN7EXAMPLE'] }, owner: 'ops', reason: 'moving', until: '2027-01-31T11:00:00.000Z' },
      ],
      ownerTags: ['owner', 'team'],
    },
    audit: {
      org: true,
      excludeAccounts: ['*-sandbox'],
      includeOus: ['Workloads'],
      role: 'KeyturnAudit',
      externalId: '1234',
      live: true,
      failOn: 'high',
      checks: ['user-access-key-age'],
      framework: 'cis-5.0',
    },
    aws: { profile: 'audit', region: 'eu-central-1', endpointUrl: 'http://127.0.0.1:4566' },
  });
  expect([lines.get('limits.keyAge'), lines.get('rules'), lines.get('audit.role')]).toEqual([3, 15, 41]);
});

test.each([
  ['an empty file', ''],
  ['comments alone', '# limits:\n#   keyAge: 90d\n'],
  ['sections of which all lines are comments', 'limits:\n  # keyAge: 90d\nrules:\naudit:\n'],
  ['an empty mapping', '{}\n'],
  ['an empty document', '---\n'],
])('%s leaves the defaults', (_what, source) => {
  const { policy, audit, aws } = parseConfig(source, 'keyturn.yaml');
  expect({ policy, audit, aws }).toEqual({ policy: defaultPolicy, audit: {}, aws: {} });
});

test('what is left out stays as it is by default', () => {
  expect(parseConfig('limits: { keyAge: 30d }\n', 'keyturn.yaml').policy.limits).toEqual({ ...defaultLimits, keyAgeDaysMax: 30 });
});

test('an alias repeats what was said above', () => {
  const source = 'limits: &strict { keyAge: 30d }\nrules: [{ match: { kind: machine }, limits: *strict }]\n';
  expect(parseConfig(source, 'keyturn.yaml').policy.rules[0]?.limits).toEqual({ keyAgeDaysMax: 30 });
});

test('line ends of Windows are read like others', () => {
  expect(parseConfig('limits:\r\n  keyAge: 30d\r\n', 'keyturn.yaml').policy.limits.keyAgeDaysMax).toBe(30);
});
