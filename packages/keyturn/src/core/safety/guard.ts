import type { Instant } from '../instant.ts';
import { type MatchSubject, mayMatch } from '../match.ts';
import type { Exception } from '../policy.ts';
import type { RemovalStep, RemovalStepName } from '../root-removal/removal-decision.ts';
import type { Step } from '../rotation/decision.ts';
import { minuteText } from '../rotation/use-words.ts';
import type { SafetyPolicy } from './safety-policy.ts';
import { freezeAt, isInWindow } from './window.ts';

/** Why a step is not taken; stable, alerts may hang on it. */
export type RefusalCode =
  | 'break-glass'
  | 'excepted'
  | 'own-credentials'
  | 'freeze'
  | 'outside-window'
  | 'needs-approval'
  | 'run-limit'
  | 'failure-limit'
  | 'not-announced';

export interface Refusal {
  readonly code: RefusalCode;
  readonly because: string;
}

/** Everything that may speak against a step. */
export interface GuardContext {
  readonly safety: SafetyPolicy;
  readonly exceptions: readonly Exception[];
  readonly now: Instant;
  /** The principal, and the key that the step changes. */
  readonly subject: MatchSubject;
  /** The access key that we run on; null for a session. */
  readonly ownKeyId: string | null;
  /** Whether, when it is our own key, we go over to the successor before the old one is touched. */
  readonly isHandedOver: boolean;
  readonly isApproved: boolean;
  /** Somebody said that the key is in wrong hands: then neither window nor freeze holds anybody up. */
  readonly isCompromised: boolean;
  /** How often it was announced that the key will be turned off; undefined: there is nobody to whom it could be. */
  readonly announcements?: number | undefined;
  readonly run: {
    /** Principals that this run has changed. */
    readonly changed: number;
    /** Whether this one is among them. */
    readonly hasChanged: boolean;
    readonly failures: number;
  };
}

/**
 * The one place that may refuse a step. To bring a key back is always allowed, except for whom nothing ever touches: it is how harm is
 * undone. And a key that this very run has made is stored in any case, given to nobody: its secret would be lost.
 */
export function guard(step: Step, context: GuardContext): Refusal | undefined {
  const always = breakGlass(context) ?? ownCredentials(step, context);
  if (always || step.do === 'reactivate' || (step.do === 'deliver' && context.run.hasChanged)) return always;
  const keys = 'outgoing' in step ? [step.outgoing] : [];
  return excepted(keys, context) ?? season(context) ?? announced(step, context) ?? approval(context) ?? limits(context);
}

/** Steps that take back what was done to a root user, or tidy up after it. */
const TAKING_BACK: ReadonlySet<RemovalStepName> = new Set(['clear-pause-note', 'detach-pause', 'delete-pause']);

/** The same for a root user: to pause it, and to remove what it has. */
export function guardRemoval(step: RemovalStep, context: Omit<GuardContext, 'ownKeyId' | 'isHandedOver'>): Refusal | undefined {
  const always = breakGlass(context);
  if (always || TAKING_BACK.has(step.do)) return always;
  return excepted([], context) ?? season(context) ?? approval(context) ?? limits(context);
}

function breakGlass({ safety, subject }: Pick<GuardContext, 'safety' | 'subject'>): Refusal | undefined {
  const isMeant = safety.breakGlass.some((match) => mayMatch(match, subject));
  return isMeant ? { code: 'break-glass', because: 'it is for emergencies (breakGlass): nothing ever touches it' } : undefined;
}

function ownCredentials(step: Step, { ownKeyId, isHandedOver }: GuardContext): Refusal | undefined {
  if (ownKeyId === null) return undefined;
  const isTurnedOff = (step.do === 'deactivate' || step.do === 'delete' || step.do === 'discard') && step.key === ownKeyId;
  if (isTurnedOff) return { code: 'own-credentials', because: `this run signs with key ${ownKeyId}: it would cut itself off` };
  if (step.do !== 'create' || step.outgoing !== ownKeyId || isHandedOver) return undefined;
  return {
    code: 'own-credentials',
    because: `this run signs with key ${ownKeyId}: "keyturn rotate --self" replaces it, and goes over to the successor`,
  };
}

