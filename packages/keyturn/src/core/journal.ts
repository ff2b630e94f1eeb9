import type { AccountId } from './access-key.ts';
import { canonicalJson, type Json } from './canonical-json.ts';
import { Fault } from './fault.ts';
import type { Subject } from './finding.ts';
import type { Instant } from './instant.ts';
import { secretIn } from './secret-like.ts';

/** What an entry is: said before a change, said after it, or said beside it. */
export const journalKinds = ['intent', 'outcome', 'refusal', 'approval', 'attestation', 'note'] as const;

export type JournalKind = (typeof journalKinds)[number];

/** How a change ended; `unknown` when no answer came. */
export const journalOutcomes = ['done', 'failed', 'unknown'] as const;

export type JournalOutcome = (typeof journalOutcomes)[number];

/** Who did it: for AWS, and on the machine that it was done from. */
export interface JournalActor {
  readonly arn: string | null;
  readonly user: string | null;
  readonly host: string | null;
}

/** Facts by name. Never a secret. */
export type JournalEvidence = Readonly<Record<string, string | number | boolean | null>>;

/** An entry as it is handed to a journal. */
export interface JournalDraft {
  readonly at: Instant;
  readonly kind: JournalKind;
  /** The run of the program that wrote it: what belongs together. */
  readonly run: string;
  /** Fingerprint of the plan that was carried out. */
  readonly plan: string | null;
  readonly actor: JournalActor;
  /** Who approved it. */
  readonly approvers: readonly string[];
  /** Null for what is about no account. */
  readonly account: AccountId | null;
  readonly principal: Subject['principal'] | null;
  readonly accessKeyId: string | null;
  /** `create`, `deliver`, `deactivate`, ...; null where no step is meant. */
  readonly step: string | null;
  /** Why, as a sentence. */
  readonly because: string;
  readonly evidence: JournalEvidence;
  /** Of an outcome; null for all others. */
  readonly outcome: JournalOutcome | null;
  /** What came back, in words. */
  readonly detail: string | null;
  /** The entry that an outcome answers. */
  readonly intent: number | null;
}

/** An entry as it stands in a journal: in its place, and tied to the one before it. */
export interface JournalEntry extends JournalDraft {
  /** From 1 on. */
  readonly seq: number;
  /** Hash of the entry before it; of the first one, 64 zeros. */
  readonly previous: string;
  /** SHA-256 of the canonical entry without this member, as 64 hexadecimal digits. */
  readonly hash: string;
}

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export type Hash = (text: string) => string;

/** The last entry of a chain; `seq` is also how many there are. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** The end of an empty journal. */
export const chainStart: ChainEnd = { seq: 0, hash: '0'.repeat(64) };

/**
 * The entry that continues a chain. Only what a draft is made of gets into it, whatever else the object carries; and nothing that looks
 * like a secret: that is refused here, because there is no other way to make an entry.
 */
export function sealEntry(draft: JournalDraft, last: ChainEnd, hash: Hash): JournalEntry {
  const { type, name } = draft.principal ?? {};
  const { arn, user, host } = draft.actor;
  const open = {
    seq: last.seq + 1,
    at: draft.at,
    kind: draft.kind,
    run: draft.run,
    plan: draft.plan,
    actor: { arn, user, host },
    approvers: [...draft.approvers],
    account: draft.account,
    principal: type === undefined || name === undefined ? null : { type, name },
    accessKeyId: draft.accessKeyId,
    step: draft.step,
    because: draft.because,
    evidence: { ...draft.evidence },
    outcome: draft.outcome,
    detail: draft.detail,
    intent: draft.intent,
    previous: last.hash,
  };
  refuseSecrets(open);
  return { ...open, hash: hash(canonicalJson(open)) };
}

/** Fingerprints and hashes are as long as a secret may be, and are none. */
const HASHES: ReadonlySet<string> = new Set(['plan', 'previous']);

function refuseSecrets(members: Readonly<Record<string, Json>>): void {
  for (const [member, value] of Object.entries(members)) {
    if (HASHES.has(member)) continue;
    const what = texts(value)
      .map(secretIn)
      .find((found) => found !== undefined);
    if (what === undefined) continue;
    throw new Fault('journal-secret', `Refused to write a journal entry: its "${member}" holds what looks like ${what}.`);
  }
}

/** Every text in a value, names of members included. */
function texts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(texts)];
}

/** An entry as the line that stands for it, without its end. */
export function entryLine(entry: JournalEntry): string {
  return canonicalJson(toJson(entry));
}

/** A line that is what it was when it was written, as far as it can tell by itself. */
export interface GenuineLine extends ChainEnd {
  readonly previous: string;
  /** All members, also those that a later version may have added. */
  readonly members: { readonly [member: string]: Json };
}

/** Reads a line of a journal; undefined when it is not, byte for byte, what its own hash was made of. */
export function genuineLine(text: string, hash: Hash): GenuineLine | undefined {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const { hash: sealed, ...open } = value;
  const { seq, previous } = open;
  if (typeof sealed !== 'string' || typeof previous !== 'string' || typeof seq !== 'number') return undefined;
  if (!Number.isSafeInteger(seq) || seq < 1) return undefined;
  if (canonicalOr(value) !== text || hash(canonicalJson(open)) !== sealed) return undefined;
  return { seq, previous, hash: sealed, members: value };
}

function toJson({ actor, principal, ...entry }: JournalEntry): Json {
  return { ...entry, actor: { ...actor }, principal: principal === null ? null : { ...principal } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever asks is told that this is no line of a journal.
    return undefined;
  }
}

function isRecord(value: unknown): value is { readonly [member: string]: Json } {
  // What JSON.parse gave holds nothing but what JSON can hold.
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Something too deep is nothing that we wrote. */
function canonicalOr(value: Json): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}
