import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { type Scene, startScene } from '../rotation/http/scene.ts';
import { addHolder, USER, type WorldOptions } from '../rotation/http/world.ts';
import { reportOf } from '../support/audit.ts';
import { parseExplained, verdictLines } from '../support/explained.ts';
import { runKeyturn } from '../support/program.ts';

const checkIds = ['old-key-still-used', 'orphaned-key', 'destination-drift', 'no-destination'];

let scene: Scene | undefined;

afterEach(() => scene?.close());

async function start(options: WorldOptions = {}, yaml = 'rotation: { maxAge: 90d }'): Promise<Scene> {
  scene = await startScene(yaml, { refreshSeconds: 7_200, ...options });
  scene.pass(1 / 24);
  return scene;
}

/** An audit, and the calls that it made. */
async function audited({ aws, laptop }: Scene, ...options: readonly string[]) {
  const before = aws.sandbox.calls.counts().total;
  const { out, said, exitCode } = await runKeyturn(
    ['audit', '--config', join(laptop.folder, 'keyturn.yaml'), '--format', 'json', ...options],
    { as: aws.admin(), environment: { KEYTURN_STATE_DIR: laptop.folder }, time: timeIn(aws) },
  );
  if (out === '') throw new Error(said);
  const calls = aws.sandbox.calls.last(before);
  return { report: reportOf(out), exitCode, calls: calls.map(({ service, action }) => `${service}:${action}`) };
}

/** The findings of the checks about rotation, in a line each. */
function found({ findings }: Report): string[] {
  return findings
    .filter(({ check }) => checkIds.includes(check))
    .map(({ verdict, severity, check, subject, because }) => {
      const about = [subject.principal.name, subject.accessKeyId ?? subject.resource].filter((part) => part !== undefined);
      return `${verdict} ${severity} ${check} ${about.join(' ')}: ${because}`;
    });
}

/** Why they were not run, by check; null where they were. */
function notRun({ checks }: Report): (string | null)[] {
  return checks.filter(({ id }) => checkIds.includes(id)).map((check) => check.notRun);
}

const RUN = [null, null, null, null];

describe('what a rotation leaves behind', () => {
  test('nothing, where all goes well: before it, on its way, and at its end', async () => {
    const begun = await start();
    expect(found((await audited(begun)).report)).toEqual([]);
    await begun.apply();
    const { report } = await audited(begun);
    expect([found(report), notRun(report)]).toEqual([[], RUN]);
    begun.pass(31);
    // The old key is quiet: it is turned off next.
    expect(found((await audited(begun)).report)).toEqual([]);
    expect((await begun.apply()).steps).toEqual(['deactivate']);
    expect(found((await audited(begun)).report)).toEqual([]);
  });

  test('an old key that somebody still uses when patience is over', async () => {
    const begun = await start();
    addHolder(begun.aws, begun.first.id);
    await begun.apply();
    begun.pass(29);
    expect(found((await audited(begun)).report)).toEqual([]);
    begun.pass(2);
    const { report, exitCode } = await audited(begun);
    expect(found(report)).toEqual([
      expect.stringMatching(
        `^fail high old-key-still-used ${USER} ${begun.first.id}: key ${begun.first.id} was still used on .* \\(dynamodb in eu-west-1\\)`,
      ),
    ]);
    expect(exitCode).toBe(1);
    const [finding] = report.findings.filter(({ check }) => check === 'old-key-still-used');
    expect(finding?.remedy.keyturn).toBe(`keyturn explain ${begun.first.id}`);
    expect(finding?.evidence).toMatchObject({ status: 'active', lastUsedService: 'dynamodb', lastUsedRegion: 'eu-west-1' });
  });

  test('an old key that is used where nobody has taken the new one', async () => {
    const begun = await start();
    begun.aws.world.consumers?.clear();
    addHolder(begun.aws, begun.first.id);
    await begun.apply();
    begun.pass(31);
    expect(found((await audited(begun)).report)).toEqual([
      expect.stringMatching(
        `^fail high old-key-still-used ${USER} ${begun.first.id}: no consumer has used key .*, and key ${begun.first.id} was used`,
      ),
    ]);
  });

  test('a key whose secret was lost before any destination had it', async () => {
    const begun = await start();
    await breakAt(begun, 'secretsmanager:PutSecretValue');
    const [, lost] = begun.user.keys;
    expect(found((await audited(begun)).report)).toEqual([
      `unknown high orphaned-key ${USER}: key ${lost?.id} may be ours, and CloudTrail does not tell yet who made it`,
    ]);
    begun.pass(1 / 24);
    const { report, exitCode } = await audited(begun);
    expect(found(report)).toEqual([
      `fail high orphaned-key ${USER} ${lost?.id}: we created it, and no destination holds it: its secret is lost, and nobody ever used it`,
    ]);
    expect(exitCode).toBe(1);
    const [finding] = report.findings.filter(({ check }) => check === 'orphaned-key');
    expect(finding?.remedy.keyturn).toBe(`keyturn retire ${lost?.id}`);
    // A destination has it, though it gives it to nobody yet.
    await begun.apply();
    begun.pass(1 / 24);
    expect(found((await audited(begun)).report)).toEqual([]);
  });

  test('no such key where a destination has its secret', async () => {
    const begun = await start();
    await breakAt(begun, 'secretsmanager:UpdateSecretVersionStage');
    begun.pass(1 / 24);
    const { report } = await audited(begun);
    expect([found(report), notRun(report)]).toEqual([[], RUN]);
  });

  test('a key that somebody made while we were about to', async () => {
    const begun = await start();
    const refused = { kind: 'error', code: 'ServiceNotAllowed', status: 403 } as const;
    begun.aws.sandbox.faults.add({ action: 'iam:CreateAccessKey', effect: refused });
    await begun.apply();
    const iam = new IAMClient(begun.aws.admin());
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: USER }));
    begun.pass(1 / 24);
    expect(found((await audited(begun)).report)).toEqual([
      expect.stringMatching(
        `^fail high orphaned-key ${USER} ${AccessKey?.AccessKeyId}: .* is not ours: CloudTrail says that .*user/admin made it$`,
      ),
    ]);
  });
});