/** An exception holds for the whole principal where one of its keys is excepted, and where nobody can tell whether it is meant. */
function excepted(
  others: readonly (string | null)[],
  { exceptions, now, subject }: Pick<GuardContext, 'exceptions' | 'now' | 'subject'>,
): Refusal | undefined {
  const keys = [subject.accessKeyId, ...others];
  const found = exceptions.find(
    ({ match, checks, until }) =>
      until > now &&
      (checks === undefined || checks.some((check) => ROTATED_FOR.has(check))) &&
      keys.some((accessKeyId) => mayMatch(match, { ...subject, accessKeyId })),
  );
  if (!found) return undefined;
  return {
    code: 'excepted',
    because: `the policy excepts it until ${found.until.slice(0, 10)} (${found.owner}: ${found.reason})`,
  };
}

/** Whose keys may stay as they are by one of these are not rotated either. */
const ROTATED_FOR: ReadonlySet<string> = new Set([
  'user-access-key-age',
  'user-access-key-unused',
  'user-access-key-never-used',
  'root-access-key-present',
  'root-access-key-age',
  'root-credentials-left',
]);

/** So often somebody is told before a key is turned off. */
export const ANNOUNCEMENTS_MIN = 2;

/** Nobody is surprised by a key that does not work any more. What is in wrong hands, and what a person asks for, does not wait. */
function announced(
  step: Step,
  { announcements, isCompromised }: Pick<GuardContext, 'announcements' | 'isCompromised'>,
): Refusal | undefined {
  if (step.do !== 'deactivate' || isCompromised || step.evidence['isByOrder'] === true) return undefined;
  if (step.why !== 'replaced' && step.why !== 'unused') return undefined;
  if (announcements === undefined || announcements >= ANNOUNCEMENTS_MIN) return undefined;
  const times = announcements === 0 ? 'nobody was told yet' : 'somebody was told only once';
  return {
    code: 'not-announced',
    because: `${times} that key ${step.key} will be turned off: "keyturn notify" tells, and that has to happen on ${ANNOUNCEMENTS_MIN} days before`,
  };
}

function season({ safety, now, isCompromised }: Pick<GuardContext, 'safety' | 'now' | 'isCompromised'>): Refusal | undefined {
  if (isCompromised) return undefined;
  const freeze = freezeAt(safety.freezes, now);
  if (freeze) return { code: 'freeze', because: `nothing is changed until ${minuteText(freeze.until)} (${freeze.reason})` };
  return isInWindow(safety.windows, now)
    ? undefined
    : { code: 'outside-window', because: 'it is outside of the windows in which changes are made' };
}

function approval({ safety, subject, isApproved }: Pick<GuardContext, 'safety' | 'subject' | 'isApproved'>): Refusal | undefined {
  const isNeeded = safety.approve === 'always' || (safety.approve === 'root' && subject.isRoot);
  if (!isNeeded || isApproved) return undefined;
  return {
    code: 'needs-approval',
    because: `the policy wants somebody to approve it: ${subject.isRoot ? approveRoot(safety) : APPROVE}`,
  };
}

const APPROVE = 'keyturn approve PLAN, then keyturn apply PLAN';

/** Who may approve alone, and does so in the same breath, has to say why. */
function approveRoot({ approve, isTwoPerson }: SafetyPolicy): string {
  const byPlan = 'keyturn root remove ... --output PLAN, keyturn approve PLAN, then keyturn root remove --plan PLAN';
  return approve === 'root' && !isTwoPerson ? `${byPlan}; or --yes --because "why"` : byPlan;
}

function limits({ safety, run }: Pick<GuardContext, 'safety' | 'run'>): Refusal | undefined {
  if (run.failures >= safety.failuresPerRunMax)
    return {
      code: 'failure-limit',
      because: `${run.failures} principals have failed in this run, and limits.failures is ${safety.failuresPerRunMax}`,
    };
  return !run.hasChanged && run.changed >= safety.principalsPerRunMax
    ? { code: 'run-limit', because: `this run has changed ${run.changed} principals, as many as limits.principalsPerRun allows` }
    : undefined;
}
