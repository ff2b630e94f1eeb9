import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { noConfig } from '../../src/config/settings.ts';
import { defaultLimits } from '../../src/core/policy.ts';

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
  principalsPerRun: 10
  failures: 2
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
rotation:
  maxAge: 60d
  overlap: 12h
  quiet: 10d
  grace: 3w
  requireSuccessorUse: false
  patience: 40d
  unused: { after: 60d }
  hold: 2d
  reactivateOnDenied: false
  rules:
    - match: { user: monthly }
      quiet: 40d
    - match: { kind: machine }
      unused: { after: 30d }
  probes:
    - kind: s3-list
      bucket: backups
    - match: { user: api }
      kind: url
      url: https://api.example/health
      tries: 2
destinations:
  - match: { user: "*" }
    kind: secrets-manager
    name: keyturn/{account}/{user}
  - match: { user: deploy, account: "111122223333" }
    kind: credentials-file
    profile: deploy
hooks:
  - match: { user: web }
    kind: webhook
    url: https://hooks.example/keyturn
breakGlass:
  - { user: "break-glass-*" }
  - { account: "444455556666" }
windows:
  - { days: [tue, wed], from: "22:00", to: "04:00", timeZone: Europe/Berlin }
  - { from: "09:00", to: "17:00" }
freezes:
  - { from: 2026-12-20, until: 2027-01-03, reason: the end of the year }
approve: always
two-person: true
canaries: ["111122223333"]
notify:
  warnBefore: [30d, 2d]
  contacts: { "111122223333": team@example.com }
  to:
    - match: { tags: { team: web } }
      kind: webhook
      url: https://hooks.example/web
      events: [due, failed]
      urgency: warning
      digest: weekly
      on: tue
      at: "08:30"
      timeZone: Europe/Berlin
schedule:
  timeZone: Europe/Berlin
  jitter: 10min
  audit: "0 2 * * *"
  apply: { cron: "0 22 * * tue-thu", timeZone: UTC, jitter: 0 }
  report: { cron: "0 7 * * mon", format: html, output: report.html }
watch:
  lateAfter: 30h
  heartbeat:
    file: /run/keyturn/alive
    urlEnv: PING_URL
    cloudwatch: { namespace: Keyturn, metric: Heartbeat }
  metricsFile: keyturn.prom
