import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { guardrails } from '../src/core/guardrails/index.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const guide = readFileSync(new URL('../../../docs/prevention.md', import.meta.url), 'utf8');
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

// In the order of the page, each building on the ones before: a file that one writes, the next one reads.
test.each(guideSteps(guide, { keyId: () => '', time: () => timeIn(aws) }))('$title', { timeout: 30_000 }, async ({ take }) => {
  const { exitCode, told } = await take();
  // 1: a guardrail is open, or for a person to do.
  expect([0, 1], told).toContain(exitCode);
});

test('the page names every guardrail, and no other', () => {
  const named = [...guide.matchAll(/^\| `([a-z-]+)` \| .* \| (yes|no)/gm)].map(([, id, standard]) => [id, standard]);
  expect(named).toEqual(guardrails.map(({ id, isStandard }) => [id, isStandard ? 'yes' : 'no']));
});
