import { epochMs, type Instant, instantOf } from '../instant.ts';
import { known, mapObserved } from '../observed.ts';
import type { Step } from './decision.ts';
import type { Notes } from './notes.ts';
import type { DestinationState, NamedKey, Situation } from './situation.ts';

/** The situation after a step that came out well. `turn` names the keys that do not exist yet. */
export function applyStep(situation: Situation, step: Step, turn: number): Situation {
  const { now } = situation;
  switch (step.do) {
    case 'create': {
      const key = futureKey(turn, now);
      const noted = note(situation, {
        create: { outgoing: step.outgoing, at: secondsBefore(now), worker: situation.ours.worker, mark: '' },
      });
      return changeKeys(ours(noted, { secrets: [key.id] }), (keys) => [...keys, key]);
    }
    case 'discard':
    case 'delete':
      return changeKeys(situation, (keys) => keys.filter(({ id }) => id !== step.key));
    case 'deliver':
      return changeHolding(situation, step.to, (holding) => ({ ...holding, pending: step.key }));
    case 'prove':
      return ours(situation, { proven: [step.key] });
    case 'promote':
      return changeHolding(situation, step.in, () => ({ current: step.key, pending: null, currentSince: now }));
    case 'run-hooks':
      return ours(situation, { hooked: [step.key] });
    case 'note-promotion':
      return note(situation, { promoted: { key: step.key, at: now } });
    case 'note-compromised':
      return note(situation, { compromised: { key: step.key, at: now, mode: step.mode } });
    case 'note-off':
      return note(situation, { off: { key: step.key, at: now, why: step.why } });
    case 'deactivate':
      return setStatus(note(situation, { off: { key: step.key, at: now, why: step.why } }), step.key, 'inactive');
    case 'reactivate':
      return setStatus(note(situation, { hold: { key: step.key, at: now, until: step.holdUntil } }), step.key, 'active');
    default:
      return step satisfies never;
  }
}

/** How keys are called that are still to be made. */
export const FUTURE_KEY = 'new key';

function futureKey(turn: number, now: Instant): NamedKey {
  const id = `${FUTURE_KEY} ${turn + 1}`;
  return { id, status: 'active', createdAt: now, lastUsed: known('never', 'iam:GetAccessKeyLastUsed', now) };
}

/** A note comes a second before its key, or it would not be known to. */
function secondsBefore(now: Instant): Instant {
  return addMs(now, -2_000);
}

function addMs(instant: Instant, milliseconds: number): Instant {
  return instantOf(epochMs(instant) + milliseconds);
}

function note(situation: Situation, notes: Partial<Notes>): Situation {
  return { ...situation, notes: mapObserved(situation.notes, (all) => ({ ...all, ...notes })) };
}

function changeKeys(situation: Situation, change: (keys: readonly NamedKey[]) => readonly NamedKey[]): Situation {
  return { ...situation, keys: mapObserved(situation.keys, (keys) => (keys === 'gone' ? keys : change(keys))) };
}

function setStatus(situation: Situation, id: string, status: NamedKey['status']): Situation {
  return changeKeys(situation, (keys) => keys.map((key) => (key.id === id ? { ...key, status } : key)));
}

type KnownHolding = Extract<DestinationState['holding'], { readonly known: true }>['holding'];

function changeHolding(situation: Situation, ids: readonly string[], change: (holding: KnownHolding) => KnownHolding): Situation {
  const destinations = situation.destinations.map((one): DestinationState => {
    if (!ids.includes(one.id) || !one.holding.known) return one;
    return { ...one, holding: { known: true, holding: change(one.holding.holding) } };
  });
  return { ...situation, destinations };
}

function ours(situation: Situation, more: { readonly [Name in 'secrets' | 'proven' | 'hooked']?: readonly string[] }): Situation {
  const { secrets, proven, hooked } = situation.ours;
  return {
    ...situation,
    ours: {
      ...situation.ours,
      secrets: new Set([...secrets, ...(more.secrets ?? [])]),
      proven: new Set([...proven, ...(more.proven ?? [])]),
      hooked: new Set([...hooked, ...(more.hooked ?? [])]),
    },
  };
}
