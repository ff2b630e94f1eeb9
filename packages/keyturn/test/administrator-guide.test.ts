import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ADMINISTRATOR_TAG } from '../src/core/administrator/wish.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from './support/sts.ts';

const guide = readFileSync(new URL('../../../docs/administrator.md', import.meta.url), 'utf8');
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
let aws: TestSandbox;

beforeAll(async () => {
  aws = await startTestSandbox();
  process.chdir(folder);
  const { credentials, endpoint } = aws.admin();
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('HOME', folder);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  process.chdir(home);
  await aws.close();
  rmSync(folder, { recursive: true });
});

// In the order of the page: the last line sees what the ones before it made.
test.each(guideSteps(guide, { keyId: () => '', time: () => timeIn(aws) }))('$title', { timeout: 30_000 }, async ({ take }) => {
  const { exitCode, told } = await take();
  expect(exitCode, told).toBe(0);
});

test('what the page says is there', () => {
  const [own, member] = [accountOf(aws, MANAGEMENT), accountOf(aws, MEMBER)];
  const made = [own.roles?.get('KeyturnAdministrator'), member.roles?.get('KeyturnAdministrator'), own.users.get('AdminUser')];
  expect(made.map((one) => one?.tags?.has(ADMINISTRATOR_TAG))).toEqual([true, true, true]);
  expect(guide).toContain(`the tag \`${ADMINISTRATOR_TAG}\``);
});
