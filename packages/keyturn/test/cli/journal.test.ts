import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addDays, instantOf } from '../../src/core/instant.ts';
import type { JournalDraft } from '../../src/core/journal.ts';
import { createFileJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { NOW } from '../gen/facts.ts';
import { draft, headOf, journalOf, textOf } from '../gen/journal.ts';
import { runKeyturn } from '../support/program.ts';

const base = mkdtempSync(join(tmpdir(), 'keyturn-cli-journal-'));
afterAll(() => rmSync(base, { recursive: true }));

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** Runs the program as a process of its own, with a home that holds nothing else. */
function spawned(args: readonly string[], { home = base, node = [] }: { home?: string; node?: readonly string[] } = {}) {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, 'journal', ...args], {
    encoding: 'utf8',
    cwd: base,
    env: { PATH, HOME: home, COLUMNS: '100' },
    maxBuffer: 1 << 27,
  });
  return { exitCode: status, out: stdout, said: stderr };
}

async function folderWith(drafts: readonly JournalDraft[]): Promise<string> {
  const folder = mkdtempSync(join(base, 's-'));
  const actor = { arn: null, user: null, host: null };
  const journal = createFileJournal({ folder, now: () => NOW, run: 'mended', actor, onMended: () => {} });
  for (const each of drafts) await journal.append(each);
  return folder;
}

const story: readonly JournalDraft[] = [
  draft({
    step: 'create',
    plan: '9c1f'.repeat(16),
    approvers: ['boss'],
    because: 'the key is 95 days old',
    evidence: { ageDays: 95 },
  }),
  draft({
    kind: 'outcome',
    step: 'create',
    outcome: 'done',
    intent: 1,
    plan: '9c1f'.repeat(16),
    approvers: ['boss'],
    because: 'the key is 95 days old',
    evidence: { ageDays: 95, created: 'AKIANEW' },
    accessKeyId: 'AKIANEW',
  }),
  draft({
    kind: 'refusal',
    run: 'run-2',
    actor: { arn: null, user: 'joe', host: 'server' },
    detail: 'freeze: not before 2027',
    account: '222222222222',
    evidence: {},
    at: addDays(NOW, 3),
  }),
  draft({
    kind: 'note',
    run: 'run-3',
    principal: { type: 'root', name: '<root_account>' },
    step: null,
    at: addDays(NOW, 4),
    evidence: {},
  }),
];

