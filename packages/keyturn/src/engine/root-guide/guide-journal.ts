import { ROOT_PRINCIPAL } from '../../core/finding.ts';
import type { Instant } from '../../core/instant.ts';
import type { JournalActor, JournalDraft, JournalEvidence } from '../../core/journal.ts';
import type { Guide, GuideStep } from '../../core/root-guide/guide-step.ts';
import type { Journal } from '../journal.ts';

/** What the journal tells of a guide: it may have been begun weeks ago, and by somebody else. */
export interface GuideMemory {
  /** Null: it was not begun, or was ended. */
  readonly begunAt: Instant | null;
  /** Steps that somebody has vouched for since, by their ids. */
  readonly attested: ReadonlyMap<string, { readonly at: Instant; readonly by: string; readonly evidence: string }>;
}

/** Who writes. */
export interface GuideWriter {
  readonly run: string;
  readonly actor: JournalActor;
  readonly now: () => Instant;
}

/** Reads how far somebody has come with a guide. */
export async function readGuideMemory(journal: Journal, { topic, place }: Guide): Promise<GuideMemory> {
  let begunAt: Instant | null = null;
  let attested: [string, { at: Instant; by: string; evidence: string }][] = [];
  for await (const { kind, step, at, actor, evidence } of journal.entries({ account: place.account, user: null })) {
    if (kind === 'note' && step === `guide-begin:${topic}`) [begunAt, attested] = [at, []];
    if (kind === 'note' && step === `guide-end:${topic}`) [begunAt, attested] = [null, []];
    if (kind !== 'attestation' || step === null || !step.startsWith('guide:')) continue;
    const by = actor.arn ?? actor.user ?? 'somebody';
    attested.push([step.slice('guide:'.length), { at, by, evidence: String(evidence['seen'] ?? '') }]);
  }
  return { begunAt, attested: new Map(attested) };
}

/** Writes that a guide is begun, or that all of it is done. */
export async function noteGuide(
  journal: Journal,
  guide: Guide,
  told: GuideWriter & { readonly is: 'begin' | 'end' },
): Promise<Instant> {
  const because = told.is === 'begin' ? 'somebody began to follow it' : 'all of its steps are done';
  const { at } = await journal.append(draft(guide, told, { kind: 'note', step: `guide-${told.is}:${guide.topic}`, because }));
  return at;
}

/** Writes that somebody vouches for a step that AWS cannot be asked about. */
export async function attestStep(
  journal: Journal,
  guide: Guide,
  told: GuideWriter & { readonly step: GuideStep; readonly seen: string },
): Promise<void> {
  const { step, seen } = told;
  const because = step.check.by === 'person' ? step.check.question : step.title;
  await journal.append(draft(guide, told, { kind: 'attestation', step: `guide:${step.id}`, because, evidence: { seen } }));
}

interface Told {
  readonly kind: 'note' | 'attestation';
  readonly step: string;
  readonly because: string;
  readonly evidence?: JournalEvidence;
}

function draft({ place }: Guide, { run, actor, now }: GuideWriter, { evidence = {}, ...told }: Told): JournalDraft {
  return {
    ...told,
    at: now(),
    run,
    plan: null,
    actor,
    approvers: [],
    account: place.account,
    principal: ROOT_PRINCIPAL,
    accessKeyId: null,
    evidence,
    outcome: null,
    detail: null,
    intent: null,
  };
}
