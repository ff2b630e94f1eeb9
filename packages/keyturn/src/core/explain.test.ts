import { describe, expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  accountRef,
  ago,
  DENIED,
  NEVER,
  NOW,
  rootFacts,
  told,
  used,
  userFacts,
} from '../../test/gen/facts.ts';
import type { UserFacts } from './account.ts';
import { checks } from './checks/index.ts';
import type { Standard } from './evaluate.ts';
import { explainAccount, explainRoot, explainUser, type UserSubject } from './explain.ts';
import type { ToldVerdict } from './explanation.ts';
import { addDays } from './instant.ts';
import { unknown } from './observed.ts';
import { defaultPolicy, type Policy } from './policy.ts';

const account = accountRef();
const none = told([], 'iam:ListServiceSpecificCredentials');
const nobody = told(new Map<string, string>(), 'iam:ListEntitiesForPolicy');
const noPlan = unknown('not-asked', 'AWS Health does not answer');

function standard(policy: Partial<Policy> = {}): Standard {
  return { policy: { ...defaultPolicy, ...policy }, checks, now: NOW };
}

function lines(verdicts: readonly ToldVerdict[], ...outcomes: readonly ToldVerdict['is'][]): string[] {
  return verdicts
    .filter(({ is }) => outcomes.includes(is))
    .map(({ is, check, accessKeyId, resource }) =>
      [is, check, accessKeyId ?? resource].filter((part) => part !== null).join(' '),
    );
}

function explained(user: UserFacts, { keyId = null, policy = {} }: { keyId?: string | null; policy?: Partial<Policy> } = {}) {
  return explainUser({ account, user, keyId, credentials: none, quarantined: nobody, exposed: noPlan }, standard(policy));
}

