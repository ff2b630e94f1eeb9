import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import { isJsonObject, parseJsonFile } from '../json.ts';
import type { Assessed, Purpose } from './assess.ts';
import type { Change } from './change.ts';
import type { GuardrailState } from './guardrail.ts';

/** What is to be done for one guardrail, in order. */
export interface PlannedGuardrail {
  readonly guardrail: string;
  /** Null: in the organization. */
  readonly account: AccountId | null;
  readonly accountName: string | null;
  readonly title: string;
  /** What it does once it is in force. */
  readonly does: string;
  readonly says: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

/** A guardrail that this plan does not bring any further, and why. */
export interface GuardrailObstacle {
  readonly guardrail: string;
  readonly account: AccountId | null;
  readonly accountName: string | null;
  readonly state: GuardrailState;
  readonly says: string;
}

/** The changes that bring guardrails into force, or take them back. */
export interface PreventionPlan {
  readonly schema: 'keyturn/prevention-plan/1';
  readonly purpose: Purpose;
  readonly madeAt: Instant;
  readonly madeBy: string;
  readonly items: readonly PlannedGuardrail[];
  readonly obstacles: readonly GuardrailObstacle[];
  /** Guardrails that need nothing, by how often. */
  readonly settled: number;
  /** Accounts that could not be entered. */
  readonly unread: readonly { readonly account: AccountId; readonly because: string }[];
  /** Accounts that nobody can act in, or that were left out on purpose. */
  readonly skipped: readonly { readonly account: AccountId; readonly because: string }[];
  /** Of the changes: the same changes on the same facts have the same one. */
  readonly fingerprint: string;
}

/** Whence a plan comes. */
export interface PlanMaking extends Pick<PreventionPlan, 'purpose' | 'madeAt' | 'madeBy' | 'unread' | 'skipped'> {
  readonly hash: (text: string) => string;
}

/** Makes a plan of what was found. */
export function makePreventionPlan(
  assessed: readonly Assessed[],
  { hash, purpose, madeAt, madeBy, unread, skipped }: PlanMaking,
): PreventionPlan {
  const items = assessed.filter(({ assessment }) => assessment.changes.length > 0).map(toItem);
  const idle = assessed.filter(({ assessment }) => assessment.changes.length === 0);
  const obstacles = idle.filter(({ assessment }) => !SETTLED.has(assessment.state)).map(toObstacle);
  return {
    schema: 'keyturn/prevention-plan/1',
    purpose,
    madeAt,
    madeBy,
    items,
    obstacles,
    settled: idle.length - obstacles.length,
    unread,
    skipped,
    fingerprint: hash(planText({ purpose, items })),
  };
}

/** What a fingerprint is made of: every change with all that it says, and what it says of before; not why, and not when. */
function planText({ purpose, items }: Pick<PreventionPlan, 'purpose' | 'items'>): string {
  return [purpose, ...items.map(itemText)].join('\n');
}

/** The text of one item: two are the same when their texts are. */
export function itemText({ guardrail, account, changes }: PlannedGuardrail): string {
  return JSON.stringify([guardrail, account, changes]);
}

/** Reads a plan that was written to a file; a sentence where it is none, or was changed since. */
export function readPreventionPlan(text: string, hash: (text: string) => string): PreventionPlan | string {
  const value = parseJsonFile(text);
  if (!isPlan(value)) return text.trim() === '' ? 'it is empty' : 'it is no plan of guardrails of this version of Keyturn';
  return hash(planText(value)) === value.fingerprint ? value : 'its changes are not those of its fingerprint: it was changed';
}

const SETTLED: ReadonlySet<GuardrailState> = new Set(['in-force', 'absent']);

function toItem({ guardrail, account, assessment }: Assessed): PlannedGuardrail {
  const { id, title, does } = guardrail;
  const { says, changes, warnings } = assessment;
  return {
    guardrail: id,
    account: account?.id ?? null,
    accountName: account?.name ?? null,
    title,
    does,
    says,
    changes,
    warnings,
  };
}

function toObstacle({ guardrail, account, assessment }: Assessed): GuardrailObstacle {
  return {
    guardrail: guardrail.id,
    account: account?.id ?? null,
    accountName: account?.name ?? null,
    state: assessment.state,
    says: assessment.says,
  };
}

/** The fingerprint vouches for the rest: nothing but `keyturn prevent plan` makes one that fits. */
function isPlan(value: unknown): value is PreventionPlan {
  if (!isJsonObject(value) || value['schema'] !== 'keyturn/prevention-plan/1' || typeof value['fingerprint'] !== 'string')
    return false;
  const { purpose, items, obstacles, unread } = value;
  return (
    (purpose === 'apply' || purpose === 'remove') &&
    Array.isArray(items) &&
    Array.isArray(obstacles) &&
    Array.isArray(unread) &&
    items.every((item) => isJsonObject(item) && typeof item['guardrail'] === 'string' && Array.isArray(item['changes']))
  );
}
