import { expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { assessRole, assessUser } from './assess.ts';
import { mfaPolicy, trustPolicy } from './documents.ts';
import type { PasswordFileFacts, RoleFacts, UserFacts } from './facts.ts';
import type { RoleWish, UserWish } from './wish.ts';

const place = { account: '111111111111', partition: 'aws' } as const;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const MARK = '0123456789ab';
const ours = new Map([['keyturn:administrator', 'ffffffffffff']]);

const roleWish: RoleWish = { ...place, kind: 'role', name: 'Admin', trusted: ['arn:aws:iam::111111111111:root'] };
const role: RoleFacts = { tags: ours, attached: [ADMINISTRATOR], boundary: null, trust: trustPolicy(roleWish) };
const seenRole = (facts: Partial<RoleFacts> | null) => assessRole(roleWish, told(facts && { ...role, ...facts }), MARK);

const userWish: UserWish = { ...place, kind: 'user', name: 'Ann', passwordFile: '/p' };
const user: UserFacts = {
  tags: ours,
  attached: [ADMINISTRATOR],
  boundary: null,
  mfaPolicy: mfaPolicy(userWish),
  keys: [],
  login: { mustChange: true },
};
const seenUser = (facts: Partial<UserFacts> | null, file: PasswordFileFacts = { is: 'nothing' }) =>
  assessUser(userWish, { user: told(facts && { ...user, ...facts }), passwordRules: told(null), file }, MARK);
const orders = ({ changes }: ReturnType<typeof seenUser>) => changes.map((change) => change.do);
const theirs: PasswordFileFacts = { is: 'password', mark: 'ffffffffffff' };

test('a role that there is not is made, and given AdministratorAccess', () => {
  expect(seenRole(null)).toEqual({
    state: 'open',
    says: 'There is no role Admin yet.',
    changes: [
      { do: 'create-role', role: 'Admin', trust: role.trust, mark: MARK },
      { do: 'attach-role-policy', role: 'Admin', policy: ADMINISTRATOR },
    ],
    warnings: [],
  });
});

test('a role of ours that was not made to its end is', () => {
  expect(seenRole({ attached: [] })).toMatchObject({ state: 'open', changes: [{ do: 'attach-role-policy' }] });
  expect(seenRole({})).toMatchObject({ state: 'in-place', changes: [] });
});

test.each<[string, Partial<RoleFacts>, string]>([
  ['of somebody else', { tags: new Map([['keyturn:guardrail', 'x']]) }, 'that Keyturn did not make'],
  ['that trusts others', { trust: trustPolicy({ trusted: ['arn:aws:iam::222222222222:root'] }) }, 'trusts others than you named'],
  ['that asks for no MFA', { trust: role.trust.replace('"Bool"', '"Null"') }, 'or in another way'],
])('a role %s is left alone', (_what, facts, says) => {
  const assessment = seenRole({ attached: [], ...facts });
  expect(assessment).toMatchObject({ state: 'blocked', changes: [] });
  expect(assessment.says).toContain(says);
});

test('a user that there is not can do nothing without MFA before it can do anything, or sign in', () => {
  expect(orders(seenUser(null))).toEqual(['create-user', 'require-mfa', 'attach-user-policy', 'write-password', 'set-password']);
});

test.each<{ what: string; facts: Partial<UserFacts>; file: PasswordFileFacts; wanted: readonly string[] }>([
  {
    what: 'alone',
    facts: { mfaPolicy: null, attached: [], login: null },
    file: { is: 'nothing' },
    wanted: ['require-mfa', 'attach-user-policy', 'write-password', 'set-password'],
  },
  { what: 'with its policies', facts: { login: null }, file: { is: 'nothing' }, wanted: ['write-password', 'set-password'] },
  { what: 'whose password is written', facts: { login: null }, file: theirs, wanted: ['set-password'] },
  { what: 'with all', facts: {}, file: theirs, wanted: [] },
  { what: 'that has signed in', facts: { login: { mustChange: false } }, file: { is: 'nothing' }, wanted: [] },
])('a user of ours $what is gone on with', ({ facts, file, wanted }) => {
  expect(orders(seenUser(facts, file))).toEqual(wanted);
});

test.each<[string, Partial<UserFacts>, string]>([
  ['of somebody else', { tags: new Map() }, 'that Keyturn did not make'],
  ['with an access key', { keys: ['AKIAIOSFODNN7EXAMPLE'] }, 'has the access key AKIAIOSFODNN7EXAMPLE'],
  ['whose policy was changed', { mfaPolicy: '{}' }, 'Somebody has changed the policy keyturn-require-mfa'],
])('a user %s is left alone', (_what, facts, says) => {
  const assessment = seenUser({ attached: [], login: null, ...facts });
  expect(assessment).toMatchObject({ state: 'blocked', changes: [] });
  expect(assessment.says).toContain(says);
});

test.each<[string, Partial<UserFacts> | null, PasswordFileFacts]>([
  ['of an earlier user', null, theirs],
  ['of another user', { login: null }, { is: 'password', mark: 'eeeeeeeeeeee' }],
  ['that is none', { login: null }, { is: 'something', because: 'it is a link' }],
])('a file %s is not taken for its password', (_what, facts, file) => {
  expect(seenUser(facts, file)).toMatchObject({ state: 'blocked', changes: [] });
});

test('what is left of a first password is told', () => {
  expect(seenUser({}, { is: 'nothing' }).warnings[0]).toContain('/p does not hold it');
  expect(seenUser({ login: { mustChange: false } }, theirs).warnings[0]).toContain('can be deleted');
  expect(seenUser({}, theirs).warnings).toEqual([]);
});

test('a permissions boundary is told', () => {
  expect(seenRole({ boundary: 'arn:aws:iam::111111111111:policy/B' }).warnings).toHaveLength(1);
  expect(seenUser({ boundary: 'arn:aws:iam::111111111111:policy/B' }, theirs).warnings).toHaveLength(1);
});

test('what is not known leads to no change', () => {
  expect(assessRole(roleWish, DENIED, MARK)).toMatchObject({ state: 'unknown', changes: [] });
  const file = { is: 'nothing' } as const;
  expect(assessUser(userWish, { user: DENIED, passwordRules: told(null), file }, MARK)).toMatchObject({
    state: 'unknown',
    changes: [],
  });
  expect(assessUser(userWish, { user: told(null), passwordRules: DENIED, file }, MARK)).toMatchObject({
    state: 'unknown',
    changes: [],
  });
});
