import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/core/journal.ts';
import type { Journal } from '../../src/engine/journal.ts';
import { createFileJournal, examineJournal, journalFileIn, readJournal } from '../../src/store/journal-file.ts';
import { whileLocked } from '../../src/store/process-lock.ts';
import { describeJournal } from '../contracts/journal.ts';
import { NOW } from '../gen/facts.ts';
import { draft, journalOf, textOf } from '../gen/journal.ts';

const base = mkdtempSync(join(tmpdir(), 'keyturn-journal-'));
afterAll(() => rmSync(base, { recursive: true }));

const newFolder = () => mkdtempSync(join(base, 'j-'));
const WRITER = fileURLToPath(new URL('../support/journal-writer.ts', import.meta.url));

function openIn(folder: string, onMended: (sentence: string) => void = () => {}): Journal {
  const actor = { arn: null, user: 'jane', host: 'laptop' };
  return createFileJournal({ folder, now: () => NOW, run: 'this-run', actor, onMended });
}

async function entriesIn(folder: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of readJournal(journalFileIn(folder))) entries.push(entry);
  return entries;
}

async function problemsIn(folder: string): Promise<string[] | undefined> {
  const examined = await examineJournal(journalFileIn(folder));
  return examined?.verdict.problems.map(({ damage, line }) => `${damage} ${line}`);
}

async function appended(folder: string, count: number): Promise<string> {
  const journal = openIn(folder);
  for (let index = 0; index < count; index++) await journal.append(draft({ step: `${index}` }));
  return journalFileIn(folder);
}

describeJournal('in a file', () => {
  const folder = newFolder();
  return Promise.resolve({ open: () => openIn(folder) });
});

