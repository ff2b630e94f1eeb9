import { expect, test } from 'vitest';
import { addException } from './add-exception.ts';
import { parseConfig } from './parse.ts';

const exception = {
  match: { key: 'AKIAIOSFODNN7EXAMPLE' },
  owner: 'ops@example.com',
  reason: 'it moves: later',
  until: '2027-01-31',
};

const LINES = [
  '- match: { key: AKIAIOSFODNN7EXAMPLE }',
  '  owner: ops@example.com',
  '  reason: "it moves: later"',
  '  until: 2027-01-31',
];

const indented = (indent: string) => LINES.map((line) => `${indent}${line}\n`).join('');

const FIRST = ['match: { user: web }', 'owner: a # who', "reason: 'b'", 'until: 2026-12-31'];

function listed(indent: string): string {
  return `${indent}- ${FIRST.join(`\n${indent}  `)}\n`;
}

test.each([
  ['a file without exceptions', 'limits: {}\n', `limits: {}\nexceptions:\n${indented('  ')}`],
  ['a file whose last line has no end', 'limits: {}', `limits: {}\nexceptions:\n${indented('  ')}`],
  ['an empty file', '', `exceptions:\n${indented('  ')}`],
  ['a file of comments', '# ours\n', `# ours\nexceptions:\n${indented('  ')}`],
  ['a list at the end', `exceptions:\n${listed('  ')}`, `exceptions:\n${listed('  ')}${indented('  ')}`],
  [
    'a list in the middle, with comments and without indentation',
    `# top\nexceptions: # known\n${listed('')}\n# limits of ours\nlimits: {keyAge: 60d} # short\n`,
    `# top\nexceptions: # known\n${listed('')}${indented('')}\n# limits of ours\nlimits: {keyAge: 60d} # short\n`,
  ],
  [
    'a section that is all comments',
    'exceptions:\n  # none yet\nlimits: {}\n',
    `exceptions:\n${indented('  ')}  # none yet\nlimits: {}\n`,
  ],
])('%s keeps every letter that it had', (_what, before, after) => {
  const { text } = addException(before, exception);
  expect(text).toBe(after);
  expect(parseConfig(text, 'keyturn.yaml').policy.exceptions.at(-1)).toEqual({
    match: { keys: ['AKIAIOSFODNN7EXAMPLE'] },
    owner: 'ops@example.com',
    reason: 'it moves: later',
    until: '2027-01-31T23:59:59.999Z',
  });
});

test.each(['exceptions: []\n', 'exceptions: [{match: {user: web}, owner: a, reason: b, until: 2026-12-31}] # ours\n'])(
  'a list in brackets stays one: %s',
  (before) => {
    const { text } = addException(before, exception);
    const { exceptions } = parseConfig(text, 'keyturn.yaml').policy;
    expect(exceptions).toHaveLength(parseConfig(before, 'keyturn.yaml').policy.exceptions.length + 1);
    expect(text.split('\n')).toHaveLength(2);
  },
);

test('lines end as those of the file do', () => {
  const { text, line, lines } = addException('limits: {}\r\n', exception);
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  expect([line, lines]).toEqual([2, ['exceptions:', ...LINES.map((one) => `  ${one}`)]]);
});

test('an account id stays a text', () => {
  const { text } = addException('', { ...exception, match: { user: 'ci-1', account: '012345678901' } });
  expect(parseConfig(text, 'keyturn.yaml').policy.exceptions[0]?.match).toEqual({ users: ['ci-1'], accounts: ['012345678901'] });
});
