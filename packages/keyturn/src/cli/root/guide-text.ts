import type { Guide, GuideStep } from '../../core/root-guide/guide-step.ts';
import type { StepProgress } from '../../engine/root-guide/walk-guide.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid, paragraph } from '../layout.ts';

/** What a guide is about, and what is different where it is followed. */
export function guideHead({ title, place, remarks }: Guide, display: Display): string {
  return [
    grid([[{ text: `${title}: account ${place.account}`, style: 'strong' }]], display),
    ...remarks.map((remark) => paragraph(remark, display)),
  ].join('');
}

/** What is to be done, and where. */
export function stepText({ title, text, link }: GuideStep, display: Display): string {
  const lines = [...text, ...(link === null ? [] : [link])];
  return grid([[{ text: title, style: 'strong' }]], display) + lines.map((line) => paragraph(line, display, 2)).join('');
}

/** How a step stands. */
export function stateText({ step, state }: StepProgress, display: Display): string {
  const words: Readonly<Record<typeof state.is, Cell>> = {
    done: 'done',
    open: { text: 'open', style: 'medium' },
    unknown: { text: 'not known', style: 'unknown' },
  };
  return grid([[words[state.is], step.title, state.because]], display, 2);
}

/** All of a guide, with what is still open. */
export function guideText(guide: Guide, progress: readonly StepProgress[], display: Display): string {
  const steps = progress.map((one) => stepText(one.step, display) + stateText(one, display));
  return [guideHead(guide, display), ...steps].join('\n');
}

/** The same for programs, and for pages. */
export function guideJson({ topic, title, place, remarks }: Guide, progress: readonly StepProgress[]): unknown {
  return {
    schema: 'keyturn/root-guide/1',
    topic,
    title,
    account: place.account,
    partition: place.partition,
    remarks,
    steps: progress.map(({ step, state }) => ({ ...step, state: state.is, because: state.because })),
  };
}
