import { describe, expect, test } from 'vitest';
import { addDays, type Instant, instantOf } from '../instant.ts';
import type { KeyCall } from '../key-calls.ts';
import { known, unknown } from '../observed.ts';
import type { NamedKey } from '../rotation/situation.ts';
import { foreseeRemoval } from './foresee-removal.ts';
import { nextRemoval } from './next-removal.ts';
import { type PausePolicy, pauseContent, pauseTags, sinceTag } from './pause-policy.ts';
import type { RemovalDecision } from './removal-decision.ts';
import type { ControlFacts, RemovalOrders, RemovalSituation, RootBelongings } from './removal-situation.ts';

const NOW = instantOf(Date.parse('2026-11-23T12:00:00Z'));
const ACCOUNT = '222222222222';
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const OTHER = 'AKIAI44QH8DHBEXAMPLE';
const account = { id: ACCOUNT, name: 'dev', partition: 'aws', isManagement: false, unitPath: [] } as const;
const DENIED = unknown('denied', 'AWS said no');

const told = <T>(value: T) => known(value, 'iam:ListAccessKeys', NOW);
const ago = (days: number) => addDays(NOW, -days);

function key(id = KEY, usedDaysAgo?: number): NamedKey {
  const lastUsed = usedDaysAgo === undefined ? ('never' as const) : { at: ago(usedDaysAgo), service: 's3', region: 'eu-west-1' };
  return { id, status: 'active', createdAt: ago(400), lastUsed: told(lastUsed) };
}

function belongings(more: Partial<RootBelongings> = {}): RootBelongings {
  return { keys: [key()], certificates: [], mfaDevices: [], password: null, ...more };
}

interface Wish {
  readonly pausedDaysAgo?: number;
  readonly keys?: readonly string[];
  readonly days?: number;
  readonly targets?: readonly string[];
  readonly content?: string;
}

function pause({
  pausedDaysAgo,
  keys = [KEY],
  days = 14,
  targets = [ACCOUNT],
  content = pauseContent(account),
}: Wish = {}): PausePolicy {
  const since: [string, string][] = pausedDaysAgo === undefined ? [] : [[sinceTag, ago(pausedDaysAgo)]];
  return { id: 'p-12345678', content, targets, tags: new Map([...pauseTags(ACCOUNT, { keys, days, also: [] }), ...since]) };
}

const removing: RemovalOrders = { do: 'remove', pauseDays: null, also: [] };

function situation({
  control = {},
  ...more
}: Partial<Omit<RemovalSituation, 'control'>> & { readonly control?: Partial<ControlFacts> } = {}): RemovalSituation {
  return {
    now: NOW,
    account,
    accountState: 'ACTIVE',
    managementAccount: told('111111111111'),
    features: told({ credentialsManagement: true, sessions: true }),
    root: told(belongings()),
    administrators: told(['role Admin']),
    calls: told([]),
    orders: removing,
    ...more,
    control: told({ areOn: true, attached: ['FullAWSAccess'], pause: null, ...control }),
  };
}

function call(more: Partial<KeyCall> = {}): KeyCall {
  return {
    at: ago(1),
    event: 'ListBuckets',
    service: 's3.amazonaws.com',
    region: 'eu-west-1',
    sourceIp: '192.0.2.10',
    userAgent: 'backup/1.0',
    errorCode: 'AccessDenied',
    accessKeyId: KEY,
    by: null,
    issued: null,
    ...more,
  };
}

/** `step create-pause`, `ask features-off`, `rest pause` */
function named(decision: RemovalDecision): string {
  switch (decision.kind) {
    case 'step':
      return `step ${decision.step.do}`;
    case 'ask':
      return `ask ${decision.problem}`;
    case 'rest':
      return `rest ${decision.wait}`;
    case 'look':
    case 'unknown':
      return decision.kind;
    default:
      return decision satisfies never;
  }
}

const paused = (wish: Wish = {}) => ({ control: { pause: pause({ pausedDaysAgo: 15, ...wish }) } });

