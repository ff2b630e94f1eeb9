import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descriptionOf } from '../../src/core/prevention/scp-document.ts';
import type { FaultEffect } from '../../src/sandbox/faults.ts';
import { addAgedKey, addMember, addUnit, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { guardrailContext } from '../gen/guardrails.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';
import { runKeyturn } from '../support/program.ts';
import type { SdkConfig } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';
import { like } from '../support/wording.ts';

const NAME = 'keyturn-deny-root-keys';
const OTHER = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}';

let bench: GuardBench;

beforeEach(async () => {
  bench = await startGuardBench({ yaml: 'prevent: { guardrails: [root-access, deny-root-keys] }' });
});

afterEach(() => bench.close());

/** All that guardrails could have changed. */
function standing() {
  const { policies, attachments, enabledPolicyTypes, trustedServices, rootFeatures } = bench.organization;
  return structuredClone({ policies, attachments, enabledPolicyTypes, trustedServices, rootFeatures });
}

/** An administrator of the member. */
function memberAdmin(): SdkConfig {
  const member = accountOf(bench.aws, MEMBER);
  const admin = addUser(bench.aws.builder, member, { name: 'admin', isAdministrator: true });
  return bench.aws.as(addAgedKey(bench.aws.builder, member, admin, { ageDays: 5 }));
}

/** Runs it, and tells whether anything is other than before. */
async function attempt(line: string, options: { readonly as?: SdkConfig } = {}) {
  const before = standing();
  const { exitCode, out, said } = await bench.run(line, { ...options, width: 2_000 });
  return { exitCode, told: `${said}\n${out}`, isUntouched: isDeepStrictEqual(standing(), before) };
}

/** Nothing was changed, and this was said. */
function refusal(sentence: RegExp) {
  return { exitCode: 4, told: like(sentence), isUntouched: true };
}

