import type { UserFacts } from '../account.ts';
import { aboutItself, defineUserCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import type { Verdict } from '../finding.ts';
import { listText } from '../limit-words.ts';
import type { Known } from '../observed.ts';
import type { Outlook } from '../rotation/rotation-facts.ts';
import type { DestinationState } from '../rotation/situation.ts';
import { judgeRotation, unknownOutlook } from '../rotation-verdicts.ts';
import { activeKeys, keyWithId } from '../user-keys.ts';

/** What a destination gives to consumers is no active key of the user, or another one than elsewhere. */
export const destinationDrift = defineUserCheck({
  id: 'destination-drift',
  title: 'A destination gives out another access key than it should',
  severity: 'medium',
  risk: 'Whoever fetches a key there is refused, or uses one that nobody expects to be in use; a rotation stops there and asks.',
  remedy: 'mend-destination',
  depth: 'standard',
  asksDestinations: true,
  judge: (user) =>
    judgeRotation(user, (facts) => {
      const { outlook, destinations } = facts;
      const active = activeKeys(user);
      if (!active.known) return [aboutItself(unknownVerdict(active, 'which keys are active'))];
      const hasKey = active.value.length > 0;
      const odd = destinations.flatMap((one) => verdictOf(user, one, hasKey));
      if (odd.length > 0) return odd;
      if (outlook.kind === 'ask' && outlook.problem === 'destination-drift')
        return [aboutItself(failure(outlook.because, active))];
      if (destinations.length === 0) return [];
      // Of several active keys only the course of the rotation tells which is the right one.
      if (outlook.kind === 'unknown' && active.value.length > 1) return [aboutItself(unknownOutlook(outlook))];
      const all = given(destinations);
      const isApart = new Set(all.map(({ key }) => key)).size > 1 && !isMended(outlook);
      return [aboutItself(isApart ? failure(apartText(all), active) : pass)];
    }),
});

/** One that does not answer, or gives out what is no active key of the user though there is one. */
function verdictOf(user: UserFacts, { id, label, holding }: DestinationState, hasKey: boolean): readonly SubjectVerdict[] {
  if (!holding.known) {
    return [{ accessKeyId: null, resource: id, verdict: unknownVerdict(holding, `which key ${label} gives out`) }];
  }
  const { current, currentSince } = holding.holding;
  const key = keyWithId(user, current);
  if (current === null || !hasKey || key?.status === 'active') return [];
  const trouble = key ? `is ${key.status}` : 'is no key of this user';
  const details = { destination: label, givesOut: current, givesOutSince: currentSince, activeKeys: activeIds(user) };
  const because = `${label} gives out ${current}, which ${trouble}; active is ${activeIds(user)}`;
  return [{ accessKeyId: key?.id ?? null, resource: id, verdict: { is: 'fail', because, evidence: { details } } }];
}

function activeIds(user: UserFacts): string {
  const active = activeKeys(user);
  return active.known ? listText(active.value.flatMap(({ id }) => id ?? [])) : '';
}

function failure(because: string, { source, at }: Known<unknown>): Verdict {
  return { is: 'fail', because, evidence: { source, observedAt: at } };
}

interface Given {
  readonly label: string;
  readonly key: string;
}

function given(destinations: readonly DestinationState[]): readonly Given[] {
  return destinations.flatMap(({ label, holding }) =>
    holding.known && holding.holding.current !== null ? [{ label, key: holding.holding.current }] : [],
  );
}

function apartText(all: readonly Given[]): string {
  return `its destinations give out different keys: ${listText(all.map(({ label, key }) => `${label} ${key}`))}`;
}

/** A rotation that is under way goes on by itself. */
function isMended(outlook: Outlook): boolean {
  return outlook.kind === 'step' || (outlook.kind === 'rest' && outlook.wait === 'other-worker');
}
