import { known } from '../../core/observed.ts';
import type { Look } from '../../core/rotation/decision.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';
import type { Recorder } from './recorder.ts';

/** Reads what a decision hangs on, and keeps it for the rest of the run. */
export async function performLook(look: Look, looking: Looking): Promise<void> {
  const { principal, memory, situation } = looking;
  const { trail, reader } = principal.opened;
  switch (look.at) {
    case 'rehearsals':
      await rehearse(principal, memory);
      return;
    case 'last-use':
      memory.lastUses.set(look.key, await reader.lastUsed(look.key));
      return;
    case 'origin':
      memory.origins.set(look.key, (await ownCreation(look.key, looking)) ?? (await trail.originOf(look.key)));
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
  readonly recorder?: Pick<Recorder, 'hasCreated'> | undefined;
}

/** What AWS answered us is as good as what CloudTrail tells of it, and was written down before anything else was done with the key. */
async function ownCreation(key: string, { principal, situation, recorder }: Looking) {
  const note = situation.notes.known ? situation.notes.value.create : null;
  if (!note || (await recorder?.hasCreated(principal, key)) !== true) return undefined;
  return known({ mark: note.mark, by: note.worker }, 'iam:CreateAccessKey', situation.now);
}

/** What is in the way of a probe or a hook is in the way of every destination: nothing is made that could not be brought to its end. */
async function rehearse({ delivery, opened, user }: Principal, memory: Memory): Promise<void> {
  const after = [...delivery.probes, ...delivery.hooks];
  const problems = await Promise.all(
    after.map(async (one) => {
      const problem = await one.rehearse();
      return problem === undefined ? [] : [`${one.label}, which comes after it, cannot work: ${problem}`];
    }),
  );
  const [because] = problems.flat();
  const [obstacle] = await Promise.all([
    opened.writer.rehearse(user.name),
    ...delivery.destinations.map(async (one) => {
      const rehearsal = await one.rehearse();
      memory.rehearsals.set(one.id, rehearsal.isReady && because !== undefined ? { isReady: false, because } : rehearsal);
    }),
  ]);
  memory.obstacle = obstacle?.because ?? null;
}
