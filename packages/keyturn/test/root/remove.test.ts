import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/core/journal.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { addMfa, addRootPassword, addSigningCertificate } from '../../src/sandbox/scenarios/credential-builders.ts';
import { addServiceControlPolicy } from '../../src/sandbox/scenarios/policy-builders.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { accountOf, MANAGEMENT, MEMBER, organizationOf, userWithKey } from '../support/sts.ts';
import { addHolder, DAY_SECONDS, type RootScene, startRootScene } from './scene.ts';

const PAUSE = `keyturn-pause-root-${MEMBER}`;

let scene: RootScene;

beforeEach(async () => {
  scene = await startRootScene();
});

afterEach(() => scene.close());

function wait(days: number): void {
  scene.aws.clock.advance(days * DAY_SECONDS);
  scene.aws.sandbox.catchUp();
}

const keyIds = () => scene.member.root.keys.map(({ id }) => id);

describe('keyturn root remove', () => {
  test('pauses the root user, waits, deletes the key that nobody missed, and leaves nothing behind', async () => {
    const first = await scene.remove();
    expect(first.exitCode, first.said).toBe(0);
    expect(scene.attached()).toEqual(['FullAWSAccess', PAUSE]);
    expect(keyIds()).toEqual([scene.key.id]);

    wait(13.9);
    expect((await scene.remove()).out).toContain('waits until 2026-12-07 12:00 UTC');
    expect(keyIds()).toEqual([scene.key.id]);

    wait(0.2);
    const last = await scene.remove();
    expect(last.exitCode, last.said).toBe(0);
    expect(last.out).toContain(`deleted key ${scene.key.id}, ended the pause and deleted the policy of the pause`);
    expect(keyIds()).toEqual([]);
    expect(scene.attached()).toEqual(['FullAWSAccess']);
    expect(scene.pauses()).toEqual([]);
  });

  test('opens root sessions of two minutes, for the narrowest task, and lets the audit of the root user through its own pause', async () => {
    await scene.remove();
    wait(15);
    await scene.remove();
    const sessions = [...scene.aws.sandbox.trail.of(MANAGEMENT)].filter(({ name }) => name === 'AssumeRoot');
    const tasks = sessions.map(({ requestParameters }) => JSON.stringify(requestParameters));
    expect(tasks.filter((task) => !task.includes('"DurationSeconds":"120"'))).toEqual([]);
    const deleting = tasks.filter((task) => task.includes('root-task/IAMDeleteRootUserCredentials'));
    expect(deleting).toHaveLength(1);
    expect(tasks.filter((task) => task.includes('root-task/IAMAuditRootUserCredentials'))).toHaveLength(tasks.length - 1);
  });

  test('writes an intent before each change, and its outcome after it', async () => {
    await scene.remove();
    wait(15);
    await scene.remove();
    const { out } = await runJournal('show', '--format', 'json');
    const entries = entriesOf(out);
    expect(entries.map(({ kind, step, outcome }) => [kind, step, outcome].filter((part) => part !== null).join(' '))).toEqual([
      'approval',
      ...['create-pause', 'attach-pause', 'note-pause'].flatMap((step) => [`intent ${step}`, `outcome ${step} done`]),
      'approval',
      ...['delete-key', 'detach-pause', 'delete-pause'].flatMap((step) => [`intent ${step}`, `outcome ${step} done`]),
    ]);
    expect(entries.find(({ step }) => step === 'delete-key')).toMatchObject({
      account: MEMBER,
      principal: { type: 'root', name: '<root_account>' },
      accessKeyId: scene.key.id,
    });
    expect((await runJournal('verify')).exitCode).toBe(0);
  });

  test('never deletes a key that was used during the pause, and tells by whom', async () => {
    addHolder(scene.aws, scene.key.id);
    await scene.remove();
    wait(15);
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(1);
    const told = out.replaceAll(/\s+/g, ' ');
    expect(told).toContain(
      `key ${scene.key.id} was used by 198.51.100.7 (forgotten/1.0): 60 calls, the last one dynamodb ListTables on`,
    );
    expect(told).toContain('which failed (AccessDenied)');
    expect(keyIds()).toEqual([scene.key.id]);
    expect(scene.attached()).toContain(PAUSE);

    const resumed = await scene.run(['root', 'resume', MEMBER, '--yes']);
    expect(resumed.exitCode).toBe(0);
    expect(scene.pauses()).toEqual([]);
    const failures = () => scene.aws.world.consumers?.get('forgotten laptop')?.failures.count;
    const before = failures();
    wait(2);
    expect(failures()).toBe(before);
  });

  test('begins the pause anew where somebody ended it meanwhile', async () => {
    await scene.remove();
    const organization = organizationOf(scene.aws);
    const [id = ''] = [...organization.policies].filter(([, { name }]) => name === PAUSE).map(([one]) => one);
    organization.attachments.get(MEMBER)?.delete(id);
    wait(15);
    expect((await scene.remove()).out).toContain('waits until 2026-12-22 12:00 UTC');
    expect(keyIds()).toEqual([scene.key.id]);
  });

  test('deletes nothing where the root user has a key that was not paused', async () => {
    await scene.remove();
    const another = addAgedKey(scene.aws.builder, scene.member, undefined, { ageDays: 1 });
    wait(15);
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(1);
    expect(out).toContain(another.id);
    expect(keyIds()).toHaveLength(2);
  });

  test('removes password, devices and certificates, too, where somebody says so', async () => {
    addRootPassword(scene.aws.builder, scene.member, { ageDays: 300 });
    addMfa(scene.aws.builder, scene.member, undefined, { kind: 'virtual' });
    addMfa(scene.aws.builder, scene.member, undefined, { kind: 'hardware' });
    addSigningCertificate(scene.aws.builder, scene.member, undefined, { ageDays: 300 });
    await scene.remove('--also', 'password,mfa,certificates', '--pause', '7d');
    wait(7.1);
    // What is removed, and for how long is waited, stands in the policy of the pause.
    const { exitCode, out } = await scene.remove();
    expect(exitCode, out).toBe(0);
    const { keys, password, mfa, certificates } = scene.member.root;
    expect({ keys, password, mfa, certificates }).toEqual({ keys: [], password: undefined, mfa: [], certificates: [] });
  });

  test('warns of a pause that proves nothing', async () => {
    expect((await scene.remove('--pause', '1d')).said).toContain('WARNING: a pause of 1 day proves little');
    expect((await scene.remove('--also', 'mfa')).said).toContain('--also mfa wants password beside it');
  });
});

