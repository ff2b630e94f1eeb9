import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../src/main.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs keyturn in the folder. */
function keyturn(args: readonly string[], environment: Record<string, string> = {}, nodeOptions: readonly string[] = []) {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, main, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function write(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

const exception = (until: string) => `{ match: { user: a }, owner: ops, reason: moving, until: ${until} }`;

describe('config check', () => {
  test('says that a file is right, and counts what is in it', () => {
    write(
      'keyturn.yaml',
      `rules: [{ match: { kind: machine }, limits: { keyAge: 30d } }]\nexceptions: [${exception('2999-12-31')}]\n`,
    );
    expect(keyturn(['config', 'check'])).toEqual({
      status: 0,
      stdout: 'keyturn.yaml is right: 1 rule, 1 exception.\n',
      stderr: '',
    });
  });

  test('counts what there is for rotations', () => {
    write(
      'keyturn.yaml',
      `rotation:
  rules: [{ match: { user: a }, quiet: 9d }, { match: { user: b }, quiet: 9d }]
  probes: [{ kind: s3-list }]
destinations: [{ match: { user: "*" }, kind: secrets-manager, name: "{user}" }, { match: { user: a }, kind: credentials-file, profile: a }]
hooks: [{ kind: command, command: [x] }]
windows: [{ from: "09:00", to: "17:00" }]
freezes: [{ from: 2990-01-01, until: 2999-12-31, reason: long }]
`,
    );
    expect(keyturn(['config', 'check'])).toEqual({
      status: 0,
      stdout:
        'keyturn.yaml is right: 0 rules, 0 exceptions, 2 rotation rules, 1 probe, 2 destinations, 1 hook, 1 window, 1 freeze.\n',
      stderr: '',
    });
  });

  test('tells what is right, and yet may not be meant', () => {
    write(
      'keyturn.yaml',
      `freezes: [{ from: 2019-12-20, until: 2020-01-03, reason: holidays }]
destinations:
  - { match: { user: "*" }, kind: secrets-manager, name: keys }
  - { match: { users: [a, b] }, kind: credentials-file, profile: shared }
  - { match: { user: a }, kind: ssm-parameter, name: /a }
  - { match: { user: "*" }, kind: command, command: [./put] }
  - { match: { group: web }, kind: vault-kv, path: "web/{user}" }
notify: { to: [{ kind: slack, channel: "#ops" }, { kind: slack, channel: "#{owner}", fallback: ops }] }
`,
    );
    expect(keyturn(['config', 'check']).stderr.trim().split('\n')).toEqual([
      'freezes[0] ended on 2020-01-03: it holds nothing back any more.',
      'destinations[0] may mean several users, and nothing in it says {user}: each needs a place of its own.',
      'destinations[1] may mean several users, and nothing in it says {user}: each needs a place of its own.',
      'notify.to[1] is for the owner, and no ownerTags say which tag names one: all of it goes to the fallback.',
    ]);
  });

  test('tells every problem, and exits with 2', () => {
    write('other.yaml', 'limits:\n  keyAgee: 1d\naudit:\n  accounts: 012345678901\n');
    const { status, stdout, stderr } = keyturn(['config', 'check', 'other.yaml']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'keyturn: other.yaml:2:3: There is no setting "limits.keyAgee"; did you mean "keyAge"?',
      'other.yaml:4:13: audit.accounts wants an account id: twelve digits, in quotes, and got the number 012345678901; put it in quotes: "012345678901".',
    ]);
  });

  test('tells exceptions that have ended', () => {
    write('keyturn.yaml', `exceptions: [${exception('2020-01-31')}]\n`);
    expect(keyturn(['config', 'check'])).toMatchObject({
      status: 0,
      stderr: 'exceptions[0] ended on 2020-01-31: it covers nothing any more.\n',
    });
  });

  test('there is nothing to check where there is no file', () => {
    const { status, stderr } = keyturn(['config', 'check']);
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'keyturn: There is no keyturn.yaml here: the defaults hold.']);
  });
});

