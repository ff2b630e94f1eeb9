import { addDays, type Instant, instantOf } from '../../src/core/instant.ts';
import { known, type Observed, unknown } from '../../src/core/observed.ts';
import type { Decision } from '../../src/core/rotation/decision.ts';
import { nextStep } from '../../src/core/rotation/next-step.ts';
import { type Notes, noNotes } from '../../src/core/rotation/notes.ts';
import type { DestinationState, KeyOrigin, NamedKey, Orders, Situation } from '../../src/core/rotation/situation.ts';
import { defaultTerms, type RotationTerms } from '../../src/core/rotation/terms.ts';

/** The instant of all decisions. */
export const NOW = instantOf(Date.parse('2026-11-24T12:00:00Z'));
/** The key that is due, its successor, and somebody else's. */
export const [OLD, NEW, OTHER] = ['AKIAOLD', 'AKIANEW', 'AKIAOTHER'];
export const ago = (days: number): Instant => addDays(NOW, -days);

export interface KeyWish {
  readonly id?: string;
  readonly ageDays?: number;
  readonly status?: 'active' | 'inactive';
  /** Days since its last use; `never`; `null`: not known; `unasked`: nobody has read it. */
  readonly used?: number | 'never' | 'unasked' | null;
  readonly service?: string;
}

export function key({ id = OLD, ageDays = 100, status = 'active', used = 0.5, service = 's3' }: KeyWish): NamedKey {
  const use = typeof used === 'number' ? { at: ago(used), service, region: 'eu-west-1' } : 'never';
  return {
    id,
    status,
    createdAt: ago(ageDays),
    lastUsed: used === null || used === 'unasked' ? unknownUse(used) : known(use, 'iam:GetAccessKeyLastUsed', NOW),
  };
}

function unknownUse(used: 'unasked' | null) {
  return used === null ? unknown('denied', 'not allowed') : unknown('not-asked', 'nobody asked');
}

export interface PlaceWish {
  readonly id?: string;
  readonly current?: string | null;
  readonly pending?: string | null;
  readonly since?: number | null;
  readonly stages?: boolean;
  readonly readsBack?: boolean;
  readonly rehearsal?: DestinationState['rehearsal'];
  readonly isSilent?: boolean;
  readonly isLocal?: boolean;
}

export function place({
  id = 'vault',
  current = OLD,
  pending = null,
  since = 2,
  stages = true,
  readsBack = true,
  rehearsal = { isReady: true },
  isSilent = false,
  isLocal = false,
}: PlaceWish): DestinationState {
  return {
    id,
    label: id,
    canStage: stages,
    canReadBack: readsBack,
    isLocal,
    rehearsal,
    holding: isSilent
      ? unknown('unreachable', 'no answer')
      : { known: true, holding: { current, pending, currentSince: since === null ? null : ago(since) } },
  };
}

export interface Wish {
  readonly keys?: readonly NamedKey[] | 'gone' | null;
  readonly notes?: Partial<Notes> | null;
  readonly places?: readonly DestinationState[];
  readonly terms?: Partial<RotationTerms>;
  readonly orders?: Orders;
  readonly obstacle?: string;
  readonly shared?: Situation['shared'];
  readonly origins?: readonly (readonly [string, Observed<KeyOrigin>])[];
  readonly denied?: readonly (readonly [string, Observed<Instant | 'never'>])[];
  readonly ours?: Partial<Situation['ours']>;
}

/** A world that is as wished; for the rest it is an ordinary one. */
export function situationOf(wish: Wish): Situation {
  const { keys = [key({})], notes = {}, places = [place({})], origins = [], denied = [] } = wish;
  return {
    now: NOW,
    keys: keys === null ? unknown('denied', 'not allowed') : known(keys, 'iam:ListAccessKeys', NOW),
    notes: notes === null ? unknown('denied', 'not allowed') : known({ ...noNotes, ...notes }, 'iam:ListUserTags', NOW),
    destinations: places,
    origins: new Map(origins),
    denied: new Map(denied),
    obstacle: wish.obstacle ?? null,
    shared: wish.shared ?? null,
    orders: wish.orders ?? {},
    ours: { worker: 'us', refusedMarks: new Set(), secrets: new Set(), proven: new Set(), hooked: new Set(), ...wish.ours },
  };
}

/** What is decided about it. */
export function decide(wish: Wish): Decision {
  return nextStep(situationOf(wish), { ...defaultTerms, ...wish.terms });
}

/** The decision in a few words: `create AKIAOLD`. */
function told(decision: Decision): string {
  switch (decision.kind) {
    case 'step':
      return `${decision.step.do} ${'key' in decision.step ? decision.step.key : decision.step.outgoing}`;
    case 'look':
      return `look at ${decision.look.at}`;
    case 'rest':
      return `rest: ${decision.wait}`;
    case 'ask':
      return `ask: ${decision.problem}`;
    case 'unknown':
      return 'unknown';
    default:
      return decision satisfies never;
  }
}

export const decided = (wish: Wish) => told(decide(wish));

/** Our note, a minute before the successor. */
export const created = (days: number, worker = 'us'): Notes['create'] => ({
  outgoing: OLD,
  at: addDays(ago(days), -5 / 86_400),
  worker,
  mark: 'm1',
});
export const successor = (wish: KeyWish = {}) => key({ id: NEW, ageDays: 2, used: 0.2, ...wish });
export const turnedOff = (days: number, why: NonNullable<Notes['off']>['why'] = 'replaced') => ({ key: OLD, at: ago(days), why });
