import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import type { SdkConfig } from '../support/sandbox.ts';
import { accountOf, assumeRole, assumeRoot, MANAGEMENT, MEMBER, taskArn } from '../support/sts.ts';
import { like } from '../support/wording.ts';

const KEYTURN_ROLE = 'KeyturnOperate';

const yaml = `
prevent:
  guardrails: [root-access, deny-root-keys, deny-root-user, deny-user-keys]
  exceptions: [role/BreakGlass]
  deniedCredentials: [access-keys, console-passwords]
audit: { role: ${KEYTURN_ROLE} }
rotation: { maxAge: 90d }
destinations:
  - { match: { user: deploy }, kind: secrets-manager, name: "keyturn/deploy", region: us-east-1 }
`;

let bench: GuardBench;
let member: Account;
let rootKey: AccessKey;

beforeEach(async () => {
  bench = await startGuardBench({ yaml });
  member = accountOf(bench.aws, MEMBER);
  rootKey = addAgedKey(bench.aws.builder, member, undefined, { ageDays: 900 });
  for (const name of [KEYTURN_ROLE, 'BreakGlass'])
    addRole(bench.aws.builder, member, { name, trustedAccountId: MANAGEMENT, isAdministrator: true });
});

afterEach(() => bench.close());

const refused = { name: 'AccessDenied', message: like(/with an explicit deny in a service control policy/) };

describe('once the guardrails are in force', () => {
  beforeEach(async () => {
    const { exitCode, said } = await bench.run('prevent apply --yes');
    if (exitCode !== 0) throw new Error(said);
  });

  it('root can make no key, and do nothing else, with its own key', async () => {
    const root = new IAMClient(bench.aws.as(rootKey));
    await expect(root.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(refused);
    await expect(root.send(new ListAccessKeysCommand({}))).rejects.toMatchObject(refused);
  });

  it('AssumeRoot looks at root keys and deletes them all the same', async () => {
    const audit = new IAMClient(bench.aws.as(await assumeRoot(bench.aws)));
    expect((await audit.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
    const task = { TaskPolicyArn: { arn: taskArn('IAMDeleteRootUserCredentials') } };
    await new IAMClient(bench.aws.as(await assumeRoot(bench.aws, task))).send(
      new DeleteAccessKeyCommand({ AccessKeyId: rootKey.id }),
    );
    expect(member.root.keys).toEqual([]);
  });

  it('an audit still sees the root keys of members', async () => {
    const { out } = await audit('root-access-key-present');
    const told: unknown = JSON.parse(out);
    expect(told).toMatchObject({ findings: [{ verdict: 'fail', subject: { account: MEMBER, accessKeyId: rootKey.id } }] });
  });

  it('an administrator of the member makes no keys, and who is excepted does', async () => {
    const bob = addUser(bench.aws.builder, member, { name: 'bob', isAdministrator: true });
    const key = addAgedKey(bench.aws.builder, member, bob, { ageDays: 5 });
    await expect(new IAMClient(bench.aws.as(key)).send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(refused);
    const shared = await assumeRole(bench.aws);
    await expect(create(bench.aws.as(shared))).rejects.toMatchObject(refused);
    const emergency = await assumeRole(bench.aws, { RoleArn: `arn:aws:iam::${MEMBER}:role/BreakGlass` });
    await create(bench.aws.as(emergency));
    expect(bob.keys).toHaveLength(2);
  });

  it("Keyturn's role still rotates a key of a member", async () => {
    const deploy = addUser(bench.aws.builder, member, { name: 'deploy' });
    const old = addAgedKey(bench.aws.builder, member, deploy, { ageDays: 120 });
    const { said, out } = await bench.run(`rotate ${MEMBER}/deploy --yes`);
    expect(
      deploy.keys.map(({ id }) => id === old.id),
      `${said}\n${out}`,
    ).toEqual([true, false]);
  });

  it('a second run finds nothing to do, and the check of the audit is satisfied', async () => {
    const before = structuredClone(bench.organization.attachments);
    expect(await bench.run('prevent apply --yes')).toMatchObject({ exitCode: 0, out: 'Nothing had to be changed.\n' });
    expect(bench.organization.attachments).toEqual(before);
    const { out } = await audit('root-key-creation-open');
    expect(JSON.parse(out)).toMatchObject({ findings: [] });
    expect(await bench.run('prevent status')).toMatchObject({
      exitCode: 0,
      out: like(/4 of 4 guardrails are in force\./),
    });
  });

  it('all of it can be taken back, and then root can make keys again', async () => {
    expect(await bench.run('prevent remove --yes')).toMatchObject({ exitCode: 0 });
    expect(bench.attachedTo(bench.organization.rootId)).toEqual(['FullAWSAccess']);
    expect([...bench.organization.policies.keys()]).toEqual(['p-FullAWSAccess']);
    expect(bench.organization).toMatchObject({ rootFeatures: [], trustedServices: new Map() });
    await new IAMClient(bench.aws.as(rootKey)).send(new CreateAccessKeyCommand({}));
    const entries = await bench.journal();
    expect(entries.filter(({ kind }) => kind === 'intent').length).toBe(
      entries.filter(({ outcome }) => outcome === 'done').length,
    );
    expect(await runKeyturn(['journal', 'verify', '--state-dir', bench.folder])).toMatchObject({ exitCode: 0 });
  });
});

it('what others made is not touched: neither by apply nor by remove', async () => {
  const { organization } = bench;
  const others = { name: 'Company', description: '', type: 'SERVICE_CONTROL_POLICY' as const, awsManaged: false };
  organization.policies.set('p-company01', { id: 'p-company01', content: '{"Version":"2012-10-17","Statement":[]}', ...others });
  organization.attachments.get(organization.rootId)?.add('p-company01');
  organization.trustedServices.set('sso.amazonaws.com', 0);
  organization.tags = new Map();
  const before = structuredClone(organization);
  await bench.run('prevent apply --yes');
  await bench.run('prevent remove --yes');
  expect(organization).toEqual(before);
});

function audit(check: string): Promise<Ran> {
  return runKeyturn(['audit', '--org', '--role', KEYTURN_ROLE, '--check', check, '--format', 'json'], { as: bench.aws.admin() });
}

function create(as: SdkConfig): Promise<unknown> {
  return new IAMClient(as).send(new CreateAccessKeyCommand({ UserName: 'bob' }));
}
