import { describe, expect, test } from 'vitest';
import { type Instant, instantOf } from '../instant.ts';
import { known, unknown } from '../observed.ts';
import type { Exception } from '../policy.ts';
import type { Step } from '../rotation/decision.ts';
import { userNamed } from '../user-named.ts';
import { type GuardContext, guard } from './guard.ts';
import { defaultSafety } from './safety-policy.ts';

const NOW: Instant = instantOf(Date.parse('2026-11-24T12:00:00Z'));
const OLD = 'AKIAOLD4567890123456';
const why = { because: 'it is old', evidence: {} };
const create: Step = { do: 'create', outgoing: OLD, ...why };
const deactivate: Step = { do: 'deactivate', key: OLD, why: 'replaced', successor: null, ...why };
const deliver: Step = { do: 'deliver', key: OLD, to: ['vault'], ...why };
const promote: Step = { do: 'promote', key: OLD, in: ['vault'], ...why };
const reactivate: Step = { do: 'reactivate', key: OLD, holdUntil: NOW, ...why };

const context: GuardContext = {
  safety: { ...defaultSafety, approve: 'never' },
  exceptions: [],
  now: NOW,
  subject: {
    account: { id: '111122223333', name: 'prod', partition: 'aws', isManagement: false, unitPath: ['Production'] },
    user: { ...userNamed('deploy'), tags: known(new Map([['team', 'web']]), 'iam:ListUserTags', NOW) },
    isRoot: false,
    accessKeyId: OLD,
  },
  ownKeyId: null,
  isHandedOver: false,
  isApproved: false,
  isCompromised: false,
  run: { changed: 0, hasChanged: false, failures: 0 },
};

const code = (step: Step, changes: Partial<GuardContext>) => guard(step, { ...context, ...changes })?.code;

test('nothing speaks against a step without a reason', () => {
  expect(guard(create, context)).toBeUndefined();
});

describe('announcements', () => {
  test.each([
    ['nobody', 0, 'not-announced'],
    ['somebody only once', 1, 'not-announced'],
    ['somebody on two days', 2, undefined],
    ['nobody, because there is nobody to tell', undefined, undefined],
  ])('a key is not turned off that was announced to %s', (_who, announcements, expected) => {
    expect(code(deactivate, { announcements })).toBe(expected);
    expect(code({ ...deactivate, why: 'unused' }, { announcements })).toBe(expected);
  });

  test('nothing else waits for them', () => {
    for (const step of [create, deliver, promote, reactivate]) expect(code(step, { announcements: 0 })).toBeUndefined();
  });

  test('neither does a key in wrong hands, nor what a person asks for', () => {
    expect(code(deactivate, { announcements: 0, isCompromised: true })).toBeUndefined();
    expect(code({ ...deactivate, why: 'retired' }, { announcements: 0 })).toBeUndefined();
    expect(code({ ...deactivate, evidence: { isByOrder: true } }, { announcements: 0 })).toBeUndefined();
  });
});

describe('exceptions', () => {
  const exception = (match: Exception['match'], checks?: readonly string[]): Exception => ({
    match,
    ...(checks ? { checks } : {}),
    owner: 'web',
    reason: 'an appliance',
    until: instantOf(Date.parse('2027-01-01T00:00:00Z')),
  });

  test.each([
    ['the user', { users: ['deploy'] }],
    ['the key', { keys: [OLD] }],
    ['a tag', { tags: { team: 'web' } }],
    ['the OU', { units: ['Production'] }],
  ])('one by %s stops every change', (_, match) => {
    expect(code(create, { exceptions: [exception(match)] })).toBe('excepted');
    expect(code(deactivate, { exceptions: [exception(match)] })).toBe('excepted');
  });

  test('one that asks for a fact that is not known may mean it, and stops it', () => {
    const user = { ...userNamed('deploy'), tags: unknown('denied', 'no') };
    const subject = { ...context.subject, user };
    expect(code(create, { exceptions: [exception({ tags: { team: 'web' } })], subject })).toBe('excepted');
  });

  test('one for the key that is replaced holds for its successor, too', () => {
    const promote: Step = { do: 'deliver', key: 'AKIANEW4567890123456', to: [], ...why };
    const subject = { ...context.subject, accessKeyId: 'AKIANEW4567890123456' };
    expect(code(promote, { exceptions: [exception({ users: ['deploy'] })], subject })).toBe('excepted');
  });

  test('one of another check, of somebody else or that has ended stops nothing', () => {
    const ended = { ...exception({ users: ['deploy'] }), until: NOW };
    const others = [exception({ users: ['deploy'] }, ['password-policy-weak']), exception({ users: ['other'] }), ended];
    expect(code(create, { exceptions: others })).toBeUndefined();
  });

  test('one never keeps a key from being brought back', () => {
    expect(code(reactivate, { exceptions: [exception({ users: ['deploy'] })] })).toBeUndefined();
  });
});

