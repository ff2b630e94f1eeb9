import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExplainedIds, factLines, parseExplained, startExplainedSandbox, verdictLines } from '../support/explained.ts';
import { runKeyturn } from '../support/program.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT, MEMBER } from '../support/sts.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-explain-'));
let aws: TestSandbox;
let ids: ExplainedIds;

beforeAll(async () => {
  ({ aws, ids } = await startExplainedSandbox());
});

afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('what of the policy is about it', () => {
  const policy = () =>
    write(
      'keyturn.yaml',
      [
        'rules:',
        '  - match: { kind: machine }',
        '    limits: { keyAge: 365d }',
        '  - match: { user: "somebody-*" }',
        '    limits: { keyAge: 1d }',
        '  - match: { tags: { owner: "*@example.com" }, account: "111111111111" }',
        '    limits: { keyUnused: 7d }',
        'exceptions:',
        '  - match: { user: deploy }',
        '    checks: [ssh-key-age]',
        '    owner: web@example.com',
        '    reason: the old build server',
        '    until: 2027-03-31',
        '  - match: { key: AKIAIOSFODNN7EXAMPLE }',
        '    owner: web@example.com',
        '    reason: of somebody else',
        '    until: 2027-03-31',
      ].join('\n'),
    );

  test('is told: limits, rules and exceptions, and none of others', async () => {
    const { out, exitCode } = await explain('deploy', '--config', policy());
    const judged = out.slice(out.indexOf('Judged by'), out.indexOf('Looked into'));
    expect(judged.replaceAll(/ *\n */g, ' ').trim()).toBe(
      [
        'Judged by Limits       keyAge 365 days, keyAgeSoon 14 days, keyUnused 7 days, keyNeverUsed 14 days, inactiveKey 30 days, serviceCredentialAge 90 days, sshKeyAge 90 days, certificateAge 90 days',
        'Rotation     maxAge 365 days, overlap 1 day, quiet 7 days, grace 14 days, requireSuccessorUse true, patience 30 days, hold 7 days, reactivateOnDenied true',
        'Rule 1       keyAge 365 days for machines',
        'Rule 3       keyUnused 7 days for tags owner=*@example.com and accounts 111111111111',
        'Exception 1  ssh-key-age for users deploy, until 2027-03-31, web@example.com: the old build server',
      ].join(' '),
    );
    expect(out).toContain('EXCEPTED');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('1 check fails, and it is low; 1 is excepted; 8 pass.');
    expect(exitCode).toBe(1);
  });

  test('a rule that asks for a fact that is not known may hold, and says so', async () => {
    const effect = { kind: 'error', code: 'AccessDenied', status: 403 } as const;
    aws.sandbox.faults.add({ action: 'iam:ListUserTags', account: MANAGEMENT, times: 0, effect });
    const { out, exitCode } = await explain('deploy', '--config', policy());
    aws.sandbox.faults.clear();
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'and accounts 111111111111; whether it holds is not known, as it asks for a fact that is not',
    );
    expect(exitCode).toBe(3);
  });
});

describe('a downloaded credential report', () => {
  let report: string;

  beforeAll(async () => {
    const iam = new IAMClient(aws.admin());
    await iam.send(new GenerateCredentialReportCommand({}));
    const { Content } = await iam.send(new GetCredentialReportCommand({}));
    report = write('report.csv', Content ?? '');
    // The age of a report is that of its file; ages are told from the clock of this machine.
    utimesSync(report, new Date(), new Date());
  });

  test('tells of a user what stands in it, asks nothing, and knows no ids', async () => {
    const { told, exitCode } = await offline('deploy');
    expect(factLines(told).map((line) => line.replaceAll(/created .*/g, 'created'))).toEqual([
      'user: created',
      'access key: active, created',
      expect.stringMatching(/^last use: .* for s3$/),
      'access key: inactive, created',
      'last use: never',
      'password: none: no sign-in to the console',
      'tags: not-asked',
      'groups: not-asked',
      'permissions: not-asked',
      'quarantine: not-asked',
      'exposed keys: not-asked',
      expect.stringMatching(/^signing certificates: active, uploaded/),
      'SSH keys: not-asked',
      'service credentials: not-asked',
    ]);
    expect(verdictLines(told, 'fail')).toContain('fail user-access-key-age');
    expect(verdictLines(told, 'unknown')).toEqual([]);
    expect(exitCode).toBe(1);
  });

  test('tells of the root user', async () => {
    const { told } = await offline('root');
    expect(told.found.map(({ subject, account }) => [subject.type, account.id])).toEqual([['root', MANAGEMENT]]);
    expect(factLines(told)).toEqual(expect.arrayContaining(['has access keys: no', 'has a password: no', 'MFA devices: none']));
  });

  test.each([
    ['no key by its id', () => ids.old, 'knows no ids of access keys'],
    ['nobody of another account', () => `${MEMBER}/bob`, `is a report of account ${MANAGEMENT}, not of ${MEMBER}.`],
    ['nobody who is not in it', () => 'bob', 'There is no user bob in account 111111111111.'],
  ])('tells of %s', async (_whom, subject, sentence) => {
    const { said, exitCode } = await runKeyturn(['explain', subject(), '--from-report', report]);
    expect(exitCode).toBe(2);
    expect(said).toContain(sentence);
  });

  async function offline(subject: string) {
    const { out, exitCode } = await runKeyturn(['explain', subject, '--from-report', report, '--format', 'json']);
    return { exitCode, told: await parseExplained(out) };
  }
});

function explain(...args: readonly string[]) {
  return runKeyturn(['explain', ...args], { as: aws.admin(), width: 100 });
}
