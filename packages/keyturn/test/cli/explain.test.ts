import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../src/sandbox/faults.ts';
import { type ExplainedIds, factLines, parseExplained, startExplainedSandbox, verdictLines } from '../support/explained.ts';
import { golden } from '../support/golden.ts';
import { runKeyturn } from '../support/program.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT, MEMBER } from '../support/sts.ts';

let aws: TestSandbox;
let ids: ExplainedIds;

beforeAll(async () => {
  ({ aws, ids } = await startExplainedSandbox());
});

afterEach(() => aws.sandbox.faults.clear());

afterAll(() => aws.close());

function explain(...args: readonly string[]) {
  return runKeyturn(['explain', ...args], { as: aws.admin(), width: 100, environment: { KEYTURN_STATE_DIR: '/nowhere' } });
}

async function explained(...args: readonly string[]) {
  const { out, said, exitCode } = await explain(...args, '--format', 'json');
  return { exitCode, said, told: await parseExplained(out) };
}

/** Denied for ever, in the account where the asking session is. */
function deny(action: string, account: string): void {
  const effect: FaultSpec['effect'] = { kind: 'error', code: 'AccessDenied', status: 403, message: `not allowed: ${action}` };
  aws.sandbox.faults.add({ action, account, times: 0, effect });
}