describe('the file', () => {
  test('is readable by its owner alone, and so is everything beside it', async () => {
    const folder = join(newFolder(), 'state', 'keyturn');
    const file = await appended(folder, 1);
    const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    expect(modes).toEqual(['journal.jsonl', 'journal.jsonl.head', 'journal.jsonl.lock'].map((name) => [name, '600']));
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
    expect((statSync(join(folder, '..')).mode & 0o777).toString(8)).toBe('700');
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
  });

  test('is not made by looking for it', async () => {
    const folder = join(newFolder(), 'nothing');
    expect(await entriesIn(folder)).toEqual([]);
    expect(await examineJournal(journalFileIn(folder))).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test('that was moved away is begun anew, also by who wrote to it before', async () => {
    const folder = newFolder();
    const journal = openIn(folder);
    await journal.append(draft());
    rmSync(journalFileIn(folder));
    rmSync(`${journalFileIn(folder)}.head`);
    expect((await journal.append(draft())).seq).toBe(1);
    expect(await problemsIn(folder)).toEqual([]);
  });
});

describe('an end that was torn', () => {
  test('is put aside, said, and noted in the journal', async () => {
    const folder = newFolder();
    const file = await appended(folder, 3);
    const torn = '{"accessKeyId":"AKIA';
    appendFileSync(file, torn);
    expect((await examineJournal(file))?.verdict).toMatchObject({ entries: 3, problems: [], torn: 4 });
    expect(await entriesIn(folder)).toHaveLength(3);

    const said: string[] = [];
    const entry = await openIn(folder, (sentence) => said.push(sentence)).append(draft());
    expect(entry.seq).toBe(5);
    expect(said).toEqual([
      'The end of the journal had been cut off while it was written: it was put aside as journal.jsonl.4.torn.',
    ]);
    expect(readFileSync(`${file}.4.torn`, 'utf8')).toBe(torn);
    const note = (await entriesIn(folder))[3];
    expect(note).toMatchObject({
      kind: 'note',
      because: said[0],
      evidence: { file: 'journal.jsonl.4.torn', bytes: torn.length },
    });
    expect(await problemsIn(folder)).toEqual([]);
  });

  test('is never put over another one', async () => {
    const folder = newFolder();
    const file = await appended(folder, 1);
    writeFileSync(`${file}.2.torn`, 'earlier');
    appendFileSync(file, '{"later');
    await openIn(folder).append(draft());
    expect(readFileSync(`${file}.2.torn`, 'utf8')).toBe('earlier');
    expect(readFileSync(`${file}.2-2.torn`, 'utf8')).toBe('{"later');
  });

  test('of a very long line is put aside, too', async () => {
    const folder = newFolder();
    const file = await appended(folder, 1);
    appendFileSync(file, '\0'.repeat(200_000));
    expect((await openIn(folder).append(draft())).seq).toBe(3);
    expect(statSync(`${file}.2.torn`).size).toBe(200_000);
  });

  test('of the very first entry leaves an empty journal', async () => {
    const folder = newFolder();
    const file = await appended(folder, 1);
    rmSync(`${file}.head`);
    truncateSync(file, 50);
    expect((await openIn(folder).append(draft())).seq).toBe(2);
    expect((await entriesIn(folder))[0]?.kind).toBe('note');
  });
});

describe('a journal that was tampered with is not continued', () => {
  const broken: readonly [what: string, harm: (file: string) => void, because: string][] = [
    [
      'its last line was changed',
      (file) => change(file, (text) => text.replace(/jane(?=[^\n]*\n$)/, 'john')),
      'its last line is not',
    ],
    ['its last line is gone', (file) => change(file, (text) => text.replace(/[^\n]*\n$/, '')), 'its head file knows of entry 3'],
    ['all is gone but the head', (file) => rmSync(file), 'it ends with entry 0, and its head file knows of entry 3'],
    ['the end of its last line is gone', (file) => change(file, (text) => text.slice(0, -1)), 'its head file knows of entry 3'],
    ['a line was added', (file) => appendFileSync(file, 'x\n'), 'its last line is not what was written'],
    ['an empty line was added', (file) => appendFileSync(file, '\n'), 'its last line is not what was written'],
    [
      'its head was changed',
      (file) => change(`${file}.head`, (text) => text.replace(/[0-9a-f]{64}/, 'f'.repeat(64))),
      'its last entry, 3',
    ],
    ['it is another one', (file) => writeFileSync(file, textOf(journalOf(3))), 'its last entry, 3, is not the one'],
  ];

  test.each(broken)('%s', async (_what, harm, because) => {
    const folder = newFolder();
    const file = await appended(folder, 3);
    harm(file);
    const refusal = openIn(folder).append(draft());
    await expect(refusal).rejects.toMatchObject({ code: 'journal-broken' });
    await expect(refusal).rejects.toThrow(because);
    expect(await problemsIn(folder)).not.toEqual([]);
  });

  test('nor believed', async () => {
    const folder = newFolder();
    const file = await appended(folder, 3);
    change(file, (text) => text.replace('jane', 'john'));
    await expect(entriesIn(folder)).rejects.toThrow(
      `The journal ${file} is broken: what should be entry 1 is not what was written.`,
    );
  });

  test.each(['missing', 'unreadable'])('a head that is %s is said in the journal', async (state) => {
    const folder = newFolder();
    const file = await appended(folder, 2);
    if (state === 'missing') rmSync(`${file}.head`);
    else writeFileSync(`${file}.head`, 'x');
    await openIn(folder).append(draft());
    const note = (await entriesIn(folder))[2];
    expect(note?.because).toContain(`The head file of the journal was ${state}`);
    expect(await problemsIn(folder)).toEqual([]);
  });
});

describe('where it cannot be written', () => {
  // Root may write everywhere: another user tries in its place.
  const isRoot = process.getuid?.() === 0;
  const someone = { uid: 65_534, gid: 65_534 };

  async function refused(folder: string): Promise<string> {
    const refusal: unknown = await openIn(folder)
      .append(draft())
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'journal-unwritable', exitCode: 4 });
    return refusal instanceof Error ? refusal.message : '';
  }

  test('a folder that is a file is told in a sentence', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const sentence = await refused(join(file, 'state'));
    expect(sentence).toBe(`Could not write the journal ${file}/state/journal.jsonl: part of its path is a file and no folder.`);
  });

  test('a journal that is a folder is told in a sentence', async () => {
    const folder = newFolder();
    mkdirSync(journalFileIn(folder));
    expect(await refused(folder)).toBe(`Could not write the journal ${folder}/journal.jsonl: it is a folder.`);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is told in a sentence', async () => {
    const folder = newFolder();
    symlinkSync('/dev/full', journalFileIn(folder));
    expect(await refused(folder)).toBe(`Could not write the journal ${folder}/journal.jsonl: the disk is full.`);
  });

  test('a folder of somebody else is told in a sentence', async () => {
    const folder = newFolder();
    await appended(folder, 1);
    chmodSync(base, 0o755);
    for (const name of readdirSync(folder)) {
      if (isRoot) chownSync(join(folder, name), someone.uid, someone.gid);
      chmodSync(join(folder, name), 0o400);
    }
    chmodSync(folder, 0o555);
    const { status, stderr } = spawnSync(process.execPath, [WRITER, folder, '1'], {
      encoding: 'utf8',
      ...(isRoot ? someone : {}),
    });
    chmodSync(folder, 0o755);
    expect({ status, stderr }).toEqual({
      status: 4,
      stderr: `Fault: Could not write the journal ${folder}/journal.jsonl: you may not do that there.\n`,
    });
  });

  test('a disk that fills up in the middle of a line loses no entry, and the next run says so', async () => {
    const folder = newFolder();
    const full = spawnSync('sh', ['-c', `ulimit -f 8; exec "${process.execPath}" "${WRITER}" "${folder}" 100`], {
      encoding: 'utf8',
    });
    expect(full).toMatchObject({ status: 4 });
    expect(full.stderr).toContain('the file may not become larger');
    const acknowledged = full.stdout.trim().split('\n');
    expect(acknowledged.length).toBeGreaterThan(2);
    const verdict = (await examineJournal(journalFileIn(folder)))?.verdict;
    // The write that failed held two entries, and the first of them may have had room.
    expect(verdict).toMatchObject({ problems: [], torn: (verdict?.entries ?? 0) + 1 });
    expect(verdict?.entries).toBeGreaterThanOrEqual(acknowledged.length);

    const said: string[] = [];
    await openIn(folder, (sentence) => said.push(sentence)).append(draft());
    expect(said).toHaveLength(1);
    const entries = await entriesIn(folder);
    expect(entries.slice(0, acknowledged.length).map(({ seq, hash }) => `${seq} ${hash}`)).toEqual(acknowledged);
    expect(await problemsIn(folder)).toEqual([]);
  });
});

