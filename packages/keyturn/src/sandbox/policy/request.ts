import type { Caller } from '../operation.ts';

/** What somebody wants to do to what. */
export interface AccessRequest {
  readonly caller: Caller;
  /** `iam:ListUsers` */
  readonly action: string;
  /** An ARN, or `*` for actions without one. */
  readonly resource: string;
  readonly resourceTags?: ReadonlyMap<string, string> | undefined;
  /** Condition keys of this request beyond those that follow from the caller (`sts:TaskPolicyArn`, `aws:RequestTag/...`). */
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
  /**
   * Set where a policy of the resource, in the caller's own account, names the caller (trust.ts): then no identity policy
   * has to allow it. Naming the user or the session itself passes the ceilings too, naming a session's role does not
   * (IAM User Guide, reference_policies_evaluation-logic).
   */
  readonly granted?: 'to-principal' | 'to-role' | undefined;
  readonly region: string;
  readonly sourceIp: string;
  readonly now: number;
}
