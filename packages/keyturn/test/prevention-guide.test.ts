import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardrails } from '../src/core/guardrails/index.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { goToEmptyFolder, readPage } from './support/guide-place.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const guide = readPage('prevention.md');
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
test.each(guideSteps(guide, { keyId: () => '', time: () => timeIn(aws) }))('$title', { timeout: 30_000 }, async ({ take }) => {
  const { exitCode, told } = await take();
  // 1: a guardrail is open, or for a person to do.
  expect([0, 1], told).toContain(exitCode);
});

test('the page names every guardrail, and no other', () => {
  const named = [...guide.matchAll(/^\| `([a-z-]+)` \| .* \| (yes|no)/gm)].map(([, id, standard]) => [id, standard]);
  expect(named).toEqual(guardrails.map(({ id, isStandard }) => [id, isStandard ? 'yes' : 'no']));
});
