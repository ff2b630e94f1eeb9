import type { RemovalStep } from '../../core/root-removal/removal-decision.ts';
import type { Refusal } from '../../core/safety/guard.ts';
import type { Effect } from '../rotation-ports.ts';
import type { RootPrincipal } from './root-principal.ts';

/** Writes down what is about to be done to a root user, and what came of it. A step whose intent could not be written is not taken. */
export interface RootRecorder {
  /** Answers a ticket for the outcome. Throws a Fault when it cannot write. */
  intent(principal: RootPrincipal, step: RemovalStep): Promise<number>;
  outcome(ticket: number, principal: RootPrincipal, told: { readonly step: RemovalStep; readonly effect: Effect }): Promise<void>;
  refusal(principal: RootPrincipal, step: RemovalStep, refusal: Refusal): Promise<void>;
}
