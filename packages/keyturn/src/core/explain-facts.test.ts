import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  accountRef,
  ago,
  DENIED,
  NEVER,
  NOW,
  reported,
  rootFacts,
  told,
  used,
  userFacts,
} from '../../test/gen/facts.ts';
import { factsOfAccount, factsOfRoot, factsOfUser, type ToldFact } from './explain-facts.ts';

function lines(facts: readonly ToldFact[]): string[] {
  return facts.map(({ name, accessKeyId, text, unknown }) => {
    const called = accessKeyId === null ? name : `${name} ${accessKeyId}`;
    return `${called}: ${text ?? `(${unknown?.why ?? ''})`}`;
  });
}

const credentials = told([], 'iam:ListServiceSpecificCredentials');
const quarantined = told(new Map([['mallory', 'AWSCompromisedKeyQuarantineV3']]), 'iam:ListEntitiesForPolicy');
const named = (id: string) => ({ id, eventType: 'AWS_RISK_CREDENTIALS_EXPOSED', startedAt: ago(3) });
const exposed = told([named('AKIA1'), named('AKIAOTHER')], 'health:DescribeEvents');

test('tells every fact of a user, with its source and instant', () => {
  const user = userFacts({
    keys: told([accessKey({ lastUsed: used(ago(2)) })]),
    password: reported({ changedAt: ago(50), lastUsedAt: ago(1) }),
    tags: told(new Map([['owner', 'web']])),
    groups: told(['eng', 'ops']),
    permissions: told({ isAdministrator: true, administratorThrough: 'group ops' }),
    sshKeys: DENIED,
  });
  const facts = factsOfUser({ user, credentials, quarantined, exposed, reportedKeys: null }, NOW);
  expect(lines(facts)).toEqual([
    'user: created 400 days ago (2025-10-19T12:00:00Z), path /',
    'access key AKIA1: active, created 10 days ago (2026-11-13T12:00:00Z)',
    'last use AKIA1: 2 days ago (2026-11-21T12:00:00Z) for sts in us-east-1',
    'password: set 50 days ago (2026-10-04T12:00:00Z), used 1 day ago (2026-11-22T12:00:00Z)',
    'tags: owner=web',
    'groups: eng, ops',
    'permissions: administrator by group ops',
    'quarantine: none',
    'exposed keys: AKIA1 on 2026-11-20 (AWS_RISK_CREDENTIALS_EXPOSED)',
    'signing certificates: none',
    'SSH keys: (denied)',
    'service credentials: none',
  ]);
  expect(facts.find(({ name }) => name === 'password')).toMatchObject({ source: 'iam:GetCredentialReport', at: ago(0, 10_800) });
  expect(facts.find(({ name }) => name === 'SSH keys')).toEqual({
    name: 'SSH keys',
    accessKeyId: null,
    text: null,
    source: null,
    at: null,
    unknown: { why: 'denied', detail: 'AccessDenied' },
  });
});

test('tells the keys of the report where they could not be listed', () => {
  const reportedKeys = reported([{ isActive: true, createdAt: ago(7), lastUsedAt: 'never' as const }]);
  const facts = lines(factsOfUser({ user: userFacts({ keys: DENIED }), credentials, quarantined, exposed, reportedKeys }, NOW));
  expect(facts).toContain('access keys: (denied)');
  expect(facts).toContain('keys in the report: active, created 7 days ago (2026-11-16T12:00:00Z), never used');
});

test('says of a use without a region and a service only when it was', () => {
  const lastUsed = told({ at: ago(3), service: 'N/A', region: 'N/A' }, 'iam:GetAccessKeyLastUsed');
  const user = userFacts({ keys: told([accessKey({ lastUsed }), accessKey({ id: 'AKIA2', lastUsed: NEVER })]) });
  expect(lines(factsOfUser({ user, credentials, quarantined, exposed, reportedKeys: null }, NOW))).toEqual(
    expect.arrayContaining(['last use AKIA1: 3 days ago (2026-11-20T12:00:00Z)', 'last use AKIA2: never']),
  );
});

test('tells which MFA devices of root nobody can see', () => {
  const yes = told(true, 'iam:GetAccountSummary');
  const unseen = factsOfRoot(rootFacts({ hasMfa: yes, mfaDevices: told([], 'iam:ListVirtualMFADevices') }), NOW);
  expect(lines(unseen)).toContain('MFA devices: none that is virtual: a passkey, or hardware');
  expect(lines(factsOfRoot(rootFacts(), NOW))).toContain('MFA devices: none');
  const seen = factsOfRoot(rootFacts({ hasMfa: yes, mfaDevices: told([{ serial: 'GAHT1', kind: 'hardware' }]) }), NOW);
  expect(lines(seen)).toContain('MFA devices: hardware GAHT1');
});

test('tells of an account how it stands in its organization', () => {
  expect(lines(factsOfAccount(accountFacts({ account: accountRef({ isManagement: true }) }), NOW))).toEqual([
    'place: management account of its organization',
    'OU: prod',
    'users: 3 users',
    'centralized root access: management of root credentials on, root sessions on',
    'SCPs against root keys: deny-root',
    'password policy: at least 14 characters, 24 earlier passwords refused',
    'administrators: role/admin',
    'quarantined: none',
    'exposed keys: none',
    'service credentials: none',
  ]);
});
