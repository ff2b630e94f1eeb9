import { expect, test } from 'vitest';
import { complaints } from '../support/complaints.ts';

const to = (rest: string) => `notify:\n  to:\n    - { kind: webhook, url: "https://hooks.example/a"${rest} }\n`;

const KINDS = 'eventbridge, pagerduty, security-hub, ses, slack, slack-webhook, smtp, sns, teams, webhook';

test.each([
  ['notify: [webhook]\n', '1:9: notify wants settings such as to: and warnBefore:, and got a list.'],
  ['notify: { tell: a }\n', '1:11: There is no setting "notify.tell"; notify takes warnBefore, contacts, to.'],
  ['notify: { warnBefore: 14d }\n', '1:23: notify.warnBefore wants a list of durations such as [14d, 7d, 1d], and got "14d".'],
  ['notify: { warnBefore: [] }\n', '1:23: notify.warnBefore wants at least one duration, and got an empty list.'],
  [
    'notify: { to: [{ kind: slak }] }\n',
    `1:24: notify.to[0].kind wants one of the kinds ${KINDS}, and got "slak"; did you mean "slack"?`,
  ],
  [
    to(', events: [dued]'),
    '3:65: notify.to[0].events[0] wants events: due-soon, due, deactivation-ahead, blocked, old-key-in-use, failed, done, exception-ending, root-used, exposed, late, and got "dued"; did you mean "due"?',
  ],
  [to(', digest: hourly'), '3:64: notify.to[0].digest wants immediate, daily or weekly, and got "hourly".'],
  [to(', at: "25:00"'), '3:60: notify.to[0].at wants a time such as "08:00", in quotes, and got "25:00".'],
  [
    to(', timeZone: Berlin'),
    '3:66: notify.to[0].timeZone wants the name of a time zone such as Europe/Berlin, and got "Berlin".',
  ],
  [
    to(', match: {}'),
    '3:63: notify.to[0].match is empty: say whom it means, with user, path, tags, group, account, ou, key, kind or root.',
  ],
  [
    'notify:\n  to:\n    - { kind: slack, channel: "#{owner}" }\n',
    '3:7: notify.to[0] has no fallback: say who is told where the owner or the contact is not known.',
  ],
  [
    'notify:\n  to:\n    - { kind: slack, channel: "#{onwer}" }\n',
    '3:31: notify.to[0].channel does not know {onwer}; did you mean {owner}?',
  ],
  ['notify: { contacts: { "1234": a@example.com } }\n', '1:31: notify.contacts.1234 has a name that it cannot have.'],
])('%j', (yaml, sentence) => {
  expect(complaints(yaml)).toEqual([sentence]);
});
