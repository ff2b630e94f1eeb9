import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, type Instant, instantOf, SECONDS_PER_DAY } from '../../src/core/instant.ts';
import type { JournalDraft } from '../../src/core/journal.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { createFileJournal, journalFileIn, readJournal } from '../../src/store/journal-file.ts';
import { draft } from '../gen/journal.ts';
import { runKeyturn } from '../support/program.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

const NOW = instantOf(START);
const GONE = 'AKIAIOSFODNN7EXAMPLE';

let aws: TestSandbox;
let folder: string;

beforeEach(async () => {
  aws = await startTestSandbox();
  const account = accountOf(aws, MANAGEMENT);
  addAgedKey(aws.builder, account, addUser(aws.builder, account, { name: 'ci' }), { ageDays: 5, usedDaysAgo: 0.1 });
  folder = mkdtempSync(join(tmpdir(), 'keyturn-settle-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await aws.close();
});

const before = (days: number, seconds = 0): Instant => addDays(NOW, seconds / SECONDS_PER_DAY - days);

/** Writes that a key was to be deleted, and perhaps what came of it; then whatever is due is done. Answers what was written then. */
async function settled(intentAt: Instant, outcomeAt?: Instant): Promise<readonly string[]> {
  const actor = { arn: null, user: 'jane', host: 'laptop' };
  const journal = createFileJournal({ folder, now: () => NOW, run: 'earlier', actor, onMended: () => {} });
  const step: Partial<JournalDraft> = {
    account: MANAGEMENT,
    principal: { type: 'user', name: 'ci' },
    accessKeyId: GONE,
    step: 'delete',
  };
  const { seq } = await journal.append(draft({ ...step, kind: 'intent', at: intentAt }));
  if (outcomeAt) await journal.append(draft({ ...step, kind: 'outcome', outcome: 'done', intent: seq, at: outcomeAt }));
  const ran = await runKeyturn(['apply', '--yes', '--state-dir', folder], { as: aws.admin() });
  expect(ran.exitCode, ran.said).toBe(0);
  const written: string[] = [];
  for await (const entry of readJournal(journalFileIn(folder))) {
    if (entry.run !== draft().run) written.push(`${entry.step}: ${entry.detail}`);
  }
  return written;
}

test('the end of a step that nobody saw is written down by whoever comes next', async () => {
  expect(await settled(before(3))).toEqual(['delete: no answer was written down; seen afterwards']);
});

test('what is a month old is left to people', async () => {
  expect(await settled(before(30, -5))).toEqual([]);
});

test('an end that was written down stays the only one, also where the clock was set back between', async () => {
  expect(await settled(before(30, 5), before(30, -5))).toEqual([]);
});
