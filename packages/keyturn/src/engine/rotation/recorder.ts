import type { Step } from '../../core/rotation/decision.ts';
import type { Refusal } from '../../core/safety/guard.ts';
import type { StepEffect } from './effects.ts';
import type { Principal } from './principal.ts';

/** Writes down what is about to be done, and what came of it. A step whose intent could not be written is not taken. */
export interface Recorder {
  /** Answers a ticket for the outcome. Throws a Fault when it cannot write. */
  intent(principal: Principal, step: Step): Promise<number>;
  outcome(ticket: number, principal: Principal, told: { readonly step: Step; readonly effect: StepEffect }): Promise<void>;
  refusal(principal: Principal, step: Step, refusal: Refusal): Promise<void>;
  /** Keys of a principal after whose promotion all hooks ran. */
  hookedKeys(principal: Principal): Promise<readonly string[]>;
  /** Whether it is written down that AWS gave us this key when we asked for one. */
  hasCreated(principal: Principal, accessKeyId: string): Promise<boolean>;
}