describe('a user', () => {
  const old = accessKey({ id: 'AKIAOLD', createdAt: ago(200) });
  const off = accessKey({ id: 'AKIAOFF', status: 'inactive', createdAt: ago(100), lastUsed: NEVER });
  const user = userFacts({ keys: told([old, off]) });

  test('is told a verdict for each key', () => {
    const { verdicts } = explained(user);
    expect(lines(verdicts, 'fail')).toEqual(['fail user-access-key-age AKIAOLD', 'fail user-inactive-key-left AKIAOFF']);
    expect(lines(verdicts, 'pass')).toContain('pass user-access-key-unused AKIAOLD');
    expect(lines(verdicts, 'does-not-apply')).toContain('does-not-apply user-access-key-age AKIAOFF');
  });

  test('is told of one key alone where that was asked, and of itself', () => {
    const { verdicts } = explained(user, { keyId: 'AKIAOFF' });
    expect(lines(verdicts, 'fail')).toEqual(['fail user-inactive-key-left AKIAOFF']);
    expect(lines(verdicts, 'pass')).toContain('pass user-two-active-keys');
  });

  test('has no verdict about keys that it has not', () => {
    expect(explained(userFacts()).verdicts.filter(({ check }) => check === 'user-access-key-age')).toEqual([]);
  });

  test('is unknown in what is not known, and not judged in what nobody asked for', () => {
    expect(lines(explained(userFacts({ keys: DENIED })).verdicts, 'unknown')).toContain('unknown user-access-key-age');
    const permissions = unknown('not-asked', 'it is read only with --live');
    expect(lines(explained({ ...user, permissions }).verdicts, 'not-run')).toEqual(['not-run admin-user-with-access-key']);
  });

  test('is quarantined by AWS, or somebody else is', () => {
    const judged = (name: string) => {
      const quarantined = told(new Map([[name, 'AWSCompromisedKeyQuarantineV3']]));
      return lines(
        explainUser({ account, user, keyId: null, credentials: none, quarantined, exposed: noPlan }, standard()).verdicts,
        'fail',
      );
    };
    expect(judged('deploy')).toContain('fail exposed-key AKIAOLD');
    expect(judged('somebody').filter((line) => line.includes('exposed-key'))).toEqual([]);
    expect(lines(explained(user).verdicts, 'pass')).toContain('pass exposed-key');
  });

  test('is named by AWS Health by its key, or somebody else is', () => {
    const judged = (ids: readonly string[], about: Partial<UserSubject> = {}) => {
      const exposed = told(ids.map((id) => ({ id, eventType: 'AWS_RISK_CREDENTIALS_EXPOSED', startedAt: ago(3) })));
      const subject = { account, user, keyId: null, credentials: none, quarantined: nobody, exposed, ...about };
      return explainUser(subject, standard()).verdicts.filter(({ check }) => check === 'exposed-key');
    };
    expect(lines(judged(['AKIAOLD', 'AKIAOTHER', 'AKIAOFF']), 'fail')).toEqual(['fail exposed-key AKIAOLD']);
    expect(lines(judged(['AKIAOLD'], { keyId: 'AKIAOFF' }), 'pass')).toEqual(['pass exposed-key']);
    expect(lines(judged(['AKIAOTHER']), 'pass')).toEqual(['pass exposed-key']);
    // Which keys the user has nobody knows: one of them may be meant.
    const unread = userFacts({ keys: DENIED });
    expect(lines(judged(['AKIAOTHER'], { user: unread }), 'unknown')).toEqual(['unknown exposed-key']);
    expect(lines(judged([], { user: unread }), 'pass')).toEqual(['pass exposed-key']);
    expect(lines(judged([], { exposed: DENIED }), 'unknown')).toEqual(['unknown exposed-key']);
  });

  test('is judged by its service credentials, and by those of nobody else', () => {
    const credential = { user: 'deploy', service: 'bedrock.amazonaws.com', isActive: true, createdAt: ago(100), expiresAt: null };
    const credentials = told([
      { ...credential, id: 'ACCA1' },
      { ...credential, id: 'ACCA2', user: 'somebody' },
    ]);
    const { verdicts } = explainUser(
      { account, user, keyId: null, credentials, quarantined: nobody, exposed: noPlan },
      standard(),
    );
    expect(lines(verdicts, 'fail')).toContain('fail service-credential-age ACCA1');
    expect(JSON.stringify(verdicts)).not.toContain('ACCA2');
    const denied = explainUser(
      { account, user, keyId: null, credentials: DENIED, quarantined: nobody, exposed: noPlan },
      standard(),
    ).verdicts;
    expect(lines(denied, 'unknown')).toEqual(['unknown service-credential-age']);
  });

  test('has the remedy, the evidence and the limits with the verdict', () => {
    const verdict = explained(user).verdicts.find(({ is }) => is === 'fail');
    expect(verdict).toMatchObject({
      check: 'user-access-key-age',
      because: 'created 200 days ago; the limit is 90 days',
      principal: { type: 'user', name: 'deploy' },
      limits: { keyAgeDaysMax: 90 },
      evidence: { ageDays: 200, limitDays: 90 },
      remedy: { keyturn: 'keyturn explain AKIAOLD' },
      exception: null,
    });
  });
});

