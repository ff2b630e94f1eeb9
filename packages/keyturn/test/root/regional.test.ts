import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AwsClients, createAwsClients } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { connectForRoot } from '../../src/aws/root-access.ts';
import { checks } from '../../src/core/checks/index.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import { readRootStatus } from '../../src/engine/root-status.ts';
import type { Partition } from '../../src/sandbox/model/world.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { addMfa, addRootPassword, addSigningCertificate } from '../../src/sandbox/scenarios/credential-builders.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER } from '../support/sts.ts';
import { runRemovalOnce } from './removal-run.ts';

const access = { roleName: 'OrganizationAccountAccessRole', externalId: null };

/** What a session of the audit task may ask, and what one of the deletion task may, besides (aws-facts D2). */
const AUDIT = [
  'GetAccessKeyLastUsed',
  'GetAccountSummary',
  'GetLoginProfile',
  'GetUser',
  'ListAccessKeys',
  'ListMFADevices',
  'ListSigningCertificates',
];
const DELETE = [
  'DeactivateMFADevice',
  'DeleteAccessKey',
  'DeleteLoginProfile',
  'DeleteSigningCertificate',
  'DeleteVirtualMFADevice',
];

let close: (() => Promise<void>) | undefined;

afterEach(() => close?.());

describe.each<[Partition, string, string]>([
  ['aws', 'us-east-1', 'sts.us-east-1.amazonaws.com'],
  ['aws', 'eu-central-1', 'sts.eu-central-1.amazonaws.com'],
  ['aws-us-gov', 'us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ['aws-cn', 'cn-northwest-1', 'sts.cn-northwest-1.amazonaws.com.cn'],
])('in %s, from %s', (partition, region, host) => {
  test('every session is asked of the endpoint of the region, for two minutes, and for the narrowest task', async () => {
    const { aws, folder } = await start(partition);
    const member = accountOf(aws, MEMBER);
    const asked: string[] = [];
    const clients = () => toSandbox(createAwsClients(reachOf(aws, region)), aws, asked);
    const tasks = () => tasksOf(aws);

    const status = clients();
    const report = await readRootStatus(connectForRoot(connectAws(reachOf(aws, region), status), status), {
      scope: { kind: 'accounts', ids: [MEMBER] },
      access,
      policy: defaultPolicy,
      checks,
      version: '1.0.0',
      interrupted: new AbortController().signal,
    });
    expect(report.accounts[0]?.rootKeys).toMatchObject([{ accessKeyId: member.root.keys[0]?.id }]);
    expect(tasks()).toEqual(['120 s IAMAuditRootUserCredentials']);

    const remove = (order: 'remove' | 'resume') =>
      runRemovalOnce({
        aws,
        folder,
        scope: { kind: 'accounts', ids: [MEMBER] },
        also: ['certificates', 'mfa', 'password'],
        order,
        clients: clients(),
      });
    await remove('remove');
    const before = tasks().length;
    expect((await remove('resume'))?.outcomes[0]?.taken.map(({ step }) => step.do)).toEqual(['detach-pause', 'delete-pause']);
    // Nobody has to be root to take a policy away.
    expect(tasks()).toHaveLength(before);
    await remove('remove');
    aws.clock.advance(15 * 86_400);
    const removed = await remove('remove');
    expect(removed?.outcomes[0]?.ending).toMatchObject({ kind: 'rest', wait: 'nothing-there' });
    expect([...member.root.keys, ...member.root.mfa, ...member.root.certificates, member.root.password]).toEqual([undefined]);

    expect(new Set(tasks())).toEqual(new Set(['120 s IAMAuditRootUserCredentials', '120 s IAMDeleteRootUserCredentials']));
    expect(new Set(asked)).toEqual(new Set([host]));
    const asRoot = aws.sandbox.calls.last().filter(({ accountId, caller }) => accountId === MEMBER && caller.endsWith(':root'));
    // That there is no password any more is an answer, too.
    expect(asRoot.filter(({ error }) => error !== undefined && error !== 'NoSuchEntity')).toEqual([]);
    expect(new Set(asRoot.map(({ action }) => action).filter((name) => !AUDIT.includes(name)))).toEqual(new Set(DELETE));
  }, 30_000);
});

async function start(partition: Partition) {
  const aws = await startTestSandbox({ partition });
  enableRootAccess(aws);
  const member = accountOf(aws, MEMBER);
  addAgedKey(aws.builder, member, undefined, { ageDays: 400 });
  addRootPassword(aws.builder, member, { ageDays: 300 });
  addMfa(aws.builder, member, undefined, { kind: 'virtual' });
  addSigningCertificate(aws.builder, member, undefined, { ageDays: 300 });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-regional-'));
  close = async () => {
    rmSync(folder, { recursive: true });
    await aws.close();
  };
  return { aws, folder };
}

function reachOf(aws: TestSandbox, region: string) {
  return { region, credentials: aws.admin().credentials, environment: {}, time: timeIn(aws) };
}

/** How long each session of AssumeRoot was asked for, and for which task, in order. */
function tasksOf(aws: TestSandbox): readonly string[] {
  return [...aws.sandbox.trail.of(MANAGEMENT)]
    .filter(({ name }) => name === 'AssumeRoot')
    .map(({ requestParameters }) => JSON.stringify(requestParameters))
    .map((text) => `${/"DurationSeconds":"(\d+)"/.exec(text)?.[1]} s ${/root-task\/(\w+)/.exec(text)?.[1]}`);
}

/** Clients that find AWS by its own host names, sign for these, and come to the sandbox; the hosts of AssumeRoot are noted. */
function toSandbox(clients: AwsClients, { url }: TestSandbox, asked: string[]): AwsClients {
  const { hostname, port } = new URL(url);
  const redirected = <Client extends { readonly middlewareStack: object }>(client: Client): Client => {
    const stack = client.middlewareStack;
    if (!isStack(stack)) throw new Error('no stack of middleware');
    stack.add(
      (next, { commandName }) =>
        (args) => {
          const { request } = args;
          if (commandName === 'AssumeRootCommand') asked.push(request.hostname);
          return next({ ...args, request: Object.assign(request, { protocol: 'http:', hostname, port: Number(port) }) });
        },
      { step: 'deserialize', priority: 'low', name: 'testHost', override: true },
    );
    return client;
  };
  return {
    ...clients,
    sts: async (credentials) => redirected(await clients.sts(credentials)),
    iam: async (session) => redirected(await clients.iam(session)),
    organizations: async () => redirected(await clients.organizations()),
    cloudTrail: async (where) => redirected(await clients.cloudTrail(where)),
  };
}

interface Attempt {
  readonly request: { hostname: string };
}

interface Stack {
  add(
    middleware: (
      next: (args: Attempt) => Promise<unknown>,
      context: { readonly commandName?: string },
    ) => (args: Attempt) => Promise<unknown>,
    place: { step: 'deserialize'; priority: 'low'; name: string; override: true },
  ): void;
}

function isStack(value: object): value is Stack {
  return 'add' in value;
}