describe('the next step about a root user', () => {
  test.each<[string, RemovalSituation, string]>([
    ['makes the policy that pauses it', situation(), 'step create-pause'],
    [
      'attaches the policy that a run left behind',
      situation({ control: { pause: pause({ targets: [] }) } }),
      'step attach-pause',
    ],
    ['notes when the pause began, once the policy is attached', situation({ control: { pause: pause() } }), 'step note-pause'],
    [
      'forgets a pause that somebody ended, before it is attached again',
      situation({ control: { pause: pause({ targets: [], pausedDaysAgo: 20 }) } }),
      'step clear-pause-note',
    ],
    ['asks CloudTrail before it says that nobody missed it', situation({ ...paused(), calls: null }), 'look'],
    ['rests until the pause is over', situation(paused({ pausedDaysAgo: 13.9 })), 'rest pause'],
    ['deletes a key that nobody missed', situation(paused()), 'step delete-key'],
    ['ends the pause when all is gone', situation({ ...paused(), root: told(belongings({ keys: [] })) }), 'step detach-pause'],
    [
      'deletes the policy that ended',
      situation({ ...paused({ targets: [] }), root: told(belongings({ keys: [] })) }),
      'step delete-pause',
    ],
    [
      'has nothing to do about a root user without keys',
      situation({ root: told(belongings({ keys: [] })) }),
      'rest nothing-there',
    ],
  ])('%s', (_title, seen, expected) => {
    expect(named(nextRemoval(seen))).toBe(expected);
  });

  test.each<[string, RemovalSituation, string]>([
    ['of a suspended account', situation({ accountState: 'SUSPENDED' }), 'ask account-not-active'],
    ['of the management account', situation({ managementAccount: told(ACCOUNT) }), 'ask management-account'],
    ['of an account on its own', situation({ managementAccount: told(null) }), 'ask not-in-organization'],
    [
      'without central management of root credentials',
      situation({ features: told({ credentialsManagement: false, sessions: true }) }),
      'ask features-off',
    ],
    ['without service control policies', situation({ control: { areOn: false } }), 'ask control-policies-off'],
    ['that nobody else could stand in for', situation({ administrators: told([]) }), 'ask no-other-administrator'],
    [
      'that nobody else could stand in for, though it is paused',
      situation({ ...paused(), administrators: told([]) }),
      'ask no-other-administrator',
    ],
    [
      'whose account has no room for another policy',
      situation({ control: { attached: ['FullAWSAccess', 'a', 'b', 'c', 'd'] } }),
      'ask control-policies-full',
    ],
    ['whose pause somebody else made', situation({ control: { pause: { ...pause(), tags: new Map() } } }), 'ask pause-not-ours'],
    [
      'whose pause somebody changed',
      situation(paused({ content: '{"Version":"2012-10-17","Statement":[]}' })),
      'ask pause-edited',
    ],
    [
      'whose pause somebody attached elsewhere',
      situation(paused({ targets: [ACCOUNT, 'ou-ab12-cdef3456'] })),
      'ask pause-elsewhere',
    ],
    [
      'that has a key which was not paused',
      situation({ ...paused(), root: told(belongings({ keys: [key(), key(OTHER)] })) }),
      'ask new-credential',
    ],
  ])('changes nothing about one %s', (_title, seen, expected) => {
    expect(named(nextRemoval(seen))).toBe(expected);
  });

  test.each<[string, Partial<Omit<RemovalSituation, 'control'>>]>([
    ['its organization', { managementAccount: DENIED }],
    ['the features', { features: DENIED }],
    ['its credentials', { root: DENIED }],
    ['who else is an administrator', { administrators: DENIED }],
    ['what CloudTrail has', { calls: DENIED }],
  ])('does nothing while %s is not known', (_title, more) => {
    expect(named(nextRemoval(situation({ ...paused(), ...more })))).toBe('unknown');
  });

  test('does nothing while its policies, or the last use of a key, are not known', () => {
    expect(named(nextRemoval({ ...situation(paused()), control: DENIED }))).toBe('unknown');
    const keys = [{ ...key(), lastUsed: DENIED }];
    expect(named(nextRemoval(situation({ ...paused(), root: told(belongings({ keys })) })))).toBe('unknown');
  });

  test('leaves no policy behind that is attached to nothing', () => {
    const left = { control: { pause: pause({ targets: [] }) } };
    expect(named(nextRemoval(situation({ ...left, administrators: told([]) })))).toBe('step delete-pause');
    const full = ['FullAWSAccess', 'a', 'b', 'c', 'd'];
    expect(named(nextRemoval(situation({ control: { ...left.control, attached: full } })))).toBe('step delete-pause');
  });

  test('a document that is only spaced otherwise was not changed', () => {
    const content = JSON.stringify(JSON.parse(pauseContent(account)), null, 4);
    expect(named(nextRemoval(situation(paused({ content }))))).toBe('step delete-key');
  });
});