describe('show', () => {
  test('tells the story of each run, and what came of what was meant', async () => {
    const folder = await folderWith(story);
    const { exitCode, out, said } = await runKeyturn(['journal', 'show', '--state-dir', folder], { width: 110 });
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: '' });
    expect(out.split('\n')).toEqual([
      'Run run-1 by arn:aws:sts::111122223333:assumed-role/Keyturn/jane (jane on laptop), plan 9c1f9c1f9c1f, approved',
      'by boss',
      '  1  2026-11-23 12:00:00Z  create intended  111122223333 ci-deployer AKIAIOSFODNN7EXAMPLE',
      '                                            the key is 95 days old',
      '                                            ageDays: 95',
      '  2  2026-11-23 12:00:00Z  create done (1)  111122223333 ci-deployer AKIANEW',
      '                                            created: AKIANEW',
      '',
      'Run run-2 by joe on server',
      '  3  2026-11-26 12:00:00Z  deactivate refused  222222222222 ci-deployer AKIAIOSFODNN7EXAMPLE',
      '                                               the outgoing key has been quiet for 7 days',
      '                                               freeze: not before 2027',
      '',
      'Run run-3 by arn:aws:sts::111122223333:assumed-role/Keyturn/jane (jane on laptop)',
      '  4  2026-11-27 12:00:00Z  note  111122223333 root user AKIAIOSFODNN7EXAMPLE',
      '                                 the outgoing key has been quiet for 7 days',
      '',
    ]);
  });

  test('no line is wider than the terminal', async () => {
    const folder = await folderWith(story);
    const { out } = await runKeyturn(['journal', '--state-dir', folder], { width: 80 });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows what is asked for, and says when there is more', async () => {
    const folder = await folderWith(story);
    const shown = async (...args: string[]) => {
      const { out, said } = await runKeyturn(['journal', 'show', '--state-dir', folder, '--format', 'json', ...args]);
      return { seqs: [...out.matchAll(/^ {6}"seq": (\d+),$/gm)].map(([, seq]) => Number(seq)), said };
    };
    expect(await shown()).toEqual({ seqs: [1, 2, 3, 4], said: '' });
    expect((await shown('--account', '222222222222')).seqs).toEqual([3]);
    expect((await shown('--user', 'ci-deployer')).seqs).toEqual([1, 2, 3]);
    expect((await shown('--root')).seqs).toEqual([4]);
    expect((await shown('--key', 'AKIANEW')).seqs).toEqual([2]);
    expect((await shown('--since', '2026-11-26')).seqs).toEqual([3, 4]);
    expect((await shown('--since', addDays(NOW, 4))).seqs).toEqual([4]);
    expect((await runKeyturn(['journal', 'show', '--state-dir', folder, '--limit', '2'])).said).toBe(
      'There are older ones: --limit shows more than 2.',
    );
  });

  test('a time back is counted from now', async () => {
    const now = instantOf(Date.now());
    const folder = await folderWith([draft({ at: addDays(now, -8) }), draft({ at: addDays(now, -6) })]);
    const { out } = await runKeyturn(['journal', '--state-dir', folder, '--since', '7d', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ entries: [{ seq: 2 }] });
  });

  test.each([
    [['--since', 'yesterday'], '--since wants a date'],
    [['--limit', '0'], '--limit wants a whole number from 1 on'],
    [['--user', 'x', '--root'], '--user and --root exclude each other'],
  ])('%j is refused in a sentence', async (args, sentence) => {
    const { exitCode, said } = await runKeyturn(['journal', 'show', '--state-dir', base, ...args]);
    expect(exitCode).toBe(2);
    expect(said).toContain(sentence);
  });

  test('a journal that is not there is empty, one that was tampered with is not believed', async () => {
    const empty = await runKeyturn(['journal', 'show', '--state-dir', join(base, 'none')]);
    expect(empty).toMatchObject({ exitCode: 0, out: '' });
    expect(empty.said).toContain('Nothing of that is in the journal');

    const folder = await folderWith(story);
    const file = journalFileIn(folder);
    writeFileSync(file, readFileSync(file, 'utf8').replace('jane', 'john'));
    const broken = await runKeyturn(['journal', 'show', '--state-dir', folder]);
    expect(broken).toMatchObject({ exitCode: 4, out: '' });
    expect(broken.said).toContain(`The journal ${file} is broken: what should be entry 1 is not what was written.`);
  });

  test('a name cannot move the cursor', async () => {
    const folder = await folderWith([draft({ because: '\u001b[2Jgone\u009b' })]);
    const { out } = await runKeyturn(['journal', '--state-dir', folder]);
    expect(out).not.toMatch(/[\p{Cc}--[\n]]/v);
  });
});

