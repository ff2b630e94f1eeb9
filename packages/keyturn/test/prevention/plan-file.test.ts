import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember } from '../../src/sandbox/scenarios/builders.ts';
import { strongPasswords } from '../../src/sandbox/scenarios/policy-builders.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

const yaml = 'prevent: { guardrails: [root-access, deny-root-keys, password-policy] }';

let bench: GuardBench;
let file: string;

beforeEach(async () => {
  bench = await startGuardBench({ yaml });
  file = join(bench.folder, 'plan.json');
});

afterEach(() => bench.close());

/** Makes a plan and writes it down, as `--output` does. */
async function plan(more = ''): Promise<void> {
  const { out, exitCode, said } = await bench.run(`prevent plan --format json${more}`);
  if (exitCode !== 1) throw new Error(`${said}\n${out}`);
  writeFileSync(file, out);
}

describe('a plan in a file', () => {
  it('is carried out as it stands there, whatever the configuration says by then', async () => {
    await plan(' --org --only deny-root-keys,password-policy');
    bench.configure('prevent: { guardrails: [root-access] }');
    expect(await bench.run(`prevent apply ${file} --yes`)).toMatchObject({ exitCode: 0 });
    expect(bench.attachedTo(bench.organization.rootId)).toEqual(['FullAWSAccess', 'keyturn-deny-root-keys']);
    expect(accountOf(bench.aws, MEMBER).passwordPolicy).toMatchObject({ minimumLength: 14, reusePrevention: 24 });
    expect(bench.organization.rootFeatures).toEqual([]);
    const entries = await bench.journal();
    expect(new Set(entries.map(({ plan: fingerprint }) => fingerprint)).size).toBe(1);
    expect(entries[0]?.plan).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is carried out again without a change', async () => {
    await plan();
    await bench.run(`prevent apply ${file} --yes`);
    expect(await bench.run(`prevent apply ${file} --yes`)).toMatchObject({ exitCode: 0, out: 'Nothing had to be changed.\n' });
  });

  it('is refused where what it was made for is no more, and nothing of it is done', async () => {
    await plan(' --org');
    accountOf(bench.aws, MEMBER).passwordPolicy = { ...strongPasswords, minimumLength: 8 };
    const { exitCode, said } = await bench.run(`prevent apply ${file} --yes`);
    expect(exitCode).toBe(4);
    expect(said).toContain('Nothing was changed, because what is there is not what the plan was made for.');
    expect(said).toContain(`password-policy of account ${MEMBER} would take other changes now.`);
    expect(bench.organization.policies.size).toBe(1);
  });

  it('is refused where somebody changed the file', async () => {
    const { out } = await bench.run('prevent plan --format json');
    writeFileSync(file, out.replaceAll('iam:CreateAccessKey', 'iam:Nothing'));
    expect(await bench.run(`prevent apply ${file} --yes`)).toMatchObject({ exitCode: 2 });
    expect(bench.organization.policies.size).toBe(1);
  });

  it('is read whole, or not at all', async () => {
    for (const text of ['', '{"schema":"keyturn/plan/1"}']) {
      writeFileSync(file, text);
      expect(await bench.run(`prevent apply ${file} --yes`)).toMatchObject({ exitCode: 2 });
    }
    expect(await bench.run('prevent apply /nowhere/plan.json --yes')).toMatchObject({ exitCode: 2 });
  });

  it('needs an approval where the policy wants one, and names who gave it', async () => {
    bench.configure(`${yaml}\napprove: always`);
    await plan();
    const { exitCode, said } = await bench.run(`prevent apply ${file} --yes`);
    expect(exitCode).toBe(4);
    expect(said).toContain('The policy wants somebody to approve it');
    expect(await bench.run(`approve ${file} --yes`)).toMatchObject({ exitCode: 0 });
    expect(await bench.run(`prevent apply ${file} --yes`)).toMatchObject({ exitCode: 0 });
    const entries = await bench.journal();
    expect(entries.at(-1)?.approvers).toEqual([`arn:aws:iam::${MANAGEMENT}:user/admin`]);
  });
});

describe('password policies', () => {
  it('come back as they were', async () => {
    const member = accountOf(bench.aws, MEMBER);
    const before = { ...strongPasswords, minimumLength: 9, reusePrevention: 3 };
    member.passwordPolicy = { ...before };
    await bench.run('prevent apply --yes --org');
    expect(member.passwordPolicy).toEqual({ ...before, minimumLength: 14, reusePrevention: 24 });
    await bench.run('prevent remove --yes --org');
    expect(member.passwordPolicy).toEqual(before);
    expect(accountOf(bench.aws, MANAGEMENT).passwordPolicy).toBeUndefined();
  });

  it('that somebody changed since are left alone', async () => {
    await bench.run('prevent apply --yes');
    const management = accountOf(bench.aws, MANAGEMENT);
    const theirs = { ...strongPasswords, minimumLength: 30 };
    management.passwordPolicy = theirs;
    const { out } = await bench.run('prevent remove --yes --only password-policy', { width: 2_000 });
    expect(out).toContain('Somebody has changed the password policy since Keyturn set it: it is left as it is.');
    expect(management.passwordPolicy).toEqual(theirs);
  });
});

it('accounts that are suspended are named, those that cannot be entered make the answer incomplete', async () => {
  addMember(bench.aws.builder, { id: '333333333333', name: 'closed' }).state = 'SUSPENDED';
  const { exitCode, out } = await bench.run('prevent status --org', { width: 2_000 });
  expect(exitCode).toBe(1);
  expect(out).toMatch(/Not looked at\n +333333333333 +it is suspended: nobody can act in it/);
  addMember(bench.aws.builder, { id: '444444444444', name: 'shut' }).roles?.clear();
  expect(await bench.run('prevent status --org')).toMatchObject({ exitCode: 3 });
});

it.each([
  ['prevent status --only deny-root-key', 'There is no guardrail deny-root-key (did you mean deny-root-keys?)'],
  ['prevent plan --simulate --output plan.json', '--simulate tells you something, and --output writes a plan to a file'],
])('%s is a slip that is told', async (line, sentence) => {
  const { exitCode, said } = await bench.run(line);
  expect(exitCode).toBe(2);
  expect(said).toContain(sentence);
});