describe('a root user that is used while it is paused', () => {
  const because = (decision: RemovalDecision) => (decision.kind === 'ask' ? decision.because : named(decision));

  test('is told by whom, from which address, and is not touched', () => {
    const calls = told([call(), call({ at: ago(2) }), call({ sourceIp: '198.51.100.7', userAgent: null, errorCode: null })]);
    expect(because(nextRemoval(situation({ ...paused(), calls })))).toBe(
      `somebody still works as its root user: key ${KEY} was used by 192.0.2.10 (backup/1.0): 2 calls, the last one s3 ListBuckets on ` +
        '2026-11-22 12:00 UTC, which failed (AccessDenied) and 198.51.100.7 (unknown program): 1 call, the last one s3 ListBuckets on ' +
        '2026-11-22 12:00 UTC',
    );
  });

  test('is seen by the last use alone, where CloudTrail has no record of it', () => {
    const root = told(belongings({ keys: [key(KEY, 3)] }));
    expect(because(nextRemoval(situation({ ...paused(), root })))).toBe(
      `somebody still works as its root user: key ${KEY} was used on 2026-11-20 12:00 UTC for s3 in eu-west-1; the event history of ` +
        'CloudTrail does not say by whom: calls about data are not in it',
    );
    expect(named(nextRemoval(situation({ ...paused(), root, calls: DENIED })))).toBe('ask used-while-paused');
  });

  test('is told at once, and not only when the pause is over', () => {
    expect(named(nextRemoval(situation({ ...paused({ pausedDaysAgo: 2 }), calls: told([call()]) })))).toBe(
      'ask used-while-paused',
    );
  });

  test('may have been used before the pause', () => {
    const root = told(belongings({ keys: [key(KEY, 16)] }));
    const calls = told([call({ at: ago(15.5) })]);
    expect(named(nextRemoval(situation({ ...paused(), root, calls })))).toBe('step delete-key');
  });

  test('is used by its password only where that is to go, too', () => {
    const password = { changedAt: null, lastUsedAt: ago(2) };
    const calls = told([call({ accessKeyId: null, event: 'ConsoleLogin', service: 'signin.amazonaws.com', at: ago(2) })]);
    const root = told(belongings({ password }));
    expect(named(nextRemoval(situation({ ...paused(), calls, root })))).toBe('step delete-key');
    const also: RemovalOrders = { do: 'remove', pauseDays: null, also: ['password'] };
    expect(because(nextRemoval(situation({ ...paused(), calls, root, orders: also })))).toContain(
      'its password was used on 2026-11-21 12:00 UTC by 192.0.2.10',
    );
  });
});

describe('taking a pause back', () => {
  const resume: RemovalOrders = { do: 'resume' };
  test.each<[string, RemovalSituation, string]>([
    ['detaches the policy', situation({ ...paused(), orders: resume }), 'step detach-pause'],
    ['then deletes it', situation({ ...paused({ targets: [] }), orders: resume }), 'step delete-pause'],
    [
      'does so although nobody else is an administrator',
      situation({ ...paused(), orders: resume, administrators: DENIED, root: DENIED }),
      'step detach-pause',
    ],
    ['detaches one that somebody changed', situation({ ...paused({ content: '{}' }), orders: resume }), 'step detach-pause'],
    ['and leaves that to them', situation({ ...paused({ content: '{}', targets: [] }), orders: resume }), 'ask pause-edited'],
    ['is done where there is none', situation({ orders: resume }), 'rest not-paused'],
  ])('%s', (_title, seen, expected) => {
    expect(named(nextRemoval(seen))).toBe(expected);
  });
});

describe('what is foreseen', () => {
  const course = (seen: RemovalSituation) => foreseeRemoval(seen).map(({ at, step }): [Instant, string] => [at, step.do]);

  test('is the whole course: the pause now, the rest when it is over', () => {
    const over = addDays(NOW, 14);
    expect(course(situation())).toEqual([
      [NOW, 'create-pause'],
      [NOW, 'attach-pause'],
      [NOW, 'note-pause'],
      [over, 'delete-key'],
      [over, 'detach-pause'],
      [over, 'delete-pause'],
    ]);
  });

  test('removes everything that was asked for, in the order that AWS accepts', () => {
    const root = told(
      belongings({
        keys: [key(), key(OTHER)],
        certificates: [{ id: 'TA7SMP42TDN5Z26OBPJE7EXAMPLE', isActive: true, uploadedAt: ago(900) }],
        mfaDevices: [{ serial: 'GAHT12345678', kind: 'hardware' }],
        password: { changedAt: null, lastUsedAt: 'never' },
      }),
    );
    const orders: RemovalOrders = { do: 'remove', pauseDays: 7, also: ['certificates', 'mfa', 'password'] };
    const steps = course(situation({ root, orders }));
    expect(steps.map(([, step]) => step)).toEqual([
      'create-pause',
      'attach-pause',
      'note-pause',
      'delete-key',
      'delete-key',
      'delete-certificate',
      'remove-mfa',
      'delete-password',
      'detach-pause',
      'delete-pause',
    ]);
    expect(steps.at(-1)?.[0]).toBe(addDays(NOW, 7));
  });
});
