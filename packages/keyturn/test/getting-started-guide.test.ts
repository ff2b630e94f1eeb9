import { afterAll, beforeAll, expect, test } from 'vitest';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { goToEmptyFolder, readPage } from './support/guide-place.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

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

// In the order of the page, each building on the ones before: a file that one writes, the next one reads.
test.each(guideSteps(readPage('getting-started.md'), { keyId: () => '', time: () => timeIn(aws) }))(
  '$title',
  { timeout: 60_000 },
  async ({ take }) => {
    const { exitCode, told } = await take();
    // 1: something was found.
    expect([0, 1], told).toContain(exitCode);
  },
);
