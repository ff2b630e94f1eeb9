import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noticeEvents } from '../../src/core/notices/notice.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { guideSteps } from '../support/guide.ts';
import { accountOf } from '../support/iam.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { startReceiver } from './receiver.ts';
import { inShort, SECRET } from './scene.ts';

const page = readFileSync(new URL('../../../../docs/notifications.md', import.meta.url), 'utf8');
const receiver = await startReceiver();
const guide = page.replaceAll(/https:\/\/hooks\.example\.com(\/[a-z-]+)/g, (_whole, path: string) => receiver.url(path));
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
let aws: TestSandbox;
let key = '';

beforeAll(async () => {
  aws = await startTestSandbox();
  const account = accountOf(aws, '111111111111');
  const user = addUser(aws.builder, account, { name: 'shop', tags: { team: 'web', owner: 'web@example.com' } });
  key = addAgedKey(aws.builder, account, user, { ageDays: 85 }).id;
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
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const environment = { ...SECRET, KEYTURN_STATE_DIR: folder };

test.each(guideSteps(guide, { keyId: () => key, time: () => timeIn(aws), environment }))(
  '$title',
  { timeout: 30_000 },
  async ({ take }) => {
    const { exitCode, told } = await take();
    expect(exitCode, told).toBe(0);
  },
);

test('whoever followed the page was told', () => {
  const told = receiver.arrived.map(({ path, notices }) => [path, ...inShort(notices).filter((one) => /keyturn|shop/.test(one))]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['/keyturn', 'done keyturn'],
      ['/keyturn', 'due-soon shop'],
      ['/web-team', 'due-soon shop'],
    ]),
  );
});

test('the page tells of every event, and of no other', () => {
  expect([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, event]) => event)).toEqual([...noticeEvents]);
});