describe('keyturn root remove changes nothing', () => {
  const untouched = () => {
    expect(keyIds()).toEqual([scene.key.id]);
    expect(scene.pauses()).toEqual([]);
  };

  test('where nobody has said why, nor approved it', async () => {
    const { exitCode, out } = await scene.run(['root', 'remove', MEMBER, '--yes']);
    expect(exitCode).toBe(4);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('held back: the policy wants somebody to approve it');
    untouched();
  });

  test('where nobody else can administer the account', async () => {
    scene.member.roles?.forEach((role) => {
      role.attached = new Set(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
    });
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('nobody but the root user can administer the account');
    untouched();
  });

  test('in an account with as many service control policies as AWS takes', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
      addServiceControlPolicy(scene.aws.builder, { name, description: '', document, targetIds: [MEMBER] });
    }
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `account ${MEMBER} has 5 service control policies already (FullAWSAccess, a, b, c and d), and AWS takes no more than 5`,
    );
    untouched();
  });

  test('where AWS refuses to attach the policy, and takes back what it made for that', async () => {
    refuse('organizations:AttachPolicy', 'ConstraintViolationException', 'You have attached the maximum number of policies.');
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(4);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('failed to attach that policy to the account');
    untouched();
  });

  test('for a delegated administrator, who may not pause: it names the account that may', async () => {
    organizationOf(scene.aws).delegates.set('iam.amazonaws.com', new Map([[MEMBER, 0]]));
    const { user, key } = userWithKey(scene.aws, scene.member, 'delegate');
    user.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
    const args = ['root', 'remove', MEMBER, '--yes', '--because', 'nobody needs it'];
    const { exitCode, out } = await scene.run(args, scene.aws.as(key));
    expect(exitCode).toBe(4);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `account ${MEMBER} is not the management account: run this in account ${MANAGEMENT}`,
    );
    untouched();
  });

  test.each<[string, () => void, string]>([
    [
      'where central management of root credentials is off',
      () => organizationOf(scene.aws).rootFeatures.splice(0),
      'the central management of root credentials is off',
    ],
    [
      'without trusted access for IAM',
      () => organizationOf(scene.aws).trustedServices.clear(),
      'the central management of root credentials is off',
    ],
    [
      'where service control policies are off',
      () => organizationOf(scene.aws).enabledPolicyTypes.clear(),
      'service control policies are off',
    ],
    ['in a suspended account', suspend, 'the account is SUSPENDED: nobody can change anything in it'],
  ])('%s', async (_title, prepare, sentence) => {
    prepare();
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(sentence);
    untouched();
  });

  test('after the pause, where CloudTrail does not say whether calls were denied', async () => {
    await scene.remove();
    wait(15);
    refuse('cloudtrail:LookupEvents', 'AccessDeniedException', 'no');
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(3);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('whether calls were denied during the pause is not known');
    expect(keyIds()).toEqual([scene.key.id]);
  });

  test('in the management account, and says what to do there', async () => {
    const { exitCode, out } = await scene.run(['root', 'remove', MANAGEMENT, '--yes', '--because', 'x']);
    expect(exitCode).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('sign in as the root user of account 111111111111');
  });

  test('in an account that is not part of the organization, or where none is named', async () => {
    expect((await scene.run(['root', 'remove', '999999999999'])).said).toContain(
      'Account 999999999999 is not part of this organization.',
    );
    expect((await scene.run(['root', 'remove'])).said).toContain('Name the accounts whose root users are meant');
    expect((await scene.run(['root', 'remove', MEMBER, '--org'])).said).toContain('exclude each other');
  });
});

describe('keyturn root remove --org', () => {
  test('is about whoever has root keys, or is paused, and about nobody else', async () => {
    await scene.remove();
    const { out, exitCode } = await scene.run(['root', 'remove', '--org', '--yes', '--because', 'x', '--format', 'json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'keyturn/root-removed/1',
      accounts: [{ account: MEMBER, steps: [], ending: { kind: 'rest', wait: 'pause' } }],
    });
  });
});

function refuse(action: string, code: string, message: string): void {
  scene.aws.sandbox.faults.add({ action, times: 0, effect: { kind: 'error', code, status: 400, message } });
}

function suspend(): void {
  accountOf(scene.aws, MEMBER).state = 'SUSPENDED';
}

function runJournal(...args: readonly string[]): Promise<Ran> {
  return runKeyturn(['journal', ...args, '--state-dir', scene.folder]);
}

function entriesOf(json: string): readonly JournalEntry[] {
  const value: unknown = JSON.parse(json);
  if (!hasEntries(value)) throw new Error(`no entries: ${json}`);
  return value.entries;
}

function hasEntries(value: unknown): value is { readonly entries: readonly JournalEntry[] } {
  return typeof value === 'object' && value !== null && 'entries' in value;
}