describe('what of the policy is about it', () => {
  const user = userFacts({ keys: told([accessKey({ id: 'AKIA1', createdAt: ago(200), lastUsed: used(ago(1)) })]) });
  const owned = { owner: 'web', reason: 'soon gone' };
  const until = addDays(NOW, 10);

  test('are the rules that mean it, with the limits they make', () => {
    const rules = [
      { match: { users: ['other'] }, limits: { keyAgeDaysMax: 1 } },
      { match: { users: ['dep*'] }, limits: { keyAgeDaysMax: 300 } },
    ];
    const told = explained(user, { policy: { rules } });
    expect(told.rules).toEqual([{ index: 1, applies: 'yes', ...rules[1] }]);
    expect(told.limits.keyAgeDaysMax).toBe(300);
    expect(lines(told.verdicts, 'fail')).toEqual([]);
  });

  test('are the rules that may mean it, and leave the verdict open', () => {
    const rules = [{ match: { tags: { tier: 'test' } }, limits: { keyAgeDaysMax: 300 } }];
    const told = explained({ ...user, tags: DENIED }, { policy: { rules } });
    expect(told.rules).toEqual([{ index: 0, applies: 'perhaps', ...rules[0] }]);
    expect(lines(told.verdicts, 'unknown')).toContain('unknown user-access-key-age AKIA1');
  });

  test('are its exceptions, ended ones too, and those of its keys', () => {
    const exceptions = [
      { match: { users: ['other'] }, until, ...owned },
      { match: { keys: ['AKIA1'] }, checks: ['user-access-key-age'], until, ...owned },
      { match: { users: ['deploy'] }, until: ago(1), ...owned },
    ];
    const told = explained(user, { policy: { exceptions } });
    expect(told.exceptions).toEqual([
      { index: 1, match: { keys: ['AKIA1'] }, checks: ['user-access-key-age'], until, hasEnded: false, ...owned },
      { index: 2, match: { users: ['deploy'] }, checks: null, until: ago(1), hasEnded: true, ...owned },
    ]);
    const verdict = told.verdicts.find(({ check }) => check === 'user-access-key-age');
    expect(verdict).toMatchObject({ is: 'fail', exception: { until, ...owned } });
  });
});

describe('a root user', () => {
  const keys = told([
    accessKey({ id: 'AKIAOLD', createdAt: ago(200) }),
    accessKey({ id: 'AKIANEW', createdAt: ago(5), lastUsed: NEVER }),
  ]);
  const facts = accountFacts({ root: rootFacts({ hasKeys: told(true, 'iam:GetAccountSummary'), keys }) });

  test('is told of one key alone where that was asked', () => {
    const { verdicts } = explainRoot(facts, 'AKIANEW', standard());
    expect(lines(verdicts, 'fail')).toEqual([
      'fail root-access-key-present AKIANEW',
      'fail root-mfa-missing',
      'fail root-credentials-left',
    ]);
    expect(lines(verdicts, 'pass')).toContain('pass root-access-key-age');
  });

  test('is unknown check by check where its account could not be entered', () => {
    const shut = unknown('denied', 'assuming role Audit: no');
    const root = rootFacts({ hasMfa: shut, hasPassword: shut, hasCertificates: shut, password: shut });
    const { verdicts } = explainRoot({ ...accountFacts({ root }), users: shut }, null, standard());
    expect(lines(verdicts, 'unknown')).toEqual([
      'unknown root-mfa-missing',
      'unknown root-mfa-not-hardware',
      'unknown root-used-recently password',
      'unknown root-password-age',
      'unknown root-signing-certificate',
      'unknown root-credentials-left',
    ]);
  });
});

describe('an account', () => {
  test('is judged as a whole, without its root user', () => {
    const { verdicts } = explainAccount(accountFacts({ rootKeyCreationDeniedBy: told([]) }), standard());
    expect(lines(verdicts, 'fail')).toEqual(['fail root-key-creation-open']);
    expect(verdicts.filter(({ check }) => check.startsWith('root-')).map(({ check }) => check)).toEqual([
      'root-key-creation-open',
    ]);
  });

  test('that could not be entered passes nothing of what is inside', () => {
    const shut = unknown('denied', 'assuming role Audit: no');
    const facts = {
      ...accountFacts(),
      users: shut,
      passwordPolicy: shut,
      administrators: shut,
      serviceCredentials: shut,
      quarantined: shut,
      exposed: shut,
    };
    const { verdicts } = explainAccount(facts, standard());
    expect(lines(verdicts, 'unknown')).toEqual([
      'unknown exposed-key',
      'unknown service-credential-age',
      'unknown no-administrator-besides-root',
      'unknown password-policy-weak',
      'unknown account-unread',
    ]);
    expect(lines(verdicts, 'pass')).toEqual(['pass root-key-creation-open']);
  });
});
