import type { Decision } from './decision.ts';
import { decideDue } from './due.ts';
import { noteCompromised, retire, rollBack } from './orders.ts';
import { relationOf } from './relation.ts';
import type { Situation } from './situation.ts';
import type { RotationTerms } from './terms.ts';
import { finishOff, reviveOff } from './turned-off.ts';
import { addSeconds, ask, compromisedIn, isActive, keyOf, LEASE_SECONDS, rest, take, unknownFact, type View } from './view.ts';
import { walk } from './walk.ts';

/**
 * The one next step about a principal, from facts alone: the same situation has the same answer, on whatever machine. What is not
 * known leads to no change, and what only a person can know is asked.
 */
export function nextStep(situation: Situation, terms: RotationTerms): Decision {
  const { keys, notes, now, destinations, orders } = situation;
  if (!keys.known) return unknownFact(`its keys are not known: ${keys.detail}`);
  if (keys.value === 'gone') return rest('user-gone', null, 'the user is gone');
  if (!notes.known) return unknownFact(`our notes on it are not known: ${notes.detail}`);
  const view: View = { situation, terms, now, keys: keys.value, notes: notes.value, destinations };

  const claimed = otherWorker(view);
  if (claimed) return claimed;
  if (orders.rollback) return rollBack(view, orders.rollback.key);
  const ordered = orders.retire ? retire(view, orders.retire.key) : noteCompromised(view);
  if (ordered) return ordered;
  return turnOffCompromised(view) ?? reviveOff(view) ?? goOn(view);
}

/** Another run wrote a note to create, and may be between that and its next call. */
function otherWorker({ notes, situation, now }: View): Decision | undefined {
  const { create } = notes;
  if (!create || create.worker === situation.ours.worker) return undefined;
  const until = addSeconds(create.at, LEASE_SECONDS);
  return until > now ? rest('other-worker', until, `another run (${create.worker}) is at work on it`) : undefined;
}

function turnOffCompromised(view: View): Decision | undefined {
  const compromised = compromisedIn(view);
  const key = keyOf(view, compromised?.key);
  if (compromised?.mode !== 'now' || !isActive(key)) return undefined;
  return take({
    do: 'deactivate',
    key: key.id,
    why: 'compromised',
    successor: null,
    because: 'it is in wrong hands, and was to be turned off before its successor is there',
    evidence: { notedAt: compromised.at },
  });
}

/** What is active goes first; the end of what was turned off waits for that. */
function goOn(view: View): Decision {
  const decision = decideActive(view);
  if (decision.kind !== 'rest') return decision;
  const end = finishOff(view);
  if (!end || end.kind !== 'rest') return end ?? decision;
  return sooner(decision, end);
}

function decideActive(view: View): Decision {
  const relation = relationOf(view);
  switch (relation.is) {
    case 'open':
      return relation.decision;
    case 'pair':
      return walk(view, relation.pair) ?? decideDue(view);
    case 'foreign':
      return foreignKey(relation.key.id, relation.because);
    case 'none':
      return decideDue(view);
    default:
      return relation satisfies never;
  }
}

function foreignKey(key: string, because: string): Decision {
  return ask(
    { problem: 'foreign-key', key },
    `key ${key} appeared while we were about to create one, and is not ours: ${because}`,
    [`find out who made ${key} and what for`, `keyturn retire ${key}, when nobody needs it`],
  );
}

function sooner(one: Decision & { readonly kind: 'rest' }, other: Decision & { readonly kind: 'rest' }): Decision {
  if (one.until === null) return other;
  return other.until !== null && other.until < one.until ? other : one;
}
