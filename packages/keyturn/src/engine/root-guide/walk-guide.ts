import type { Instant } from '../../core/instant.ts';
import type { Guide, GuideStep } from '../../core/root-guide/guide-step.ts';
import type { Journal } from '../journal.ts';
import type { GuideReader } from '../root-ports.ts';
import { attestStep, type GuideMemory, type GuideWriter, noteGuide, readGuideMemory } from './guide-journal.ts';

/** Whether a step took effect, with what says so. */
export type StepState =
  | { readonly is: 'done'; readonly because: string }
  | { readonly is: 'open'; readonly because: string }
  | { readonly is: 'unknown'; readonly because: string };

/** A step, and how it stands. */
export interface StepProgress {
  readonly step: GuideStep;
  readonly state: StepState;
}

/** With what a guide is followed. */
export interface Following {
  readonly reader: GuideReader;
  readonly journal: Journal;
  readonly writer: GuideWriter;
}

/** The person who follows it. */
export interface Follower {
  /** Shows what is to be done. */
  show(step: GuideStep): void;
  told(progress: StepProgress): void;
  /** What they saw that makes them sure; undefined: it is not done yet. */
  attest(step: GuideStep, question: string): Promise<string | undefined>;
  /** Waits before AWS is asked again. */
  wait(): Promise<void>;
  readonly interrupted: AbortSignal;
}

/** How each step stands now. Nothing is written. */
export async function lookAtGuide(guide: Guide, { reader, journal }: Following): Promise<readonly StepProgress[]> {
  const memory = await readGuideMemory(journal, guide);
  const progress: StepProgress[] = [];
  for (const step of guide.steps) progress.push({ step, state: await stateOf(step, reader, memory) });
  return progress;
}

/** Notes that the guide is begun, where that does not stand in the journal already: what happened before does not count. */
export async function beginGuide(guide: Guide, { journal, writer }: Following): Promise<Instant> {
  const { begunAt } = await readGuideMemory(journal, guide);
  return begunAt ?? noteGuide(journal, guide, { ...writer, is: 'begin' });
}

/** Notes that a guide is done, so that the next time begins anew. */
export async function endGuide(guide: Guide, { journal, writer }: Following): Promise<void> {
  await noteGuide(journal, guide, { ...writer, is: 'end' });
}

/** Goes through the steps that are open, and waits for each to take effect. Answers how all of them stand in the end. */
export async function walkGuide(guide: Guide, following: Following, follower: Follower): Promise<readonly StepProgress[]> {
  await beginGuide(guide, following);
  for (const step of guide.steps) {
    if (!(await followStep(guide, step, { following, follower }))) break;
  }
  const progress = await lookAtGuide(guide, following);
  if (isGuideDone(progress)) await endGuide(guide, following);
  return progress;
}

/** Whether nothing is left to do. */
export function isGuideDone(progress: readonly StepProgress[]): boolean {
  return progress.every(({ state }) => state.is === 'done');
}

/** Whether the step is done in the end. */
async function followStep(
  guide: Guide,
  step: GuideStep,
  { following, follower }: { readonly following: Following; readonly follower: Follower },
): Promise<boolean> {
  const { reader, journal, writer } = following;
  let isShown = false;
  let last = '';
  while (!follower.interrupted.aborted) {
    const state = await stateOf(step, reader, await readGuideMemory(journal, guide));
    if (state.is === 'done' || state.because !== last) follower.told({ step, state });
    if (state.is === 'done') return true;
    last = state.because;
    if (!isShown) follower.show(step);
    isShown = true;
    if (step.check.by === 'person') {
      const seen = await follower.attest(step, step.check.question);
      if (seen === undefined) return false;
      await attestStep(journal, guide, { ...writer, step, seen });
    } else await follower.wait();
  }
  return false;
}

async function stateOf(step: GuideStep, reader: GuideReader, { begunAt, attested }: GuideMemory): Promise<StepState> {
  const { check } = step;
  switch (check.by) {
    case 'summary': {
      const summary = await reader.summary();
      if (!summary.known) return { is: 'unknown', because: summary.detail };
      const isSo = summary.value[check.fact] === check.wanted;
      return { is: isSo ? 'done' : 'open', because: `by the account summary of ${summary.at}` };
    }
    case 'events': {
      if (begunAt === null) return { is: 'open', because: 'nobody has begun yet' };
      const event = await reader.rootEvent(check.names, begunAt);
      if (!event.known) return { is: 'unknown', because: event.detail };
      return event.value === 'never'
        ? { is: 'open', because: `CloudTrail tells of none since ${begunAt}; it may take a quarter of an hour` }
        : { is: 'done', because: `by CloudTrail, at ${event.value}` };
    }
    case 'person': {
      const found = begunAt === null ? undefined : attested.get(step.id);
      return found
        ? { is: 'done', because: `${found.by} vouched for it at ${found.at}: ${found.evidence}` }
        : { is: 'open', because: 'AWS cannot be asked: somebody has to vouch for it' };
    }
    default:
      return check satisfies never;
  }
}
