import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DeniedCalls } from '../../src/core/prevention/simulation.ts';
import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import { addAgedKey, addMember, addRole, addUnit, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';
import type { SdkConfig } from '../support/sandbox.ts';
import { accountOf, assumeRole, assumeRoot, enableRootAccess, MANAGEMENT, MEMBER, taskArn } from '../support/sts.ts';

const yaml = `
prevent: { guardrails: [deny-root-keys, deny-root-user, deny-user-keys], exceptions: [role/BreakGlass] }
audit: { role: KeyturnOperate }
`;

const ROOT = `arn:aws:iam::${MEMBER}:root`;
const BOB = `arn:aws:iam::${MEMBER}:user/bob`;

let bench: GuardBench;
let rootKey: AccessKey;
let bob: User;
let bobsKey: AccessKey;

beforeEach(async () => {
  bench = await startGuardBench({ yaml });
  enableRootAccess(bench.aws);
  const member = accountOf(bench.aws, MEMBER);
  rootKey = addAgedKey(bench.aws.builder, member, undefined, { ageDays: 900 });
  bob = addUser(bench.aws.builder, member, { name: 'bob', isAdministrator: true });
  bobsKey = addAgedKey(bench.aws.builder, member, bob, { ageDays: 5 });
  for (const name of ['KeyturnOperate', 'BreakGlass'])
    addRole(bench.aws.builder, member, { name, trustedAccountId: MANAGEMENT, isAdministrator: true });
});

afterEach(() => bench.close());

interface Told {
  readonly simulation: { readonly denied: readonly DeniedCalls[]; readonly calls: number; readonly unread: readonly unknown[] };
}

async function simulate(more = ''): Promise<Told['simulation']> {
  const { out, said } = await bench.run(`prevent plan --simulate --format json${more}`);
  const value: unknown = JSON.parse(out === '' ? said : out);
  if (!isTold(value)) throw new Error(`no simulation: ${out}`);
  return value.simulation;
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && 'simulation' in value;
}

const lines = (denied: readonly DeniedCalls[]) =>
  denied
    .map(
      ({ guardrail, principalArn, action, count, isCertain }) =>
        `${guardrail} ${principalArn} ${action} ${count}${isCertain ? '' : ' perhaps'}`,
    )
    .sort();

/** Makes a key, and deletes it again, so that it can be made as often as one likes. */
async function makeKey(as: SdkConfig, UserName?: string): Promise<void> {
  const iam = new IAMClient(as);
  const named = UserName === undefined ? {} : { UserName };
  const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand(named));
  await iam.send(new DeleteAccessKeyCommand({ ...named, AccessKeyId: made?.AccessKeyId }));
}

it('tells who would have been stopped, at what, and how often', async () => {
  await makeKey(bench.aws.as(rootKey));
  for (let time = 0; time < 3; time++) await makeKey(bench.aws.as(bobsKey));
  const { denied, unread } = await simulate();
  expect(unread).toEqual([]);
  expect(lines(denied)).toEqual([
    `deny-root-keys ${ROOT} iam:CreateAccessKey 1`,
    `deny-root-user ${ROOT} iam:CreateAccessKey 1`,
    `deny-root-user ${ROOT} iam:DeleteAccessKey 1`,
    `deny-user-keys ${ROOT} iam:CreateAccessKey 1`,
    `deny-user-keys ${BOB} iam:CreateAccessKey 3`,
  ]);
  expect(new Set(denied.map(({ account }) => account))).toEqual(new Set([MEMBER]));
});

it('knows AssumeRoot, the roles of Keyturn and the exceptions', async () => {
  await new IAMClient(bench.aws.as(await assumeRoot(bench.aws))).send(new ListAccessKeysCommand({}));
  const task = { TaskPolicyArn: { arn: taskArn('IAMDeleteRootUserCredentials') } };
  await new IAMClient(bench.aws.as(await assumeRoot(bench.aws, task))).send(
    new DeleteAccessKeyCommand({ AccessKeyId: rootKey.id }),
  );
  for (const role of ['KeyturnOperate', 'BreakGlass'])
    await makeKey(bench.aws.as(await assumeRole(bench.aws, { RoleArn: `arn:aws:iam::${MEMBER}:role/${role}` })), 'bob');
  const { denied, calls } = await simulate();
  expect(denied).toEqual([]);
  expect(calls).toBeGreaterThanOrEqual(4);
});

