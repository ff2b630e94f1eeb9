import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { secretOf } from '../src/sandbox/ids.ts';
import { addAgedKey } from '../src/sandbox/scenarios/builders.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { type GuideStep, guideSteps } from './support/guide.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER, organizationOf } from './support/sts.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
let aws: TestSandbox;
let memberKey: string;
let ownKey: string;

beforeAll(async () => {
  aws = await startTestSandbox();
  const { builder, world } = aws;
  enableRootAccess(aws);
  memberKey = addAgedKey(builder, accountOf(aws, MEMBER), undefined, { ageDays: 400, usedDaysAgo: 200 }).id;
  const own = addAgedKey(builder, accountOf(aws, MANAGEMENT), undefined, { ageDays: 500, usedDaysAgo: 0.1 });
  addAgedKey(builder, accountOf(aws, MANAGEMENT), undefined, { ageDays: 900, usedDaysAgo: 300 });
  ownKey = own.id;
  const { credentials, endpoint } = aws.admin();
  mkdirSync(join(folder, '.aws'));
  writeFileSync(
    join(folder, '.aws/credentials'),
    [
      ['default', credentials.accessKeyId, credentials.secretAccessKey],
      ['root', own.id, secretOf(world.seed, own.id)],
    ]
      .map(([name, id, secret]) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`)
      .join('\n'),
    { mode: 0o600 },
  );
  process.chdir(folder);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, '.aws/credentials'));
  vi.stubEnv('HOME', folder);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  process.chdir(home);
  await aws.close();
  rmSync(folder, { recursive: true });
});

// In the order of the page, each building on the ones before: a file that one writes, the next one reads.
describe.each(['root.md', 'root-guide.md'])('docs/%s', (name) => {
  const steps = guideSteps(page(name), { keyId: () => memberKey, time: () => timeIn(aws) });
  test.each(steps)('$title', { timeout: 30_000 }, async ({ title, take }) => {
    if (title === 'the configuration of the page') await afterGrace(steps);
    const { exitCode, told } = await take();
    // 1: a root user has something, or somebody has to decide.
    expect([0, 1], told).toContain(exitCode);
  });
});

/** Before the page says something else, the key that it turned off is deleted by the same line. */
async function afterGrace(steps: readonly GuideStep[]): Promise<void> {
  aws.clock.advance(15 * 86_400);
  await steps.find(({ title }) => title.startsWith('keyturn root remove --profile root'))?.take();
}

test('what the pages say of their commands has happened', () => {
  const { policies, attachments } = organizationOf(aws);
  // Paused, resumed, and paused again when its key was in wrong hands.
  expect(accountOf(aws, MEMBER).root.keys).toMatchObject([{ id: memberKey, status: 'Active' }]);
  const names = [...(attachments.get(MEMBER) ?? [])].map((id) => policies.get(id)?.name);
  expect(names).toEqual(['FullAWSAccess', `keyturn-pause-root-${MEMBER}`]);
  // The other key is gone, and a successor is there.
  const [old, successor, ...more] = accountOf(aws, MANAGEMENT).root.keys;
  expect([old?.status, successor?.status, ...more]).toEqual(['Active', 'Active']);
  expect(old?.id).toBe(ownKey);
  expect(readFileSync(join(folder, '.aws/credentials'), 'utf8')).toContain(successor?.id);
});
