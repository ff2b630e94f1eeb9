import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { addDays, type Instant, instantOf } from '../../src/core/instant.ts';
import type { AccountReading, CheckReading, Report } from '../../src/core/report.ts';
import type { Notifier } from '../../src/engine/notifier.ts';
import { securityHubNotifier } from '../../src/notifiers/security-hub.ts';
import { plainText } from '../../src/reports/plain-text.ts';
import { describeNotifier, type NotifierBench, type Sample } from '../contracts/notifier.ts';
import { hostileTexts } from '../gen/notices.ts';
import { awsContext, troubledAws } from '../support/notifier-bench.ts';
import { exampleReport } from '../support/report.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { like } from '../support/wording.ts';

const MANAGEMENT = '111111111111';
const REGION = 'eu-central-1';
const CHECKS = ['user-access-key-age', 'user-access-key-unused'];
const NOW = instantOf(START);

interface Bench extends NotifierBench {
  readonly aws: TestSandbox;
  readonly hub: (account?: string) => Map<string, Readonly<Record<string, unknown>>>;
}

async function open(): Promise<Bench> {
  const aws = await startTestSandbox();
  for (const account of aws.world.accounts.values()) {
    account.securityHubs = new Map([[REGION, { enabledAt: START, findings: new Map() }]]);
  }
  const context = awsContext(aws);
  const hub = (account = MANAGEMENT) =>
    aws.world.accounts.get(account)?.securityHubs?.get(REGION)?.findings ?? new Map<string, Readonly<Record<string, unknown>>>();
  return {
    aws,
    hub,
    notifier: securityHubNotifier.create({ region: REGION }, context),
    bare: securityHubNotifier.create({ region: 'eu-west-1' }, context),
    missing: 'InvalidAccessException',
    arrived: () => [...hub()].map(([id, finding]) => ({ id, text: textsIn(finding).join('\n') })),
    trouble: troubledAws(aws, { action: 'securityhub:BatchImportFindings', busy: 'LimitExceededException' }),
    waits: undefined,
    secrets: [aws.admin().credentials.secretAccessKey],
    close: () => aws.close(),
  };
}

describeNotifier('security-hub', open, {
  one: sampleOf(reportOf([finding()]), ['111111111111', 'deploy', 'AKIARTXV5AHDEXAMPLE2', 'created 97 days ago', 'keyturn']),
  many: sampleOf(reportOf(Array.from({ length: 501 }, (_, index) => finding({ user: `deploy-${index}` }))), ['deploy-500']),
  hostile: hostileTexts.map((user) => sampleOf(reportOf([finding({ user })]), [plainText(user)])),
});

function sampleOf(report: Report, finds: readonly string[]): Sample {
  return { finds, send: (notifier) => publish(notifier, report) };
}

function publish(notifier: Notifier, report: Report) {
  return notifier.is === 'publisher' ? notifier.publish(report) : Promise.reject(new Error('it publishes nothing'));
}

/** A finding of an old key, one of each user. */
function finding({
  user = 'deploy',
  account = MANAGEMENT,
  ...changes
}: Partial<Finding> & { user?: string; account?: string } = {}): Finding {
  const [example] = exampleReport().findings;
  if (!example) throw new Error('the example has findings');
  return {
    ...example,
    check: 'user-access-key-age',
    verdict: 'fail',
    because: 'created 97 days ago; the policy allows 90',
    exception: null,
    subject: { account, accountName: 'management', principal: { type: 'user', name: user }, accessKeyId: 'AKIARTXV5AHDEXAMPLE2' },
    ...changes,
  };
}

function reportOf(findings: readonly Finding[], changes: Partial<Report> = {}): Report {
  const accounts = [MANAGEMENT].map((id) => reading(id));
  const checks = CHECKS.map(
    (id): CheckReading => ({ id, title: id, risk: '', severity: 'high', fail: 0, unknown: 0, excepted: 0, notRun: null }),
  );
  const caller = { account: MANAGEMENT, arn: `arn:aws:iam::${MANAGEMENT}:user/admin`, partition: 'aws' } as const;
  return { ...exampleReport(), generatedAt: NOW, caller, accounts, checks, findings, ...changes };
}

function reading(id: string, state: AccountReading['state'] = 'read'): AccountReading {
  return { id, name: null, isManagement: id === MANAGEMENT, unitPath: [], state, why: null, users: 1, keyAges: [] };
}

/** The next night. */
function later(days = 1): Instant {
  return addDays(NOW, days);
}

function states(hub: ReturnType<Bench['hub']>) {
  return Object.fromEntries([...hub.values()].map((one) => [String(one['Id']), one['RecordState']]));
}

