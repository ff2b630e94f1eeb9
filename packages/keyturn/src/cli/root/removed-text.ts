import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { listText } from '../../core/limit-words.ts';
import type { RemovalDecision } from '../../core/root-removal/removal-decision.ts';
import { type RootPlan, targetOfStep } from '../../core/root-removal/root-plan.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import { plural } from '../../core/words.ts';
import type { ReconciledRoot, RemovalTaken, RootEnding } from '../../engine/root-removal/reconcile-root.ts';
import type { RootPrincipal } from '../../engine/root-removal/root-principal.ts';
import type { AppliedRemoval } from '../../engine/root-removal/run-removal.ts';
import type { Display, Style } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { choicesText, sentence } from '../rotation/plan-text.ts';
import { removalWords } from './removal-words.ts';

/** One step that was just taken, as a line of progress. */
export function removalLine({ account }: RootPrincipal, { step, effect }: RemovalTaken): string {
  const target = targetOfStep(step);
  const who = `root user of ${account.id}`;
  if (effect.is === 'done') return `${who}: ${removalWords[step.do].done(target)}`;
  const toDo = removalWords[step.do].toDo(target);
  return `${who}: ${effect.is === 'failed' ? 'FAILED' : 'NO ANSWER'} to ${toDo}: ${sentence(brief(effect.because))}`;
}

/** What came of a run, for a terminal. */
export function removedText({ outcomes, left, gone }: AppliedRemoval, display: Display): string {
  const rows = outcomes.map((one): Cell[] => [one.account, outcomeCell(one)]);
  const untouched = left.map(({ account, because }): Cell[] => [account, { text: `left alone: ${because}`, style: 'unknown' }]);
  const stale = gone.map(({ account }): Cell[] => [
    account,
    { text: 'stale: it is in the plan, and not there any more', style: 'high' },
  ]);
  const changed = outcomes.filter(({ taken }) => taken.some(({ effect }) => effect.is !== 'failed')).length;
  const summary = changed === 0 ? 'Nothing was changed.' : `${plural(changed, 'root user')} changed.`;
  return `${grid([...rows, ...untouched, ...stale], display)}${paragraph(summary, display)}`;
}

/** The same for programs. */
export function removedJson({ outcomes, left, gone }: AppliedRemoval): unknown {
  return {
    schema: 'keyturn/root-removed/1',
    accounts: outcomes.map(({ account, taken, ending }) => ({
      account,
      steps: taken.map(({ step, effect }) => ({
        do: step.do,
        target: targetOfStep(step),
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
      })),
      ending: endingJson(ending),
    })),
    left,
    stale: gone.map(({ account }) => ({ account })),
  };
}

/** What a plan of this moment has found besides its items, as what came of it: nothing. */
export function untouchedBy({ questions, resting }: RootPlan): readonly ReconciledRoot[] {
  return [
    ...questions.map(({ account, problem, because, choices }) => ({
      account,
      taken: [],
      ending:
        problem === 'unknown' ? ({ kind: 'unknown', because } as const) : ({ kind: 'ask', problem, because, choices } as const),
    })),
    ...resting.map(({ account, ...rest }) => ({ account, taken: [], ending: { kind: 'rest', ...rest } as const })),
  ];
}

/** The worst of what came of it. */
export function exitCodeOfRemoved({ outcomes, left, gone }: AppliedRemoval): ExitCode {
  const kinds = new Set(outcomes.map(({ ending }) => ending.kind));
  if (kinds.has('failed') || kinds.has('refused') || kinds.has('stale') || gone.length > 0) return exitCodes.failed;
  if (kinds.has('unknown') || kinds.has('interrupted') || left.length > 0) return exitCodes.incomplete;
  return kinds.has('ask') ? exitCodes.findings : exitCodes.clean;
}

function outcomeCell({ taken, ending }: ReconciledRoot): Cell {
  const done = taken
    .filter(({ effect }) => effect.is !== 'failed')
    .map(
      ({ step, effect }) =>
        `${removalWords[step.do].done(targetOfStep(step))}${effect.is === 'unknown' ? ' (without an answer)' : ''}`,
    );
  const { text, style } = endingText(ending);
  const whole = done.length === 0 ? text : `${listText(done)}\n${text}`;
  return style === undefined ? whole : { text: whole, style };
}

function endingText(ending: RootEnding): { readonly text: string; readonly style?: Style } {
  switch (ending.kind) {
    case 'rest':
      return { text: ending.until === null ? ending.because : `waits until ${minuteText(ending.until)}: ${ending.because}` };
    case 'ask':
      return {
        text: `somebody has to decide: ${[sentence(ending.because), choicesText(ending.choices)].join('\n')}`,
        style: 'medium',
      };
    case 'unknown':
      return { text: `not known, so nothing was done: ${sentence(brief(ending.because))}`, style: 'unknown' };
    case 'refused':
      return { text: `held back: ${sentence(ending.refusal.because)}`, style: 'medium' };
    case 'failed': {
      const toDo = removalWords[ending.step.do].toDo(targetOfStep(ending.step));
      return { text: `failed to ${toDo}: ${sentence(brief(ending.because))}`, style: 'high' };
    }
    case 'stale': {
      const planned = removalWords[ending.planned.do].toDo(ending.planned.target);
      return { text: `not as planned any more: the plan was to ${planned}, and now ${nowText(ending.now)}`, style: 'high' };
    }
    case 'interrupted':
      return { text: 'interrupted: the next run goes on from here', style: 'unknown' };
    default:
      return ending satisfies never;
  }
}

function nowText(now: RemovalDecision): string {
  if (now.kind === 'step') return `it would be to ${removalWords[now.step.do].toDo(targetOfStep(now.step))}`;
  return now.kind === 'look' ? 'something has to be read' : now.because;
}

function endingJson(ending: RootEnding): unknown {
  switch (ending.kind) {
    case 'refused':
      return { kind: ending.kind, code: ending.refusal.code, because: ending.refusal.because };
    case 'failed':
      return { kind: ending.kind, step: ending.step.do, because: ending.because };
    case 'stale':
      return { kind: ending.kind, planned: ending.planned, now: nowText(ending.now) };
    case 'rest':
    case 'ask':
    case 'unknown':
    case 'interrupted':
      return ending;
    default:
      return ending satisfies never;
  }
}