it('says perhaps of a session of root whose opening nobody can see', async () => {
  const session = await assumeRoot(bench.aws, { TaskPolicyArn: { arn: taskArn('IAMDeleteRootUserCredentials') } });
  await new IAMClient(bench.aws.as(session)).send(new DeleteAccessKeyCommand({ AccessKeyId: rootKey.id }));
  // The trail of the caller's account is not to be read.
  bench.aws.sandbox.faults.add({
    action: 'cloudtrail:LookupEvents',
    account: MANAGEMENT,
    times: 0,
    effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
  });
  expect(lines((await simulate()).denied)).toEqual([`deny-root-user ${ROOT} iam:DeleteAccessKey 1 perhaps`]);
});

it('counts what the sandbox denies once the guardrails are in force, and nothing else', async () => {
  const attempts = async () => {
    const refused: string[] = [];
    const attempt = async (name: string, act: () => Promise<void>) => {
      await act().catch(() => refused.push(name));
    };
    await attempt(`${ROOT} iam:CreateAccessKey`, () => makeKey(bench.aws.as(rootKey)));
    await attempt(`${BOB} iam:CreateAccessKey`, () => makeKey(bench.aws.as(bobsKey)));
    const shared = await assumeRole(bench.aws);
    const sharedArn = `arn:aws:iam::${MEMBER}:role/OrganizationAccountAccessRole`;
    await attempt(`${sharedArn} iam:CreateAccessKey`, () => makeKey(bench.aws.as(shared), 'bob'));
    const own = await assumeRole(bench.aws, { RoleArn: `arn:aws:iam::${MEMBER}:role/KeyturnOperate` });
    await attempt('own', () => makeKey(bench.aws.as(own), 'bob'));
    return refused;
  };
  expect(await attempts()).toEqual([]);
  const { denied } = await simulate(' --only deny-user-keys');
  const foretold = denied.map(({ principalArn, action }) => `${principalArn} ${action}`).sort();
  expect(await bench.run('prevent apply --yes --only deny-user-keys')).toMatchObject({ exitCode: 0 });
  expect((await attempts()).sort()).toEqual(foretold);
});

it('looks only at accounts that would be bound, and says which it could not look at', async () => {
  const { builder } = bench.aws;
  const unit = addUnit(builder, 'Workloads');
  const inside = addMember(builder, { id: '333333333333', name: 'inside', unitId: addUnit(builder, 'Deep', unit) });
  addMember(builder, { id: '444444444444', name: 'closed', unitId: unit }).state = 'SUSPENDED';
  bench.configure(yaml.replace('prevent: {', 'prevent: { targets: [Workloads],'));
  await makeKey(bench.aws.as(bobsKey));
  // There is no role that Keyturn could enter it with.
  inside.roles?.clear();
  const { denied, unread, calls } = await simulate();
  expect([denied, calls]).toEqual([[], 0]);
  expect(unread).toMatchObject([{ account: '333333333333' }]);
});

it('the text names the guardrail, the account, the caller and the day', async () => {
  await makeKey(bench.aws.as(bobsKey));
  const { out } = await bench.run('prevent plan --simulate', { width: 2_000 });
  const day = new Date(bench.aws.sandbox.clock.now()).toISOString().slice(0, 10);
  expect(out).toMatch(new RegExp(`deny-user-keys +${MEMBER} +${BOB}\\n +iam:CreateAccessKey, 1 time, last on ${day}`));
  expect(out).toContain('CloudTrail was asked in the region in which IAM is recorded');
});

it('goes through all pages of an account, and says where it stopped', async () => {
  const member = accountOf(bench.aws, MEMBER);
  for (let index = 0; index < 1_010; index++) record(index);
  const { denied, unread } = await simulate(' --only deny-user-keys');
  expect(denied).toMatchObject([{ principalArn: BOB, count: 1_000 }]);
  expect(unread).toEqual([
    { account: MEMBER, because: 'of the events with EventName CreateAccessKey only the newest 1000 were looked at' },
  ]);

  function record(index: number): void {
    bench.aws.sandbox.trail.record({
      id: `event-${index}`,
      at: bench.aws.sandbox.clock.now() - index * 1_000,
      accountId: member.id,
      region: 'us-east-1',
      source: 'iam.amazonaws.com',
      name: 'CreateAccessKey',
      isReadOnly: false,
      identity: {
        type: 'IAMUser',
        principalId: bob.id,
        arn: BOB,
        accountId: member.id,
        accessKeyId: bobsKey.id,
        userName: 'bob',
      },
      sourceIp: '192.0.2.1',
      userAgent: 'cli',
      requestParameters: null,
      responseElements: null,
      resources: [],
      type: 'AwsApiCall',
    });
  }
});
