import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { plural } from '../../core/words.ts';
import type { Applied } from '../../engine/rotation/apply.ts';
import type { Principal } from '../../engine/rotation/principal.ts';
import type { Ending, Reconciled, Taken } from '../../engine/rotation/reconcile.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { stepVerbs } from './plan-text.ts';

/** One step that was just taken, as a line of progress. */
export function takenLine({ account, user }: Principal, { step, effect }: Taken): string {
  const key = 'key' in step ? step.key : step.outgoing;
  const what = `${user.name} (${account.id}): ${stepVerbs[step.do]} ${key}`;
  if (effect.is === 'done') return effect.created === undefined ? `${what}: done` : `${what}: ${effect.created}`;
  return `${what}: ${effect.is === 'failed' ? 'FAILED' : 'no answer'}, ${effect.because}`;
}

/** What came of a run, for a terminal: whoever was changed or needs somebody; who rests is counted. */
export function appliedText(applied: Applied, display: Display): string {
  const told = applied.outcomes.filter(isTold);
  const rows = told.map(({ principal, taken, ending }): Cell[] => [
    `${principal.user.name} in ${principal.account.id}`,
    taken.length === 0 ? 'nothing done' : taken.map(({ step }) => step.do).join(', '),
    endingCell(ending),
  ]);
  const unread = applied.unread.map(({ account, user, because }): Cell[] => [
    user === null ? account : `${user} in ${account}`,
    { text: 'not read', style: 'unknown' },
    because,
  ]);
  const gone = applied.gone.map(({ account, user }): Cell[] => [
    `${user} in ${account}`,
    { text: 'stale', style: 'high' },
    'it is in the plan, and nothing about it is due any more',
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

/** The worst of what came of it. */
export function exitCodeOfApplied({ outcomes, unread, gone }: Applied): ExitCode {
  const kinds = new Set(outcomes.map(({ ending }) => ending.kind));
  if (kinds.has('failed') || kinds.has('refused') || kinds.has('stale') || gone.length > 0) return exitCodes.failed;
  if (kinds.has('unknown') || kinds.has('interrupted') || unread.length > 0) return exitCodes.incomplete;
  return kinds.has('ask') ? exitCodes.findings : exitCodes.clean;
}

function isTold({ taken, ending }: Reconciled): boolean {
  return taken.length > 0 || ending.kind !== 'rest';
}

function endingCell(ending: Ending): Cell {
  switch (ending.kind) {
    case 'rest':
      return {
        text: `then waits${ending.until === null ? '' : ` until ${ending.until.slice(0, 16).replace('T', ' ')}`}: ${ending.because}`,
        style: 'faint',
      };
    case 'ask':
      return {
        text: `somebody has to decide: ${ending.because}${ending.choices.length === 0 ? '' : `. You can: ${ending.choices.join('; or ')}`}`,
        style: 'medium',
      };
    case 'unknown':
      return { text: `not known, so nothing was done: ${ending.because}`, style: 'unknown' };
    case 'refused':
      return { text: `held back: ${ending.refusal.because}`, style: 'medium' };
    case 'failed':
      return { text: `failed: ${ending.because}. The next run goes on from here`, style: 'high' };
    case 'stale':
      return {
        text: `not as planned any more: planned was to ${stepVerbs[ending.planned.do]} ${ending.planned.accessKeyId ?? 'a new key'}, now ${nowText(ending.now)}`,
        style: 'high',
      };
    case 'interrupted':
      return { text: 'interrupted: the next run goes on from here', style: 'unknown' };
    default:
      return ending satisfies never;
  }
}

function nowText(now: Extract<Ending, { kind: 'stale' }>['now']): string {
  if (now.kind === 'step')
    return `it would be to ${stepVerbs[now.step.do]} ${'key' in now.step ? now.step.key : now.step.outgoing}`;
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
  const changed = outcomes.filter(({ taken }) => taken.length > 0).length;
  const resting = outcomes.filter((one) => !isTold(one)).length;
  const failed = outcomes.filter(({ ending }) => ending.kind === 'failed').length;
  const asking = outcomes.filter(({ ending }) => ending.kind === 'ask').length;
  return [
    changed === 0 ? 'Nothing was changed.' : `${plural(changed, 'principal')} changed.`,
    ...(failed > 0 ? [`${failed} failed.`] : []),
    ...(asking > 0 ? [`${asking} for a person to decide.`] : []),
    ...(unread.length > 0 ? [`${plural(unread.length, 'part')} could not be read.`] : []),
    ...(resting > 0 ? [`${plural(resting, 'principal')} with nothing due now.`] : []),
  ].join(' ');
}
