import type { UserFacts } from '../core/account.ts';
import {
  heldNowhere,
  type ToldHistory,
  type ToldRotation,
  type ToldUnknown,
  toldDestination,
  toldNext,
  toldNotes,
} from '../core/explain-rotation.ts';
import { Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { Policy } from '../core/policy.ts';
import type { Decision } from '../core/rotation/decision.ts';
import { forecast } from '../core/rotation/forecast.ts';
import { nextStep } from '../core/rotation/next-step.ts';
import type { Situation } from '../core/rotation/situation.ts';
import type { Journal } from './journal.ts';
import type { MemberAccess, OrganizationAccount } from './ports.ts';
import { performLook } from './rotation/look.ts';
import { createMemory } from './rotation/memory.ts';
import { observe } from './rotation/observe.ts';
import type { Principal } from './rotation/principal.ts';
import { createGate, makePrincipal, type RotationRequest } from './rotation/run.ts';
import type { RotationAws } from './rotation-ports.ts';

/** With what the rotation of a user is looked at: nothing is changed, and nothing is tried. */
export interface RotationLook extends Pick<RotationRequest, 'rotation' | 'safety' | 'deliveryOf' | 'deliveryMatches'> {
  readonly aws: RotationAws;
  /** The name of this installation; empty where it never changed anything. */
  readonly worker: string;
  /** The journal of this machine; `entries` is null where there is none. */
  readonly journal: { readonly place: string; readonly entries: Journal['entries'] | null };
}

/** Whose rotation is told. */
export interface RotationSubject {
  readonly account: OrganizationAccount;
  readonly user: UserFacts;
  /** The key that was asked about; null: all of the user. */
  readonly keyId: string | null;
  readonly policy: Policy;
  readonly access: MemberAccess;
  /** The instant by which is judged. */
  readonly now: Instant;
  readonly interrupted: AbortSignal;
}

/** Tells where the keys of a user are held, what was done to them, what happens next, and why not now. */
export async function explainRotation(look: RotationLook, subject: RotationSubject): Promise<ToldRotation> {
  const past = await readPast(look, subject);
  try {
    const principal = await principalOf(look, subject);
    if ('why' in principal) return untold(past.history, principal);
    const { situation, decision, isAssumed } = await decideByReading(look, subject, { principal, hooked: past.hooked });
    const isTold = decision.kind === 'step' || decision.kind === 'rest';
    const step = decision.kind === 'step' ? decision.step : undefined;
    const gate = createGate(look.aws, { ...look, policy: subject.policy }, { isApproved: () => false, isHandedOver: false });
    const next = toldNext(decision, {
      situation,
      course: isTold ? forecast(situation, principal.terms, HORIZON_DAYS) : [],
      refusal: step ? ((await gate.ask(principal, step, situation)) ?? null) : null,
      assuming: isAssumed ? 'every destination takes the new key: that is tried by "keyturn plan", and not here' : null,
    });
    return {
      unknown: null,
      terms: principal.terms,
      destinations: situation.destinations.map((one) => toldDestination(one, situation.keys)),
      heldNowhere: heldNowhere(situation),
      notes: situation.notes.known ? toldNotes(situation.notes.value) : null,
      next,
      history: past.history,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return untold(past.history, { why: 'failed', detail: error.message });
  }
}

/** How far ahead the steps are told. */
const HORIZON_DAYS = 120;

function untold(history: ToldHistory, unknown: ToldUnknown): ToldRotation {
  return { unknown, terms: null, destinations: [], heldNowhere: null, notes: null, next: null, history };
}

async function principalOf(look: RotationLook, subject: RotationSubject): Promise<Principal | ToldUnknown> {
  const { account, user, policy, access, interrupted } = subject;
  const { aws, rotation, safety, deliveryOf, deliveryMatches } = look;
  const door = await aws.openForRotation(account.id, access);
  if (!door.known) return { why: door.why, detail: door.detail };
  const request: RotationRequest = {
    scope: { kind: 'accounts', ids: [account.id] },
    access,
    policy,
    rotation,
    safety,
    deliveryOf,
    ...(deliveryMatches ? { deliveryMatches } : {}),
    interrupted,
  };
  const principal = await makePrincipal({ account, user, opened: door.reader, request });
  return 'because' in principal ? { why: 'not-told', detail: principal.because } : principal;
}

interface Decided {
  readonly situation: Situation;
  readonly decision: Exclude<Decision, { kind: 'look' }>;
  /** Whether something was taken for granted that only trying tells. */
  readonly isAssumed: boolean;
}

async function decideByReading(
  { worker }: RotationLook,
  { now, interrupted }: RotationSubject,
  { principal, hooked }: { readonly principal: Principal; readonly hooked: readonly string[] },
): Promise<Decided> {
  const memory = createMemory(hooked);
  let isAssumed = false;
  for (;;) {
    const situation = await observe(principal, memory, { worker, now: () => now, asksAll: true });
    const decision = nextStep(situation, principal.terms);
    if (decision.kind !== 'look') return { situation, decision, isAssumed };
    if (interrupted.aborted) {
      return { situation, decision: { kind: 'unknown', because: 'it was ended before all was read' }, isAssumed };
    }
    if (decision.look.at === 'rehearsals') {
      isAssumed = true;
      for (const { id } of situation.destinations) memory.rehearsals.set(id, { isReady: true });
    } else await performLook(decision.look, { principal, memory, situation });
  }
}

/** How many entries of the journal are told. */
const ENTRIES_MAX = 10;

interface Past {
  readonly history: ToldHistory;
  /** Keys after whose promotion the hooks ran. */
  readonly hooked: readonly string[];
}

async function readPast({ journal }: RotationLook, { account, user, keyId }: RotationSubject): Promise<Past> {
  const { place, entries } = journal;
  const hooked: string[] = [];
  const newest: JournalEntry[] = [];
  /** Of intents that speak of another key: the answer to one may speak of this. */
  const others = new Map<number, JournalEntry>();
  let total = 0;
  const add = (entry: JournalEntry) => {
    total += 1;
    newest.push(entry);
    if (newest.length > ENTRIES_MAX) newest.shift();
  };
  const history = (unknown: ToldUnknown | null): Past => ({
    history: { place, isThere: entries !== null, entries: newest, total, unknown },
    hooked,
  });
  if (!entries) return history(null);
  try {
    for await (const entry of entries({ account: account.id, user: user.name })) {
      if (entry.step === 'run-hooks' && entry.outcome === 'done' && entry.accessKeyId !== null) hooked.push(entry.accessKeyId);
      const intent = entry.intent === null ? undefined : others.get(entry.intent);
      if (keyId === null || mentions(entry, keyId) || answers(entry, newest)) {
        if (intent) add(intent);
        add(entry);
      } else if (entry.kind === 'intent') others.set(entry.seq, entry);
      if (entry.intent !== null) others.delete(entry.intent);
    }
    return history(null);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return history({ why: 'failed', detail: error.message });
  }
}

/** Whether it tells what came of an entry that is told. */
function answers({ intent }: JournalEntry, told: readonly JournalEntry[]): boolean {
  return intent !== null && told.some(({ seq }) => seq === intent);
}

function mentions({ accessKeyId, evidence }: JournalEntry, keyId: string): boolean {
  return accessKeyId === keyId || Object.values(evidence).includes(keyId);
}
