import { readdirSync } from 'node:fs';
import { assert, integer, oneof, property } from 'fast-check';
import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  ago,
  circumstances,
  DENIED,
  NEVER,
  reported,
  rootFacts,
  told,
  used,
  userFacts,
} from '../../../test/gen/facts.ts';
import type { Check, SubjectVerdict } from '../check.ts';
import { evaluateAccount, evaluateUser } from '../evaluate.ts';
import type { Verdict } from '../finding.ts';
import { severities } from '../finding.ts';
import type { Instant } from '../instant.ts';
import { defaultPolicy, type Limits } from '../policy.ts';
import { remedyIds } from '../remedies.ts';
import { checks } from './index.ts';

test('every file of the folder is a check of its name', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts') && name !== 'index.ts');
  expect(checks.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
});

test.each(checks)('$id says what it is', ({ title, severity, risk, remedy }) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(risk).toMatch(/^[A-Z].*\.$/);
  expect(severities).toContain(severity);
  expect(remedyIds).toContain(remedy);
});

test('nothing passes where nothing is known', () => {
  const standard = { checks, policy: defaultPolicy, now: ago(0) };
  const root = rootFacts({
    keys: DENIED,
    hasKeys: DENIED,
    reportedKeys: DENIED,
    hasPassword: DENIED,
    password: DENIED,
    hasMfa: DENIED,
    mfaDevices: DENIED,
    hasCertificates: DENIED,
  });
  const { account } = accountFacts();
  const unread = {
    users: { ...DENIED, detail: 'listing them' },
    rootFeatures: DENIED,
    rootKeyCreationDeniedBy: DENIED,
    passwordPolicy: DENIED,
    administrators: DENIED,
    serviceCredentials: DENIED,
    quarantined: DENIED,
    exposed: DENIED,
  };
  const whole = evaluateAccount({ account, root, ...unread }, standard);
  const user = evaluateUser(
    {
      account,
      user: userFacts({
        path: null,
        createdAt: null,
        keys: DENIED,
        password: DENIED,
        certificates: DENIED,
        sshKeys: DENIED,
        permissions: DENIED,
        rotation: DENIED,
      }),
    },
    standard,
  );
  for (const { passed, findings } of [whole, user]) {
    expect(passed).toBe(0);
    expect(findings.every(({ verdict }) => verdict === 'unknown')).toBe(true);
    expect(findings.length).toBeGreaterThan(5);
  }
});

test('nothing is found where everything is in order', () => {
  const standard = { checks, policy: defaultPolicy, now: ago(0) };
  const user = userFacts({ keys: told([accessKey()]), password: told({ changedAt: ago(30), lastUsedAt: ago(1) }) });
  expect(evaluateAccount(accountFacts(), standard).findings).toEqual([]);
  expect(evaluateUser({ account: accountFacts().account, user }, standard).findings).toEqual([]);
});

/** A check that fails when something is older than a limit, with facts in which just that is as old as wanted. */
interface AgeRule {
  readonly id: string;
  readonly limit: keyof Limits;
  readonly fails: 'after' | 'before';
  readonly judge: (check: Check, at: Instant, limits: Partial<Limits>) => Verdict | undefined;
}

