import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, type Instant, instantOf } from '../../src/core/instant.ts';
import type { BookLine } from '../../src/core/notices/book-line.ts';
import type { Notice } from '../../src/core/notices/notice.ts';
import { noticeFileIn, openNoticeBook, readNoticeBook } from '../../src/store/notice-book.ts';
import { like } from '../support/wording.ts';

const NOW = instantOf(Date.parse('2026-11-23T12:00:00Z'));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-notices-'));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function notice(id: string): Notice {
  return {
    id,
    event: 'due',
    urgency: 'warning',
    thread: '111111111111/AKIAEXAMPLE',
    at: NOW,
    subject: {
      account: '111111111111',
      accountName: 'Größe 😀',
      principal: { type: 'user', name: 'deploy' },
      accessKeyId: 'AKIAEXAMPLE',
    },
    owner: 'ops@example.com',
    title: 'It is due',
    because: 'It is old.',
    next: null,
    deadline: NOW,
    commands: [{ does: 'look', line: 'keyturn explain AKIAEXAMPLE' }],
  };
}

const found = (id: string, at: Instant = NOW): BookLine => ({ do: 'found', at, address: 'a', notice: notice(id) });

function telling(message: string, notices: readonly string[]): BookLine {
  return { do: 'telling', at: NOW, address: 'a', message, notices, isDigest: false, period: null };
}

const told = (message: string, at: Instant = NOW): BookLine => ({ do: 'told', at, address: 'a', message });

test('what was written is there for the next process, letter by letter', async () => {
  const { append } = await openNoticeBook(folder, NOW);
  await append([found('one'), found('two'), { do: 'read', at: NOW, seq: 7 }]);
  await append([telling('m', ['one'])]);
  const book = await readNoticeBook(folder);
  expect(book.waiting('a')).toEqual([notice('two')]);
  expect(book.openMessages('a')).toEqual([{ id: 'm', address: 'a', isDigest: false, notices: [notice('one')] }]);
  expect([book.has('a', 'one'), book.has('a', 'three'), book.has('b', 'one'), book.journalRead()]).toEqual([
    true,
    false,
    false,
    7,
  ]);
  // Nobody but its owner reads it.
  expect(statSync(noticeFileIn(folder)).mode & 0o777).toBe(0o600);
});

test('a process that is killed at any byte of its writing leaves whole lines, and the next one goes on behind them', async () => {
  const { append } = await openNoticeBook(folder, NOW);
  const lines = [found('one'), telling('m', ['one']), told('m'), found('two')];
  for (const line of lines) await append([line]);
  const file = noticeFileIn(folder);
  const whole = readFileSync(file);
  for (let length = 0; length <= whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    const written = whole.subarray(0, length).toString('latin1').split('\n').length - 1;
    const { append: goOn } = await openNoticeBook(folder, NOW);
    await goOn([found('last')]);
    const after = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    expect([after.length, after.slice(0, written).join('\n')]).toEqual([
      written + 1,
      whole.toString('utf8').split('\n').slice(0, written).join('\n'),
    ]);
    expect((await readNoticeBook(folder)).has('a', 'last')).toBe(true);
  }
});

test('who only reads a book that is being written cuts nothing off', async () => {
  const { append } = await openNoticeBook(folder, NOW);
  await append([found('one')]);
  const file = noticeFileIn(folder);
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"at":"2026-`);
  expect((await readNoticeBook(folder)).waiting('a')).toHaveLength(1);
  expect(readFileSync(file, 'utf8').endsWith('{"at":"2026-')).toBe(true);
});

test('a line that nobody of us wrote is told of, and nothing is written behind it', async () => {
  const file = noticeFileIn(folder);
  writeFileSync(file, `${JSON.stringify({ do: 'read', at: NOW, seq: 1 })}\n{"do":"told"}\n`);
  await expect(openNoticeBook(folder, NOW)).rejects.toMatchObject({
    code: 'notices-unreadable',
    message: like(/line 2 is not what was written/),
  });
});

test.skipIf(process.getuid?.() === 0)('where nothing can be written, nothing is told', async () => {
  chmodSync(folder, 0o500);
  const { append, book } = await openNoticeBook(folder, NOW);
  await expect(append([found('one')])).rejects.toMatchObject({ code: 'notices-unwritable' });
  expect(book.has('a', 'one')).toBe(false);
});

test('a book that has grown long is written anew, and knows the same of the last four hundred days', async () => {
  const { append } = await openNoticeBook(folder, NOW);
  const late = addDays(NOW, 300);
  const lines: BookLine[] = [];
  for (let count = 0; count < 2_000; count++) {
    const at = count < 1_000 ? NOW : late;
    lines.push(found(`n${count}`, at), telling(`m${count}`, [`n${count}`]), told(`m${count}`, at));
  }
  await append([
    ...lines,
    found('open', late),
    telling('open', ['open']),
    found('waits', late),
    { do: 'thread', at: late, address: 'a', thread: 't', answer: 'answer' },
    { do: 'period', at: late, address: 'a', period: '2027-01-01' },
    { do: 'failed', at: late, address: 'a', because: 'it is broken' },
    { do: 'read', at: late, seq: 9 },
  ]);
  const now = addDays(NOW, 450);
  const before = await readNoticeBook(folder);
  const { book } = await openNoticeBook(folder, now);
  expect(readFileSync(noticeFileIn(folder), 'utf8').split('\n').length).toBeLessThan(6_000);
  await openNoticeBook(folder, now);
  const after = await readNoticeBook(folder);
  expect([after.has('a', 'n999'), after.has('a', 'n1000'), after.has('a', 'n1999')]).toEqual([false, true, true]);
  for (const one of [book, after]) {
    expect(one.openMessages('a')).toEqual(before.openMessages('a'));
    expect(one.waiting('a')).toEqual(before.waiting('a'));
    expect([one.threadOf('a', 't'), one.periodOf('a'), one.failingSince('a'), one.journalRead()]).toEqual([
      'answer',
      '2027-01-01',
      late,
      9,
    ]);
  }
  expect(after.tellingsOf('111111111111', 'AKIAEXAMPLE')).toHaveLength(1_000);
  expect(readdirSync(folder)).toEqual(['notices.jsonl']);
});
