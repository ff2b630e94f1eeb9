import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import type { RefusalCode } from '../safety/guard.ts';
import type { Decision, Problem, Step, StepEvidence, StepName } from './decision.ts';
import type { Foreseen } from './forecast.ts';
import type { Situation } from './situation.ts';

/** One change to one exact key, as it stands in a plan. */
export interface PlannedStep {
  readonly do: StepName;
  /** Null: a key that is still to be made. */
  readonly accessKeyId: string | null;
  readonly because: string;
  readonly evidence: StepEvidence;
  /** Where it goes; empty where it goes nowhere. */
  readonly destinations: readonly string[];
}

/** What is to be done about one principal, first thing first. */
export interface PlanItem {
  readonly account: AccountId;
  readonly accountName: string | null;
  readonly user: string;
  /** Steps that are due now. */
  readonly steps: readonly PlannedStep[];
  /** Steps of the days after. */
  readonly later: readonly {
    readonly at: Instant;
    readonly do: StepName;
    readonly accessKeyId: string | null;
    readonly assuming: string | null;
  }[];
  /** Why the guard would refuse the first step today; null: it would not. */
  readonly refusal: { readonly code: RefusalCode; readonly because: string } | null;
}

/** What only a person can settle. */
export interface PlanQuestion {
  readonly account: AccountId;
  readonly user: string;
  readonly problem: Problem | 'unknown';
  readonly because: string;
  readonly choices: readonly string[];
}

/** The steps that are due now, in the accounts that could be read. */
export interface Plan {
  readonly schema: 'keyturn/plan/1';
  readonly madeAt: Instant;
  readonly madeBy: string;
  readonly items: readonly PlanItem[];
  readonly questions: readonly PlanQuestion[];
  readonly unread: readonly { readonly account: AccountId; readonly user: string | null; readonly because: string }[];
  /** Principals at rest. */
  readonly resting: number;
  /** Of the steps that are due now: the same steps on the same keys have the same one. */
  readonly fingerprint: string;
}

/** A step as it is planned; `known` are the keys that exist. */
export function plannedStep(step: Step, known: ReadonlySet<string>): PlannedStep {
  const key = 'key' in step ? step.key : step.outgoing;
  return {
    do: step.do,
    accessKeyId: known.has(key) ? key : null,
    because: step.because,
    evidence: step.evidence,
    destinations: step.do === 'deliver' ? step.to : step.do === 'promote' ? step.in : [],
  };
}

/** The steps of a course that are due now, and those of the days after. */
export function stepsOf(course: readonly Foreseen[], { keys, now }: Situation): Pick<PlanItem, 'steps' | 'later'> {
  const known = new Set(keys.known && keys.value !== 'gone' ? keys.value.map(({ id }) => id) : []);
  const steps = course.flatMap(({ at, step }) => (step && at === now ? [plannedStep(step, known)] : []));
  const later = course.flatMap(({ at, step, assuming }) => {
    if (!step || at === now) return [];
    const { do: name, accessKeyId } = plannedStep(step, known);
    return [{ at, do: name, accessKeyId, assuming }];
  });
  return { steps, later };
}

/** What a fingerprint is made of: who, what, which key, where to; not why, and not when. */
export function fingerprintText(items: readonly PlanItem[]): string {
  const lines = items.flatMap(({ account, user, steps }) =>
    steps.map((step) => [account, user, step.do, step.accessKeyId ?? 'new', ...step.destinations].join(' ')),
  );
  return lines.toSorted().join('\n');
}

/** Whether a decision is the step that was planned. */
export function isPlanned(planned: PlannedStep, decision: Decision): boolean {
  if (decision.kind !== 'step') return false;
  const now = plannedStep(decision.step, new Set(planned.accessKeyId === null ? [] : [planned.accessKeyId]));
  return now.do === planned.do && now.accessKeyId === planned.accessKeyId;
}
