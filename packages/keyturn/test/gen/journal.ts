import { hash as hashOf } from 'node:crypto';
import { addDays } from '../../src/core/instant.ts';
import { type ChainEnd, chainStart, entryLine, type JournalDraft, type JournalEntry, sealEntry } from '../../src/core/journal.ts';
import type { JournalLine } from '../../src/core/journal-scan.ts';
import { NOW } from './facts.ts';

/** SHA-256, as a journal takes it. */
export function sha256(text: string): string {
  return hashOf('sha256', text);
}

/** An entry to be written, changed by some fields. */
export function draft(changes: Partial<JournalDraft> = {}): JournalDraft {
  return {
    at: NOW,
    kind: 'intent',
    run: 'run-1',
    plan: null,
    actor: { arn: 'arn:aws:sts::111122223333:assumed-role/Keyturn/jane', user: 'jane', host: 'laptop' },
    approvers: [],
    account: '111122223333',
    principal: { type: 'user', name: 'ci-deployer' },
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    step: 'deactivate',
    because: 'the outgoing key has been quiet for 7 days',
    evidence: { quietDays: 7, lastUsedAt: '2026-11-16T09:00:00.000Z', isProven: true, region: null },
    outcome: null,
    detail: null,
    intent: null,
    ...changes,
  };
}

/** The entries of a journal of that length: changes and how they ended, of a few users, a minute apart. */
export function journalOf(length: number, start: ChainEnd = chainStart): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let last = start;
  for (let index = 0; index < length; index++) {
    const isOutcome = index % 2 === 1;
    const entry = sealEntry(
      draft({
        at: addDays(NOW, index / 1440),
        kind: isOutcome ? 'outcome' : 'intent',
        principal: { type: 'user', name: `user-${Math.floor(index / 2) % 3}` },
        outcome: isOutcome ? 'done' : null,
        intent: isOutcome ? last.seq : null,
      }),
      last,
      sha256,
    );
    entries.push(entry);
    last = { seq: entry.seq, hash: entry.hash };
  }
  return entries;
}

/** A journal as the text of its file. */
export function textOf(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${entryLine(entry)}\n`).join('');
}

/** The lines of a file, whose last one may lack its end. */
export function linesOf(text: string): JournalLine[] {
  const parts = text.split('\n');
  const rest = parts.pop() ?? '';
  return [...parts.map((part) => ({ text: part, isWhole: true })), ...(rest === '' ? [] : [{ text: rest, isWhole: false }])];
}

/** What the file beside a journal says of its end. */
export function headOf(entries: readonly JournalEntry[]): ChainEnd {
  const { seq, hash } = entries.at(-1) ?? chainStart;
  return { seq, hash };
}
