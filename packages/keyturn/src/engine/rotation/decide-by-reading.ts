import type { Decision } from '../../core/rotation/decision.ts';
import { nextStep } from '../../core/rotation/next-step.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import { performLook } from './look.ts';
import { createMemory } from './memory.ts';
import { type ObservedAt, observe, recall } from './observe.ts';
import type { Principal } from './principal.ts';

/** What would be done next about a principal, by all that reading tells. */
export interface DecidedByReading {
  readonly situation: Situation;
  readonly decision: Exclude<Decision, { kind: 'look' }>;
  /** Whether something was taken for granted that only trying tells. */
  readonly isAssumed: boolean;
}

/** Who reads, and when; `hooked`: keys after whose promotion the hooks ran. */
export interface ReadingAt extends Pick<ObservedAt, 'worker' | 'now'> {
  readonly hooked: readonly string[];
  readonly interrupted: AbortSignal;
}

/** Decides as a run does, where nothing is changed and nothing tried: that destinations would take a new key is assumed. */
export async function decideByReading(principal: Principal, at: ReadingAt): Promise<DecidedByReading> {
  const memory = createMemory(at.hooked);
  let situation = await observe(principal, memory, { worker: at.worker, now: () => at.now(), asksAll: true });
  let isAssumed = false;
  for (;;) {
    const decision = nextStep(situation, principal.terms);
    if (decision.kind !== 'look') return { situation, decision, isAssumed };
    if (at.interrupted.aborted) {
      return { situation, decision: { kind: 'unknown', because: 'it was ended before all was read' }, isAssumed };
    }
    if (decision.look.at === 'rehearsals') {
      isAssumed = true;
      for (const { id } of situation.destinations) memory.rehearsals.set(id, { isReady: true });
    } else await performLook(decision.look, { principal, memory, situation });
    situation = recall(situation, memory);
  }
}
