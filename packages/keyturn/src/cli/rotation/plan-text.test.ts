import { expect, test } from 'vitest';
import { addDays, instantOf } from '../../core/instant.ts';
import type { Plan, PlannedStep } from '../../core/rotation/plan.ts';
import { planMarkdown, planText } from './plan-text.ts';

const NOW = instantOf(Date.UTC(2026, 10, 24, 3, 42));
const OLD = 'AKIAIOSFODNN7EXAMPLE';
const DISPLAY = { width: 100, paint: (_style: string, text: string) => text };

function planned(name: PlannedStep['do'], more: Partial<PlannedStep> = {}): PlannedStep {
  return { do: name, accessKeyId: null, because: 'so it is', evidence: {}, destinations: [], ...more };
}

const plan: Plan = {
  schema: 'keyturn/plan/1',
  madeAt: NOW,
  madeBy: 'arn:aws:iam::111122223333:user/ops',
  items: [
    {
      account: '111122223333',
      accountName: 'prod',
      user: 'deploy',
      steps: [
        planned('create', { accessKeyId: OLD, because: 'it is 90 days 3 h old, and the limit is 90 days' }),
        planned('deliver', { destinations: ['ssm-parameter:a', 'credentials-file:b'] }),
        planned('prove'),
        planned('promote', { destinations: ['ssm-parameter:a', 'credentials-file:b'] }),
        planned('deactivate', { accessKeyId: OLD }),
      ],
      later: [
        { at: addDays(NOW, 7), do: 'reactivate', accessKeyId: OLD, assuming: 'nobody uses the old key any more' },
        { at: addDays(NOW, 21), do: 'delete', accessKeyId: OLD, assuming: 'nobody uses the old key any more' },
      ],
      refusal: { code: 'freeze', because: 'nothing is changed in the week of the fair' },
    },
  ],
  questions: [
    { account: '111122223333', user: 'ftp', problem: 'slot-taken', because: 'two keys', choices: ['do this', 'do that'] },
    { account: '111122223333', user: 'web', problem: 'rehearsal-failed', because: 'It is full.', choices: [] },
  ],
  unread: [{ account: '444455556666', user: null, because: 'nobody lets us in' }],
  resting: 1,
  fingerprint: '0123456789abcdef',
};

test('a plan tells the reason of the first step, where the key goes, and what is assumed once', () => {
  expect(planText(plan, DISPLAY).split('\n')).toEqual([
    'User deploy in account 111122223333 (prod)',
    '  Held back: nothing is changed in the week of the fair.',
    `  now         create the successor of ${OLD}: it is 90 days 3 h old, and the limit is`,
    '              90 days',
    '  then        deliver it to ssm-parameter:a and credentials-file:b, prove that it works, promote it',
    `              and deactivate ${OLD}`,
    `  2026-12-01  reactivate ${OLD}, if nobody uses the old key any more`,
    `  2026-12-15  delete ${OLD}`,
    '',
    'Somebody has to decide',
    '  ftp in 111122223333  two keys.',
    '                       You can: do this; or do that.',
    '  web in 111122223333  It is full.',
    '',
    'Not read',
    '  444455556666  nobody lets us in',
    '',
    '0 principals to change now. 1 principal held back by the policy. 2 questions for a person. 1 part',
    'could not be read. 1 principal needs nothing now. Plan 0123456789ab.',
    '',
  ]);
});

test('a ticket has the same in tables', () => {
  const text = planMarkdown(plan);
  expect(text.split('\n').filter((line) => line.startsWith('## '))).toEqual([
    '## Now',
    '## Later',
    '## Somebody has to decide',
    '## Not read',
  ]);
  expect(text).toContain('Made at 2026-11-24 03:42 UTC by `arn:aws:iam::111122223333:user/ops`.');
  expect(text).toMatch(/\| prove \| +the new key \|/);
});

test('a plan of nothing says no more than that', () => {
  const nothing = { ...plan, items: [], questions: [], unread: [], resting: 0 };
  expect(planText(nothing, DISPLAY)).toBe('Nothing is due. Plan 0123456789ab.\n');
});