const AGE_OF_A = `keyturn/user-access-key-age/${MANAGEMENT}/user/a/AKIARTXV5AHDEXAMPLE2`;
const AGE_OF_B = `keyturn/user-access-key-age/${MANAGEMENT}/user/b/AKIARTXV5AHDEXAMPLE2`;
const both = [finding({ user: 'a' }), finding({ user: 'b' })];

test('what is mended is archived, and comes back when it is there again', async () => {
  const { notifier, hub, close } = await open();
  await publish(notifier, reportOf(both));
  await publish(notifier, reportOf(both.slice(1), { generatedAt: later(1) }));
  expect(states(hub())).toEqual({ [AGE_OF_A]: 'ARCHIVED', [AGE_OF_B]: 'ACTIVE' });
  expect(hub().get(AGE_OF_A)?.['Compliance']).toEqual({ Status: 'PASSED' });
  await publish(notifier, reportOf(both, { generatedAt: later(2) }));
  expect(states(hub())).toEqual({ [AGE_OF_A]: 'ACTIVE', [AGE_OF_B]: 'ACTIVE' });
  await close();
});

test.each<[string, Partial<Report>, readonly Finding[]]>([
  ['the audit was ended before its end', { isInterrupted: true }, []],
  ['the account could not be read', { accounts: [reading(MANAGEMENT, 'unread')] }, []],
  ['the account was left out', { accounts: [reading(MANAGEMENT, 'skipped')] }, []],
  ['its check was not asked for', { checks: [] }, []],
  ['its check was not run', { checks: reportOf([]).checks.map((check) => ({ ...check, notRun: 'needs --live' })) }, []],
  ['the check does not know of some key', {}, [finding({ user: 'c', verdict: 'unknown', because: 'AccessDenied' })]],
])('nothing is archived that nobody looked at: %s', async (_why, changes, findings) => {
  const { notifier, hub, close } = await open();
  await publish(notifier, reportOf(both));
  await publish(notifier, reportOf(findings, { ...changes, generatedAt: later(1) }));
  expect(states(hub())).toMatchObject({ [AGE_OF_A]: 'ACTIVE', [AGE_OF_B]: 'ACTIVE' });
  await close();
});

test('findings of others are left alone', async () => {
  const { notifier, hub, close } = await open();
  await publish(notifier, reportOf(both.slice(0, 1)));
  const [own] = hub().values();
  hub().set('other', { ...own, Id: 'other', GeneratorId: 'other-tool/user-access-key-age' });
  await publish(notifier, reportOf([], { generatedAt: later(1) }));
  expect(states(hub())).toEqual({ [AGE_OF_A]: 'ARCHIVED', other: 'ACTIVE' });
  await close();
});

test('what is refused in an answer of success is told', async () => {
  const { notifier, close } = await open();
  const tooLong = finding({ check: 'x'.repeat(600) });
  expect(await publish(notifier, reportOf([finding(), tooLong]))).toMatchObject({
    is: 'failed',
    because: like(/^111111111111: Security Hub refused 1 of its findings: .*should NOT be longer than 512 characters/),
    isPassing: false,
  });
  await close();
});

test('findings of other accounts go there by a role, and without one that is told', async () => {
  const { aws, notifier, hub, close } = await open();
  const member = [...aws.world.accounts.keys()].find((id) => id !== MANAGEMENT) ?? '';
  const report = reportOf([finding(), finding({ account: member })], { accounts: [reading(MANAGEMENT), reading(member)] });
  expect(await publish(notifier, report)).toEqual({
    is: 'failed',
    because: 'findings of another account are not published: name a role that is in them',
    isPassing: false,
  });
  expect([hub().size, hub(member).size]).toEqual([1, 0]);
  const role = 'OrganizationAccountAccessRole';
  const entering = securityHubNotifier.create({ region: REGION, role }, awsContext(aws));
  expect(await publish(entering, report)).toEqual({ is: 'told', thread: null });
  expect([hub().size, hub(member).size]).toEqual([1, 1]);
  await close();
});

test('where no region is named, the one of IAM is meant', async () => {
  const { aws, close } = await open();
  const notifier = securityHubNotifier.create({}, awsContext(aws));
  expect(await notifier.rehearse()).toContain('InvalidAccessException');
  const account = aws.world.accounts.get(MANAGEMENT);
  account?.securityHubs?.set('us-east-1', { enabledAt: START, findings: new Map() });
  expect(await notifier.rehearse()).toBeUndefined();
  expect(await publish(notifier, reportOf([finding()]))).toEqual({ is: 'told', thread: null });
  await close();
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' ? [value] : [];
}
