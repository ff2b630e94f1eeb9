import { describe, expect, test } from 'vitest';
import { instantOf } from '../instant.ts';
import { makeNotice } from './make-notice.ts';
import type { Notice } from './notice.ts';
import { type Route, settingsFor, takes } from './route.ts';

const AT = instantOf(Date.parse('2026-11-24T02:00:00Z'));

const route: Route = {
  kind: 'smtp',
  mark: null,
  events: [],
  urgency: 'info',
  digest: null,
  fallback: 'security@example.com',
  settings: {},
};

function notice(changes: Partial<Notice> = {}): Notice {
  return {
    ...makeNotice({
      event: 'due',
      urgency: 'warning',
      at: AT,
      subject: {
        account: '111122223333',
        accountName: 'prod',
        principal: { type: 'user', name: 'deploy' },
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      },
      owner: 'jane@example.com',
      about: [],
      title: 'It is due',
      because: 'It is old.',
      next: null,
      deadline: null,
      commands: [],
    }),
    ...changes,
  };
}

describe('who is told', () => {
  const found = (marks: readonly number[], changes: Partial<Notice> = {}) => ({ notice: notice(changes), marks });

  test.each([
    ['everybody, where no match is given', route, [], true],
    ['whom the match means', { ...route, mark: 1 }, [0, 1], true],
    ['nobody else', { ...route, mark: 1 }, [0], false],
    ['of the events that are asked for', { ...route, events: ['due', 'failed'] as const }, [], true],
    ['of no others', { ...route, events: ['failed'] as const }, [], false],
    ['from the urgency on', { ...route, urgency: 'warning' as const }, [], true],
    ['not below it', { ...route, urgency: 'critical' as const }, [], false],
  ])('%s', (...[, one, marks, isTold]) => {
    expect(takes(one, found(marks), [one])).toBe(isTold);
  });

  test('what is about Keyturn itself is told to who is for everybody, and where nobody is, to all', () => {
    const team = { ...route, mark: 0 };
    const about = found([], { subject: null });
    expect([takes(team, about, [team, route]), takes(route, about, [team, route]), takes(team, about, [team])]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('words in braces', () => {
  const filled = (settings: Route['settings'], changes: Partial<Notice> = {}) =>
    settingsFor({ ...route, settings }, notice(changes), { '111122223333': 'prod-team@example.com' });

  test('are filled in, at any depth', () => {
    expect(filled({ to: ['{owner}', '{contact}'], more: { text: '{accountName} {account}/{user}' }, tries: 3 })).toEqual({
      to: ['jane@example.com', 'prod-team@example.com'],
      more: { text: 'prod 111122223333/deploy' },
      tries: 3,
    });
  });

  test.each([
    ['nobody', null],
    ['a team without an address', 'platform'],
    ['two addresses in one', 'a@example.com, b@evil.example'],
    ['an address with a header behind it', 'a@example.com\r\nBcc: b@evil.example'],
    ['a name with an address', 'A <a@example.com>'],
  ])('an owner that is %s is replaced by the fallback', (_what, owner) => {
    expect(filled({ to: '{owner}' }, { owner })).toEqual({ to: 'security@example.com' });
  });

  test('outside of addresses an owner may be called anything', () => {
    expect(filled({ channel: '#{owner}' }, { owner: 'platform' })).toEqual({ channel: '#platform' });
  });
});
