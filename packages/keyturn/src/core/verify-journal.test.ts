import { assert, asyncProperty, integer, pre } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headOf, journalOf, linesOf, sha256, textOf } from '../../test/gen/journal.ts';
import { entryLine, type JournalEntry, sealEntry } from './journal.ts';
import { type JournalHead, type JournalVerdict, verifyJournal } from './verify-journal.ts';

const LENGTH = 12;
const entries = journalOf(LENGTH);
const whole = textOf(entries);

function verify(text: string, head: JournalHead = headOf(entries)): Promise<JournalVerdict> {
  return verifyJournal(linesOf(text), { hash: sha256, head });
}

/** `changed 5`, `removed 7`: what is wrong, and at which line. */
async function found(text: string, head?: JournalHead): Promise<string[]> {
  const { problems } = await verify(text, head);
  return problems.map(({ damage, line }) => `${damage} ${line}`);
}

/** The text of the journal with its lines in other places. */
function rearranged(change: (lines: string[]) => void): string {
  const lines = entries.map(entryLine);
  change(lines);
  return lines.map((line) => `${line}\n`).join('');
}

/** An entry written anew, with a hash that is right. */
function forged(seq: number, because: string): JournalEntry {
  const before = seq === 1 ? { seq: 0, hash: '0'.repeat(64) } : entries[seq - 2];
  const entry = entries[seq - 1];
  if (!before || !entry) throw new Error(`there is no entry ${seq}`);
  return sealEntry({ ...entry, because }, before, sha256);
}

test('a journal that nobody touched is told with its end', async () => {
  expect(await verify(whole)).toEqual({ entries: LENGTH, last: headOf(entries), problems: [], torn: null, isComplete: true });
});

test('an empty journal is whole', async () => {
  expect(await verify('', headOf([]))).toEqual({ entries: 0, last: headOf([]), problems: [], torn: null, isComplete: true });
});

test('entries after the end that the head knows are entries: a run was killed before it wrote the head', async () => {
  expect(await found(whole, headOf(entries.slice(0, 11)))).toEqual([]);
  expect(await found(whole, headOf([]))).toEqual([]);
});

const damages: readonly [what: string, text: () => string, places: string[]][] = [
  ['a line is changed', () => rearranged((lines) => lines.splice(4, 1, (lines[4] ?? '').replace('jane', 'john'))), ['changed 5']],
  ['a line is changed, its hash too', () => rearranged((lines) => lines.splice(4, 1, entryLine(forged(5, 'no')))), ['changed 5']],
  ['the first line is written anew', () => rearranged((lines) => lines.splice(0, 1, entryLine(forged(1, 'no')))), ['changed 1']],
  [
    'the last line is written anew',
    () => rearranged((lines) => lines.splice(11, 1, entryLine(forged(12, 'no')))),
    ['changed 12'],
  ],
  ['a line is no JSON any more', () => rearranged((lines) => lines.splice(4, 1, 'x')), ['changed 5']],
  ['a line is removed', () => rearranged((lines) => lines.splice(4, 1)), ['removed 5']],
  ['the first line is removed', () => rearranged((lines) => lines.splice(0, 1)), ['removed 1']],
  ['three lines are removed', () => rearranged((lines) => lines.splice(4, 3)), ['removed 5']],
  ['the last line is removed', () => rearranged((lines) => lines.splice(11, 1)), ['cut-off 12']],
  ['the last lines are removed', () => rearranged((lines) => lines.splice(5)), ['cut-off 6']],
  ['everything is removed', () => '', ['cut-off 1']],
  ['a line is inserted', () => rearranged((lines) => lines.splice(4, 0, 'x')), ['inserted 5']],
  ['an empty line is inserted', () => rearranged((lines) => lines.splice(4, 0, '')), ['inserted 5']],
  ['an empty line is inserted first', () => rearranged((lines) => lines.unshift('')), ['inserted 1']],
  ['an empty line is added', () => `${whole}\n`, ['inserted 13']],
  [
    'an entry is forged between others',
    () => rearranged((lines) => lines.splice(4, 0, entryLine(forged(5, 'no')))),
    ['inserted 5'],
  ],
  ['a copy is inserted later', () => rearranged((lines) => lines.splice(9, 0, lines[2] ?? '')), ['inserted 10']],
  ['a copy is inserted earlier', () => rearranged((lines) => lines.splice(2, 0, lines[9] ?? '')), ['inserted 3']],
  ['a line is doubled', () => rearranged((lines) => lines.splice(5, 0, lines[4] ?? '')), ['inserted 6']],
  ['a line is moved down', () => rearranged((lines) => lines.splice(9, 0, ...lines.splice(3, 1))), ['reordered 10']],
  ['a line is moved up', () => rearranged((lines) => lines.splice(3, 0, ...lines.splice(9, 1))), ['reordered 4']],
  ['two lines are moved', () => rearranged((lines) => lines.push(...lines.splice(3, 2))), ['reordered 11']],
  ['a line is changed, another one removed', () => rearranged((lines) => lines.splice(2, 2, 'x')), ['changed 3', 'removed 4']],
  [
    'lines are changed in two places',
    () => rearranged((lines) => [2, 8].forEach((index) => lines.splice(index, 1, 'x'))),
    ['changed 3', 'changed 9'],
  ],
  ['two lines are made one', () => whole.replace('}\n{', '}{'), ['changed 1', 'removed 2']],
  ['the end of the last line is gone', () => whole.slice(0, -1), ['changed 12']],
  ['half of the last line is gone', () => whole.slice(0, -300), ['changed 12']],
  ['something is added to the end', () => `${whole}rm -rf`, ['inserted 13']],
];