describe('in text', () => {
  test.each([
    ['explain.user', ['deploy']],
    ['explain.root', ['root', '--account', MEMBER, '--org']],
    ['explain.account', [MEMBER, '--org']],
  ])('%s is as in test/golden, and fits the terminal but for what is pasted', async (name, args) => {
    const { out, exitCode } = await explain(...args);
    expect(out).toBe(await golden(name, out));
    const told = out.split('\n').filter((line) => !/^ {4}(aws|https:)/.test(line));
    expect(Math.max(...told.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(exitCode).toBe(1);
  });
});

describe('an access key', () => {
  test('of the own account, with its owner and every fact', async () => {
    const { told, exitCode } = await explained(ids.old);
    expect(told.found.map(({ subject, account }) => [subject, account.id])).toEqual([
      [{ type: 'user', name: 'deploy', accessKeyId: ids.old }, MANAGEMENT],
    ]);
    expect(told.accountOfKey).toMatchObject({ text: MANAGEMENT, source: 'sts:GetAccessKeyInfo' });
    expect(factLines(told)).toEqual([
      'user: created 500 days ago (2025-07-11T12:00:00Z), path /ci/',
      `access key ${ids.old}: active, created 200 days ago (2026-05-07T12:00:00Z)`,
      `last use ${ids.old}: 12 hours ago (2026-11-23T00:00:00Z) for s3 in eu-west-1`,
      `access key ${ids.off}: inactive, created 300 days ago (2026-01-27T12:00:00Z)`,
      `last use ${ids.off}: never`,
      'password: none: no sign-in to the console',
      'tags: owner=web@example.com',
      'groups: machines',
      'permissions: not-asked',
      'quarantine: none',
      'exposed keys: not-asked',
      expect.stringMatching(/^signing certificates: [A-Z2-7]{32} active, uploaded 30 days ago \(2026-10-24T12:00:00Z\)$/),
      expect.stringMatching(/^SSH keys: APKA\w+ active, uploaded 120 days ago \(2026-07-26T12:00:00Z\)$/),
      expect.stringMatching(
        /^service credentials: ACCA\w+ for codecommit.amazonaws.com, active, created 20 days ago .+, without an end$/,
      ),
    ]);
    expect(told.found[0]?.facts.map(({ source }) => source)).toEqual([
      null,
      'iam:ListAccessKeys',
      'iam:GetAccessKeyLastUsed',
      'iam:ListAccessKeys',
      'iam:GetAccessKeyLastUsed',
      'iam:GetCredentialReport',
      'iam:ListUserTags',
      'iam:ListGroupsForUser',
      null,
      'iam:ListEntitiesForPolicy',
      null,
      'iam:ListSigningCertificates',
      'iam:ListSSHPublicKeys',
      'iam:ListServiceSpecificCredentials',
    ]);
    expect(exitCode).toBe(1);
  });

  test('is judged alone: its neighbor is not, its user is', async () => {
    const { told } = await explained(ids.old);
    expect(verdictLines(told, 'fail', 'unknown')).toEqual([`fail user-access-key-age ${ids.old}`, 'fail ssh-key-age']);
    expect(verdictLines(told, 'pass')).toEqual([
      'pass exposed-key',
      `pass user-access-key-age-soon ${ids.old}`,
      `pass user-access-key-unused ${ids.old}`,
      `pass user-access-key-never-used ${ids.old}`,
      'pass user-two-active-keys',
      'pass service-credential-age',
      'pass signing-certificate-age',
    ]);
    const rotation = ['old-key-still-used', 'orphaned-key', 'destination-drift', 'no-destination'];
    const notRun = ['admin-user-with-access-key', ...rotation];
    expect(verdictLines(told, 'not-run')).toEqual(notRun.map((check) => `not-run ${check}`));
  });

  test('of another account is found there, without a word where it is', async () => {
    const { told, exitCode } = await explained(ids.fresh);
    expect(told.found.map(({ subject, account }) => [subject.name, subject.accessKeyId, account.id])).toEqual([
      ['bob', ids.fresh, MEMBER],
    ]);
    expect(exitCode).toBe(0);
  });

  test('of a root user is told with its root user', async () => {
    const { told, exitCode } = await explained(ids.ofRoot, '--org');
    expect(told.found.map(({ subject, account }) => [subject, account.name])).toEqual([
      [{ type: 'root', name: '<root_account>', accessKeyId: ids.ofRoot }, 'dev'],
    ]);
    expect(factLines(told)).toContain(`last use ${ids.ofRoot}: 2 days ago (2026-11-21T12:00:00Z) for ec2 in us-east-1`);
    expect(verdictLines(told, 'fail')).toContain(`fail root-access-key-age ${ids.ofRoot}`);
    expect(exitCode).toBe(1);
  });
});

describe('a user', () => {
  test('is told of each account that has one so called', async () => {
    const { told, exitCode } = await explained('alice', '--org');
    expect(told.found.map(({ account }) => account.id)).toEqual([MANAGEMENT, MEMBER]);
    expect(told.searched).toBe(2);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['ACCOUNT/USER', `${MEMBER}/alice`, []],
    ['its ARN', `arn:aws:iam::${MEMBER}:user/alice`, []],
    ['its name and --account', 'alice', ['--account', MEMBER]],
    ['its name, --account and --org', 'alice', ['--account', MEMBER, '--org']],
  ] as const)('is told of the account that is named by %s', async (_how, subject, options) => {
    const { told } = await explained(subject, ...options);
    expect(told.found.map(({ account }) => account.id)).toEqual([MEMBER]);
  });

  test('has its policies read with --live', async () => {
    const { told, exitCode } = await explained('deploy', '--live');
    expect(factLines(told)).toContain('permissions: administrator by group machines');
    expect(verdictLines(told, 'fail')).toContain(`fail admin-user-with-access-key ${ids.old}`);
    expect(exitCode).toBe(1);
  });

  test('who is quarantined by AWS is told so', async () => {
    const { told } = await explained('alice');
    expect(factLines(told)).toContain('quarantine: AWSCompromisedKeyQuarantineV3');
  });
});

describe('a root user', () => {
  test('without a word which is that of the own account, also in an organization', async () => {
    for (const options of [[], ['--org']]) {
      const { told } = await explained('root', ...options);
      expect(told.found.map(({ subject, account }) => [subject.type, account.id])).toEqual([['root', MANAGEMENT]]);
    }
  });

  test('of a member tells its keys by a session of it', async () => {
    const { told, exitCode } = await explained('root', '--account', MEMBER);
    expect(verdictLines(told, 'fail')).toContain(`fail root-access-key-present ${ids.ofRoot}`);
    // Without --org nobody asked whether root access is centralized.
    expect(verdictLines(told, 'not-run')).toEqual(['not-run root-credentials-left']);
    expect(factLines(told)).toContain(`access key ${ids.ofRoot}: active, created 400 days ago (2025-10-19T12:00:00Z)`);
    expect(exitCode).toBe(1);
  });
});

test('an account is told with its root user, and says how its users are judged', async () => {
  const { told } = await explained(MEMBER, '--org');
  expect(told.found.map(({ subject }) => subject)).toEqual([{ type: 'account', name: 'dev', accessKeyId: null }]);
  expect(factLines(told).slice(0, 3)).toEqual([
    'users: 2 users',
    'centralized root access: management of root credentials on, root sessions on',
    'SCPs against root keys: none',
  ]);
  const { out } = await explain(MEMBER, '--org');
  expect(out.replaceAll(/\s+/g, ' ')).toContain(`Its users are judged by "keyturn audit --accounts ${MEMBER}".`);
});

describe('what is denied', () => {
  test('is unknown with its reason, and ends with 3', async () => {
    deny('iam:ListUserTags', MANAGEMENT);
    deny('iam:ListGroupsForUser', MANAGEMENT);
    const { told, exitCode } = await explained('alice');
    expect(factLines(told)).toEqual(expect.arrayContaining(['tags: denied', 'groups: denied']));
    expect(told.found[0]?.facts.find(({ name }) => name === 'tags')?.unknown?.detail).toBe(
      'listing the tags of user alice: not allowed: iam:ListUserTags (AccessDenied)',
    );
    expect(exitCode).toBe(3);
  });

  test('leaves the owner of a key to be found among all users', async () => {
    deny('iam:GetAccessKeyLastUsed', MANAGEMENT);
    const { told, exitCode } = await explained(ids.old);
    expect(told.found.map(({ subject }) => subject.name)).toEqual(['deploy']);
    expect(factLines(told)).toContain(`last use ${ids.old}: denied`);
    expect(verdictLines(told, 'unknown')).toEqual([
      `unknown user-access-key-unused ${ids.old}`,
      `unknown user-access-key-never-used ${ids.old}`,
    ]);
    expect(exitCode).toBe(3);
  });

  test('leaves the account of a key to be read from its id', async () => {
    deny('sts:GetAccessKeyInfo', MANAGEMENT);
    const { told } = await explained(ids.fresh);
    expect(told.found.map(({ account }) => account.id)).toEqual([MEMBER]);
    expect(told.accountOfKey).toMatchObject({ text: null, unknown: { why: 'denied' } });
  });

  test('leaves the keys of a user to the credential report, by which nobody is judged', async () => {
    deny('iam:ListAccessKeys', MANAGEMENT);
    const { told, exitCode } = await explained('deploy');
    expect(factLines(told)).toEqual(
      expect.arrayContaining([
        'access keys: denied',
        expect.stringMatching(/^keys in the report: (in)?active, created .+, .+; (in)?active, created /),
      ]),
    );
    expect(verdictLines(told, 'unknown')).toContain('unknown user-access-key-age');
    expect(exitCode).toBe(3);
  });

  test('of a whole account is told once, and the rest for the same reason', async () => {
    deny('sts:AssumeRole', MANAGEMENT);
    deny('sts:AssumeRoot', MANAGEMENT);
    const { out, exitCode } = await explain(MEMBER, '--org');
    expect(exitCode).toBe(3);
    expect(out.replaceAll(/\s+/g, ' ').match(/not allowed: sts:AssumeRole /g)).toHaveLength(1);
    expect(out).toContain('NOT KNOWN: for the reason above');
    expect(out).not.toMatch(/Passed/);
  });

  test('leaves unknown whether there is such a user, with the nearest name of where it could look', async () => {
    deny('sts:AssumeRole', MANAGEMENT);
    const { told, exitCode } = await explained('deplyo', '--org');
    expect(told).toMatchObject({ found: [], searched: 1, didYouMean: 'Did you mean deploy?' });
    expect(told.unread.map(({ account }) => account)).toEqual([MEMBER]);
    expect(exitCode).toBe(3);
    const { out } = await explain('deplyo', '--org');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('User deplyo was not found; it may be where nobody could look. Did you mean');
  });

  test('leaves unknown whose a key is, and names its account', async () => {
    deny('sts:AssumeRole', MANAGEMENT);
    const { out, exitCode } = await explain(ids.fresh);
    expect(exitCode).toBe(3);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`AWS says that the key is of account ${MEMBER}.`);
  });
});

test('what an audit advertises for its findings is explained', async () => {
  const { out } = await runKeyturn(['audit', '--org', '--format', 'json'], { as: aws.admin() });
  const commands = new Set(out.match(/keyturn explain [^"]+/g));
  expect(commands.size).toBeGreaterThan(2);
  for (const command of commands) {
    const { told } = await explained(...command.split(' ').slice(2));
    expect(told.found, command).toHaveLength(1);
  }
});