describe('verify, as a process', () => {
  test('a whole journal exits with 0, below the home folder of whoever runs it', async () => {
    const home = mkdtempSync(join(base, 'home-'));
    const folder = join(home, '.local', 'state', 'keyturn');
    mkdirSync(folder, { recursive: true });
    const source = await folderWith(story);
    for (const name of ['journal.jsonl', 'journal.jsonl.head']) copyFileSync(join(source, name), join(folder, name));
    const { exitCode, out, said } = spawned(['verify'], { home });
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: '' });
    expect(out).toMatch(/^The journal \S+ is whole:\s+nobody changed its 4 entries\.\nEntry 4 is the last one;/);
  });

  test('one that was tampered with exits with 1, and is told line by line', async () => {
    const folder = await folderWith(Array.from({ length: 8 }, () => draft()));
    const file = journalFileIn(folder);
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[1] = lines[1]?.replace('jane', 'john') ?? '';
    lines.splice(4, 1);
    writeFileSync(file, lines.join('\n'));
    const { exitCode, out } = spawned(['verify', '--state-dir', folder]);
    expect(exitCode).toBe(1);
    expect(out.split('\n').slice(0, 3)).toEqual([
      `The journal ${file} was tampered with.`,
      '  line 2  changed  Entry 2 is not what was written.',
      '  line 5  removed  Entry 5 is missing before this line.',
    ]);
    const { exitCode: again, out: json } = spawned(['verify', file, '--format', 'json']);
    expect(again).toBe(1);
    expect(JSON.parse(json)).toMatchObject({ schemaVersion: 1, file, hasHead: true, problems: [{ line: 2 }, { line: 5 }] });
  });

  test('a line that was cut off is no tampering', async () => {
    const folder = await folderWith(story);
    const file = journalFileIn(folder);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"accessKeyId"`);
    const { exitCode, out } = spawned(['verify', '--state-dir', folder]);
    expect(exitCode).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('Line 5 was not written to its end');
  });

  test('a head that is gone is told of the journal of this machine, and of a copy only as what cannot be known', async () => {
    const folder = await folderWith(story);
    const file = journalFileIn(folder);
    rmSync(`${file}.head`);
    expect(spawned(['verify', '--state-dir', folder]).exitCode).toBe(1);
    const copy = spawned(['verify', file]);
    expect(copy.exitCode).toBe(0);
    expect(copy.out.replaceAll(/\s+/g, ' ')).toContain('whether entries were cut off at the end cannot be told');
  });

  test('nothing to verify is said', () => {
    const none = spawned(['verify', '--state-dir', join(base, 'none')]);
    expect(none).toMatchObject({ exitCode: 0, out: '' });
    expect(none.said).toContain('There is no journal yet');
    const missing = spawned(['verify', join(base, 'no.jsonl')]);
    expect(missing).toMatchObject({ exitCode: 2, out: '' });
    expect(missing.said).toContain('there is no such file');
    expect(spawned(['verify', base]).said).toContain('it is a folder');
  });

  test('a journal that is larger than memory is verified, searched and exported', () => {
    const folder = mkdtempSync(join(base, 'large-'));
    const file = journalFileIn(folder);
    const entries = journalOf(40_000);
    writeFileSync(file, textOf(entries));
    const { seq, hash } = headOf(entries);
    writeFileSync(`${file}.head`, `${JSON.stringify({ count: seq, hash })}\n`);
    const heapMb = 24;
    expect(statSync(file).size).toBeGreaterThan(heapMb * 1_000_000);
    const node = [`--max-old-space-size=${heapMb}`, '--max-semi-space-size=2'];
    expect(spawned(['verify', '--state-dir', folder], { node })).toMatchObject({ exitCode: 0, said: '' });
    expect(spawned(['show', '--state-dir', folder, '--limit', '1', '--user', 'user-2'], { node }).out).toContain('39996');
    const target = join(folder, 'copy.jsonl');
    expect(spawned(['export', '--state-dir', folder, '--output', target], { node })).toMatchObject({ exitCode: 0, said: '' });
    expect(readFileSync(target).equals(readFileSync(file))).toBe(true);
  }, 60_000);
});

describe('export', () => {
  test('jsonl is the journal as it is, and can be verified elsewhere', async () => {
    const folder = await folderWith(story);
    const { exitCode, out } = spawned(['export', '--state-dir', folder]);
    expect(exitCode).toBe(0);
    expect(out).toBe(readFileSync(journalFileIn(folder), 'utf8'));
    const copy = join(base, 'exported.jsonl');
    writeFileSync(copy, out);
    expect(spawned(['verify', copy]).exitCode).toBe(0);
  });

  test('csv has a line for each entry, and no cell that a spreadsheet would run', async () => {
    const folder = await folderWith([...story, draft({ because: '=HYPERLINK("http://example.com")', evidence: {} })]);
    const { out } = spawned(['export', '--state-dir', folder, '--format', 'csv']);
    const lines = out.split('\r\n');
    expect(lines).toHaveLength(story.length + 3);
    expect(lines[0]).toMatch(/^seq,at,kind,step,outcome,account,.*,previous,hash$/);
    expect(lines[1]).toMatch(/^1,2026-11-23T12:00:00\.000Z,intent,create,,111122223333,user,ci-deployer,/);
    expect(lines[5]).toContain(`"'=HYPERLINK(""http://example.com"")"`);
  });
});