describe('who is for emergencies', () => {
  const safety = { ...context.safety, breakGlass: [{ users: ['deploy'] }] };

  test.each([create, deactivate, reactivate])('is left alone, whatever the step ($do)', (step) => {
    expect(code(step, { safety })).toBe('break-glass');
  });
});

describe('our own credentials', () => {
  test('are not turned off, deleted or replaced', () => {
    expect(code(deactivate, { ownKeyId: OLD })).toBe('own-credentials');
    expect(code({ do: 'delete', key: OLD, ...why }, { ownKeyId: OLD })).toBe('own-credentials');
    expect(code(create, { ownKeyId: OLD })).toBe('own-credentials');
  });

  test('are replaced where we go over to the successor, which then are our own', () => {
    expect(code(create, { ownKeyId: OLD, isHandedOver: true })).toBeUndefined();
    expect(code(deactivate, { ownKeyId: OLD, isHandedOver: true })).toBe('own-credentials');
    expect(code(deactivate, { ownKeyId: 'AKIANEW4567890123456', isHandedOver: true })).toBeUndefined();
  });
});

describe('seasons', () => {
  const freeze = {
    from: instantOf(Date.parse('2026-11-20T00:00:00Z')),
    until: instantOf(Date.parse('2026-12-01T00:00:00Z')),
    reason: 'sale',
  };
  const window = { days: ['wed'], from: '22:00', to: '23:00', timeZone: 'UTC' } as const;

  test('in a freeze and outside of the windows nothing is changed', () => {
    expect(code(create, { safety: { ...context.safety, freezes: [freeze] } })).toBe('freeze');
    expect(code(create, { safety: { ...context.safety, windows: [window] } })).toBe('outside-window');
  });

  test('a key in wrong hands waits for neither, nor does one that comes back', () => {
    const safety = { ...context.safety, freezes: [freeze], windows: [window] };
    expect(code(create, { safety, isCompromised: true })).toBeUndefined();
    expect(code(reactivate, { safety })).toBeUndefined();
  });
});

describe('approval', () => {
  test.each([
    ['always', false, 'needs-approval'],
    ['always', true, 'needs-approval'],
    ['root', false, undefined],
    ['root', true, 'needs-approval'],
    ['never', true, undefined],
  ] as const)('"%s" for root: %s', (approve, isRoot, expected) => {
    const changes = { safety: { ...context.safety, approve }, subject: { ...context.subject, isRoot } };
    expect(code(create, changes)).toBe(expected);
    expect(code(create, { ...changes, isApproved: true })).toBeUndefined();
  });
});

describe('limits of a run', () => {
  const safety = { ...context.safety, principalsPerRunMax: 2, failuresPerRunMax: 1 };

  test('nobody new is changed beyond the limit, and who was changed goes on', () => {
    expect(code(create, { safety, run: { changed: 1, hasChanged: false, failures: 0 } })).toBeUndefined();
    expect(code(create, { safety, run: { changed: 2, hasChanged: false, failures: 0 } })).toBe('run-limit');
    expect(code(create, { safety, run: { changed: 2, hasChanged: true, failures: 0 } })).toBeUndefined();
  });

  test('after too many failures nothing is changed any more, but no secret is lost by that', () => {
    const run = { changed: 1, hasChanged: true, failures: 1 };
    expect(code(create, { safety, run })).toBe('failure-limit');
    expect(code(promote, { safety, run })).toBe('failure-limit');
    expect(code(deliver, { safety, run })).toBeUndefined();
    expect(code(deliver, { safety, run: { ...run, hasChanged: false } })).toBe('failure-limit');
  });
});
