import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionsFor } from '../../src/aws/permissions.ts';
import type { Examined } from '../../src/core/diagnosis.ts';
import type { PermissionDocument } from '../../src/core/permission.ts';
import { addAccount, addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { AUDIT_ROLE, allowAuditor, allowRole, auditPolicy, makeAuditor, makeAuditRole, without } from '../support/auditor.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, adminOf, assumeRole, enableRootAccess, MANAGEMENT, MEMBER, organizationOf } from '../support/sts.ts';

const NOW = Date.now();
let aws: TestSandbox;
let auditor: SdkConfig;
let policy: PermissionDocument;
let rolePolicy: PermissionDocument;
let member: IAMClient;

beforeAll(async () => {
  // A clock that is the machine's: with any other, the SDK makes each client's first call twice.
  aws = await startTestSandbox({ now: NOW });
  enableRootAccess(aws);
  const account = accountOf(aws, MEMBER);
  addAgedKey(aws.builder, account, addUser(aws.builder, account, { name: 'bob' }), { ageDays: 5 });
  policy = await auditPolicy('organization');
  rolePolicy = await auditPolicy('account');
  auditor = await makeAuditor(aws, policy);
  await makeAuditRole(aws, MEMBER, rolePolicy);
  member = new IAMClient(aws.as(await assumeRole(aws)));
});

afterAll(() => aws.close());

interface Told {
  readonly accounts: readonly {
    readonly by: string;
    readonly calls: readonly Examined[];
    readonly missing: PermissionDocument | null;
  }[];
  readonly warnings: readonly string[];
  readonly caller: { readonly key: { readonly ageDays: number | null } | null };
  readonly rootAccess: string;
  readonly failure: string | null;
  readonly clock: { readonly aheadSeconds: number };
}

function toldBy(out: string): Told {
  const told: unknown = JSON.parse(out);
  if (!isTold(told)) throw new Error(`no report of doctor: ${out}`);
  return told;
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && 'accounts' in value && 'warnings' in value;
}

async function doctor(...more: string[]): Promise<Ran & { readonly told: Told }> {
  const ran = await runKeyturn(['doctor', '--role', AUDIT_ROLE, '--format', 'json', ...more], { as: auditor });
  return { ...ran, told: toldBy(ran.out) };
}

function denied({ told }: { readonly told: Told }): string[] {
  return told.accounts.flatMap(({ by, calls }) =>
    calls.filter(({ outcome }) => outcome !== 'ok').map(({ action }) => `${by} ${action}`),
  );
}

const audit = permissionsFor('audit').filter(({ on }) => on !== 'nothing');
const inAccount = audit.filter(({ needed }) => needed !== 'org');
/** What is not needed at every audit is missed without being a failure. */
const codeWithout = (needed: string) => (needed === 'always' || needed === 'org' ? 3 : 0);

test('who has exactly the printed permissions may do everything', async () => {
  const ran = await doctor('--org');
  expect(denied(ran)).toEqual([]);
  expect(ran.exitCode).toBe(0);
  expect(ran.told.accounts.map(({ by, calls }) => [by, calls.length])).toEqual([
    ['caller', permissionsFor('audit').length],
    ['member-role', inAccount.filter(({ action }) => action !== 'sts:GetAccessKeyInfo').length],
  ]);
  expect(ran.told.rootAccess).toBe('management of root credentials on, root sessions on');
});

test.each(audit.map((permission) => [permission.action, permission] as const))(
  '%s, taken away, is missed and asked for, with what it is needed for',
  async (action, { needed, why, without: loss }) => {
    await allowAuditor(aws, without(policy, action));
    const ran = await doctor('--org');
    await allowAuditor(aws, policy);
    const [own] = ran.told.accounts;
    const missed = own?.calls.filter(({ outcome }) => outcome === 'denied');
    expect(missed).toMatchObject([{ action, needed, why, without: loss }]);
    expect(missed?.[0]?.detail).toContain(`is not authorized to perform: ${action}`);
    expect(own?.missing?.Statement.map(({ Action }) => Action)).toEqual([[action]]);
    const granted = policy.Statement.find(({ Action }) => Action.includes(action));
    expect(own?.missing?.Statement[0]).toEqual({ ...granted, Action: [action] });
    expect(ran.exitCode).toBe(codeWithout(needed));
  },
);

test.each(inAccount.filter(({ action }) => action !== 'sts:GetAccessKeyInfo').map(({ action }) => action))(
  '%s, taken away from the role of a member, is missed there',
  async (action) => {
    await allowRole(member, without(rolePolicy, action));
    const ran = await doctor('--org');
    await allowRole(member, rolePolicy);
    const blind = action === 'iam:ListAccessKeys' || action === 'iam:ListUsers' ? ['member-role iam:GetAccessKeyLastUsed'] : [];
    expect(denied(ran).toSorted()).toEqual([`member-role ${action}`, ...blind].toSorted());
  },
);

test('in text, every line fits the terminal, and the statement to paste comes last', async () => {
  await allowAuditor(aws, without(policy, 'iam:ListAccessKeys'));
  const { out, exitCode } = await runKeyturn(['doctor'], { as: auditor, width: 80 });
  await allowAuditor(aws, policy);
  expect(exitCode).toBe(3);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(out).toMatch(/DENIED\s+iam:ListAccessKeys/);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('Without it no key of a user can be judged');
  const pasted = out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1);
  expect(JSON.parse(pasted)).toMatchObject({ Statement: [{ Action: ['iam:ListAccessKeys'] }] });
});

