import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { listText } from '../../core/limit-words.ts';
import type { PlannedGuardrail, PreventionPlan } from '../../core/prevention/plan.ts';
import type { GuardrailOutcome } from '../../engine/guardrails/apply.ts';
import type { Effect } from '../../engine/rotation-ports.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { exitCodeOfStates } from './exit-codes.ts';
import { placeText } from './plan-text.ts';

/** A line for each change as it is made. */
export function takenText(item: PlannedGuardrail, words: string, effect: Effect): string {
  const ending = effect.is === 'done' ? '' : `: ${effect.is === 'failed' ? 'refused' : 'nobody knows whether it was done'}`;
  return `${item.guardrail} in ${placeText(item)}: ${words}${ending}`;
}

/** What came of a run, for a terminal. */
export function appliedGuardrailsText(outcomes: readonly GuardrailOutcome[], display: Display): string {
  if (outcomes.length === 0) return paragraph('Nothing had to be changed.', display);
  return grid(
    outcomes.map(({ item, ending, because, done, takenBack }): Cell[] => [
      item.account === null ? item.guardrail : `${item.guardrail} ${item.account}`,
      { text: words[ending], style: ending === 'done' ? 'strong' : 'high' },
      because === null
        ? ''
        : [
            because,
            ...(takenBack.length > 0 ? [`Taken back again: ${listText(takenBack)}.`] : []),
            ...(done.length > 0 ? [`Done, and still so: ${listText(done)}.`] : []),
          ].join('\n'),
    ]),
    display,
  );
}

/** The same for programs. */
export function appliedGuardrailsJson(outcomes: readonly GuardrailOutcome[], plan: PreventionPlan) {
  return {
    schema: 'keyturn/prevention-outcome/1',
    plan: plan.fingerprint,
    outcomes: outcomes.map(({ item, ...rest }) => ({ guardrail: item.guardrail, account: item.account, ...rest })),
    obstacles: plan.obstacles,
    unread: plan.unread,
  };
}

/** 4 where something failed, or was there that had to be left alone; 1 where a person has something to do. */
export function exitCodeOfOutcomes(outcomes: readonly GuardrailOutcome[], { obstacles, unread }: PreventionPlan): ExitCode {
  const isRefused = obstacles.some(({ state }) => state === 'blocked' || state === 'edited');
  if (isRefused || outcomes.some(({ ending }) => ending !== 'done')) return exitCodes.failed;
  return exitCodeOfStates(
    obstacles.map(({ state }) => state),
    unread.length,
  );
}

const words = { done: 'done', failed: 'failed', unknown: 'unknown', 'not-begun': 'not begun' } as const;
