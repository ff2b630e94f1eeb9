import { describe, expect, test } from 'vitest';
import { complaints } from '../support/complaints.ts';

const rule = (match: string) => `rules:\n  - match: ${match}\n    limits: { keyAge: 30d }\n`;
const exception = (match: string) =>
  `exceptions:\n  - match: ${match}\n    owner: ops\n    reason: moving\n    until: 2027-01-31\n`;

const DURATION = 'a duration such as 90d or 12h, or a number of days';
const ACCOUNT = 'an account id: twelve digits, in quotes';
const SECTIONS =
  'limits, rules, exceptions, ownerTags, rotation, destinations, hooks, prevent, notify, breakGlass, windows, freezes, approve, two-person, canaries, schedule, watch, stateDir, audit, aws';

describe('names', () => {
  test.each([
    ['limit:\n  keyAge: 90d\n', '1:1: There is no setting "limit"; did you mean "limits"?'],
    ['limits:\n  keyage: 90d\n', '2:3: There is no setting "limits.keyage"; did you mean "keyAge"?'],
    ['limits:\n  key-age: 90d\n', '2:3: There is no setting "limits.key-age"; did you mean "keyAge"?'],
    ['limits:\n  maxAge: 90d\n', '2:3: There is no setting "limits.maxAge"; did you mean "keyAge"?'],
    ['keyAge: 90d\n', '1:1: There is no setting "keyAge"; did you mean "limits.keyAge"?'],
    ['maxAge: 90d\n', '1:1: There is no setting "maxAge"; did you mean "limits.keyAge" or "rotation.maxAge"?'],
    ['colour: red\n', `1:1: There is no setting "colour"; there are ${SECTIONS}.`],
    ['__proto__: { a: 1 }\n', `1:1: There is no setting "__proto__"; there are ${SECTIONS}.`],
    ['constructor: 1\n', `1:1: There is no setting "constructor"; there are ${SECTIONS}.`],
    ['aws: { nothing: 1 }\n', '1:8: There is no setting "aws.nothing"; aws takes profile, region, endpointUrl.'],
    [rule('{ usr: x }'), '2:14: There is no setting "rules[0].match.usr"; did you mean "user"?'],
    [rule('{ units: [x] }'), '2:14: There is no setting "rules[0].match.units"; did you mean "ous"?'],
    [
      'aws:\n  secretAccessKey: x\n',
      '2:3: There is no setting "aws.secretAccessKey", and a secret has no place in a file: use a profile, or the AWS_* variables.',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('values', () => {
  test.each([
    ['limits:\n  keyAge: ninety\n', `2:11: limits.keyAge wants ${DURATION}, and got "ninety".`],
    ['limits:\n  keyAge: 3m\n', `2:11: limits.keyAge wants ${DURATION}, and got "3m".`],
    ['limits:\n  keyAge: -5\n', `2:11: limits.keyAge wants ${DURATION}, and got the number -5.`],
    ['limits:\n  keyAge: .inf\n', `2:11: limits.keyAge wants ${DURATION}, and got the number .inf.`],
    ['limits:\n  keyAge: [90d]\n', `2:11: limits.keyAge wants ${DURATION}, and got a list.`],
    ['limits:\n  keyAge:\n', `2:3: limits.keyAge wants ${DURATION}, and got nothing.`],
    ['limits: 5\n', '1:9: limits wants limits such as keyAge: 90d, and got the number 5.'],
    ['limits:\n  passwordLength: 5\n', '2:19: limits.passwordLength wants a whole number from 6 to 128, and got the number 5.'],
    ['limits:\n  passwordReuse: 1.5\n', '2:18: limits.passwordReuse wants a whole number from 0 to 24, and got the number 1.5.'],
    ['rules: {}\n', '1:8: rules wants a list of rules, and got a mapping.'],
    ['rules:\n  - limits: { keyAge: 5 }\n', '2:5: rules[0].match is missing: it wants a mapping such as user: "ci-*".'],
    ['ownerTags: [1]\n', '1:13: ownerTags[0] wants the name of a tag, and got the number 1; put it in quotes: "1".'],
    ['audit:\n  org: yes\n', '2:8: audit.org wants true or false, and got "yes".'],
    [
      'audit:\n  failOn: hihg\n',
      '2:11: audit.failOn wants critical, high, medium, low or none, and got "hihg"; did you mean "high"?',
    ],
    [
      'audit:\n  checks: [user-access-key-agee]\n',
      '2:12: audit.checks[0] wants the id of a check (see "keyturn checks"), and got "user-access-key-agee"; did you mean "user-access-key-age"?',
    ],
    [
      'audit:\n  framework: cis-5\n',
      '2:14: audit.framework wants the id of a framework, such as cis-5.0, and got "cis-5"; did you mean "cis-5.0"?',
    ],
    [
      'audit:\n  role: arn:aws:iam::111122223333:role/Audit\n',
      '2:9: audit.role wants the name of a role, such as KeyturnAudit, and no ARN, and got "arn:aws:iam::111122223333:role/Audit".',
    ],
    ['audit:\n  accounts: []\n', '2:13: audit.accounts wants at least one entry, and got an empty list.'],
    [
      'audit:\n  accounts: [012345678901]\n',
      `2:14: audit.accounts[0] wants ${ACCOUNT}, and got the number 012345678901; put it in quotes: "012345678901".`,
    ],
    [
      'audit:\n  accounts: 222222222222\n',
      `2:13: audit.accounts wants ${ACCOUNT}, and got the number 222222222222; put it in quotes: "222222222222".`,
    ],
    ['audit:\n  accounts: ["222222222222", "12"]\n', `2:30: audit.accounts[1] wants ${ACCOUNT}, and got "12".`],
    ['audit:\n  org: true\n  accounts: "222222222222"\n', '2:3: audit has org and accounts, which exclude each other: keep one.'],
    ['audit:\n  live: true\n  ids: none\n', '2:3: audit has live: true and ids: none, which exclude each other: keep one.'],
    ['aws:\n  region: Frankfurt\n', '2:11: aws.region wants a region such as eu-central-1, and got "Frankfurt".'],
    [
      'aws:\n  endpointUrl: ftp://x\n',
      '2:16: aws.endpointUrl wants an address such as http://127.0.0.1:4566, and got "ftp://x".',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('whom a rule or an exception means', () => {
  const EMPTY = 'is empty: say whom it means, with user, path, tags, group, account, ou, key, kind or root.';

  test.each([
    [rule('{}'), `2:12: rules[0].match ${EMPTY}`],
    [exception('{}'), `2:12: exceptions[0].match ${EMPTY}`],
    [rule('{ tags: {} }'), `2:12: rules[0].match ${EMPTY}`],
    [
      rule('{ root: true, user: x, kind: person }'),
      '2:12: rules[0].match can mean nobody: the root user has no user, no kind; write an entry for each.',
    ],
    [
      rule('{ user: 12345 }'),
      '2:20: rules[0].match.user wants the name of a user, in quotes where it looks like a number, and got the number 12345; put it in quotes: "12345".',
    ],
    [
      exception('{ tags: { production: true } }'),
      '2:34: exceptions[0].match.tags.production wants the value of a tag, in quotes where it looks like a number, and got the value true; put it in quotes: "true".',
    ],
    [rule('{ path: eng }'), '2:20: rules[0].match.path wants a path such as /eng/, and got "eng".'],
    [
      rule('{ keys: ["AKIA*"] }'),
      '2:21: rules[0].match.keys[0] wants an access key id such as AKIAIOSFODNN7EXAMPLE, and got "AKIA*".',
    ],
    [rule('{ kind: robot }'), '2:20: rules[0].match.kind wants person or machine, and got "robot".'],
    [rule('{ user: * }'), '2:20: A value that begins with * must stand in quotes: "*".'],
    [rule('{ user: *-bot }'), '2:20: *-bot refers to no &-bot above it; a wildcard stands in quotes: "*-bot".'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('exceptions', () => {
  test.each([
    ['until: 2026-02-30', '3:12: exceptions[0].until wants a date such as 2027-01-31, and got "2026-02-30".'],
    ['until: never', '3:12: exceptions[0].until wants a date such as 2027-01-31, and got "never".'],
    ['until: 31.01.2027', '3:12: exceptions[0].until wants a date such as 2027-01-31, and got "31.01.2027".'],
    ['until: 2027', '3:12: exceptions[0].until wants a date such as 2027-01-31, and got the number 2027.'],
    ['#', '2:5: exceptions[0].until is missing: it wants a date such as 2027-01-31.'],
  ])('%s', (line, sentence) => {
    expect(complaints(`exceptions:\n  - match: { user: a }\n    ${line}\n    owner: ops\n    reason: moving\n`)).toEqual([
      sentence,
    ]);
  });

  test('an exception that nobody answers for is refused', () => {
    expect(complaints('exceptions:\n  - match: { user: a }\n    owner: ""\n    until: 2027-01-31\n')).toEqual([
      '2:5: exceptions[0].reason is missing: it wants the reason in a few words.',
      '3:12: exceptions[0].owner wants the name of who answers for it, and got an empty text.',
    ]);
  });
});

describe('what is no configuration', () => {
  const WANTED = '1:1: The configuration wants settings such as limits: and rules:, and got';

  test.each([
    ['- a\n- b\n', `${WANTED} a list.`],
    ['just text\n', `${WANTED} "just text".`],
    ['42\n', `${WANTED} the number 42.`],
    ['limits:\n\tkeyAge: 90d\n', '2:1: A tab stands where YAML wants spaces.'],
    ['limits:\n  keyAge: 90d\nlimits:\n  keyAge: 80d\n', '3:1: This setting stands twice in its mapping: keep one.'],
    ['audit:\n  role: "x\n', '3:1: A quote, bracket or brace is not closed, or a comma is missing.'],
    [
      'audit:\n  role: a: b\n',
      '2:9: A second setting stands within a value: put the value in quotes if the colon is part of it, or mend the indentation.',
    ],
    ['audit:\n  role: @x\n', '2:9: A value that begins like this must stand in quotes.'],
    ['limits: {}\n---\nrules: []\n', '2:1: A second document begins here, and one is all there may be: take out the line ---.'],
    ['audit: !!js/function "x"\n', '1:8: A tag (!) that YAML does not know stands here: write the value plainly, or in quotes.'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });

  test('a bomb of aliases is refused before it goes off', () => {
    const row = (name: string, of: string) => `${name}: &${name} [${Array.from({ length: 10 }, () => of).join(', ')}]`;
    const bomb = [row('a', 'x'), row('b', '*a'), row('c', '*b'), row('d', '*c'), row('e', '*d'), row('f', '*e')].join('\n');
    expect(complaints(bomb)).toEqual(['1:1: Its aliases (*) make so many values of few that it is refused.']);
  });

  test('what is nested without an end is refused', () => {
    expect(complaints('['.repeat(20_000))[0]).toMatch(/^1:\d+: It is nested too deep to be read\.$/);
  });
});

test('all problems are told at once, in the order of the file', () => {
  const source = 'audit:\n  org: 1\nlimits:\n  keyAge: x\n  keyAgee: 1\nrule: []\n';
  expect(complaints(source).map((line) => line.split(': ')[0])).toEqual(['2:8', '4:11', '5:3', '6:1']);
});

test('of very many problems the first twenty are told, and the rest are counted', () => {
  const source = Array.from({ length: 30 }, (_, index) => `wrong${index}: 1`).join('\n');
  expect(complaints(source)).toHaveLength(21);
  expect(complaints(source).at(-1)).toBe('And 10 more.');
});

test('an alias of a wrong value is told where the value stands', () => {
  expect(
    complaints('limits: &l { keyAge: x }\nrules: [{ match: { user: a }, limits: *l }]\n').map((line) => line.slice(0, 40)),
  ).toEqual(['1:22: limits.keyAge wants a duration suc', '1:22: rules[0].limits.keyAge wants a dur']);
});

test('no value of a setting that does not exist is repeated', () => {
  expect(complaints('aws:\n  secret: wJalrXUtnFEMI\n').join()).not.toContain('wJalr');
});