describe('config show', () => {
  /** The lines of these settings, with single spaces. */
  function shown(names: readonly string[], args: readonly string[] = [], environment?: Record<string, string>) {
    const { status, stdout } = keyturn(['config', 'show', ...args], environment);
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    return lines.filter((line) => names.some((name) => line.startsWith(`${name} `)));
  }

  test('says where each setting comes from', () => {
    write(
      'keyturn.yaml',
      'limits:\n  keyAge: 60d\n  keyUnused: 30d\naudit:\n  org: true\n  role: Audit\naws:\n  region: eu-central-1\n',
    );
    const names = [
      'config',
      'limits.keyAge',
      'limits.keyUnused',
      'limits.sshKeyAge',
      'audit.org',
      'audit.role',
      'audit.failOn',
      'aws.profile',
      'aws.region',
    ];
    expect(shown(names, ['--max-age', '12h', '--role', 'Other'], { AWS_PROFILE: 'mine' })).toEqual([
      'config keyturn.yaml default',
      'limits.keyAge 12h --max-age',
      'limits.keyUnused 30d keyturn.yaml:3',
      'limits.sshKeyAge 90d default',
      'audit.org true keyturn.yaml:5',
      'audit.role Other --role',
      'audit.failOn low default',
      'aws.profile mine AWS_PROFILE',
      'aws.region eu-central-1 keyturn.yaml:8',
    ]);
  });

  test('shows how keys are rotated', () => {
    write(
      'keyturn.yaml',
      `rotation:
  quiet: 12h
  unused: { after: 60d }
  probes: [{ kind: s3-list }]
destinations: [{ match: { user: "*" }, kind: secrets-manager, name: "{user}" }]
limits: { failures: 1 }
two-person: true
canaries: ["111122223333", "444455556666"]
`,
    );
    const names = ['rotation', 'destinations', 'hooks', 'limits', 'approve', 'two-person', 'canaries', 'windows', 'stateDir'];
    const { stdout } = keyturn(['config', 'show'], { KEYTURN_STATE_DIR: '/var/lib/keyturn' });
    const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    const isMeant = (line: string) =>
      names.some((name) => line.startsWith(name)) && (!line.startsWith('limits') || /principals|failures/.test(line));
    expect(lines.filter(isMeant)).toEqual([
      'rotation.maxAge limits.keyAge default',
      'rotation.overlap 1d default',
      'rotation.quiet 12h keyturn.yaml:2',
      'rotation.grace 14d default',
      'rotation.requireSuccessorUse true default',
      'rotation.patience 30d default',
      'rotation.hold 7d default',
      'rotation.reactivateOnDenied true default',
      'rotation.unused 60d keyturn.yaml:3',
      'rotation.rules - default',
      'rotation.probes 1 keyturn.yaml:4',
      'destinations 1 keyturn.yaml:5',
      'hooks - default',
      'limits.principalsPerRun 50 default',
      'limits.failures 1 keyturn.yaml:6',
      'windows - default',
      'approve root default',
      'two-person true keyturn.yaml:7',
      'canaries 111122223333, 444455556666 keyturn.yaml:8',
      'stateDir /var/lib/keyturn KEYTURN_STATE_DIR',
    ]);
  });

  test('what a flag replaces is not shown as if it held', () => {
    write('keyturn.yaml', 'audit: { org: true, excludeOus: Sandbox }\n');
    expect(shown(['audit.org', 'audit.accounts', 'audit.excludeOus'], ['--accounts', '111122223333'])).toEqual([
      'audit.org false default',
      'audit.accounts 111122223333 --accounts',
      'audit.excludeOus - default',
    ]);
  });

  test('no key of the environment is shown', () => {
    const key = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
    expect(shown(['aws.profile'], [], key)).toEqual(['aws.profile - AWS_ACCESS_KEY_ID']);
    expect(keyturn(['config', 'show', '--format', 'json'], key).stdout).not.toMatch(/AKIA|wJalr/);
  });

  test('programs read the same as JSON', () => {
    write('keyturn.yaml', 'limits: { keyAge: 60d }\n');
    const { stdout } = keyturn(['config', 'show', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'keyturn.yaml',
      settings: [
        { name: 'config' },
        { name: 'limits.keyAge', value: 60, text: '60d', from: 'keyturn.yaml:1' },
        ...Array.from({ length: 61 }, () => ({})),
      ],
    });
  });
});

test('config schema prints a JSON Schema', () => {
  const { status, stdout } = keyturn(['config', 'schema']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', title: 'keyturn.yaml' });
});

describe('what reads a configuration is loaded only when there is one', () => {
  /** Makes every import of these packages fail. */
  const forbid = `data:text/javascript,${encodeURIComponent(
    `import { registerHooks } from 'node:module';
     registerHooks({ resolve(specifier, context, next) {
       if (/^(yaml|zod|@clack\\/prompts)$/.test(specifier)) throw new Error('loaded ' + specifier);
       return next(specifier, context);
     } });`,
  )}`;

  test.each([[['--version']], [['config', 'show']], [['audit', '--help']]])('%j needs none of it', (args) => {
    expect(keyturn(args, {}, ['--import', forbid])).toMatchObject({ status: 0, stderr: '' });
  });

  test('an audit without a file needs none of it', () => {
    const key = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
    // Nobody listens there: it comes as far as the first call.
    const { status, stderr } = keyturn(['audit', '--endpoint-url', 'http://127.0.0.1:1'], key, ['--import', forbid]);
    expect([status, stderr]).toEqual([4, expect.stringMatching(/ECONNREFUSED/)]);
  });

  test('a file needs it', () => {
    write('keyturn.yaml', '');
    expect(keyturn(['config', 'show'], {}, ['--import', forbid]).stderr).toMatch(/loaded (?:yaml|zod)/);
  });
});
