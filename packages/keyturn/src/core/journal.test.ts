import { expect, test } from 'vitest';
import { draft, journalOf, sha256 } from '../../test/gen/journal.ts';
import { chainStart, entryLine, genuineLine, type JournalDraft, sealEntry } from './journal.ts';
import { readEntry } from './journal-reading.ts';

const EXAMPLE_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

test('the first entry names 64 zeros, and each one names the one before it', () => {
  const entries = journalOf(4);
  expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(entries.map(({ previous }) => previous)).toEqual(['0'.repeat(64), ...entries.slice(0, 3).map(({ hash }) => hash)]);
});

test('the hash is that of the line without its hash', () => {
  const entry = sealEntry(draft(), chainStart, sha256);
  const line = entryLine(entry);
  const open = line.replace(`"hash":"${entry.hash}",`, '');
  expect(line).not.toBe(open);
  expect(sha256(open)).toBe(entry.hash);
});

test('an entry is read back as it was written', () => {
  const entry = sealEntry(draft({ because: 'Jörg asked', approvers: ['a', 'b'], principal: null }), chainStart, sha256);
  const line = genuineLine(entryLine(entry), sha256);
  expect(line && readEntry(line)).toEqual(entry);
});

test('members that a draft does not have are not written', () => {
  const extended = { ...draft(), password: 'hunter2' };
  expect(entryLine(sealEntry(extended, chainStart, sha256))).not.toContain('hunter2');
});

const hidden: readonly [where: string, draft: JournalDraft][] = [
  ['because', draft({ because: `it answered ${EXAMPLE_SECRET}` })],
  ['detail', draft({ detail: `{"SecretAccessKey":"${EXAMPLE_SECRET}"}` })],
  ['evidence', draft({ evidence: { answer: EXAMPLE_SECRET } })],
  ['evidence', draft({ evidence: { [EXAMPLE_SECRET]: 1 } })],
  ['approvers', draft({ approvers: [EXAMPLE_SECRET] })],
  ['actor', draft({ actor: { arn: null, user: EXAMPLE_SECRET, host: null } })],
  ['principal', draft({ principal: { type: 'user', name: EXAMPLE_SECRET } })],
  ['run', draft({ run: EXAMPLE_SECRET })],
];

test.each(hidden)('a secret in "%s" is refused, without being repeated', (where, secret) => {
  const seal = () => sealEntry(secret, chainStart, sha256);
  expect(seal).toThrow(`Refused to write a journal entry: its "${where}" holds what looks like a secret access key.`);
});

test('a fingerprint of a plan may look like anything', () => {
  expect(sealEntry(draft({ plan: EXAMPLE_SECRET }), chainStart, sha256).plan).toBe(EXAMPLE_SECRET);
});

test('a line that says the same in other words is not genuine', () => {
  const [entry] = journalOf(1);
  const line = entry ? entryLine(entry) : '';
  const others = [
    line.replace(',', ', '),
    `${line} `,
    `${line}\r`,
    line.replace('"seq":1', '"seq":1.0'),
    line.replace('jane', String.raw`j\u0061ne`),
    line.replace('"seq":1', '"seq":1,"seq":1'),
    '',
    'null',
    '[]',
    `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  ];
  expect(genuineLine(line, sha256)).toBeDefined();
  expect(others.filter((other) => genuineLine(other, sha256) !== undefined)).toEqual([]);
});

test('a genuine line of another form is no entry', () => {
  const [entry] = journalOf(1);
  const line = entry && genuineLine(entryLine(entry), sha256);
  if (!line) throw new Error('the journal is empty');
  expect(readEntry({ ...line, members: { ...line.members, later: 1 } })).toEqual(entry);
  const wrong = [
    { kind: 'rumor' },
    { at: 'yesterday' },
    { evidence: { a: [] } },
    { principal: { type: 'user' } },
    { actor: null },
  ];
  expect(wrong.map((members) => readEntry({ ...line, members: { ...line.members, ...members } }))).toEqual(
    wrong.map(() => undefined),
  );
});
