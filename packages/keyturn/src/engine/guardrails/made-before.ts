import type { JournalEntry } from '../../core/journal.ts';
import { foldMadeBefore, type MadeBefore } from '../../core/prevention/made-before.ts';
import type { Journal } from '../journal.ts';

/** The steps that leave no mark at AWS, so that only the journal tells whose they are. */
const STEPS: ReadonlySet<string> = new Set([
  'enable-trusted-access',
  'disable-trusted-access',
  'enable-root-feature',
  'disable-root-feature',
  'set-password-rules',
  'restore-password-rules',
]);

/** Reads from the journal what may be taken back. */
export async function readMadeBefore(journal: Journal): Promise<MadeBefore> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.entries()) if (entry.step !== null && STEPS.has(entry.step)) entries.push(entry);
  return foldMadeBefore(entries);
}