describe('the state of things', () => {
  test('centralized root access that is off is told, and is no missing permission', async () => {
    const organization = organizationOf(aws);
    organization.rootFeatures = [];
    const ran = await doctor('--org');
    enableRootAccess(aws);
    expect(ran.exitCode).toBe(0);
    expect(ran.told.rootAccess).toBe('management of root credentials off, root sessions off');
    expect(denied(ran)).toEqual(['caller iam:ListMFADevices', 'caller sts:AssumeRoot']);
  });

  test('a role that does not let us in says what may be the reason', async () => {
    const ran = await doctor('--org', '--role', 'Missing');
    const assume = ran.told.accounts[0]?.calls.find(({ action }) => action === 'sts:AssumeRole');
    expect(assume).toMatchObject({ outcome: 'denied' });
    expect(assume?.detail).toContain('role Missing in account 222222222222; the role may also not exist');
    expect(ran.exitCode).toBe(3);
  });

  test('an explicit deny is told as one that no statement helps against', async () => {
    const deny = { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' };
    await allowAuditor(aws, { ...policy, Statement: [...policy.Statement, deny] });
    const { out } = await runKeyturn(['doctor'], { as: auditor });
    await allowAuditor(aws, policy);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('no statement helps until that is changed');
  });

  test.each([
    { what: 'garbage', effect: { kind: 'garbage' }, detail: 'what came is no answer of AWS' },
    { what: 'a failure of AWS', effect: { kind: 'error', code: 'ServiceFailure', status: 500 }, detail: 'ServiceFailure' },
  ] as const)(
    '$what is no denial: no permission is asked for, and the call is not taken for allowed',
    async ({ effect, detail }) => {
      aws.sandbox.faults.add({ action: 'iam:ListAccessKeys', times: 0, effect });
      const { told, exitCode } = await doctor();
      aws.sandbox.faults.clear();
      const [own] = told.accounts;
      expect(own?.calls.find(({ action }) => action === 'iam:ListAccessKeys')).toMatchObject({ outcome: 'failed' });
      expect(own?.calls.find(({ action }) => action === 'iam:ListAccessKeys')?.detail).toContain(detail);
      expect(own?.missing).toBeNull();
      expect(exitCode).toBe(3);
    },
  );

  test('what there is nothing to try on is told as not tried', async () => {
    const lone = addAccount(aws.builder, { id: '999999999999', name: 'lone' });
    const as = aws.as(addAgedKey(aws.builder, lone, undefined, { ageDays: 1 }));
    const { out } = await runKeyturn(['doctor', '--format', 'json'], { as });
    aws.world.accounts.delete(lone.id);
    const told = toldBy(out);
    const open = told.accounts[0]?.calls.filter(({ outcome }) => outcome !== 'ok');
    expect(open?.map(({ action, outcome }) => [action, outcome])).toEqual([['iam:GetAccessKeyLastUsed', 'not-tried']]);
    expect(open?.[0]?.detail).toMatch(/no .*key/);
    expect(told.rootAccess).toBe('this account is in no organization');
  });

  test('temporary credentials are told as such, and have no age', async () => {
    const { out, exitCode } = await runKeyturn(['doctor'], { as: aws.as(await assumeRole(aws)) });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Credentials {2,}temporary\n/);
    expect(out).not.toContain('WARNING');
  });

  test('root, with an old key, is warned of both', async () => {
    const management = accountOf(aws, MANAGEMENT);
    const key = addAgedKey(aws.builder, management, undefined, { ageDays: 400 });
    const { out, exitCode } = await runKeyturn(['doctor'], { as: aws.as(key), width: 200 });
    management.root.keys.splice(0);
    expect(exitCode).toBe(0);
    expect(out).toContain('WARNING  These are credentials of the ROOT USER.');
    expect(out).toContain(`WARNING  The key ${key.id} that you use is 400 days old, and the limit is 90 days`);
  });

  test('a clock that is wrong is told by how much', async () => {
    aws.sandbox.clock.set(Date.now() - 200_000);
    const { out } = await runKeyturn(['doctor'], { as: aws.as(adminKey()) });
    aws.sandbox.clock.set(NOW);
    expect(out).toMatch(/Clock {2,}(199|20\d) seconds ahead of AWS's/);
    expect(out).toMatch(/WARNING {2}The clock of this machine is wrong by (199|20\d) seconds/);
  });

  test('a proxy is named without its password', async () => {
    const environment = { HTTPS_PROXY: 'http://me:secret@proxy.example:3128', NO_PROXY: '127.0.0.1' };
    const { out } = await runKeyturn(['doctor'], { as: auditor, environment });
    expect(out).toContain('HTTPS_PROXY http://***@proxy.example:3128, not for 127.0.0.1');
    expect(out).not.toContain('secret');
  });
});

describe('credentials that do not work', () => {
  test('a key that is not known ends with 4, and the environment is told all the same', async () => {
    const as = aws.as({ accessKeyId: 'AKIAQQQQQQQQQQQQQQQQ', secretAccessKey: 'x' });
    const { out, exitCode } = await runKeyturn(['doctor'], { as });
    expect(exitCode).toBe(4);
    expect(out).toContain('us-east-1');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('FAILED Could not ask AWS who we are (sts:GetCallerIdentity)');
  });

  test('an endpoint that does not answer ends with 4', async () => {
    const as = { ...auditor, endpoint: 'http://127.0.0.1:1' };
    const { out, exitCode } = await runKeyturn(['doctor', '--format', 'json'], { as });
    expect(exitCode).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ caller: null, accounts: [], environment: { endpoint: 'http://127.0.0.1:1' } });
  });
});

function adminKey() {
  const [key] = adminOf(aws).keys;
  if (!key) throw new Error('the administrator has no key');
  return key;
}
