import { describe, expect, test } from 'vitest';
import { accountFacts, ago, rootFacts, userFacts } from '../../test/gen/facts.ts';
import type { AccessKey } from './access-key.ts';
import { checks } from './checks/index.ts';
import { evaluateAccount, evaluateUser } from './evaluate.ts';
import { known, unknown } from './observed.ts';
import { defaultPolicy, type Policy } from './policy.ts';

const SHUT = unknown('denied', 'assuming role Audit in account 222222222222: no');
const now = ago(0);

describe('an account that could not be entered', () => {
  const root = rootFacts({ keys: SHUT, hasKeys: SHUT, reportedKeys: SHUT, hasPassword: SHUT, password: SHUT, hasMfa: SHUT });
  const facts = { ...accountFacts({ root }), users: SHUT, passwordPolicy: SHUT, administrators: SHUT, serviceCredentials: SHUT };

  test('is one unknown finding, not one for each thing that nobody saw', () => {
    const { findings } = evaluateAccount(facts, { checks, policy: defaultPolicy, now });
    expect(findings.filter(({ verdict }) => verdict === 'unknown').map(({ check }) => check)).toEqual(['account-unread']);
  });

  test('keeps what was unknown for another reason', () => {
    const keys = unknown('throttled', 'opening a root session: Rate exceeded');
    const { findings } = evaluateAccount(
      { ...facts, root: { ...root, keys, hasKeys: keys, reportedKeys: keys } },
      { checks, policy: defaultPolicy, now },
    );
    expect(findings.map(({ check }) => check)).toContain('root-access-key-present');
  });
});

describe('a stricter rule for a tag', () => {
  const policy: Policy = { ...defaultPolicy, rules: [{ match: { tags: { tier: 'prod' } }, limits: { keyAgeDaysMax: 30 } }] };
  const aged = (days: number, tags: ReturnType<typeof userFacts>['tags']) => {
    const key: AccessKey = {
      id: 'AKIAIOSFODNN7EXAMPLE',
      status: 'active',
      createdAt: ago(days),
      lastUsed: known('never', 'iam:GetAccessKeyLastUsed', now),
    } as const;
    const user = userFacts({ keys: known([key], 'iam:ListAccessKeys', now), tags });
    const { account } = accountFacts();
    const { findings } = evaluateUser({ account, user }, { checks, policy, now });
    return findings.find(({ check }) => check === 'user-access-key-age')?.verdict;
  };

  test.each([
    ['fails a key of 60 days where the tag is there', 60, known(new Map([['tier', 'prod']]), 'iam:ListUserTags', now), 'fail'],
    ['passes it where the tag is not', 60, known(new Map<string, string>(), 'iam:ListUserTags', now), undefined],
    ['is unknown where the tags could not be read', 60, SHUT, 'unknown'],
    ['passes a key of 20 days whatever the tags are', 20, SHUT, undefined],
    ['fails one of 100 days whatever the tags are', 100, SHUT, 'fail'],
  ] as const)('%s', (_what, days, tags, verdict) => {
    expect(aged(days, tags)).toBe(verdict);
  });
});
