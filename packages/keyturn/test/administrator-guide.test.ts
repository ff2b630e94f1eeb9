import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMINISTRATOR_TAG } from '../src/core/administrator/wish.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { goToEmptyFolder, readPage } from './support/guide-place.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from './support/sts.ts';

const guide = readPage('administrator.md');
let aws: TestSandbox;
let goBack: () => void;

beforeAll(async () => {
  aws = await startTestSandbox();
  goBack = goToEmptyFolder(aws);
});

afterAll(async () => {
  goBack();
  await aws.close();
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