test.each(damages)('%s', async (_what, text, places) => {
  expect(await found(text())).toEqual(places);
});

test('two lines that changed places are told at one of them', async () => {
  const text = rearranged((lines) => lines.splice(4, 2, lines[5] ?? '', lines[4] ?? ''));
  expect([['reordered 5'], ['reordered 6']]).toContainEqual(await found(text));
});

test('an end that was written anew as a whole does not fit the head', async () => {
  const last = entries[5];
  const rewritten = [...entries.slice(0, 6), ...journalOf(6, last)];
  const { problems } = await verify(textOf(rewritten));
  expect(problems.map(({ because }) => because)).toEqual([
    'Entry 12 is not the one that the head file names: it was written anew, and perhaps others before it.',
  ]);
});

describe('the end', () => {
  const head = headOf(entries.slice(0, 11));

  test.each([1, 40, 700])(
    '%i characters of an entry that the head does not know are a write that was cut off',
    async (length) => {
      const text = textOf(entries.slice(0, 11)) + whole.split('\n')[11]?.slice(0, length);
      expect(await verify(text, head)).toMatchObject({ entries: 11, problems: [], torn: 12 });
      expect(await verify(text, 'missing')).toMatchObject({ entries: 11, problems: [], torn: 12 });
    },
  );

  test('so is room on the disk that was not filled', async () => {
    expect(await verify(`${textOf(entries.slice(0, 11))}${'\0'.repeat(90)}`, head)).toMatchObject({ problems: [], torn: 12 });
  });

  test('without a head, nothing is said of entries that may be missing', async () => {
    expect(await found(textOf(entries.slice(0, 5)), 'missing')).toEqual([]);
    expect(
      await found(
        rearranged((lines) => lines.splice(11, 1, 'x')),
        'missing',
      ),
    ).toEqual(['changed 12']);
  });

  test('a head that cannot be read is damage', async () => {
    expect(await found(whole, 'unreadable')).toEqual(['head 13']);
  });

  test('a head that was moved back is no damage, one that was changed is', async () => {
    expect(await found(whole, headOf(entries.slice(0, 3)))).toEqual([]);
    expect(await found(whole, { seq: 12, hash: 'f'.repeat(64) })).toEqual(['changed 12']);
    expect(await found(whole, { seq: 14, hash: 'f'.repeat(64) })).toEqual(['cut-off 13']);
  });
});