const ageRules: readonly AgeRule[] = [
  keyRule('user-access-key-age', 'keyAgeDaysMax', (at) => accessKey({ createdAt: at })),
  keyRule('user-access-key-never-used', 'keyNeverUsedDaysMax', (at) => accessKey({ createdAt: at, lastUsed: NEVER })),
  keyRule('user-access-key-unused', 'keyIdleDaysMax', (at) => accessKey({ createdAt: ago(5_000), lastUsed: used(at) })),
  keyRule('user-inactive-key-left', 'inactiveKeyDaysMax', (at) =>
    accessKey({ status: 'inactive', createdAt: ago(5_000), lastUsed: used(at) }),
  ),
  rootRule('root-access-key-age', 'keyAgeDaysMax', (at) => ({ keys: told([accessKey({ createdAt: at })]) })),
  rootRule('root-password-age', 'rootPasswordAgeDaysMax', (at) => ({
    hasPassword: told(true),
    password: reported({ changedAt: at, lastUsedAt: 'never' }),
  })),
  { ...rootRule('root-access-key-used', 'rootQuietDaysMin', rootKeyUsedAt), fails: 'before' },
  {
    ...rootRule('root-used-recently', 'rootQuietDaysMin', (at) => ({
      hasPassword: told(true),
      password: reported({ changedAt: null, lastUsedAt: at }),
    })),
    fails: 'before',
  },
  userRule('ssh-key-age', 'sshKeyAgeDaysMax', (at) => ({ sshKeys: told([{ id: 'APKA1', isActive: true, uploadedAt: at }]) })),
  userRule('signing-certificate-age', 'certificateAgeDaysMax', (at) => ({
    certificates: told([{ id: 'CERT1', isActive: true, uploadedAt: at }]),
  })),
  {
    id: 'service-credential-age',
    limit: 'serviceCredentialAgeDaysMax',
    fails: 'after',
    judge(check, at, limits) {
      const credential = { id: 'ACCA1', user: 'u', service: 's', isActive: true, createdAt: at, expiresAt: null };
      const facts = accountFacts({ serviceCredentials: told([credential]) });
      return check.about === 'account' ? only(check.judge(facts, circumstances(limits))) : undefined;
    },
  },
];

test.each(ageRules)('$id turns at its limit, to the second', ({ id, limit, fails, judge }) => {
  const check = checks.find((one) => one.id === id);
  expect(check).toBeDefined();
  const days = integer({ min: 1, max: 4_000 });
  const overSeconds = oneof(integer({ min: -3, max: 3 }), integer({ min: -86_400, max: 10_000_000 }));
  assert(
    property(days, overSeconds, (limitDays, seconds) => {
      const verdict = check && judge(check, ago(limitDays, seconds), { [limit]: limitDays });
      expect(verdict?.is).toBe((fails === 'after' ? seconds > 0 : seconds < 0) ? 'fail' : 'pass');
      // Whoever reads that a limit was passed must see it.
      expect(verdict?.is === 'fail' && fails === 'after' && saysTheLimit(verdict.because)).toBe(false);
    }),
    { seed: 20_261_123, numRuns: 300 },
  );
});

function saysTheLimit(because: string): boolean {
  const [, days, limit] = / (\d.*) ago; the limit is (.+)$/.exec(because) ?? [];
  return days === limit;
}

function keyRule(id: string, limit: keyof Limits, key: (at: Instant) => ReturnType<typeof accessKey>): AgeRule {
  return {
    id,
    limit,
    fails: 'after',
    judge: (check, at, limits) => (check.about === 'user-key' ? check.judge(key(at), circumstances(limits)) : undefined),
  };
}

function userRule(id: string, limit: keyof Limits, user: (at: Instant) => Parameters<typeof userFacts>[0]): AgeRule {
  return {
    id,
    limit,
    fails: 'after',
    judge: (check, at, limits) =>
      check.about === 'user' ? only(check.judge(userFacts(user(at)), circumstances(limits))) : undefined,
  };
}

function rootRule(id: string, limit: keyof Limits, root: (at: Instant) => Parameters<typeof rootFacts>[0]): AgeRule {
  return {
    id,
    limit,
    fails: 'after',
    judge: (check, at, limits) =>
      check.about === 'root' ? only(check.judge(accountFacts({ root: rootFacts(root(at)) }), circumstances(limits))) : undefined,
  };
}

function rootKeyUsedAt(at: Instant) {
  return { keys: told([accessKey({ createdAt: ago(5_000), lastUsed: used(at) })]) };
}

function only(verdicts: readonly SubjectVerdict[]): Verdict | undefined {
  expect(verdicts).toHaveLength(1);
  return verdicts[0]?.verdict;
}
