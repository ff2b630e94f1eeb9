import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddUserToGroupCommand, CreateGroupCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Laptop, makeLaptop, runOnce, runToTheEnd } from './laptop.ts';
import { ACCOUNT, destinationsYaml, givenIn, type HttpWorld, keyChanges, startWorld, statuses, USER } from './world.ts';

let world: HttpWorld;
let laptop: Laptop | undefined;
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-hooks-'));
  world = await startWorld();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  laptop?.remove();
  await world.close();
});

/** Runs `keyturn apply` on a machine with these probes and hooks. */
function machine({ probes = '', hooks = '' }: { readonly probes?: string; readonly hooks?: string }): Laptop {
  laptop = makeLaptop(`
rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false, probes: [${probes}] }
destinations:
${destinationsYaml(['secret'])}
hooks: [${hooks}]
`);
  return laptop;
}

const BUCKET = '{ kind: s3-list, bucket: "app-{account}" }';
const told = () => join(folder, 'told');

/** A hook that writes down what it is told, and fails as long as a file says so. */
function hook(): string {
  const program = join(folder, 'hook');
  writeFileSync(program, `#!/bin/sh\ncd ${folder}\ncat >> told\n[ ! -f broken ]\n`, { mode: 0o700 });
  return `{ match: { user: ${USER} }, kind: command, command: [${program}], tries: 1 }`;
}

/** The user may list this bucket, and nothing else. */
function allowBucket(name: string): void {
  world.account.buckets = new Map([[name, 0]]);
  const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${name}` };
  world.user.inline = new Map([['bucket', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })]]);
}

test('a key that probes refuse is given to nobody, and the old one stays', async () => {
  const here = machine({ probes: BUCKET });
  const outcome = (await runOnce(world, here))?.outcomes[0];
  expect(outcome?.taken.map(({ step, effect }) => [step.do, effect.is])).toEqual([
    ['create', 'done'],
    ['deliver', 'done'],
    ['prove', 'failed'],
  ]);
  expect(outcome?.ending.kind === 'failed' && outcome.ending.because).toMatch(
    /^s3-list app-111111111111\/: listing it with key AKIA\w+: .*not authorized to perform: s3:ListBucket.*\(AccessDenied\)$/,
  );
  expect([givenIn(world, 'secret').id, statuses(world), world.harm]).toEqual([world.first.id, ['Active', 'Active'], []]);

  allowBucket(`app-${ACCOUNT}`);
  await runToTheEnd(world, here);
  expect([keyChanges(world), statuses(world), world.harm]).toEqual([
    ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
    ['Active'],
    [],
  ]);
});

test('consumers are told after the promotion, once, and before the old key is turned off', async () => {
  const here = machine({ hooks: hook() });
  const seen: unknown[] = [];
  const log = { ...world.aws.sandbox.calls };
  world.aws.sandbox.calls.add = (call) => {
    log.add(call);
    if (world.first.status === 'Inactive' && seen.length === 0)
      seen.push(call.action, existsSync(told()), givenIn(world, 'secret').id !== world.first.id);
  };
  await runToTheEnd(world, here);
  expect(seen).toEqual(['UpdateAccessKey', true, true]);
  const lines = readFileSync(told(), 'utf8').trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      version: 1,
      event: 'promoted',
      account: ACCOUNT,
      accountName: null,
      partition: 'aws',
      user: USER,
      accessKeyId: givenIn(world, 'secret').id,
    },
  ]);
});

test('as long as a hook fails the old key works, and the next run tells it again', async () => {
  const here = machine({ hooks: hook() });
  writeFileSync(join(folder, 'broken'), '');
  for (let turn = 1; turn <= 2; turn++) {
    const outcome = (await runOnce(world, here))?.outcomes[0];
    expect(outcome?.ending).toMatchObject({ kind: 'failed', because: 'command hook: it ended with exit code 1' });
    expect(readFileSync(told(), 'utf8').trim().split('\n')).toHaveLength(turn);
    expect(statuses(world)).toEqual(['Active', 'Active']);
  }
  rmSync(join(folder, 'broken'));
  await runToTheEnd(world, here);
  expect([statuses(world), readFileSync(told(), 'utf8').trim().split('\n').length]).toEqual([['Active'], 3]);
});

test.each([
  ['a hook', { hooks: '{ kind: command, command: [/no/such/program] }' }],
  ['a probe', { probes: '{ kind: command, command: [/no/such/program] }' }],
])('what %s lacks is found before a key is made', async (_what, entries) => {
  const outcome = (await runOnce(world, machine(entries)))?.outcomes[0];
  expect([outcome?.taken, outcome?.ending]).toEqual([
    [],
    {
      kind: 'ask',
      problem: 'rehearsal-failed',
      because: `Secrets Manager secret keyturn/${ACCOUNT}/${USER} would not take a successor: command program, which comes after it, cannot work: there is no program /no/such/program that may be run`,
      choices: [],
    },
  ]);
  expect(keyChanges(world)).toEqual([]);
});

test('a hook for others is not told', async () => {
  await runToTheEnd(world, machine({ hooks: hook().replace(`user: ${USER}`, 'user: somebody-else') }));
  expect([existsSync(told()), statuses(world)]).toEqual([false, ['Active']]);
});

test('what an entry asks of a user is read', async () => {
  const iam = new IAMClient(world.aws.admin());
  await iam.send(new CreateGroupCommand({ GroupName: 'web' }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'web', UserName: USER }));
  await runToTheEnd(world, machine({ hooks: hook().replace(`user: ${USER}`, 'group: web') }));
  expect([existsSync(told()), statuses(world)]).toEqual([true, ['Active']]);
});

test('where that cannot be read, nothing is done to the user', async () => {
  const denied = { kind: 'error', code: 'AccessDenied', status: 403 } as const;
  world.aws.sandbox.faults.add({ action: 'iam:ListGroupsForUser', times: 0, effect: denied });
  const applied = await runOnce(world, machine({ hooks: hook().replace(`user: ${USER}`, 'group: web') }));
  expect(applied?.outcomes).toEqual([]);
  expect(applied?.unread).toEqual([
    {
      account: ACCOUNT,
      user: USER,
      because: 'an entry of kind command under destinations, probes or hooks asks for a fact of it that is not known',
    },
  ]);
  expect(keyChanges(world)).toEqual([]);
});