test('entries with numbers far away are no part of it', async () => {
  const stray = journalOf(1, { seq: 1e9, hash: 'a'.repeat(64) });
  expect(await found(whole + textOf(stray))).toEqual(['inserted 13']);
});

test('a file that is no journal is not read to its end', async () => {
  const lines = Array.from({ length: 5_000 }, () => ({ text: 'x', isWhole: true }));
  const { isComplete, problems } = await verifyJournal(lines, { hash: sha256, head: 'missing' });
  expect(isComplete).toBe(false);
  expect(problems.length).toBeLessThan(1_100);
});

describe('whatever is done to whichever place', () => {
  /** Told at that line or, where it cannot be known on which side, at one beside it. */
  function expectNear(verdict: JournalVerdict, line: number): void {
    const lines = [...verdict.problems.map((problem) => problem.line), verdict.torn ?? Number.NaN];
    expect(lines.some((one) => Math.abs(one - line) <= 1)).toBe(true);
  }
  const lineAt = (offset: number) => whole.slice(0, offset).split('\n').length;
  const place = integer({ min: 0, max: whole.length - 1 });
  const byte = integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const index = integer({ min: 0, max: LENGTH - 1 });
  const options = { seed: 20_261_124, numRuns: 400 };

  test('a byte that is changed is found', async () => {
    const changed = asyncProperty(place, byte, async (at, character) => {
      pre(whole[at] !== character);
      expectNear(await verify(whole.slice(0, at) + character + whole.slice(at + 1)), lineAt(at));
    });
    await assert(changed, options);
  });

  test('a byte that is inserted is found', async () => {
    const inserted = asyncProperty(place, byte, async (at, character) => {
      expectNear(await verify(whole.slice(0, at) + character + whole.slice(at)), lineAt(at));
    });
    await assert(inserted, options);
  });

  test('bytes that are removed are found', async () => {
    const removed = asyncProperty(place, integer({ min: 1, max: 2_000 }), async (at, count) => {
      expectNear(await verify(whole.slice(0, at) + whole.slice(at + count)), lineAt(at));
    });
    await assert(removed, options);
  });

  test('two bytes that changed places are found', async () => {
    const swapped = asyncProperty(place, place, async (one, other) => {
      pre(whole[one] !== whole[other]);
      const characters = whole.split('');
      characters[one] = whole.charAt(other);
      characters[other] = whole.charAt(one);
      const verdict = await verify(characters.join(''));
      expectNear(verdict, lineAt(one));
      expectNear(verdict, lineAt(other));
    });
    await assert(swapped, options);
  });

  test('a line that is removed is found', async () => {
    const removed = asyncProperty(index, async (at) => {
      expect(await found(rearranged((lines) => lines.splice(at, 1)))).toEqual([
        at === LENGTH - 1 ? `cut-off ${LENGTH}` : `removed ${at + 1}`,
      ]);
    });
    await assert(removed, options);
  });

  test('a line that is moved is found, and where it stands now', async () => {
    const moved = asyncProperty(index, index, async (from, to) => {
      pre(Math.abs(from - to) > 1);
      expect(await found(rearranged((lines) => lines.splice(to, 0, ...lines.splice(from, 1))))).toEqual([`reordered ${to + 1}`]);
    });
    await assert(moved, options);
  });

  test('two lines that changed places are found', async () => {
    const swapped = asyncProperty(index, index, async (one, other) => {
      pre(Math.abs(one - other) > 2);
      const text = rearranged((lines) => ([lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? '']));
      expect((await found(text)).toSorted()).toEqual([`reordered ${one + 1}`, `reordered ${other + 1}`].toSorted());
    });
    await assert(swapped, options);
  });

  test('an entry that is written anew is found', async () => {
    const rewritten = asyncProperty(index, async (at) => {
      const text = rearranged((lines) => lines.splice(at, 1, entryLine(forged(at + 1, 'nothing happened'))));
      expect(await found(text)).toEqual([`changed ${at + 1}`]);
    });
    await assert(rewritten, options);
  });
});
