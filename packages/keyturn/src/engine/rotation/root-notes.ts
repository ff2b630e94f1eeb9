import type { AccountId } from '../../core/access-key.ts';
import { ROOT_PRINCIPAL } from '../../core/finding.ts';
import type { Instant } from '../../core/instant.ts';
import type { JournalActor } from '../../core/journal.ts';
import type { Journal } from '../journal.ts';
import type { RootNotes } from '../root-ports.ts';

/** Of whom the notes are, and who writes them. */
export interface NotesOf {
  readonly account: AccountId;
  readonly run: string;
  readonly actor: JournalActor;
  readonly now: () => Instant;
}

/** Keeps the notes in the journal. Throws a Fault where it cannot be read or written: then nothing is changed. */
export function createJournalNotes(journal: Journal, { account, run, actor, now }: NotesOf): RootNotes {
  return {
    async read() {
      const notes = new Map<string, string>();
      for await (const { kind, step, evidence } of journal.entries({ account, user: null })) {
        if (kind !== 'note' || step !== NOTE_STEP) continue;
        for (const [name, value] of Object.entries(evidence)) notes.set(name, String(value));
      }
      return notes;
    },
    async write(notes) {
      await journal.append({
        at: now(),
        kind: 'note',
        run,
        plan: null,
        actor,
        approvers: [],
        account,
        principal: ROOT_PRINCIPAL,
        accessKeyId: null,
        step: NOTE_STEP,
        because: 'a root user has no tags: what a rotation has to know later stands here',
        evidence: Object.fromEntries(notes),
        outcome: null,
        detail: null,
        intent: null,
      });
      return { is: 'done' };
    },
  };
}

const NOTE_STEP = 'root-note';
