import { describe, expect, test } from 'vitest';
import { auditSettings, awsSettings } from '../../src/cli/settings.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { noConfig } from '../../src/config/settings.ts';
import { defaultPolicy } from '../../src/core/policy.ts';

const inOrganization = parseConfig(
  'audit: { org: true, excludeOus: Sandbox, role: Audit, live: true, failOn: high, framework: cis-5.0 }\n',
  'keyturn.yaml',
);

test('without a file and flags the defaults hold', () => {
  expect(auditSettings(noConfig, {})).toEqual({
    scope: { kind: 'own' },
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    depth: 'candidates',
    policy: defaultPolicy,
    checks: [],
    framework: undefined,
    failOn: 'low',
  });
});

test('the file is taken where no flag says otherwise', () => {
  expect(auditSettings(inOrganization, {})).toMatchObject({
    scope: { kind: 'organization', filter: { excludeUnits: ['Sandbox'], includeUnits: [] } },
    access: { roleName: 'Audit' },
    depth: 'live',
    framework: 'cis-5.0',
    failOn: 'high',
  });
});

describe('flags win over the file', () => {
  test.each([
    [{ accounts: '111122223333' }, { scope: { kind: 'accounts', ids: ['111122223333'] } }],
    [{ role: 'Other', externalId: 'x' }, { access: { roleName: 'Other', externalId: 'x' } }],
    [{ ids: 'none' }, { depth: 'report' }],
    [{ ids: 'live' }, { depth: 'candidates' }],
    [{ failOn: 'none' }, { failOn: 'none' }],
    [{ check: 'user-access-key-age' }, { checks: ['user-access-key-age'], framework: undefined }],
    [{ excludeOus: 'Old' }, { scope: { kind: 'organization', filter: { excludeUnits: ['Old'] } } }],
    [{ includeOus: 'New' }, { scope: { kind: 'organization', filter: { excludeUnits: ['Sandbox'], includeUnits: ['New'] } } }],
  ])('%j', (options, settings) => {
    expect(auditSettings(inOrganization, options)).toMatchObject(settings);
  });

  test('a limit of the command line holds for those too who have a rule', () => {
    const source = 'limits: { keyAge: 60d }\nrules: [{ match: { kind: machine }, limits: { keyAge: 180d, keyUnused: 5d } }]\n';
    const { policy } = auditSettings(parseConfig(source, 'keyturn.yaml'), { maxAge: '12h' });
    expect(policy.limits.keyAgeDaysMax).toBe(0.5);
    expect(policy.rules).toEqual([{ match: { kind: 'machine' }, limits: { keyIdleDaysMax: 5 } }]);
  });
});

test.each([
  [{ org: true, accounts: '111122223333' }, '--org and --accounts exclude each other: choose one.'],
  [{ live: true, ids: 'none' }, '--live and --ids none exclude each other: choose one.'],
  [{ includeOus: 'x' }, 'Accounts and OUs are included or excluded of an organization: add --org.'],
])('flags that contradict each other are refused: %j', (options, message) => {
  expect(() => auditSettings(noConfig, options)).toThrow(message);
});

test('what the file leaves out of an organization does not matter to one account', () => {
  const config = parseConfig('audit: { excludeOus: Sandbox }\n', 'keyturn.yaml');
  expect(auditSettings(config, {}).scope).toEqual({ kind: 'own' });
  expect(auditSettings(config, { org: true }).scope).toMatchObject({ filter: { excludeUnits: ['Sandbox'] } });
});

describe('how AWS is reached', () => {
  const config = parseConfig(
    'aws: { profile: audit, region: eu-central-1, endpointUrl: "http://127.0.0.1:1" }\n',
    'keyturn.yaml',
  );

  test.each([
    [{}, {}, { profile: 'audit', region: 'eu-central-1', endpoint: 'http://127.0.0.1:1' }],
    [{ AWS_PROFILE: 'mine' }, {}, { profile: undefined, region: 'eu-central-1' }],
    // Keys in the environment are meant: a profile of the file would replace them.
    [{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, {}, { profile: undefined }],
    [{ AWS_PROFILE: '' }, {}, { profile: 'audit' }],
    [{ AWS_DEFAULT_REGION: 'us-west-2', AWS_ENDPOINT_URL: 'http://x' }, {}, { region: undefined, endpoint: undefined }],
    [
      { AWS_PROFILE: 'mine', AWS_REGION: 'us-west-2' },
      { profile: 'flag', region: 'cn-north-1' },
      { profile: 'flag', region: 'cn-north-1' },
    ],
  ])('environment %j and flags %j', (environment, options, settings) => {
    expect(awsSettings(config, { environment, options })).toMatchObject(settings);
  });
});
