import type { AccountId } from '../../core/access-key.ts';
import { Fault } from '../../core/fault.ts';
import { type Change, inverseOf, isOrganizationChange } from '../../core/prevention/change.ts';
import { changeWords } from '../../core/prevention/change-words.ts';
import { itemText, type PlannedGuardrail, type PreventionPlan } from '../../core/prevention/plan.ts';
import type { GuardedAccount, GuardrailAws, GuardrailRecorder } from '../guardrail-ports.ts';
import type { MemberAccess } from '../ports.ts';
import type { Effect } from '../rotation-ports.ts';

/** What came of one guardrail. `taken back`: what was done of it before it failed was undone again. */
export interface GuardrailOutcome {
  readonly item: PlannedGuardrail;
  readonly ending: 'done' | 'failed' | 'unknown' | 'not-begun';
  /** What was done, in words; what is still there. */
  readonly done: readonly string[];
  readonly takenBack: readonly string[];
  /** Why it ended as it did; null where it is done. */
  readonly because: string | null;
}

/** With what changes are made. */
export interface Applying {
  readonly access: MemberAccess;
  readonly recorder: GuardrailRecorder;
  readonly interrupted: AbortSignal;
  readonly onTaken: (item: PlannedGuardrail, words: string, effect: Effect) => void;
}

/**
 * Refuses a plan that is not the plan of this moment: what AWS answers now would be changed in another way than was agreed. A guardrail of
 * it that needs nothing any more is no reason: somebody did it, or an earlier run.
 */
export function refuseStale(agreed: PreventionPlan, fresh: PreventionPlan): void {
  const wanted = new Map(agreed.items.map((item) => [placeOf(item), item]));
  const now = new Map(fresh.items.map((item) => [placeOf(item), item]));
  const stale = [...wanted].flatMap(([place, item]) => {
    const other = now.get(place);
    if (other) return itemText(other) === itemText(item) ? [] : [`${place} would take other changes now. ${other.says}`];
    const obstacle = fresh.obstacles.find((one) => placeOf(one) === place);
    return obstacle ? [`${place}: ${obstacle.says}`] : [];
  });
  if (stale.length > 0)
    throw new Fault(
      'plan-stale',
      `Nothing was changed, because what is there is not what the plan was made for. ${stale.join(' ')}`,
    );
}

/** Makes the changes of a plan, guardrail by guardrail. One that fails is taken back as far as it was done, and ends the run. */
export async function applyGuardrails(
  aws: GuardrailAws,
  items: readonly PlannedGuardrail[],
  applying: Applying,
): Promise<readonly GuardrailOutcome[]> {
  const outcomes: GuardrailOutcome[] = [];
  for (const item of items) {
    const stop = whyStopped(outcomes, applying.interrupted);
    outcomes.push(stop === undefined ? await applyOne(aws, item, applying) : notBegun(item, `It was not begun: ${stop}.`));
  }
  return outcomes;
}

function whyStopped(outcomes: readonly GuardrailOutcome[], interrupted: AbortSignal): string | undefined {
  if (outcomes.some(({ ending }) => ending !== 'done')) return 'one before it was not done';
  return interrupted.aborted ? 'the run was ended' : undefined;
}

function placeOf({ guardrail, account }: { readonly guardrail: string; readonly account: AccountId | null }): string {
  return account === null ? guardrail : `${guardrail} of account ${account}`;
}

function notBegun(item: PlannedGuardrail, because: string): GuardrailOutcome {
  return { item, ending: 'not-begun', done: [], takenBack: [], because };
}

type Take = (change: Change, because: string) => Promise<Effect>;

async function applyOne(aws: GuardrailAws, item: PlannedGuardrail, applying: Applying): Promise<GuardrailOutcome> {
  const opened = await openFor(aws, item, applying.access);
  if (typeof opened === 'string') return { ...notBegun(item, opened), ending: 'failed' };
  const take: Take = async (change, because) => {
    const entry = { guardrail: item.guardrail, account: item.account, change, because };
    const ticket = await applying.recorder.intent(entry);
    const effect = await takeOne(aws, opened, change);
    await applying.recorder.outcome(ticket, entry, effect);
    applying.onTaken(item, changeWords(change), effect);
    return effect;
  };
  const done: Change[] = [];
  for (const change of item.changes) {
    const effect = await take(change, item.says);
    if (effect.is === 'done') {
      done.push(change);
      continue;
    }
    // Where nobody knows whether the last change was made, the ones before it are what it would rest on.
    const takenBack = effect.is === 'failed' ? await undo(done, take) : [];
    const left = done.filter((one) => !takenBack.includes(one));
    return {
      item,
      ending: effect.is,
      done: left.map(changeWords),
      takenBack: takenBack.map(changeWords),
      because: effect.because,
    };
  }
  return { item, ending: 'done', done: done.map(changeWords), takenBack: [], because: null };
}

async function openFor(
  aws: GuardrailAws,
  { account }: PlannedGuardrail,
  access: MemberAccess,
): Promise<GuardedAccount | undefined | string> {
  if (account === null) return undefined;
  const door = await aws.openGuarded(account, access);
  return door.known ? door.reader : `Account ${account} could not be entered: ${door.detail}.`;
}

function takeOne(aws: GuardrailAws, opened: GuardedAccount | undefined, change: Change): Promise<Effect> {
  if (isOrganizationChange(change)) return aws.changeOrganization(change);
  return opened
    ? opened.change(change)
    : Promise.resolve({ is: 'failed', because: 'it is a change of an account, and no account was named' });
}

/** Takes back what was done, the last first, as far as that goes. */
async function undo(done: readonly Change[], take: Take): Promise<readonly Change[]> {
  const undone: Change[] = [];
  for (const change of done.toReversed()) {
    const inverse = inverseOf(change);
    if (!inverse) continue;
    const effect = await take(inverse, 'a later change of the same guardrail failed');
    if (effect.is !== 'done') break;
    undone.push(change);
  }
  return undone;
}
