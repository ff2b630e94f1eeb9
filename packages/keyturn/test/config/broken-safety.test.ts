import { describe, expect, test } from 'vitest';
import { complaints } from '../support/complaints.ts';

const DURATION = 'a duration such as 90d or 12h, or a number of days';
const TERMS = 'maxAge, overlap, quiet, grace, requireSuccessorUse, patience, hold, reactivateOnDenied, unused';
const TIME = 'a time such as "22:00", in quotes';
const ACCOUNT = 'an account id: twelve digits, in quotes';

describe('rotation', () => {
  test.each([
    ['rotation: 7d\n', '1:11: rotation wants terms such as quiet: 7d, and got "7d".'],
    ['rotation:\n  quiet: soon\n', `2:10: rotation.quiet wants ${DURATION}, and got "soon".`],
    ['rotation:\n  max-age: 30d\n', '2:3: There is no setting "rotation.max-age"; did you mean "maxAge"?'],
    ['rotation:\n  keyAge: 30d\n', '2:3: There is no setting "rotation.keyAge"; did you mean "limits.keyAge"?'],
    ['rotation:\n  sleep: 5d\n', `2:3: There is no setting "rotation.sleep"; rotation takes ${TERMS}, rules, rootKeys, probes.`],
    ['rotation:\n  requireSuccessorUse: no\n', '2:24: rotation.requireSuccessorUse wants true or false, and got "no".'],
    ['rotation:\n  unused: 60d\n', '2:11: rotation.unused wants a mapping such as { after: 60d }, and got "60d".'],
    ['rotation:\n  unused: {}\n', `2:11: rotation.unused.after is missing: it wants ${DURATION}.`],
    ['rotation:\n  rules: {}\n', '2:10: rotation.rules wants a list of rules, and got a mapping.'],
    ['rotation:\n  rules: [5d]\n', '2:11: rotation.rules[0] wants a rule with match and terms such as quiet: 14d, and got "5d".'],
    [
      'rotation:\n  rules:\n    - quiet: 5d\n',
      '3:7: rotation.rules[0].match is missing: it wants a mapping such as user: "ci-*".',
    ],
    [
      'rotation:\n  rules:\n    - match: { user: a }\n      probes: []\n',
      '4:7: There is no setting "rotation.rules[0].probes"; did you mean "rotation.probes"?',
    ],
    ['quiet: 7d\n', '1:1: There is no setting "quiet"; did you mean "rotation.quiet"?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('limits of a run', () => {
  test.each([
    [
      'limits:\n  principalsPerRun: 0\n',
      '2:21: limits.principalsPerRun wants a whole number from 1 to 100000, and got the number 0.',
    ],
    ['limits:\n  failures: none\n', '2:13: limits.failures wants a whole number from 1 to 100000, and got "none".'],
    ['limits:\n  principals: 5\n', '2:3: There is no setting "limits.principals"; did you mean "principalsPerRun"?'],
    ['principalsPerRun: 3\n', '1:1: There is no setting "principalsPerRun"; did you mean "limits.principalsPerRun"?'],
    // They are nobody's in particular, so no rule can change them.
    [
      'rules:\n  - match: { user: a }\n    limits: { failures: 5 }\n',
      '3:15: There is no setting "rules[0].limits.failures"; did you mean "limits.failures"?',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('break-glass', () => {
  test.each([
    ['breakGlass: { user: a }\n', '1:13: breakGlass wants a list of matches, and got a mapping.'],
    ['breakGlass: [admin]\n', '1:14: breakGlass[0] wants a mapping such as user: "ci-*", and got "admin".'],
    [
      'breakGlass:\n  - {}\n',
      '2:5: breakGlass[0] is empty: say whom it means, with user, path, tags, group, account, ou, key, kind or root.',
    ],
    ['breakGlass:\n  - { users: [] }\n', '2:14: breakGlass[0].users wants at least one entry, and got an empty list.'],
    ['break-glas: []\n', '1:1: There is no setting "break-glas"; did you mean "breakGlass"?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('windows', () => {
  const window = (text: string) => `windows:\n  - { ${text} }\n`;

  test.each([
    ['windows: "22:00-04:00"\n', '1:10: windows wants a list of windows, and got "22:00-04:00".'],
    [
      'windows: [nights]\n',
      '1:11: windows[0] wants a window such as { days: [tue, wed], from: "22:00", to: "04:00", timeZone: Europe/Berlin }, and got "nights".',
    ],
    [window('from: "25:00", to: "04:00"'), `2:13: windows[0].from wants ${TIME}, and got "25:00".`],
    [window('from: 22, to: "04:00"'), `2:13: windows[0].from wants ${TIME}, and got the number 22; put it in quotes: "22".`],
    [window('from: "22:00"'), `2:5: windows[0].to is missing: it wants ${TIME}.`],
    [
      window('days: monday, from: "22:00", to: "04:00"'),
      '2:13: windows[0].days wants a day: mon, tue, wed, thu, fri, sat or sun, and got "monday".',
    ],
    [
      window('days: [mon, tues], from: "22:00", to: "04:00"'),
      '2:19: windows[0].days[1] wants a day: mon, tue, wed, thu, fri, sat or sun, and got "tues"; did you mean "tue"?',
    ],
    [
      window('from: "22:00", to: "04:00", timeZone: Europe/Hamburg'),
      '2:45: windows[0].timeZone wants the name of a time zone such as Europe/Berlin, and got "Europe/Hamburg".',
    ],
    [
      window('from: "22:00", to: "04:00", timezone: UTC'),
      '2:35: There is no setting "windows[0].timezone"; did you mean "timeZone"?',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('freezes', () => {
  const freeze = (text: string) => `freezes:\n  - { ${text} }\n`;

  test.each([
    ['freezes: 2026-12-24\n', '1:10: freezes wants a list of freezes, and got "2026-12-24".'],
    [freeze('from: 2026-12-20, reason: x'), '2:5: freezes[0].until is missing: it wants a date such as 2027-01-31.'],
    [freeze('from: 2026-12-20, until: 2027-01-03'), '2:5: freezes[0].reason is missing: it wants the reason in a few words.'],
    [
      freeze('from: 20.12.2026, until: 2027-01-03, reason: x'),
      '2:13: freezes[0].from wants a date such as 2027-01-31, and got "20.12.2026".',
    ],
    [
      freeze('from: 2026-12-20, until: 2026-12-01, reason: x'),
      '2:5: freezes[0] has an end that is before its beginning: nothing would be frozen.',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });

  test('one day is its own end', () => {
    expect(complaints(freeze('from: 2026-12-24, until: 2026-12-24, reason: x'))).toEqual([]);
  });
});

describe('who agrees, and where it begins', () => {
  test.each([
    ['approve: yes\n', '1:10: approve wants always, root or never, and got "yes".'],
    ['approve: allways\n', '1:10: approve wants always, root or never, and got "allways"; did you mean "always"?'],
    ['two-person: 2\n', '1:13: two-person wants true or false, and got the number 2.'],
    ['twoPerson: true\n', '1:1: There is no setting "twoPerson"; did you mean "two-person"?'],
    [
      'canaries: 111122223333\n',
      `1:11: canaries wants ${ACCOUNT}, and got the number 111122223333; put it in quotes: "111122223333".`,
    ],
    ['canaries: []\n', '1:11: canaries wants at least one entry, and got an empty list.'],
    ['canaries: ["111122223333", staging]\n', `1:28: canaries[1] wants ${ACCOUNT}, and got "staging".`],
    ['stateDir: ""\n', '1:11: stateDir wants the name of a folder, and got an empty text.'],
    ['stateDir: 5\n', '1:11: stateDir wants the name of a folder, and got the number 5; put it in quotes: "5".'],
    ['state-dir: /x\n', '1:1: There is no setting "state-dir"; did you mean "stateDir"?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});