stateDir: /var/lib/keyturn
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
        // As long as the longest warning: nobody can be told of what an audit does not find yet.
        keyAgeSoonDays: 30,
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
      marks: [{ tags: { team: 'web' } }, { users: ['*'] }, { users: ['deploy'], accounts: ['111122223333'] }],
    },
    rotation: {
      terms: {
        maxAgeDays: 60,
        overlapDays: 0.5,
        quietDays: 10,
        graceDays: 21,
        requireSuccessorUse: false,
        patienceDays: 40,
        unusedAfterDays: 60,
        holdDays: 2,
        reactivateOnDenied: false,
      },
      rules: [
        { match: { users: ['monthly'] }, terms: { quietDays: 40 } },
        { match: { kind: 'machine' }, terms: { unusedAfterDays: 30 } },
      ],
    },
    probes: [
      { match: undefined, kind: 's3-list', settings: { bucket: 'backups', timeoutSeconds: 30, tries: 6 } },
      {
        match: { users: ['api'] },
        kind: 'url',
        settings: { url: 'https://api.example/health', timeoutSeconds: 30, tries: 2 },
      },
    ],
    destinations: [
      { match: { users: ['*'] }, kind: 'secrets-manager', settings: { name: 'keyturn/{account}/{user}' } },
      {
        match: { users: ['deploy'], accounts: ['111122223333'] },
        kind: 'credentials-file',
        settings: { profile: 'deploy' },
      },
    ],
    hooks: [
      {
        match: { users: ['web'] },
        kind: 'webhook',
        settings: {
          url: 'https://hooks.example/keyturn',
          secretEnv: 'KEYTURN_WEBHOOK_SECRET',
          timeoutSeconds: 30,
          tries: 4,
        },
      },
    ],
    notify: {
      warnBefore: [30, 2],
      isWarnBeforeGiven: true,
      contacts: { '111122223333': 'team@example.com' },
      routes: [
        {
          kind: 'webhook',
          mark: 0,
          events: ['due', 'failed'],
          urgency: 'warning',
          digest: { every: 'week', at: '08:30', on: 'tue', timeZone: 'Europe/Berlin' },
          fallback: null,
          settings: {
            url: 'https://hooks.example/web',
            secretEnv: 'KEYTURN_WEBHOOK_SECRET',
            timeoutSeconds: 10,
            tries: 3,
          },
        },
      ],
      marks: [{ tags: { team: 'web' } }, { users: ['*'] }, { users: ['deploy'], accounts: ['111122223333'] }],
      destinationMarks: 1,
    },
    prevention: {
      alarmEmail: undefined,
      deniedCredentials: ['access-keys'],
      exceptions: [],
      guardrails: undefined,
      keyturnRoles: [],
      targets: ['root'],
      targetsOf: {},
    },
    safety: {
      breakGlass: [{ users: ['break-glass-*'] }, { accounts: ['444455556666'] }],
      windows: [
        { days: ['tue', 'wed'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' },
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '09:00', to: '17:00', timeZone: 'UTC' },
      ],
      // Both days belong to it as a whole.
      freezes: [{ from: '2026-12-20T00:00:00.000Z', until: '2027-01-03T23:59:59.999Z', reason: 'the end of the year' }],
      principalsPerRunMax: 10,
      failuresPerRunMax: 2,
      approve: 'always',
      isTwoPerson: true,
      canaryAccounts: ['111122223333'],
    },
    schedule: {
      jobs: [
        { name: 'audit', schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin', jitterSeconds: 600 }, beginsAnyTime: true },
        { name: 'apply', schedule: { cron: '0 22 * * tue-thu', timeZone: 'UTC', jitterSeconds: 0 }, beginsAnyTime: false },
        { name: 'report', schedule: { cron: '0 7 * * mon', timeZone: 'Europe/Berlin', jitterSeconds: 600 }, beginsAnyTime: true },
      ],
      report: { format: 'html', output: 'report.html' },
    },
    watch: {
      lateAfterDays: 1.25,
      unreadAfterDays: 3,
      heartbeat: {
        file: '/run/keyturn/alive',
        urlEnv: 'PING_URL',
        cloudwatch: { namespace: 'Keyturn', metric: 'Heartbeat' },
      },
      metricsFile: 'keyturn.prom',
    },
    stateDir: '/var/lib/keyturn',
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
  const named = ['limits.keyAge', 'rules', 'rotation.quiet', 'destinations', 'two-person', 'audit.role'];
  expect(named.map((name) => FULL.split('\n')[(lines.get(name) ?? 0) - 1]?.trim())).toEqual([
    'keyAge: 60d',
    'rules:',
    'quiet: 10d',
    'destinations:',
    'two-person: true',
    'role: KeyturnAudit',
  ]);
});

test.each([
  ['an empty file', ''],
  ['comments alone', '# limits:\n#   keyAge: 90d\n'],
  [
    'sections of which all lines are comments',
    'limits:\n  # keyAge: 90d\nrules:\nrotation:\ndestinations:\nhooks:\nwindows:\napprove:\ntwo-person:\naudit:\n',
  ],
  ['an empty mapping', '{}\n'],
  ['an empty document', '---\n'],
])('%s leaves the defaults', (_what, source) => {
  expect({ ...parseConfig(source, 'keyturn.yaml'), file: null, lines: new Map() }).toEqual(noConfig);
});

test('the smallest configuration of a rotation is right', () => {
  const source = `
rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }
destinations:
  - match: { user: "*" }
    kind: secrets-manager
    name: "keyturn/{account}/{user}"
`;
  const { rotation, destinations, ...rest } = parseConfig(source, 'keyturn.yaml');
  expect(rotation).toEqual({
    terms: { maxAgeDays: 90, overlapDays: 0, quietDays: 0, graceDays: 0, requireSuccessorUse: false },
    rules: [],
  });
  expect(destinations).toHaveLength(1);
  const { rotation: _rotation, destinations: _destinations, ...defaults } = noConfig;
  expect({ ...rest, file: null, lines: new Map() }).toEqual(defaults);
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
