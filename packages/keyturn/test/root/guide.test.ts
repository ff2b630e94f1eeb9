import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { createGuideReader } from '../../src/aws/root-guide.ts';
import { guideTo } from '../../src/core/root-guide/guide.ts';
import type { GuideTopic } from '../../src/core/root-guide/guide-step.ts';
import { type Follower, type Following, lookAtGuide, walkGuide } from '../../src/engine/root-guide/walk-guide.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAccount, addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { addMfa } from '../../src/sandbox/scenarios/credential-builders.ts';
import type { TrailIdentity } from '../../src/sandbox/trail.ts';
import { createFileJournal } from '../../src/store/journal-file.ts';
import { runKeyturn } from '../support/program.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const ACCOUNT = '999988887777';
let aws: TestSandbox;
let account: Account;
let as: SdkConfig;
let folder: string;
beforeEach(async () => {
  aws = await startTestSandbox();
  account = addAccount(aws.builder, { id: ACCOUNT, name: 'alone' });
  as = aws.as(addAgedKey(aws.builder, account, undefined, { ageDays: 120 }));
  folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await aws.close();
});

const place = { account: ACCOUNT, partition: 'aws' } as const;
const actor = { arn: 'arn:aws:iam::999988887777:user/eve', user: 'eve', host: 'here' };

async function follow(): Promise<Following> {
  const reach = { endpoint: as.endpoint, region: as.region, credentials: as.credentials, environment: {} };
  const clients = createAwsClients(reach);
  const plain = connectAws(reach, clients);
  // From the first answer on, the time is AWS's.
  await plain.caller();
  const now = () => plain.now();
  const journal = createFileJournal({ folder, now, run: 'run', actor, onMended: () => {} });
  return { reader: createGuideReader(plain, clients, 'aws'), journal, writer: { run: 'run', actor, now } };
}

/** Somebody at the console: at the n-th wait, this happens there. */
function person(
  happens: (wait: number) => void,
  answers: readonly (string | undefined)[] = [],
): Follower & { readonly log: string[] } {
  const log: string[] = [];
  const left = [...answers];
  let waits = 0;
  return {
    log,
    interrupted: new AbortController().signal,
    show: ({ id }) => void log.push(`show ${id}`),
    told: ({ step, state }) => void log.push(`${step.id} ${state.is}`),
    wait: async () => {
      waits += 1;
      if (waits > 9) throw new Error('it waits for ever');
      aws.clock.advance(15);
      happens(waits);
    },
    attest: async ({ id }) => {
      log.push(`ask ${id}`);
      return left.shift();
    },
  };
}

const walk = async (topic: GuideTopic, one: Follower) => walkGuide(guideTo(topic, place), await follow(), one);
const states = async (topic: GuideTopic) =>
  (await lookAtGuide(guideTo(topic, place), await follow())).map(({ step, state }) => `${step.id} ${state.is}`);

function changePassword(type: TrailIdentity['type'], name: string): void {
  const arn = `arn:aws:iam::${ACCOUNT}:${type === 'Root' ? 'root' : 'user/eve'}`;
  aws.sandbox.trail.record({
    id: `event-${type}-${name}`,
    at: aws.sandbox.clock.now(),
    accountId: ACCOUNT,
    region: 'us-east-1',
    source: 'signin.amazonaws.com',
    name,
    isReadOnly: false,
    identity: { type, principalId: ACCOUNT, arn, accountId: ACCOUNT, accessKeyId: '', userName: 'root' },
    sourceIp: '192.0.2.1',
    userAgent: 'browser',
    requestParameters: null,
    responseElements: { [name]: 'Success' },
    resources: [],
    type: 'AwsConsoleSignIn',
  });
}

test('the guide to MFA waits until there is a device, and takes the word of a person for the second one', async () => {
  const one = person((wait) => wait === 3 && addMfa(aws.builder, account, undefined, { kind: 'passkey' }), ['in the safe']);
  const progress = await walk('mfa', one);
  expect(one.log.filter((line, index) => line !== one.log[index - 1])).toEqual([
    'mfa-device open',
    'show mfa-device',
    'mfa-device open',
    'mfa-device done',
    'mfa-spare open',
    'show mfa-spare',
    'ask mfa-spare',
    'mfa-spare done',
  ]);
  expect(progress[1]?.state.because).toContain('user/eve vouched for it at 2026-11-23');
  expect(progress[1]?.state.because).toContain('in the safe');
});

test('the guide to the password believes in a change by root since it was begun, and in no other', async () => {
  changePassword('Root', 'PasswordUpdated');
  aws.clock.advance(60);
  const one = person(
    (wait) => {
      if (wait === 1) changePassword('IAMUser', 'PasswordUpdated');
      if (wait === 3) changePassword('Root', 'PasswordRecoveryCompleted');
    },
    ['in two envelopes'],
  );
  const progress = await walk('password', one);
  expect(progress.map(({ state }) => state.is)).toEqual(['done', 'done']);
  expect(progress[0]?.state.because).toBe('by CloudTrail, at 2026-11-23T12:01:45.000Z');
});

test('who stops goes on where they stopped, and a guide that is done begins anew', async () => {
  await walk(
    'keys',
    person(() => {}, ['nobody calls with them', undefined]),
  );
  expect(await states('keys')).toEqual(['keys-unused done', 'keys-inactive open', 'keys-deleted open']);
  const one = person(() => {}, [undefined]);
  await walk('keys', one);
  expect(one.log).toEqual(['keys-unused done', 'keys-inactive open', 'show keys-inactive', 'ask keys-inactive']);
  const [key] = account.root.keys.splice(0);
  as = aws.as(
    addAgedKey(aws.builder, account, addUser(aws.builder, account, { name: 'eve', isAdministrator: true }), { ageDays: 1 }),
  );
  const rest = person(() => {}, ['two weeks of silence']);
  expect((await walk('keys', rest)).map(({ state }) => state.is)).toEqual(['done', 'done', 'done']);
  if (key) account.root.keys.push(key);
  expect(await states('keys')).toEqual(['keys-unused open', 'keys-inactive open', 'keys-deleted open']);
});

test('without a terminal the steps are printed, and what is open makes the exit code', async () => {
  const run = (...args: readonly string[]) => runKeyturn(['root', 'guide', 'mfa', '--state-dir', folder, ...args], { as });
  const open = await run();
  expect(open.exitCode).toBe(1);
  expect(open.out).toContain('https://console.aws.amazon.com/iam/home#/security_credentials');
  const refused = await run('--attest', 'mfa-device', '--evidence', 'I saw it');
  expect(refused.exitCode).toBe(2);
  addMfa(aws.builder, account, undefined, { kind: 'hardware' });
  const done = await run('--attest', 'mfa-spare', '--evidence', 'in the safe', '--format', 'json');
  expect(done.exitCode).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({
    guides: [
      {
        topic: 'mfa',
        account: ACCOUNT,
        steps: [
          { id: 'mfa-device', state: 'done' },
          { id: 'mfa-spare', state: 'done' },
        ],
      },
    ],
  });
});
