import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../src/sandbox/scenarios/builders.ts';
import { addSecret, keyText } from '../src/sandbox/scenarios/destination-builders.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { goToEmptyFolder, readPage } from './support/guide-place.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, MANAGEMENT } from './support/sts.ts';

let aws: TestSandbox;
let keyId: string;
let goBack: () => void;

beforeAll(async () => {
  aws = await startTestSandbox();
  const account = accountOf(aws, MANAGEMENT);
  const user = addUser(aws.builder, account, { name: 'deploy' });
  keyId = addAgedKey(aws.builder, account, user, { ageDays: 120, usedDaysAgo: 0.1 }).id;
  addSecret(
    aws.builder,
    account,
    { name: `keyturn/${MANAGEMENT}/deploy`, changedDaysAgo: 120 },
    keyText(aws.world, 'deploy', keyId),
  );
  goBack = goToEmptyFolder(aws);
});

afterAll(async () => {
  goBack();
  await aws.close();
});

/** Nothing ever ran on this machine: that is told with 3. */
const answers: Readonly<Record<string, readonly number[]>> = { 'keyturn status': [3] };

// In the order of the page, each building on the ones before.
test.each(guideSteps(readPage('runbook.md'), { keyId: () => keyId, time: () => timeIn(aws) }))(
  '$title',
  { timeout: 60_000 },
  async ({ title, take }) => {
    const { exitCode, told } = await take();
    // 1: something was found, or somebody has to decide.
    expect(answers[title] ?? [0, 1], told).toContain(exitCode);
  },
);
