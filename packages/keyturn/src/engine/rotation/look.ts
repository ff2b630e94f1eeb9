import type { Look } from '../../core/rotation/decision.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';

/** Reads what a decision hangs on, and keeps it for the rest of the run. */
export async function performLook(look: Look, { principal, memory, situation }: Looking): Promise<void> {
  const { trail } = principal.opened;
  switch (look.at) {
    case 'rehearsals':
      await rehearse(principal, memory);
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

/** What is in the way of a probe or a hook is in the way of every destination: nothing is made that could not be brought to its end. */
async function rehearse({ delivery }: Principal, memory: Memory): Promise<void> {
  const after = [...delivery.probes, ...delivery.hooks];
  const problems = await Promise.all(
    after.map(async (one) => {
      const problem = await one.rehearse();
      return problem === undefined ? [] : [`${one.label}, which comes after it, cannot work: ${problem}`];
    }),
  );
  const [because] = problems.flat();
  await Promise.all(
    delivery.destinations.map(async (one) => {
      const rehearsal = await one.rehearse();
      memory.rehearsals.set(one.id, rehearsal.isReady && because !== undefined ? { isReady: false, because } : rehearsal);
    }),
  );
}
