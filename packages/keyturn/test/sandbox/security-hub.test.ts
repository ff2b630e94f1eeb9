import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  DescribeHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MANAGEMENT = '111111111111';
const PRODUCT = `arn:aws:securityhub:eu-west-1:${MANAGEMENT}:product/${MANAGEMENT}/default`;
const HUB = `arn:aws:securityhub:eu-west-1:${MANAGEMENT}:hub/default`;

let aws: TestSandbox;
let client: SecurityHubClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new SecurityHubClient(aws.admin('eu-west-1'));
});

afterEach(() => aws.close());

describe('a hub', () => {
  it('is enabled once for each account and region', async () => {
    await client.send(new EnableSecurityHubCommand({}));
    await expect(client.send(new EnableSecurityHubCommand({}))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    const hub = await client.send(new DescribeHubCommand({}));
    expect(hub).toMatchObject({ HubArn: HUB, SubscribedAt: '2026-11-23T12:00:00.000Z', AutoEnableControls: true });
    await expect(client.send(new DescribeHubCommand({ HubArn: HUB.replace('eu-', 'us-') }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('that is not enabled answers 401 to everything', async () => {
    const refusal = {
      name: 'InvalidAccessException',
      message: `Account ${MANAGEMENT} is not subscribed to AWS Security Hub`,
      $metadata: { httpStatusCode: 401 },
    };
    await expect(client.send(new DescribeHubCommand({}))).rejects.toMatchObject(refusal);
    await expect(client.send(new GetFindingsCommand({}))).rejects.toMatchObject(refusal);
    await expect(send(finding())).rejects.toMatchObject(refusal);
    await client.send(new EnableSecurityHubCommand({}));
    const elsewhere = new SecurityHubClient(aws.admin('us-east-1'));
    await expect(elsewhere.send(new DescribeHubCommand({}))).rejects.toMatchObject(refusal);
  });
});

describe('importing findings', () => {
  beforeEach(() => client.send(new EnableSecurityHubCommand({})));

  it('keeps them, with what Security Hub adds', async () => {
    expect(await send(finding())).toEqual({ FailedCount: 0, SuccessCount: 1, FailedFindings: [] });
    expect(await findings()).toMatchObject([
      {
        ...finding(),
        Region: 'eu-west-1',
        RecordState: 'ACTIVE',
        Workflow: { Status: 'NEW' },
        FindingProviderFields: { Severity: { Label: 'CRITICAL' }, Types: finding().Types },
        ProcessedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('takes the good ones of a batch and names the others', async () => {
    const { Severity: _severity, ...unrated } = finding({ Id: 'no-severity' });
    const bad: readonly (readonly [AwsSecurityFinding, string])[] = [
      [finding({ Id: 'long', Title: 'x'.repeat(257) }), 'data.Title should NOT be longer than 256 characters'],
      [finding({ Id: 'wordy', Description: 'x'.repeat(1025) }), 'data.Description should NOT be longer than 1024 characters'],
      [finding({ Id: 'bare', Resources: [] }), 'data.Resources should NOT have fewer than 1 items'],
      [finding({ Id: 'when', UpdatedAt: 'yesterday' }), 'data.UpdatedAt should match format "date-time"'],
      [finding({ Id: 'type', Types: [''] }), 'data.Types[0] should match pattern "^([^/]+)(/[^/]+){0,2}$"'],
      [finding({ Id: 'old', SchemaVersion: '2017-01-01' }), 'data.SchemaVersion should be equal to one of the allowed values'],
      [unrated, "data should have required property 'Severity'"],
    ];
    const reply = await send(...bad.map(([one]) => one), finding({ Id: 'good' }));
    expect(reply).toMatchObject({ FailedCount: bad.length, SuccessCount: 1 });
    expect(reply.FailedFindings?.map(({ Id }) => Id)).toEqual(bad.map(([{ Id }]) => Id));
    for (const [index, [, fault]] of bad.entries()) {
      const { ErrorCode, ErrorMessage } = reply.FailedFindings?.[index] ?? {};
      expect(ErrorCode).toBe('InvalidInput');
      expect(ErrorMessage).toContain(`Finding does not adhere to Amazon Finding Format. ${fault}`);
    }
    expect((await findings()).map(({ Id }) => Id)).toEqual(['good']);
  });

  it('refuses a finding over 240 KB alone', async () => {
    const big = finding({ Id: 'big', ProductFields: { text: 'x'.repeat(240 * 1024) } });
    const reply = await send(big, finding());
    expect(reply).toMatchObject({ FailedCount: 1, SuccessCount: 1, FailedFindings: [{ Id: 'big' }] });
  });

  it('takes between one and a hundred findings, 6 MB together', async () => {
    const refusal = { name: 'InvalidInputException', $metadata: { httpStatusCode: 400 } };
    await expect(send()).rejects.toMatchObject(refusal);
    const many = (count: number, text = '') =>
      Array.from({ length: count }, (_, index) => finding({ Id: `f${index}`, ProductFields: { text } }));
    await expect(send(...many(101))).rejects.toMatchObject(refusal);
    await expect(send(...many(40, 'x'.repeat(160 * 1024)))).rejects.toMatchObject(refusal);
    expect(await send(...many(100))).toMatchObject({ SuccessCount: 100 });
  });

  it('takes findings about the calling account and of its own product only', async () => {
    const foreign = [
      finding({ AwsAccountId: '222222222222' }),
      finding({ ProductArn: PRODUCT.replaceAll(MANAGEMENT, '222222222222') }),
      finding({ ProductArn: PRODUCT.replace('eu-west-1', 'us-east-1') }),
    ];
    for (const one of foreign) {
      const what = `securityhub:BatchImportFindings on resource: ${one.ProductArn}`;
      await expect(send(finding({ Id: 'innocent' }), one)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${MANAGEMENT}:user/admin is not authorized to perform: ${what}`,
        $metadata: { httpStatusCode: 403 },
      });
    }
    expect(await findings()).toEqual([]);
  });

  it('brings a finding up to date, but for what belongs to customers and to FindingProviderFields', async () => {
    await send(finding({ Workflow: { Status: 'NOTIFIED' } }));
    const older = finding({ UpdatedAt: '2026-01-01T00:00:00.000Z', Title: 'older' });
    expect(await send(older)).toMatchObject({ SuccessCount: 1 });
    expect(await findings()).toMatchObject([{ Title: 'Root user has an access key' }]);

    const newer = { UpdatedAt: '2026-11-23T11:30:00.000Z', RecordState: 'ARCHIVED' } as const;
    await send(finding({ ...newer, Severity: { Label: 'LOW' }, Workflow: { Status: 'RESOLVED' } }));
    expect(await findings()).toMatchObject([
      { ...newer, Severity: { Label: 'CRITICAL' }, Workflow: { Status: 'NOTIFIED' }, CreatedAt: finding().CreatedAt },
    ]);
    const changed = { UpdatedAt: '2026-11-23T11:40:00.000Z', FindingProviderFields: { Severity: { Label: 'LOW' } } } as const;
    await send(finding(changed));
    expect(await findings()).toMatchObject([{ Severity: { Label: 'LOW' }, Types: finding().Types }]);
  });

  it('needs the permission', async () => {
    const account = aws.world.accounts.get(MANAGEMENT);
    if (!account) throw new Error('no management account');
    const weak = addUser(aws.builder, account, { name: 'weak' });
    const theirs = new SecurityHubClient(aws.as(addAgedKey(aws.builder, account, weak, { ageDays: 1 }), 'eu-west-1'));
    await expect(theirs.send(new BatchImportFindingsCommand({ Findings: [finding()] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('reading findings', () => {
  beforeEach(async () => {
    await client.send(new EnableSecurityHubCommand({}));
    await send(
      finding({ Id: 'keyturn/1' }),
      finding({ Id: 'keyturn/2', GeneratorId: 'keyturn/user-key-too-old', RecordState: 'ARCHIVED' }),
      finding({ Id: 'other/1', GeneratorId: 'other' }),
    );
  });

  it('filters by field and comparison', async () => {
    const ids = async (Filters: GetFindingsCommand['input']['Filters']) => (await findings({ Filters })).map(({ Id }) => Id);
    expect(await ids({ Id: [{ Value: 'keyturn/', Comparison: 'PREFIX' }] })).toEqual(['keyturn/1', 'keyturn/2']);
    expect(await ids({ Id: [{ Value: 'other/1', Comparison: 'EQUALS' }] })).toEqual(['other/1']);
    expect(await ids({ ProductArn: [{ Value: PRODUCT, Comparison: 'EQUALS' }] })).toHaveLength(3);
    const archived = [{ Value: 'ARCHIVED', Comparison: 'EQUALS' }] as const;
    expect(await ids({ RecordState: [...archived] })).toEqual(['keyturn/2']);
    expect(await ids({ RecordState: [{ Value: 'ARCHIVED', Comparison: 'NOT_EQUALS' }] })).toHaveLength(2);
    const either = [
      { Value: 'other', Comparison: 'EQUALS' },
      { Value: 'keyturn/user-', Comparison: 'PREFIX' },
    ] as const;
    expect(await ids({ GeneratorId: [...either] })).toEqual(['keyturn/2', 'other/1']);
    expect(await ids({ GeneratorId: [...either], RecordState: [...archived] })).toEqual(['keyturn/2']);
  });

  it('says so when a filter is not one that the sandbox knows', async () => {
    const Filters = { MalwareName: [{ Value: 'x', Comparison: 'EQUALS' }] } as const;
    await expect(findings({ Filters: { MalwareName: [...Filters.MalwareName] } })).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  it('goes page by page', async () => {
    const first = await client.send(new GetFindingsCommand({ MaxResults: 2 }));
    expect(first.Findings).toHaveLength(2);
    const second = await client.send(new GetFindingsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect(second.Findings).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });

  it('forgets a finding ninety days after its last update', async () => {
    aws.clock.set(START + 90 * 86_400_000);
    // A new client: the old one signs by the time that it learned from the last answer.
    client = new SecurityHubClient(aws.admin('eu-west-1'));
    expect(await findings()).toEqual([]);
  });
});

async function send(...Findings: AwsSecurityFinding[]) {
  const { $metadata: _metadata, ...reply } = await client.send(new BatchImportFindingsCommand({ Findings }));
  return reply;
}

async function findings(input: GetFindingsCommand['input'] = {}): Promise<AwsSecurityFinding[]> {
  return (await client.send(new GetFindingsCommand(input))).Findings ?? [];
}

function finding(change: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'keyturn/root-access-key-present/AKIAEXAMPLE',
    ProductArn: PRODUCT,
    GeneratorId: 'keyturn/root-access-key-present',
    AwsAccountId: MANAGEMENT,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: '2026-11-23T11:00:00.000Z',
    UpdatedAt: '2026-11-23T11:00:00.000Z',
    Severity: { Label: 'CRITICAL' },
    Title: 'Root user has an access key',
    Description: 'The root user of the account has an active access key.',
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${MANAGEMENT}`, Partition: 'aws', Region: 'us-east-1' }],
    ...change,
  };
}
