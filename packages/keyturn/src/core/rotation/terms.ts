/** How a principal's keys are rotated. Days may be fractions. */
export interface RotationTerms {
  /** Age at which an active key is due. */
  readonly maxAgeDays: number;
  /** How long both keys stay active at the least, from promotion on. */
  readonly overlapDays: number;
  /** How long the outgoing key must not have been used; must exceed the longest pause of any consumer, plus AWS's delay in telling of a use. */
  readonly quietDays: number;
  /** How long a deactivated key can still be brought back before it is deleted. */
  readonly graceDays: number;
  /** Whether the successor must have been used by somebody but us before the outgoing key is touched. */
  readonly requireSuccessorUse: boolean;
  /** After so long both keys being active is a finding. */
  readonly patienceDays: number;
  /** An active key that is idle for longer is retired without a successor; null: never. */
  readonly unusedAfterDays: number | null;
  /** For how long a rollback keeps an outgoing key from being turned off again. */
  readonly holdDays: number;
  /** Whether calls that were denied to a deactivated key bring it back. */
  readonly reactivateOnDenied: boolean;
  /** Whether the proof makes calls of other services than STS: their use is then no proof of a consumer's. */
  readonly hasProbes: boolean;
  /** Whether something has to be done after promotion for consumers to take the successor. */
  readonly hasHooks: boolean;
}

/** Careful: nothing is turned off in the week in which it was used. */
export const defaultTerms: RotationTerms = {
  maxAgeDays: 90,
  overlapDays: 1,
  quietDays: 7,
  graceDays: 14,
  requireSuccessorUse: true,
  patienceDays: 30,
  unusedAfterDays: null,
  holdDays: 7,
  reactivateOnDenied: true,
  hasProbes: false,
  hasHooks: false,
};
