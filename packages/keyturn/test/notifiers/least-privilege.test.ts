import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createAwsClients } from '../../src/aws/client.ts';
import { notifierKinds } from '../../src/notifiers/index.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { exampleNotice, messageOf } from '../gen/notices.ts';
import { notifierContext } from '../support/notifier-bench.ts';
import { runKeyturn } from '../support/program.ts';
import { exampleReport } from '../support/report.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const ACCOUNT = '111111111111';
const REGION = 'eu-central-1';
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:keyturn`;

const entries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sns: { topicArn: TOPIC },
  eventbridge: { region: REGION },
  ses: { from: 'Keyturn <keyturn@mail.example.com>', to: 'web@example.com', region: REGION },
  'security-hub': { region: REGION },
};

const folder = mkdtempSync(join(tmpdir(), 'keyturn-notifiers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `keyturn iam-policy operate` writes for a configuration with one such notifier. */
async function policyFor(kind: string): Promise<z.output<typeof policySchema>> {
  const config = join(folder, `${kind}.yaml`);
  writeFileSync(config, JSON.stringify({ notify: { to: [{ kind, ...entries[kind] }] } }));
  const { out, said } = await runKeyturn(['iam-policy', 'operate', '--config', config]);
  expect(said).toBe('');
  return policySchema.parse(JSON.parse(out));
}

const policySchema = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.object({
      Sid: z.string(),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()),
      Resource: z.union([z.string(), z.array(z.string())]),
      Condition: z.unknown().optional(),
    }),
  ),
});

async function world(): Promise<TestSandbox> {
  const aws = await startTestSandbox();
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('this world has another management account');
  const topic = { arn: TOPIC, attributes: new Map(), subscriptions: [], messages: [], tags: new Map() };
  account.topics = new Map([[`${REGION}/keyturn`, topic]]);
  account.mailers = new Map([
    [REGION, { identities: new Map([['example.com', true]]), isConfined: false, isPaused: false, mails: [] }],
  ]);
  account.securityHubs = new Map([[REGION, { enabledAt: START, findings: new Map() }]]);
  return aws;
}

/** Uses a notifier as a user who has this policy and no other. */
async function use(kind: string, policy: z.output<typeof policySchema>) {
  const aws = await world();
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('this world has another management account');
  const user = addUser(aws.builder, account, { name: 'keyturn' });
  user.inline = new Map([['keyturn', JSON.stringify(policy)]]);
  const { credentials } = aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 }));
  const clients = createAwsClients({ endpoint: aws.url, region: REGION, credentials, environment: {} });
  const context = { ...notifierContext().context, aws: clients };
  const notifier = notifierKinds.find((one) => one.kind === kind)?.create({ ...entries[kind] }, context);
  const problem = await notifier?.rehearse();
  const told = notifier?.is === 'teller' ? notifier.tell(messageOf(exampleNotice())) : notifier?.publish(report());
  const outcome = { problem, is: (await told)?.is };
  await aws.close();
  return outcome;
}

function report() {
  const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/keyturn`, partition: 'aws' } as const;
  const findings = exampleReport()
    .findings.slice(0, 3)
    .map((finding) => ({ ...finding, subject: { ...finding.subject, account: ACCOUNT } }));
  return exampleReport({ caller, findings, accounts: [] });
}

test.each(Object.keys(entries))('%s works with what iam-policy grants for it', async (kind) => {
  const policy = await policyFor(kind);
  expect(policy.Statement.flatMap(({ Resource }) => Resource)).not.toContain(undefined);
  expect(await use(kind, policy)).toEqual({ problem: undefined, is: 'told' });
});

test.each([
  ['sns', 'sns:Publish'],
  ['eventbridge', 'events:PutEvents'],
  ['ses', 'ses:SendEmail'],
  ['security-hub', 'securityhub:BatchImportFindings'],
  ['security-hub', 'securityhub:GetFindings'],
])('%s takes %s', async (kind, action) => {
  const policy = await policyFor(kind);
  const left = policy.Statement.map((one) => ({ ...one, Action: one.Action.filter((granted) => granted !== action) }));
  expect(await use(kind, { ...policy, Statement: left })).toEqual({ problem: undefined, is: 'failed' });
});

test('the document names what the entries name', async () => {
  const told = new Map<string, Readonly<Record<string, unknown>>>();
  for (const kind of Object.keys(entries)) {
    const { Statement } = await policyFor(kind);
    const own = Statement.filter(({ Action }) => Action.some((action) => /^(?:sns|events|ses|securityhub):/.test(action)));
    told.set(kind, Object.fromEntries(own.map(({ Sid, Resource }) => [Sid, Resource])));
  }
  const identities = ['example.com', 'keyturn@mail.example.com', 'mail.example.com'].map(
    (one) => `arn:aws:ses:${REGION}:*:identity/${one}`,
  );
  expect(Object.fromEntries(told)).toEqual({
    sns: { LookAtTopics: TOPIC, PublishToTopics: TOPIC },
    eventbridge: {
      LookAtEventBuses: `arn:aws:events:${REGION}:*:event-bus/default`,
      PutEvents: `arn:aws:events:${REGION}:*:event-bus/default`,
    },
    ses: { LookAtSenders: identities, SendMail: identities },
    'security-hub': {
      ReadFindings: `arn:aws:securityhub:${REGION}:*:hub/default`,
      ImportFindings: `arn:aws:securityhub:${REGION}:*:product/*/default`,
    },
  });
});
