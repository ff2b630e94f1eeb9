import type { UserFacts } from '../account.ts';
import { aboutItself, defineUserCheck, pass, unknownVerdict } from '../check.ts';
import { daysBetween, type Instant } from '../instant.ts';
import type { Unknown } from '../observed.ts';
import type { Outlook } from '../rotation/rotation-facts.ts';
import type { DestinationState } from '../rotation/situation.ts';
import { LEASE_SECONDS } from '../rotation/view.ts';
import { failureOfKey, judgeRotation, unknownOutlook } from '../rotation-verdicts.ts';
import { keyWithId } from '../user-keys.ts';

/** A key came about in a rotation, and no destination holds it: its secret was lost on the way, or it is somebody else's. */
export const orphanedKey = defineUserCheck({
  id: 'orphaned-key',
  title: 'An access key that came about in a rotation is held by no destination',
  severity: 'high',
  risk: 'It works, no consumer was given it, and nobody can say who has its secret. It also takes the place of the next successor.',
  remedy: 'retire-orphaned-key',
  depth: 'standard',
  asksDestinations: true,
  judge: (user, { now }) =>
    judgeRotation(user, ({ outlook, destinations }) => {
      if (outlook.kind === 'unknown') return [aboutItself(unknownOutlook(outlook))];
      const untold = untoldIn(outlook);
      if (untold !== undefined) return [aboutItself({ is: 'unknown', why: 'not-told', because: untold })];
      const orphan = lostIn(outlook) ?? foreignIn(outlook, destinations);
      if (!orphan || !isLeft(user, orphan.key, now)) return [aboutItself(pass)];
      if (orphan.silent) return [{ accessKeyId: orphan.key, verdict: unknownVerdict(orphan.silent, 'whether it is held') }];
      return [failureOfKey(user, { key: orphan.key, because: orphan.because, now })];
    }),
});

interface Orphan {
  readonly key: string;
  readonly because: string;
  /** Why it is not known whether a destination holds it. */
  readonly silent?: Unknown | undefined;
}

/** Why nobody can tell whose a key is: CloudTrail has not told yet, or only another machine can. */
function untoldIn(outlook: Outlook): string | undefined {
  const isUntold =
    (outlook.kind === 'rest' && outlook.wait === 'origin') || (outlook.kind === 'ask' && outlook.problem === 'held-elsewhere');
  return isUntold ? outlook.because : undefined;
}

/** A key of ours whose secret nobody has. */
function lostIn(outlook: Outlook): Orphan | undefined {
  if (outlook.kind === 'step') {
    const { step } = outlook;
    const isLost = step.do === 'discard' || (step.do === 'deactivate' && step.why === 'retired');
    return isLost ? { key: step.key, because: step.because } : undefined;
  }
  return outlook.kind === 'ask' && outlook.problem === 'secret-lost' ? asked(outlook) : undefined;
}

/** A key that is not ours, unless whoever made it put it where it belongs. */
function foreignIn(outlook: Outlook, destinations: readonly DestinationState[]): Orphan | undefined {
  const foreign = outlook.kind === 'ask' && outlook.problem === 'foreign-key' ? asked(outlook) : undefined;
  if (!foreign) return undefined;
  let silent: Unknown | undefined;
  for (const { holding } of destinations) {
    if (!holding.known) silent = holding;
    else if ([holding.holding.current, holding.holding.pending].includes(foreign.key)) return undefined;
  }
  return { ...foreign, silent };
}

function asked({ key, because }: Extract<Outlook, { readonly kind: 'ask' }>): Orphan | undefined {
  return key === undefined ? undefined : { key, because };
}

/** Whether it works, and nobody is about to hand it over: a run that makes a key does so within this time, or has died. */
function isLeft(user: UserFacts, id: string, now: Instant): boolean {
  const key = keyWithId(user, id);
  return key?.status === 'active' && daysBetween(key.createdAt, now) * 86_400 >= LEASE_SECONDS;
}
