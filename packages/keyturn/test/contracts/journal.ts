import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/core/instant.ts';
import type { JournalEntry } from '../../src/core/journal.ts';
import { entryLine, genuineLine } from '../../src/core/journal.ts';
import type { JournalQuery } from '../../src/core/journal-query.ts';
import { readEntry } from '../../src/core/journal-reading.ts';
import type { Journal } from '../../src/engine/journal.ts';
import { NOW } from '../gen/facts.ts';
import { draft, sha256 } from '../gen/journal.ts';

/** An empty journal, and the same one as another run opens it. */
export interface JournalPlace {
  readonly open: () => Journal;
}

/** What every journal promises. */
export function describeJournal(name: string, make: () => Promise<JournalPlace>): void {
  describe(`the journal ${name}`, () => {
    test('is empty at first', async () => {
      const { open } = await make();
      expect(await all(open())).toEqual([]);
    });

    test('answers the entry that it keeps, chained to the one before it', async () => {
      const journal = (await make()).open();
      const first = await journal.append(draft());
      const second = await journal.append(draft({ kind: 'outcome', outcome: 'done', intent: first.seq }));
      expect([first.seq, first.previous, second.seq, second.previous]).toEqual([1, '0'.repeat(64), 2, first.hash]);
      expect(first).toMatchObject(draft());
      expect(await all(journal)).toEqual([first, second]);
      expect(isGenuine(first) && isGenuine(second)).toBe(true);
    });

    test('keeps every kind of text, number and nothing', async () => {
      const journal = (await make()).open();
      const odd = draft({
        because: 'Jörg\n"said" \\ \u{1f511} \u0000 \ud800',
        evidence: { '': '', __proto__x: 1e-7, yes: true, none: null, '\u2028': -0.5 },
        approvers: ['', 'b'],
        actor: { arn: null, user: null, host: null },
        principal: null,
        account: null,
      });
      const entry = await journal.append(odd);
      expect(entry).toMatchObject(odd);
      expect(await all(journal)).toEqual([entry]);
    });

    test('is continued by another run', async () => {
      const { open } = await make();
      const first = await open().append(draft({ run: 'one' }));
      const second = await open().append(draft({ run: 'two' }));
      expect(second.previous).toBe(first.hash);
      expect(await all(open())).toEqual([first, second]);
    });

    test('keeps entries that are handed over at the same moment, in that order, and those of two runs', async () => {
      const { open } = await make();
      const [one, two] = [open(), open()];
      const drafts = Array.from({ length: 40 }, (_none, index) => draft({ step: `${index}` }));
      const entries = await Promise.all(drafts.map((each, index) => (index % 2 === 0 ? one : two).append(each)));
      const kept = await all(one);
      expect(kept).toHaveLength(40);
      expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_entry, index) => index + 1));
      for (const parity of [0, 1]) {
        const seqs = entries.filter((_entry, index) => index % 2 === parity).map(({ seq }) => seq);
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      }
    });

    test('refuses an entry that holds what looks like a secret, and keeps the others', async () => {
      const journal = (await make()).open();
      const secret = draft({ detail: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' });
      const outcomes = await Promise.allSettled([journal.append(draft()), journal.append(secret), journal.append(draft())]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      await expect(journal.append(secret)).rejects.toMatchObject({ code: 'journal-secret' });
      expect((await all(journal)).map(({ seq, detail }) => [seq, detail])).toEqual([
        [1, null],
        [2, null],
      ]);
    });

    test('finds what is asked for, oldest first', async () => {
      const journal = (await make()).open();
      await journal.append(draft({ account: '222222222222', principal: { type: 'user', name: 'root' } }));
      await journal.append(draft({ principal: { type: 'root', name: '<root_account>' }, at: addDays(NOW, 1) }));
      await journal.append(draft({ accessKeyId: 'AKIAOTHER', run: 'run-2', at: addDays(NOW, 2) }));
      await journal.append(draft({ principal: null, account: null, accessKeyId: null, at: addDays(NOW, 3) }));
      const found = async (query: JournalQuery) => (await all(journal, query)).map(({ seq }) => seq);
      expect(await found({})).toEqual([1, 2, 3, 4]);
      expect(await found({ account: '222222222222' })).toEqual([1]);
      expect(await found({ user: 'root' })).toEqual([1]);
      expect(await found({ user: null })).toEqual([2]);
      expect(await found({ accessKeyId: 'AKIAOTHER' })).toEqual([3]);
      expect(await found({ run: 'run-2' })).toEqual([3]);
      expect(await found({ since: addDays(NOW, 2) })).toEqual([3, 4]);
      expect(await found({ last: 2 })).toEqual([3, 4]);
      expect(await found({ last: 0 })).toEqual([]);
      expect(await found({ account: '111122223333', last: 1 })).toEqual([3]);
      expect(await found({ account: '333333333333' })).toEqual([]);
    });

    test('the newest of many are found', async () => {
      const journal = (await make()).open();
      await Promise.all(Array.from({ length: 450 }, () => journal.append(draft())));
      expect((await all(journal, { last: 3 })).map(({ seq }) => seq)).toEqual([448, 449, 450]);
    });
  });
}

async function all(journal: Journal, query?: JournalQuery): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.entries(query)) entries.push(entry);
  return entries;
}

function isGenuine(entry: JournalEntry): boolean {
  const line = genuineLine(entryLine(entry), sha256);
  return line !== undefined && readEntry(line) !== undefined;
}