describe('each of these is said in a sentence, and nothing is half made', () => {
  it('credentials of a member account', async () => {
    expect(await attempt('prevent apply --yes', { as: memberAdmin() })).toEqual(
      refusal(
        /Only the management account 111111111111 can change service control policies, and these credentials are of account 222222222222/,
      ),
    );
  });

  it('a delegated administrator, who may look', async () => {
    bench.organization.trustedServices.set('iam.amazonaws.com', 0);
    bench.organization.delegates.set('iam.amazonaws.com', new Map([[MEMBER, 0]]));
    const as = memberAdmin();
    expect(
      await attempt('prevent apply --yes', {
        as,
      }),
    ).toEqual(refusal(/RootCredentialsManagement and RootSessions are off\. Only the management account/));
    expect(await bench.run('prevent status', { as, width: 2_000 })).toMatchObject({
      exitCode: 1,
      out: like(/deny-root-keys +blocked +It is not in force at Root .*A delegated administrator can look, and no more\./),
    });
  });

  it('an organization for billing alone', async () => {
    bench.organization.featureSet = 'CONSOLIDATED_BILLING';
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/consolidated billing only, and service control policies need all features/),
    );
  });

  it('an account in no organization', async () => {
    delete bench.aws.world.organization;
    delete accountOf(bench.aws, MANAGEMENT).parentId;
    const { exitCode, out } = await bench.run('prevent apply --yes', { width: 2_000 });
    expect(exitCode).toBe(4);
    expect(out).toContain('Account 111111111111 is in no organization: there is nothing in which');
  });

  it('a target that is suspended', async () => {
    addMember(bench.aws.builder, { id: '333333333333', name: 'old' }).state = 'SUSPENDED';
    bench.configure('prevent: { guardrails: [deny-root-keys], targets: ["333333333333"] }');
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/The target 333333333333 is an account that is suspended: nobody can act in it, so there is nothing to deny\./),
    );
  });

  it('a target that is the management account', async () => {
    bench.configure(`prevent: { guardrails: [deny-root-keys], targets: ["${MANAGEMENT}"] }`);
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/is the management account: no service control policy binds it/),
    );
  });

  it.each([
    ['Nowhere', /The target Nowhere is no OU of this organization, and neither root nor an account id\./],
    ['Twin', /The target Twin is the name of several OUs: say which by its id, ou-\S+ or ou-\S+\./],
    ['"999999999999"', /The target 999999999999 is no account of this organization\./],
    ['r-zzzz', /The target r-zzzz is not the root of this organization, which is r-/],
    ['ou-abcd-12345678', /The target ou-abcd-12345678 is no OU of this organization\./],
  ])('a target that cannot be found: %s', async (target, sentence) => {
    addUnit(bench.aws.builder, 'Twin');
    addUnit(bench.aws.builder, 'Twin', addUnit(bench.aws.builder, 'Above'));
    bench.configure(`prevent: { guardrails: [deny-root-keys], targets: [${target}] }`);
    expect(await attempt('prevent apply --yes')).toEqual(refusal(sentence));
  });

  it('a target that has five policies already', async () => {
    for (const name of ['A', 'B', 'C', 'D']) plant(name, OTHER.replace('iam:*', 's3:*'));
    bench.configure('prevent: { guardrails: [deny-root-keys] }');
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/Root \(r-\w+\) has 5 service control policies already \(FullAWSAccess, A, B, C and D\)/),
    );
  });

  it('a policy with our name that is not ours', async () => {
    plant(NAME, OTHER);
    bench.configure('prevent: { guardrails: [deny-root-keys] }');
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/is there that Keyturn did not make: it lacks the tag keyturn:guardrail=deny-root-keys/),
    );
  });

  it('a policy that somebody has changed since, with what differs', async () => {
    await bench.run('prevent apply --yes');
    edit(OTHER);
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/Somebody has changed the service control policy keyturn-deny-root-keys[\s\S]*- +"Action": "iam:\*"/),
    );
    expect(await attempt('prevent remove --yes --only deny-root-keys')).toEqual(
      refusal(/To delete it all the same, add --overwrite\./),
    );
    expect(await bench.run('prevent apply --yes --overwrite')).toMatchObject({ exitCode: 0 });
    expect(bench.policy(NAME)?.content).toContain('DenyRootAccessKeyCreation');
  });

  it('a freeze, and a time outside of the windows', async () => {
    bench.configure(
      'prevent: { guardrails: [deny-root-keys] }\nfreezes: [{ from: 2020-01-01, until: 2099-12-31, reason: audit }]',
    );
    expect(await attempt('prevent apply --yes')).toEqual(refusal(/Nothing is changed until 2099-12-31T23:59:59\.999Z: audit\./));
  });

  it('a journal that cannot be written', async () => {
    const { exitCode } = await runKeyturn(
      [
        'prevent',
        'apply',
        '--yes',
        '--config',
        join(bench.folder, 'keyturn.yaml'),
        '--state-dir',
        join(bench.folder, 'keyturn.yaml'),
      ],
      { as: bench.aws.admin() },
    );
    expect(exitCode).toBe(4);
    expect(bench.organization.policies.size).toBe(1);
  });

  it('nobody who could be asked', async () => {
    const before = standing();
    expect(await bench.run('prevent apply')).toMatchObject({
      exitCode: 2,
      said: like(/There is no terminal to ask at\./),
    });
    expect(standing()).toEqual(before);
  });
});

