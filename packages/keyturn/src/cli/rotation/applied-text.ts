import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import type { RefusalCode } from '../../core/safety/guard.ts';
import { plural } from '../../core/words.ts';
import type { Applied } from '../../engine/rotation/apply.ts';
import type { Ending, Reconciled, Taken, Worked } from '../../engine/rotation/reconcile.ts';
import type { Display, Style } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { choicesText, restingText, sentence } from './plan-text.ts';
import { doneText, keyOfStep, stepWords } from './step-words.ts';

/** One step that was just taken, as a line of progress. */
export function takenLine({ account, user }: Worked, { step, effect }: Taken): string {
  const who = `${user.name} in ${account.id}`;
  const toDo = stepWords[step.do].toDo(keyOfStep(step));
  if (effect.is === 'done') {
    const of = effect.created === undefined ? '' : `, the successor of ${keyOfStep(step)}`;
    return `${who}: ${doneText([{ step, effect }])}${of}`;
  }
  return `${who}: ${effect.is === 'failed' ? 'FAILED' : 'NO ANSWER'} to ${toDo}: ${sentence(brief(effect.because))}`;
}

/** What came of a run, for a terminal: whoever was changed or needs somebody; who rests is counted. What went wrong comes last. */
export function appliedText(applied: Applied, display: Display): string {
  const told = applied.outcomes
    .filter(isTold)
    .toSorted((one, other) => places[one.ending.kind] - places[other.ending.kind] || (nameOf(one) < nameOf(other) ? -1 : 1));
  const rows = told.map((one): Cell[] => [nameOf(one), outcomeCell(one)]);
  const unread = applied.unread.map(({ account, user, because }): Cell[] => [
    user === null ? account : `${user} in ${account}`,
    { text: `not read: ${brief(because)}`, style: 'unknown' },
  ]);
  const gone = applied.gone.map(({ account, user }): Cell[] => [
    `${user} in ${account}`,
    { text: 'stale: it is in the plan, and nothing about it is due any more', style: 'high' },
  ]);
  return `${grid([...rows, ...unread, ...gone], display)}${paragraph(summary(applied), display)}`;
}

/** The same for programs. */
export function appliedJson(applied: Applied): unknown {
  return {
    schema: 'keyturn/applied/1',
    principals: applied.outcomes.map(({ principal, taken, ending }) => ({
      account: principal.account.id,
      user: principal.user.name,
      steps: taken.map(({ step, effect }) => ({
        do: step.do,
        accessKeyId: 'key' in step ? step.key : step.outgoing,
        created: effect.created ?? null,
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
      })),
      ending: endingJson(ending),
    })),
    unread: applied.unread,
    stale: applied.gone.map(({ account, user }) => ({ account, user })),
    resting: applied.outcomes.filter((one) => !isTold(one)).length,
  };
}

/** The worst of what came of it. Who is held back by the policy is as the policy wants it. */
export function exitCodeOfApplied({ outcomes, unread, gone }: Applied): ExitCode {
  const codes = outcomes.map(({ ending }) => exitCodeOfEnding(ending));
  return highest([
    ...codes,
    gone.length > 0 ? exitCodes.failed : exitCodes.clean,
    unread.length > 0 ? exitCodes.incomplete : exitCodes.clean,
  ]);
}

function exitCodeOfEnding(ending: Ending): ExitCode {
  switch (ending.kind) {
    case 'rest':
      return exitCodes.clean;
    case 'refused':
      return refusalCodes[ending.refusal.code];
    case 'ask':
      return exitCodes.findings;
    case 'unknown':
    case 'interrupted':
      return exitCodes.incomplete;
    case 'failed':
    case 'stale':
      return exitCodes.failed;
    default:
      return ending satisfies never;
  }
}

const refusalCodes: Readonly<Record<RefusalCode, ExitCode>> = {
  excepted: exitCodes.clean,
  'break-glass': exitCodes.clean,
  freeze: exitCodes.clean,
  'outside-window': exitCodes.clean,
  'run-limit': exitCodes.clean,
  'needs-approval': exitCodes.findings,
  'own-credentials': exitCodes.failed,
  'failure-limit': exitCodes.failed,
  'not-announced': exitCodes.clean,
};

function highest(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), exitCodes.clean);
}

function isTold({ taken, ending }: Reconciled): boolean {
  return taken.length > 0 || ending.kind !== 'rest';
}

function nameOf({ principal: { account, user } }: Reconciled): string {
  return `${user.name} in ${account.id}`;
}

/** In which order people read of them. */
const places: Readonly<Record<Ending['kind'], number>> = {
  rest: 0,
  interrupted: 1,
  refused: 2,
  ask: 3,
  unknown: 4,
  stale: 5,
  failed: 6,
};

function outcomeCell({ taken, ending }: Reconciled): Cell {
  const done = doneText(taken);
  const { text, style } = endingText(ending);
  const whole = done === '' ? text : `${done}\n${text}`;
  return style === undefined ? whole : { text: whole, style };
}

function endingText(ending: Ending): { readonly text: string; readonly style?: Style } {
  switch (ending.kind) {
    case 'rest': {
      const until = ending.until === null ? '' : ` until ${minuteText(ending.until)}`;
      return { text: `waits${until}: ${ending.because}` };
    }
    case 'ask':
      return { text: `somebody has to decide: ${withChoices(ending)}`, style: 'medium' };
    case 'unknown':
      return { text: `not known, so nothing was done: ${sentence(brief(ending.because))}`, style: 'unknown' };
    case 'refused':
      return { text: `held back: ${sentence(ending.refusal.because)}`, style: 'medium' };
    case 'failed': {
      const toDo = stepWords[ending.step.do].toDo(keyOfStep(ending.step));
      return { text: `failed to ${toDo}: ${sentence(brief(ending.because))} The next run goes on from here.`, style: 'high' };
    }
    case 'stale': {
      const planned = stepWords[ending.planned.do].toDo(ending.planned.accessKeyId ?? 'a new key');
      return { text: `not as planned any more: the plan was to ${planned}, and now ${nowText(ending.now)}`, style: 'high' };
    }
    case 'interrupted':
      return { text: 'interrupted: the next run goes on from here', style: 'unknown' };
    default:
      return ending satisfies never;
  }
}

function withChoices({ because, choices }: Extract<Ending, { kind: 'ask' }>): string {
  const text = choicesText(choices);
  return text === '' ? sentence(because) : `${sentence(because)}\n${text}`;
}

function nowText(now: Extract<Ending, { kind: 'stale' }>['now']): string {
  if (now.kind === 'step') return `it would be to ${stepWords[now.step.do].toDo(keyOfStep(now.step))}`;
  return now.kind === 'look' ? 'something has to be read' : now.because;
}

function endingJson(ending: Ending): unknown {
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

function summary({ outcomes, unread }: Applied): string {
  const changed = outcomes.filter(({ taken }) => taken.some(({ effect }) => effect.is !== 'failed')).length;
  const resting = outcomes.filter((one) => !isTold(one)).length;
  const failed = outcomes.filter(({ ending }) => ending.kind === 'failed').length;
  const asking = outcomes.filter(({ ending }) => ending.kind === 'ask').length;
  return [
    changed === 0 ? 'Nothing was changed.' : `${plural(changed, 'principal')} changed.`,
    ...(failed > 0 ? [`${failed} failed.`] : []),
    ...(asking > 0 ? [`${plural(asking, 'question')} for a person.`] : []),
    ...(unread.length > 0 ? [`${plural(unread.length, 'part')} could not be read.`] : []),
    ...(resting > 0 ? [restingText(resting)] : []),
  ].join(' ');
}
