import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addRole } from '../src/sandbox/scenarios/builders.ts';
import { AUDIT_ROLE, auditPolicy } from './support/auditor.ts';
import { startExplainedSandbox } from './support/explained.ts';
import { guideSteps } from './support/guide.ts';
import type { TestSandbox } from './support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from './support/sts.ts';

const guide = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8');
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
let aws: TestSandbox;
let keyId: string;

beforeAll(async () => {
  const { aws: started, ids } = await startExplainedSandbox();
  aws = started;
  keyId = ids.old;
  const policy = await auditPolicy('account');
  addRole(aws.builder, accountOf(aws, MEMBER), { name: AUDIT_ROLE, trustedAccountId: MANAGEMENT, policy });
  const iam = new IAMClient(aws.admin());
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  process.chdir(folder);
  writeFileSync('credential-report.csv', Content ?? '');
  const { credentials, endpoint } = aws.admin();
  const { accessKeyId, secretAccessKey } = credentials;
  writeFileSync(
    'aws-config',
    ['[profile security]', `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`].join('\n'),
  );
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'aws-config'));
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  process.chdir(home);
  await aws.close();
  rmSync(folder, { recursive: true });
});

// In the order of the page, each building on the ones before: a file that one writes, the next one reads.
test.each(guideSteps(guide, { keyId: () => keyId }))('$title', async ({ take }) => {
  const { exitCode, told } = await take();
  // 1: something was found.
  expect([0, 1], told).toContain(exitCode);
});

test('the page knows the accounts of the sandbox', () => {
  expect(guide).toContain(MANAGEMENT);
  expect(guide).toContain(MEMBER);
  expect(guide).toContain(AUDIT_ROLE);
});
