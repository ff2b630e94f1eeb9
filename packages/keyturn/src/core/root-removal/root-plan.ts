import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import { isJsonObject, parseJsonFile } from '../json.ts';
import type { RefusalCode } from '../safety/guard.ts';
import type {
  Also,
  RemovalDecision,
  RemovalEvidence,
  RemovalProblem,
  RemovalStep,
  RemovalStepName,
  RemovalWait,
} from './removal-decision.ts';

/** One change to one root user, as it stands in a plan. */
export interface PlannedRemoval {
  readonly do: RemovalStepName;
  /** The exact thing that is meant: a key, a certificate, a device, the keys that are paused; empty for what has no name yet. */
  readonly target: string;
  readonly because: string;
  readonly evidence: RemovalEvidence;
}

/** What is to be done about one root user, first thing first. */
export interface RootPlanItem {
  readonly account: AccountId;
  readonly accountName: string | null;
  /** The keys that the root user has. */
  readonly keys: readonly string[];
  readonly pauseDays: number;
  readonly also: readonly Also[];
  /** Steps that are due now. */
  readonly steps: readonly PlannedRemoval[];
  /** Steps that follow when the pause is over, if nobody has missed anything. */
  readonly later: readonly { readonly at: Instant; readonly do: RemovalStepName; readonly target: string }[];
  /** Why the guard would refuse the first step today; null: it would not. */
  readonly refusal: { readonly code: RefusalCode; readonly because: string } | null;
}

/** What only a person can settle. */
export interface RootPlanQuestion {
  readonly account: AccountId;
  readonly problem: RemovalProblem | 'unknown';
  readonly because: string;
  readonly choices: readonly string[];
}

/** A root user about which nothing is to be done now. */
export interface RestingRoot {
  readonly account: AccountId;
  readonly wait: RemovalWait;
  readonly until: Instant | null;
  readonly because: string;
}

/** What is to be done about root users. */
export interface RootPlan {
  readonly schema: 'keyturn/root-plan/1';
  readonly madeAt: Instant;
  readonly madeBy: string;
  readonly items: readonly RootPlanItem[];
  readonly questions: readonly RootPlanQuestion[];
  /** Root users that are paused, or have nothing. */
  readonly resting: readonly RestingRoot[];
  /** Of the steps that are due now: the same steps on the same things have the same one. */
  readonly fingerprint: string;
}

/** The exact thing that a step changes. */
export function targetOfStep(step: RemovalStep): string {
  switch (step.do) {
    case 'create-pause':
      return step.keys.join(' ');
    case 'delete-key':
      return step.key;
    case 'delete-certificate':
      return step.certificate;
    case 'remove-mfa':
      return step.serial;
    case 'attach-pause':
    case 'note-pause':
    case 'clear-pause-note':
    case 'delete-password':
    case 'detach-pause':
    case 'delete-pause':
      return '';
    default:
      return step satisfies never;
  }
}

/** A step as it is planned. */
export function plannedRemoval(step: RemovalStep): PlannedRemoval {
  const { because, evidence } = step;
  return { do: step.do, target: targetOfStep(step), because, evidence };
}

/** Whether a decision is the step that was planned. */
export function isPlannedRemoval(planned: PlannedRemoval, decision: RemovalDecision): boolean {
  return decision.kind === 'step' && decision.step.do === planned.do && targetOfStep(decision.step) === planned.target;
}

/** What a fingerprint is made of: whose root user, what, which thing, for how long; not why, and not when. */
export function rootFingerprintText(items: readonly RootPlanItem[]): string {
  const lines = items.flatMap(({ account, keys, pauseDays, also, steps }) =>
    steps.map((step) => ['root', account, step.do, step.target, ...keys, String(pauseDays), ...also].join(' ')),
  );
  return lines.toSorted().join('\n');
}

/** Reads a plan that was written to a file; a sentence where it is none, or was changed since. */
export function readRootPlan(text: string, hash: (text: string) => string): RootPlan | string {
  const value = parseJsonFile(text);
  if (!isRootPlan(value)) return text.trim() === '' ? 'it is empty' : 'it is no plan about root users of this version of Keyturn';
  if (hash(rootFingerprintText(value.items)) !== value.fingerprint)
    return 'its steps are not those of its fingerprint: it was changed';
  return value;
}

/** The fingerprint vouches for the rest. */
function isRootPlan(value: unknown): value is RootPlan {
  if (!isJsonObject(value) || value['schema'] !== 'keyturn/root-plan/1' || typeof value['fingerprint'] !== 'string') return false;
  const { items, questions, resting } = value;
  return Array.isArray(items) && Array.isArray(questions) && Array.isArray(resting) && items.every(isItem);
}

function isItem(value: unknown): value is RootPlanItem {
  if (!isJsonObject(value) || typeof value['account'] !== 'string' || typeof value['pauseDays'] !== 'number') return false;
  const { steps, keys, also, later } = value;
  return Array.isArray(keys) && Array.isArray(also) && Array.isArray(later) && Array.isArray(steps) && steps.every(isStep);
}

function isStep(value: unknown): boolean {
  return isJsonObject(value) && typeof value['do'] === 'string' && typeof value['target'] === 'string';
}
