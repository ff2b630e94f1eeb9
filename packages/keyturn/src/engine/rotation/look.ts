import type { Look } from '../../core/rotation/decision.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';

/** Reads what a decision hangs on, and keeps it for the rest of the run. */
export async function performLook(look: Look, { principal, memory, situation }: Looking): Promise<void> {
  const { trail } = principal.opened;
  switch (look.at) {
    case 'rehearsals':
      await Promise.all(
        principal.delivery.destinations.map(async (one) => void memory.rehearsals.set(one.id, await one.rehearse())),
      );
      return;
    case 'origin':
      memory.origins.set(look.key, await trail.originOf(look.key));
      return;
    case 'denied-calls': {
      const since = situation.notes.known ? situation.notes.value.off?.at : undefined;
      memory.denied.set(look.key, await trail.deniedSince(look.key, since ?? situation.now));
      return;
    }
    default:
      look satisfies never;
  }
}

/** Who looks. */
export interface Looking {
  readonly principal: Principal;
  readonly memory: Memory;
  readonly situation: Situation;
}
