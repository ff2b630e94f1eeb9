import { afterEach, beforeEach, expect, test } from 'vitest';
import { addExposure } from '../../src/sandbox/scenarios/health-builders.ts';
import { type ExplainedIds, factLines, parseExplained, startExplainedSandbox, verdictLines } from '../support/explained.ts';
import { runKeyturn } from '../support/program.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

let aws: TestSandbox;
let ids: ExplainedIds;

beforeEach(async () => {
  ({ aws, ids } = await startExplainedSandbox());
});

afterEach(() => aws.close());

async function explained(...args: readonly string[]) {
  const environment = { KEYTURN_STATE_DIR: '/nowhere' };
  const { out, exitCode } = await runKeyturn(['explain', ...args, '--format', 'json'], { as: aws.admin(), environment });
  const told = await parseExplained(out);
  const verdicts = verdictLines(told, 'fail', 'unknown', 'pass').filter((line) => line.includes(' exposed-key'));
  const facts = factLines(told).filter((line) => line.includes('exposed keys'));
  return { exitCode, verdicts, facts };
}

const expose = (account: string, entity: string) => addExposure(aws.builder, accountOf(aws, account), { entity, daysAgo: 3 });

test('a key that AWS Health names is told so, and the others of the account are not', async () => {
  expose(MANAGEMENT, ids.old);
  expose(MANAGEMENT, ids.old);
  expect(await explained(ids.old)).toMatchObject({
    exitCode: 1,
    verdicts: [`fail exposed-key ${ids.old}`],
    facts: [`exposed keys: ${ids.old} on 2026-11-20 (AWS_RISK_CREDENTIALS_EXPOSED)`],
  });
  expect(await explained(ids.off)).toMatchObject({ verdicts: ['pass exposed-key'] });
  expect(await explained('admin')).toMatchObject({ verdicts: ['pass exposed-key'], facts: ['exposed keys: none'] });
});

test('a key of root is told with root, and with its account', async () => {
  expose(MEMBER, ids.ofRoot);
  const named = `${ids.ofRoot} on 2026-11-20 (AWS_RISK_CREDENTIALS_EXPOSED)`;
  for (const subject of [['root', '--account', MEMBER], [ids.ofRoot]]) {
    const { verdicts, facts } = await explained(...subject);
    expect([verdicts, facts]).toEqual([[`fail exposed-key ${ids.ofRoot}`], [`exposed keys: ${named}`]]);
  }
  const account = await explained(MEMBER, '--org');
  expect([account.verdicts, account.facts]).toEqual([[`fail exposed-key ${ids.ofRoot}`], [`exposed keys: ${named}`]]);
});

test('what AWS Health refuses is told once, and ends with 3', async () => {
  aws.sandbox.faults.add({
    action: 'health:DescribeEvents',
    account: MEMBER,
    times: 0,
    effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
  });
  for (const subject of [
    ['root', '--account', MEMBER],
    [MEMBER, '--org'],
  ]) {
    const { exitCode, verdicts, facts } = await explained(...subject);
    expect([exitCode, verdicts, facts]).toEqual([3, ['unknown exposed-key'], ['exposed keys: denied']]);
  }
});
