import type { AccountRef, UserFacts } from '../account.ts';
import { addDays, type Instant } from '../instant.ts';
import { marksOf } from '../match.ts';
import { ownerOf } from '../owner.ts';
import type { Policy } from '../policy.ts';
import type { Decision, Problem, Step } from '../rotation/decision.ts';
import { type Foreseen, forecast } from '../rotation/forecast.ts';
import type { OffReason } from '../rotation/notes.ts';
import type { Situation } from '../rotation/situation.ts';
import type { RotationTerms } from '../rotation/terms.ts';
import type { Refusal, RefusalCode } from '../safety/guard.ts';

/** How the rotation of somebody's keys goes on, as far as people have to know of it. It keeps nothing else: a fleet has thousands. */
export interface Course {
  readonly account: AccountRef['id'];
  readonly accountName: string | null;
  /** Null: the root user. */
  readonly user: string | null;
  readonly owner: string | null;
  /** See `Policy.marks`. */
  readonly marks: readonly number[];
  /** What only a person can settle. */
  readonly question: {
    readonly problem: Problem | 'unknown' | RefusalCode;
    readonly because: string;
    readonly key: string | null;
    readonly choices: readonly string[];
  } | null;
  /** The key that is turned off next. */
  readonly turnOff: TurnOff | null;
}

export interface TurnOff {
  readonly key: string;
  readonly successor: string | null;
  readonly why: OffReason;
  /** At the earliest. */
  readonly at: Instant;
  /** When it is deleted, if it is turned off then. */
  readonly deletedAt: Instant;
  /** What has to be so for it to happen then. */
  readonly assuming: string | null;
}

/** How the work on a principal stands: a decision, or that its step was refused. */
type Standing =
  | Exclude<Decision, { kind: 'look' }>
  | { readonly kind: 'refused'; readonly step: Step; readonly refusal: Refusal };

interface Followed {
  readonly account: AccountRef;
  readonly user: UserFacts;
  readonly isRoot?: boolean;
  readonly terms: RotationTerms;
}

/** How it stands with a principal. */
export interface Stood {
  readonly situation: Situation;
  /** Null: the work on it was broken off. */
  readonly standing: Standing | null;
  /** Whether a step was taken: then the journal tells of it, and who answers for the key has to be known. */
  readonly isChanged: boolean;
}

/** What people have to know of a principal; undefined where there is nothing, and no rotation under way. */
export function courseOf(
  principal: Followed,
  { situation, standing, isChanged }: Stood,
  { policy, days }: { readonly policy: Policy; readonly days: number },
): Course | undefined {
  const question = standing && questionOf(situation, standing);
  const turnOff = standing && turnOffOf(situation, standing, { terms: principal.terms, days });
  if (!question && !turnOff && !isChanged && !(standing && isUnderWay(standing))) return undefined;
  const { account, user, isRoot = false } = principal;
  const accessKeyId = turnOff?.key ?? question?.key ?? null;
  return {
    account: account.id,
    accountName: account.name,
    user: isRoot ? null : user.name,
    owner: isRoot ? null : ownerOf(user, policy),
    marks: marksOf(policy, isRoot ? { account, isRoot, accessKeyId } : { account, user, isRoot, accessKeyId }),
    question,
    turnOff,
  };
}

function isUnderWay(standing: Standing): boolean {
  return standing.kind !== 'rest' || (standing.wait !== 'not-due' && standing.wait !== 'no-keys');
}

function questionOf(situation: Situation, standing: Standing): Course['question'] {
  switch (standing.kind) {
    case 'ask': {
      const { problem, because, key = oldestOf(situation), choices } = standing;
      return { problem, because, key, choices };
    }
    case 'unknown':
      return { problem: 'unknown', because: standing.because, key: oldestOf(situation), choices: [] };
    case 'refused': {
      const { step, refusal } = standing;
      if (!ASKING.has(refusal.code)) return null;
      return { problem: refusal.code, because: refusal.because, key: keyOf(step), choices: [] };
    }
    case 'rest':
    case 'step':
      return null;
    default:
      return standing satisfies never;
  }
}

/** Refusals that stand until a person does something. */
const ASKING: ReadonlySet<RefusalCode> = new Set(['needs-approval', 'own-credentials']);

function keyOf(step: Step): string {
  return 'key' in step ? step.key : step.outgoing;
}

function oldestOf({ keys }: Situation): string | null {
  if (!keys.known || keys.value === 'gone') return null;
  const active = keys.value.filter(({ status }) => status === 'active');
  return active.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1))[0]?.id ?? null;
}

/** The first key that will be turned off, where that does not hang on a successor that is still to be made. */
function turnOffOf(
  situation: Situation,
  standing: Standing,
  { terms, days }: { readonly terms: RotationTerms; readonly days: number },
): TurnOff | null {
  if (standing.kind !== 'rest' && standing.kind !== 'step' && standing.kind !== 'refused') return null;
  const course = forecast(situation, terms, days);
  const first = course.findIndex(({ step }) => step?.do === 'deactivate' || step?.do === 'create');
  const { step, at, assuming }: Partial<Foreseen> = course[first] ?? {};
  if (step?.do !== 'deactivate' || at === undefined) return null;
  const { key, successor, why } = step;
  return { key, successor, why, at, deletedAt: addDays(at, terms.graceDays), assuming: assuming ?? null };
}