describe('a destination', () => {
  test('that gives out a key which the user has not', async () => {
    const begun = await start();
    await put(begun, { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'not a real one, but as long as they are' });
    const { report } = await audited(begun);
    expect(found(report)).toEqual([
      expect.stringMatching(
        `^fail medium destination-drift ${USER} secrets-manager:.*: .* gives out AKIAIOSFODNN7EXAMPLE, which is no key of this user; active is ${begun.first.id}$`,
      ),
    ]);
    const [finding] = report.findings.filter(({ check }) => check === 'destination-drift');
    expect(finding?.remedy.keyturn).toBe(`keyturn rotate ${begun.account.id}/${USER}`);
  });

  test('that gives out a key which was turned off', async () => {
    const begun = await start();
    addAgedKey(begun.aws.builder, begun.account, begun.user, { ageDays: 20 });
    begun.first.status = 'Inactive';
    expect(found((await audited(begun)).report)).toEqual([
      expect.stringMatching(
        `^fail medium destination-drift ${USER} ${begun.first.id}: .* gives out ${begun.first.id}, which is inactive; active is AKIA`,
      ),
    ]);
  });

  test('that is not there for a key that is due', async () => {
    const begun = await start();
    const lonely = addUser(begun.aws.builder, begun.account, { name: 'lonely' });
    const key = addAgedKey(begun.aws.builder, begun.account, lonely, { ageDays: 100, usedDaysAgo: 1 });
    const { report } = await audited(begun);
    expect(found(report)).toEqual([
      `fail low no-destination lonely ${key.id}: key ${key.id} is due, and no destination in the policy would hold its successor`,
    ]);
  });

  test('that is not there for a key that is due by the rotation alone', async () => {
    const begun = await start({ ageDays: 10 }, 'rotation: { maxAge: 30d }');
    const lonely = addUser(begun.aws.builder, begun.account, { name: 'lonely' });
    const key = addAgedKey(begun.aws.builder, begun.account, lonely, { ageDays: 40, usedDaysAgo: 1 });
    const { report } = await audited(begun);
    expect(found(report)).toEqual([expect.stringMatching(`^fail low no-destination lonely ${key.id}: `)]);
  });

  test('that is not there for a key that is excepted', async () => {
    const exception = 'exceptions: [{ match: { user: lonely }, owner: web, reason: moves to a role, until: 2030-01-01 }]';
    const begun = await start({}, `rotation: { maxAge: 90d }\n${exception}`);
    const lonely = addUser(begun.aws.builder, begun.account, { name: 'lonely' });
    addAgedKey(begun.aws.builder, begun.account, lonely, { ageDays: 100, usedDaysAgo: 1 });
    const { report } = await audited(begun);
    expect(report.findings.filter(({ check }) => check === 'no-destination').map(({ exception: by }) => by?.owner)).toEqual([
      'web',
    ]);
  });

  test('that does not answer passes nothing', async () => {
    const begun = await start();
    await begun.apply();
    const denied = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    begun.aws.sandbox.faults.add({ action: 'secretsmanager:*', times: 0, effect: denied });
    begun.pass(31);
    const { report, exitCode } = await audited(begun);
    expect(found(report).map((line) => line.split(':', 1)[0])).toEqual([
      `unknown high old-key-still-used ${USER}`,
      `unknown high orphaned-key ${USER}`,
      expect.stringMatching(`^unknown medium destination-drift ${USER} secrets-manager$`),
    ]);
    expect(exitCode).toBe(3);
  });
});

