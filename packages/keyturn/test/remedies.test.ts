import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from '../src/core/finding.ts';
import { type RemedyId, remedyFor } from '../src/core/remedies.ts';
import { secretOf } from '../src/sandbox/ids.ts';
import type { AccessKey } from '../src/sandbox/model/iam.ts';
import type { Account } from '../src/sandbox/model/world.ts';
import { administratorKey } from '../src/sandbox/sandbox.ts';
import { addAgedKey, addUser } from '../src/sandbox/scenarios/builders.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER, organizationOf } from './support/sts.ts';
import { whyNoCli } from './witness/aws-cli.ts';
import { type Ended, run } from './witness/program.ts';

const why = (await whyNoCli()) ?? (await whyNoAssumeRoot());
if (why !== undefined) process.stderr.write(`The commands of remedies are not tried here: ${why}\n`);

/** Each command starts the AWS CLI, which takes a second or more where there is little else to do. */
const TIMEOUT_MS = 120_000;

describe.skipIf(why !== undefined)('the commands of remedies work as they stand', () => {
  let aws: TestSandbox;
  let member: Account;
  let keeper: AccessKey;

  beforeEach(async () => {
    // The CLI compares the end of a session with the clock of this machine.
    aws = await startTestSandbox({ now: Date.now() });
    enableRootAccess(aws);
    member = accountOf(aws, MEMBER);
    keeper = addAgedKey(aws.builder, member, addUser(aws.builder, member, { name: 'keeper', isAdministrator: true }), {
      ageDays: 1,
    });
  });

  afterEach(() => aws.close());

  it('a key of a user is replaced: turned off, then deleted', { timeout: TIMEOUT_MS }, async () => {
    // This name has been through shells, option parsers and query strings.
    const user = addUser(aws.builder, member, { name: '=a,b+c@d' });
    const key = addAgedKey(aws.builder, member, user, { ageDays: 400 });
    const commands = remedy('rotate-user-key', subject('user', user.name, key.id));
    const played = await play(commands.slice(0, -1), keeper);
    expect(played).toMatchObject({ status: 0, stderr: '' });
    expect(played.stdout.split('\n')[0]).toBe(MEMBER);
    expect(user.keys).toMatchObject([{ id: key.id, status: 'Inactive' }, { status: 'Active' }]);
    expect(await play(commands.slice(-1), keeper)).toMatchObject({ status: 0, stderr: '' });
    expect(user.keys.map(({ status }) => status)).toEqual(['Active']);
  });

  it('a root key of a member is deleted through AssumeRoot', { timeout: TIMEOUT_MS }, async () => {
    const key = addAgedKey(aws.builder, member, undefined, { ageDays: 400 });
    const kept = addAgedKey(aws.builder, member, undefined, { ageDays: 10 });
    const played = await play(remedy('remove-root-keys', subject('root', '<root_account>', key.id)));
    expect(played).toMatchObject({ status: 0, stderr: '' });
    expect(played.stdout).toContain(kept.id);
    expect(member.root.keys.map(({ id }) => id)).toEqual([kept.id]);
  });

  it('where AssumeRoot is refused, nothing falls back on whoever is signed in', { timeout: TIMEOUT_MS }, async () => {
    organizationOf(aws).rootFeatures = [];
    const key = addAgedKey(aws.builder, member, undefined, { ageDays: 400 });
    const commands = remedy('remove-root-keys', subject('root', '<root_account>', key.id));
    const played = await play(commands.map((command) => `${command} || true`));
    expect(played.stderr).toContain('Root credentials management feature is not enabled');
    expect(Object.keys(aws.sandbox.calls.counts().calls)).toEqual(['sts:AssumeRoot']);
    expect(member.root.keys).toHaveLength(1);
  });

  it('the password policy of the member becomes what CIS asks', { timeout: TIMEOUT_MS }, async () => {
    const commands = remedy('strengthen-password-policy', subject('account', 'account', null));
    // There is none to read yet.
    const unread = commands.filter((command) => !command.includes('get-account-password-policy'));
    expect(await play(unread, keeper)).toMatchObject({ status: 0, stderr: '' });
    expect(member.passwordPolicy).toMatchObject({ minimumLength: 14, reusePrevention: 24, requireSymbols: true });
  });

  it('root cannot make keys any more', { timeout: TIMEOUT_MS }, async () => {
    const played = await play(remedy('prevent-root-keys', subject('account', 'account', null)));
    expect(played).toMatchObject({ status: 0, stderr: '' });
    const attached = organizationOf(aws).attachments.get(MEMBER) ?? new Set();
    const names = [...attached].map((id) => organizationOf(aws).policies.get(id)?.name);
    expect(names).toEqual(['FullAWSAccess', 'DenyRootAccessKeyCreation']);
  });

  it('a user whose key is exposed can do nothing more', { timeout: TIMEOUT_MS }, async () => {
    const user = addUser(aws.builder, member, { name: 'leaked', isAdministrator: true });
    const commands = remedy('contain-exposed-key', subject('user', 'leaked', null));
    const denial = commands.filter((command) => command.includes('put-user-policy'));
    expect(await play(denial, keeper)).toMatchObject({ status: 0, stderr: '' });
    expect([...(user.inline ?? new Map()).keys()]).toEqual(['DenyAllAfterExposure']);
  });

  function remedy(id: RemedyId, about: Subject): readonly string[] {
    return remedyFor(id, about, 'aws').cli;
  }

  function subject(type: 'user' | 'root' | 'account', name: string, accessKeyId: string | null): Subject {
    return { account: MEMBER, accountName: null, principal: { type, name }, accessKeyId };
  }

  /** Runs commands in one shell, as if they were pasted, as the administrator of the management account unless said otherwise. */
  function play(commands: readonly string[], key = administratorKey(aws.world)?.key): Promise<Ended> {
    if (!key) throw new Error(`nobody administers ${MANAGEMENT}`);
    return run('sh', ['-e'], {
      input: commands.join('\n'),
      environment: {
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: key.id,
        AWS_SECRET_ACCESS_KEY: secretOf(aws.world.seed, key.id),
      },
    });
  }
});

/** A CLI that knows the command asks for its arguments; another one for a command. */
async function whyNoAssumeRoot(): Promise<string | undefined> {
  const asked = await run('aws', ['sts', 'assume-root']);
  return asked.stderr.includes('--target-principal') ? undefined : 'the aws CLI is too old to know AssumeRoot';
}