describe('what fails in the middle is taken back', () => {
  const deny = { kind: 'error', code: 'AccessDeniedException', status: 400, message: 'no' } satisfies FaultEffect;

  it.each([
    ['organizations:AttachPolicy', 'deny-root-keys', 'create the service control policy keyturn-deny-root-keys'],
    [
      'iam:EnableOrganizationsRootSessions',
      'root-access',
      'switch RootCredentialsManagement on and let IAM act in the organization (trusted access for iam.amazonaws.com)',
    ],
  ])('%s is refused', async (action, only, takenBack) => {
    bench.aws.sandbox.faults.add({ action, effect: deny });
    expect(await attempt(`prevent apply --yes --only ${only}`)).toEqual(
      refusal(new RegExp(`Taken back again: .*${takenBack.replaceAll(/[()]/g, '\\$&')}`)),
    );
    const entries = await bench.journal();
    expect(entries.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
    expect(entries.at(-1)).toMatchObject({ kind: 'outcome', outcome: 'done' });
  });

  it('what comes after it is not begun', async () => {
    bench.aws.sandbox.faults.add({ action: 'organizations:EnableAWSServiceAccess', effect: deny });
    expect(await attempt('prevent apply --yes')).toEqual(
      refusal(/root-access +failed[\s\S]*deny-root-keys +not begun +It was not begun: one before it was not done\./),
    );
  });

  it('a quota of AWS that nobody could see before', async () => {
    const effect = {
      ...deny,
      code: 'ConstraintViolationException',
      message: 'You have exceeded the maximum number of policies.',
    };
    bench.aws.sandbox.faults.add({ action: 'organizations:CreatePolicy', effect });
    expect(await attempt('prevent apply --yes --only deny-root-keys')).toEqual(
      refusal(/You have exceeded the maximum number of policies\. \(ConstraintViolationException\)/),
    );
  });
});

describe('an answer that is lost', () => {
  it.each(['organizations:CreatePolicy', 'organizations:AttachPolicy', 'organizations:EnableAWSServiceAccess'])(
    'of %s is no reason to do it twice, nor to leave it',
    async (action) => {
      bench.aws.sandbox.faults.add({ action, effect: { kind: 'drop-after' } });
      const { exitCode, said, out } = await bench.run('prevent apply --yes');
      expect(exitCode, `${said}\n${out}`).toBe(0);
      expect(bench.attachedTo(bench.organization.rootId)).toEqual(['FullAWSAccess', NAME]);
      expect(bench.organization.policies.size).toBe(2);
    },
  );

  it('for good leaves what was done, and says that nobody knows', async () => {
    bench.aws.sandbox.faults.add({ action: 'organizations:AttachPolicy', times: 0, effect: { kind: 'drop-before' } });
    const { exitCode, out } = await bench.run('prevent apply --yes --only deny-root-keys', { width: 2_000 });
    expect(exitCode).toBe(4);
    expect(out).toMatch(
      /deny-root-keys +unknown[\s\S]*Done, and still so: create the service control policy keyturn-deny-root-keys\./,
    );
    bench.aws.sandbox.faults.clear();
    expect(await bench.run('prevent apply --yes --only deny-root-keys')).toMatchObject({ exitCode: 0 });
    expect(bench.attachedTo(bench.organization.rootId)).toEqual(['FullAWSAccess', NAME]);
  });
});

describe('somebody else changes something while a plan is carried out', () => {
  beforeEach(async () => {
    await bench.run('prevent apply --yes');
    // As an earlier version would have left it: its document is to be replaced.
    const policy = bench.policy(NAME);
    if (!policy) throw new Error('no policy');
    bench.configure('prevent: { guardrails: [deny-root-keys] }');
    Object.assign(policy, { content: OTHER, description: descriptionOf('', OTHER, guardrailContext()) });
  });

  it('the document is read again just before it is replaced, and left alone where it is another one', async () => {
    const theirs = OTHER.replace('iam:*', 's3:*');
    // The last look before the change: somebody edits right after it.
    afterCall('ListPoliciesForTarget', () => edit(theirs));
    const { exitCode, out } = await bench.run('prevent apply --yes', { width: 2_000 });
    expect(exitCode).toBe(4);
    expect(out).toMatch(
      /somebody has changed keyturn-deny-root-keys since it was read; before \(-\), and now \(\+\):\n.*- +"Action": "iam:\*",\n.*\+ +"Action": "s3:\*",/,
    );
    expect(bench.policy(NAME)?.content).toBe(theirs);
  });

  it('the same holds for a deletion', async () => {
    const theirs = OTHER.replace('iam:*', 's3:*');
    afterCall('ListTargetsForPolicy', () => edit(theirs));
    const { exitCode, out } = await bench.run('prevent remove --yes --only deny-root-keys', { width: 2_000 });
    expect(exitCode).toBe(4);
    expect(out).toMatch(/Taken back again: detach keyturn-deny-root-keys from Root/);
    expect(bench.attachedTo(bench.organization.rootId)).toEqual(['FullAWSAccess', NAME]);
  });
});

function plant(name: string, content: string): void {
  const id = `p-${name.toLowerCase().padEnd(8, '0')}`.replaceAll('-', '').replace(/^p/, 'p-');
  bench.organization.policies.set(id, { id, name, description: '', type: 'SERVICE_CONTROL_POLICY', content, awsManaged: false });
  bench.organization.attachments.get(bench.organization.rootId)?.add(id);
}

function edit(content: string): void {
  Object.assign(bench.policy(NAME) ?? {}, { content });
}

function afterCall(action: string, then: () => void): void {
  const add = bench.aws.sandbox.calls.add.bind(bench.aws.sandbox.calls);
  let isDone = false;
  bench.aws.sandbox.calls.add = (call) => {
    add(call);
    if (call.action !== action || isDone) return;
    isDone = true;
    then();
  };
}