describe('an audit', () => {
  test('asks destinations for those alone of whom a rotation may be due, once each, and changes nothing', async () => {
    const begun = await start();
    for (const name of ['young', 'younger']) {
      const user = addUser(begun.aws.builder, begun.account, { name });
      addAgedKey(begun.aws.builder, begun.account, user, { ageDays: 10, usedDaysAgo: 1 });
    }
    begun.configure(
      'rotation: { maxAge: 90d }',
      '  - { match: { user: "young*" }, kind: secrets-manager, name: "keyturn/{account}/{user}", region: us-east-1 }',
    );
    const { calls, report } = await audited(begun);
    expect(calls.filter((call) => !/^(?:iam|sts|health):/.test(call))).toEqual([
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
    ]);
    expect(calls.filter((call) => call === 'iam:ListUserTags')).toHaveLength(1);
    expect(calls.filter((call) => /:(?:Create|Put|Update|Delete|Tag|Untag)/.test(call))).toEqual([]);
    expect(calls.filter((call) => call === 'iam:ListAccessKeys')).toHaveLength(1);
    expect(notRun(report)).toEqual(RUN);
  });

  test('sees with --live what becomes of young keys, too', async () => {
    const begun = await start({ ageDays: 10 });
    await put(begun, { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'not a real one, but as long as they are' });
    expect(found((await audited(begun)).report)).toEqual([]);
    expect(found((await audited(begun, '--live')).report)).toEqual([
      expect.stringMatching('^fail medium destination-drift deploy '),
    ]);
  });

  test('without destinations asks for none, and says so', async () => {
    const begun = await start();
    writeFileSync(join(begun.laptop.folder, 'keyturn.yaml'), 'rotation: { maxAge: 90d }\n');
    const { report, calls } = await audited(begun);
    expect(notRun(report)).toEqual(checkIds.map(() => 'there are no destinations in the policy'));
    expect(calls.filter((call) => !/^(?:iam|sts|health):/.test(call))).toEqual([]);
    expect(calls).not.toContain('iam:ListUserTags');
  });

  test('that stops at the report does not ask them, and says so', async () => {
    const begun = await start();
    const why = checkIds.map(() => 'a credential report does not tell what destinations hold');
    const { report, calls } = await audited(begun, '--ids', 'none');
    expect(notRun(report)).toEqual(why);
    expect(calls.filter((call) => !/^(?:iam|sts|health):/.test(call))).toEqual([]);

    const file = join(begun.laptop.folder, 'report.csv');
    const iam = new IAMClient(begun.aws.admin());
    await iam.send(new GenerateCredentialReportCommand({}));
    const { Content } = await iam.send(new GetCredentialReportCommand({}));
    writeFileSync(file, Content ?? '');
    const config = join(begun.laptop.folder, 'keyturn.yaml');
    const { out } = await runKeyturn(['audit', '--config', config, '--from-report', file, '--format', 'json']);
    expect(notRun(reportOf(out))).toEqual(why);
  });

  test('asks them only for checks that want it', async () => {
    const begun = await start();
    const { calls } = await audited(begun, '--check', 'user-access-key-age');
    expect(calls.filter((call) => !/^(?:iam|sts|health):/.test(call))).toEqual([]);
  });
});

test('explain judges as an audit does', async () => {
  const begun = await start();
  addHolder(begun.aws, begun.first.id);
  await begun.apply();
  begun.pass(31);
  const { out } = await begun.keyturn(['explain', USER, '--format', 'json']);
  const told = await parseExplained(out);
  expect(verdictLines(told, 'fail')).toContain(`fail old-key-still-used ${begun.first.id}`);
  expect(verdictLines(told, 'pass')).toEqual(
    expect.arrayContaining(['pass orphaned-key', 'pass destination-drift', 'pass no-destination']),
  );
});

/** A run that comes up to the second call of this kind, of which the rehearsal makes the first, and no further. */
async function breakAt(begun: Scene, action: string): Promise<void> {
  const denied = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
  const { faults } = begun.aws.sandbox;
  faults.add({ action, call: 2, times: 0, effect: denied });
  expect(await begun.apply()).toMatchObject({ exitCode: 4, ending: { kind: 'failed' } });
  faults.clear();
}

/** Somebody writes over the secret of the user. */
async function put({ aws, account }: Scene, content: object): Promise<void> {
  const client = new SecretsManagerClient(aws.admin());
  const SecretId = `keyturn/${account.id}/${USER}`;
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(content) }));
}
