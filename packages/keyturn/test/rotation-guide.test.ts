import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../src/core/rotation/decision.ts';
import { addAgedKey, addUser } from '../src/sandbox/scenarios/builders.ts';
import { addSecret, keyText } from '../src/sandbox/scenarios/destination-builders.ts';
import { timeIn } from './rotation/http/laptop.ts';
import { guideSteps } from './support/guide.ts';
import { goToEmptyFolder, readPage } from './support/guide-place.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, MANAGEMENT } from './support/sts.ts';

const guide = readPage('rotation.md');
let aws: TestSandbox;
let goBack: () => void;
let unusedId: string;

beforeAll(async () => {
  aws = await startTestSandbox();
  const { builder, world } = aws;
  const account = accountOf(aws, MANAGEMENT);
  for (const name of ['deploy', 'ci-runner']) {
    const user = addUser(builder, account, { name });
    const key = addAgedKey(builder, account, user, { ageDays: 120, usedDaysAgo: 0.1 });
    addSecret(builder, account, { name: `keyturn/${MANAGEMENT}/${name}`, changedDaysAgo: 120 }, keyText(world, name, key.id));
  }
  unusedId = addAgedKey(builder, account, addUser(builder, account, { name: 'reports' }), { ageDays: 400 }).id;
  goBack = goToEmptyFolder(aws);
});

afterAll(async () => {
  goBack();
  await aws.close();
});

// In the order of the page, each building on the ones before: a file that one writes, the next one reads.
test.each(guideSteps(guide, { keyId: () => unusedId, time: () => timeIn(aws) }))(
  '$title',
  { timeout: 30_000 },
  async ({ take }) => {
    const { exitCode, told } = await take();
    // 1: something is due, or somebody has to decide.
    expect([0, 1], told).toContain(exitCode);
  },
);

/** Every question to a person: the compiler misses one that is not here. */
const problems: Readonly<Record<Problem, true>> = {
  'no-destination': true,
  'no-readable-destination': true,
  'rehearsal-failed': true,
  'two-active-keys': true,
  'too-many-keys': true,
  'slot-taken': true,
  'foreign-key': true,
  'secret-lost': true,
  'successor-gone': true,
  'successor-inactive': true,
  'destination-drift': true,
  'destination-shared': true,
  'held-elsewhere': true,
  'old-key-still-used': true,
  'successor-never-used': true,
  'key-in-use': true,
  'key-unknown': true,
  'nothing-to-undo': true,
};

test('every question to a person has one row, which says what it means and what to do', () => {
  const start = guide.indexOf('## When somebody has to decide');
  const section = guide.slice(start, guide.indexOf('\n## ', start + 1));
  const rows = [...section.matchAll(/^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows).toHaveLength(Object.keys(problems).length);
  expect(new Set(rows.map(([, code]) => code))).toEqual(new Set(Object.keys(problems)));
  for (const [, , meaning = '', remedy = ''] of rows) expect(`${meaning} ${remedy}`).toMatch(/^[A-Z].*\. [A-Z`].*\.$/);
});
