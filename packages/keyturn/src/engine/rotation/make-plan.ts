import { type Foreseen, forecast } from '../../core/rotation/forecast.ts';
import { fingerprintText, type Plan, type PlanItem, type PlanQuestion, stepsOf } from '../../core/rotation/plan.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { RotationAws, Surroundings } from '../rotation-ports.ts';
import { createMemory } from './memory.ts';
import type { Principal } from './principal.ts';
import { decide } from './reconcile.ts';
import { createGate, type RotationRequest, visit } from './run.ts';

/** What a plan is asked for, besides whom. */
export interface PlanRequest extends RotationRequest {
  /** How far ahead the later steps are told. */
  readonly horizonDays: number;
  readonly surroundings: Surroundings;
  readonly hash: (text: string) => string;
  /** Whether whoever applies it goes over to its own successor. */
  readonly isHandedOver?: boolean;
}

type Outcome =
  | { readonly is: 'item'; readonly item: PlanItem }
  | { readonly is: 'question'; readonly question: PlanQuestion }
  | { readonly is: 'resting'; readonly principal: Principal; readonly course: readonly Foreseen[] };

/** Says what would be done, and does nothing: the same decisions as apply makes, on facts read now. */
export async function makePlan(aws: RotationAws, request: PlanRequest): Promise<Plan & { readonly resting: number }> {
  const { results, unread } = await planAll(aws, request);
  const items = results.flatMap((one) => (one.is === 'item' ? [one.item] : [])).toSorted(byName);
  const { arn } = await aws.caller();
  return {
    schema: 'keyturn/plan/1',
    madeAt: aws.now(),
    madeBy: arn,
    items,
    questions: results.flatMap((one) => (one.is === 'question' ? [one.question] : [])).toSorted(byName),
    unread,
    resting: results.filter(({ is }) => is === 'resting').length,
    fingerprint: request.hash(fingerprintText(items)),
  };
}

/** A step that is to come for somebody. */
export interface CalendarEntry {
  readonly account: string;
  readonly user: string;
  readonly foreseen: Foreseen;
}

/** What will happen in the next days, soonest first, if nobody else acts. */
export async function makeCalendar(aws: RotationAws, request: PlanRequest): Promise<readonly CalendarEntry[]> {
  const { results } = await visit(aws, request, {
    each: async (principal) => {
      const { situation } = await look(aws, principal, request);
      const { account, user } = principal;
      return forecast(situation, principal.terms, request.horizonDays).map(
        (foreseen): CalendarEntry => ({ account: account.id, user: user.name, foreseen }),
      );
    },
    mayGoOn: () => undefined,
  });
  return results.flat().toSorted((one, other) => (one.foreseen.at < other.foreseen.at ? -1 : 1));
}

function planAll(aws: RotationAws, request: PlanRequest) {
  const gate = createGate(aws, request, { isApproved: () => false, isHandedOver: request.isHandedOver === true });
  return visit<Outcome>(aws, request, {
    each: async (principal) => {
      const { situation, decision } = await look(aws, principal, request);
      if (decision.kind === 'ask' || decision.kind === 'unknown')
        return { is: 'question', question: question(principal, decision) };
      const course = forecast(situation, principal.terms, request.horizonDays);
      if (decision.kind === 'rest') return { is: 'resting', principal, course };
      const refusal = await gate.foresee(principal, decision.step, situation);
      return { is: 'item', item: planItem(principal, { situation, course, refusal: refusal ?? null }) };
    },
    mayGoOn: () => undefined,
  });
}

function look(aws: RotationAws, principal: Principal, { surroundings }: PlanRequest) {
  return decide(principal, createMemory(), { aws, surroundings });
}

function question({ account, user }: Principal, decision: Extract<Foreseen['end'], object>): PlanQuestion {
  const isProblem = decision.kind === 'ask';
  return {
    account: account.id,
    user: user.name,
    problem: isProblem ? decision.problem : 'unknown',
    because: decision.because,
    choices: isProblem ? decision.choices : [],
  };
}

interface Course {
  readonly situation: Situation;
  readonly course: readonly Foreseen[];
  readonly refusal: PlanItem['refusal'];
}

function planItem({ account, user }: Principal, { situation, course, refusal }: Course): PlanItem {
  return { account: account.id, accountName: account.name, user: user.name, ...stepsOf(course, situation), refusal };
}

function byName(one: { account: string; user: string }, other: { account: string; user: string }): number {
  return `${one.account} ${one.user}` < `${other.account} ${other.user}` ? -1 : 1;
}
