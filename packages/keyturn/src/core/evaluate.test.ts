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
    { says: 'fails a key of 60 days where the tag is there', days: 60, tags: told(['tier', 'prod']), verdict: 'fail' },
    { says: 'passes it where the tag is not', days: 60, tags: told(), verdict: undefined },
    { says: 'is unknown where the tags could not be read', days: 60, tags: SHUT, verdict: 'unknown' },
    { says: 'passes a key of 20 days whatever the tags are', days: 20, tags: SHUT, verdict: undefined },
    { says: 'fails one of 100 days whatever the tags are', days: 100, tags: SHUT, verdict: 'fail' },
  ])('$says', ({ days, tags, verdict }) => {
    expect(aged(days, tags)).toBe(verdict);
  });
});

function told(...tags: readonly (readonly [string, string])[]) {
  return known(new Map(tags), 'iam:ListUserTags', now);
}
