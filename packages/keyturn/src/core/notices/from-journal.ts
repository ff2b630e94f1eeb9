import type { Subject } from '../finding.ts';
import { addDays } from '../instant.ts';
import type { JournalEntry } from '../journal.ts';
import { marksOf } from '../match.ts';
import type { Match, Policy } from '../policy.ts';
import { dayText } from '../rotation/use-words.ts';
import { userNamed } from '../user-named.ts';
import { type Found, keyCommands, makeNotice, titleOf } from './make-notice.ts';
import type { Notice } from './notice.ts';

/** With what entries are told. */
export interface JournalContext {
  readonly policy: Policy;
  /** For how long a key that is turned off can be brought back. */
  readonly graceDays: number;
  /** What this run knows of a user besides; undefined: nothing. */
  readonly knownOf: (account: string, user: string) => KnownUser | undefined;
  /** The OUs of an account, where the run knows. */
  readonly unitsOf: (account: string) => readonly string[] | undefined;
}

/** Of whom a finding or a course has told. */
export interface KnownUser {
  readonly owner: string | null;
  readonly marks: readonly number[];
}

/** Whether an entry has something to tell. */
export function isNews({ kind, outcome, step, accessKeyId }: JournalEntry): boolean {
  if (kind !== 'outcome') return false;
  return outcome === 'failed' || (outcome === 'done' && accessKeyId !== null && (step === 'delete' || step === 'deactivate'));
}

/** What an entry of the journal has to tell people: that a step failed, that a key was turned off, that one is gone. */
export function fromJournal(entry: JournalEntry, context: JournalContext): Found | undefined {
  const { outcome, account, principal, step } = entry;
  if (!isNews(entry) || account === null || principal === null || step === null) return undefined;
  const notice = outcome === 'failed' ? failed(entry, context) : done(entry, context);
  return notice && { notice, marks: marksIn(entry, context) };
}

function failed(entry: JournalEntry, context: JournalContext): Notice | undefined {
  const subject = subjectOf(entry);
  const { at, step, detail, because } = entry;
  if (!subject || step === null) return undefined;
  const base = { at, subject, owner: ownerIn(subject, context) };
  return makeNotice({
    ...base,
    event: 'failed',
    urgency: 'warning',
    about: [step],
    title: `${titleOf(subject)}: the step "${step}" failed`,
    because: `It was to be done because ${because}; what came back: ${detail ?? 'nothing'}.`,
    next: 'The next run looks how things are, and goes on from there.',
    deadline: null,
    commands: keyCommands(subject, base),
  });
}

function done(entry: JournalEntry, context: JournalContext): Notice | undefined {
  const subject = subjectOf(entry);
  const { at, step, accessKeyId, because } = entry;
  if (!subject || accessKeyId === null) return undefined;
  const base = { at, subject, owner: ownerIn(subject, context) };
  if (step === 'delete') {
    return makeNotice({
      ...base,
      event: 'done',
      urgency: 'info',
      about: ['deleted'],
      title: `${titleOf(subject)} is deleted`,
      because: `Its time is over: ${because}.`,
      next: null,
      deadline: null,
      commands: [{ does: 'see all that was done', line: `keyturn journal show --key ${accessKeyId}` }],
    });
  }
  if (step !== 'deactivate') return undefined;
  const deletedAt = addDays(at, context.graceDays);
  return makeNotice({
    ...base,
    event: 'done',
    urgency: 'warning',
    about: ['turned-off', dayText(at)],
    title: `${titleOf(subject)} is turned off`,
    because: `Because ${because}.`,
    next: `It is deleted on ${dayText(deletedAt)}, unless somebody misses it before.`,
    deadline: deletedAt,
    commands: [{ does: 'bring it back', line: `keyturn rollback ${accessKeyId}` }, ...keyCommands(subject, base)],
  });
}

function subjectOf({ account, principal, accessKeyId }: JournalEntry): Subject | undefined {
  return account === null || principal === null ? undefined : { account, accountName: null, principal, accessKeyId };
}

function ownerIn({ account, principal }: Subject, { knownOf }: JournalContext): string | null {
  return principal.type === 'user' ? (knownOf(account, principal.name)?.owner ?? null) : null;
}

/** A journal knows little of whom it is about; where nobody else knows more, everybody is told whom it may concern. */
function marksIn(
  { account, principal, accessKeyId }: JournalEntry,
  { policy, unitsOf, knownOf }: JournalContext,
): readonly number[] {
  const id = account ?? '';
  const units = unitsOf(id);
  const own = (policy.marks ?? []).map((match) => (units ? match : withoutUnits(match, id)));
  const place = { id, name: null, partition: 'aws', isManagement: false, unitPath: units ?? [] } as const;
  const user = principal?.type === 'user' ? { user: userNamed(principal.name) } : {};
  const possible = marksOf(
    { ...policy, marks: own },
    { account: place, isRoot: principal?.type === 'root', accessKeyId, ...user },
  );
  const known = principal?.type === 'user' ? knownOf(id, principal.name) : undefined;
  // By its key it was perhaps another one that was known.
  return known ? possible.filter((mark) => own[mark]?.keys !== undefined || known.marks.includes(mark)) : possible;
}

/** Nobody knows in which OUs it is: then it may be in all of them. */
function withoutUnits({ units, ...match }: Match, account: string): Match {
  return units === undefined ? match : { ...match, accounts: match.accounts ?? [account] };
}