describe('several processes', () => {
  test('take turns', async () => {
    const folder = newFolder();
    const writers = await Promise.all([1, 2, 3].map(() => written(folder, { count: 40, killAfter: Number.POSITIVE_INFINITY })));
    expect(writers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const entries = await entriesIn(folder);
    expect(entries).toHaveLength(120);
    expect(writers.flatMap(({ acknowledged }) => acknowledged).toSorted()).toEqual(
      entries.map(({ seq, hash }) => `${seq} ${hash}`).toSorted(),
    );
    expect(await problemsIn(folder)).toEqual([]);
  });

  test('one that holds the lock for ever is told', async () => {
    const folder = newFolder();
    const file = await appended(folder, 1);
    const actor = { arn: null, user: null, host: null };
    const impatient = createFileJournal({ folder, now: () => NOW, run: 'x', actor, onMended: () => {}, patienceMs: 30 });
    await whileLocked(`${file}.lock`, { patienceMs: 5_000 }, async () => {
      await expect(impatient.append(draft())).rejects.toThrow('another process has held its lock');
    });
    expect((await impatient.append(draft())).seq).toBe(2);
  });

  test('killed at any moment, they lose nothing that was acknowledged', async () => {
    const folder = newFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      // Two at a time: one is killed while the other one writes or waits.
      const kills = [1 + ((round * 7) % 23), 1 + ((round * 5) % 17)];
      const writers = await Promise.all(kills.map((killAfter) => written(folder, { count: 100_000, killAfter })));
      expect(writers.map(({ exitCode }) => exitCode)).toEqual([null, null]);
      acknowledged.push(...writers.flatMap((writer) => writer.acknowledged));
    }
    const kept = new Set((await entriesIn(folder)).map(({ seq, hash }) => `${seq} ${hash}`));
    expect(acknowledged.filter((entry) => !kept.has(entry))).toEqual([]);
    await openIn(folder).append(draft());
    expect(await problemsIn(folder)).toEqual([]);
    expect(kept.size).toBeGreaterThanOrEqual(acknowledged.length);
  }, 60_000);
});

function change(file: string, how: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = how(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

/** A process that appends, until it is done or killed. */
async function written(
  folder: string,
  { count, killAfter }: { readonly count: number; readonly killAfter: number },
): Promise<{ exitCode: number | null; acknowledged: string[] }> {
  const child = spawn(process.execPath, [WRITER, folder, `${count}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  return { exitCode: await ended, acknowledged };
}
