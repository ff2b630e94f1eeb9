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
import { mapObserved, unknown } from '../core/observed.ts';
import type { Policy } from '../core/policy.ts';
import { forecast } from '../core/rotation/forecast.ts';
import { rotationFacts } from '../core/rotation/rotation-facts.ts';
import { NO_DESTINATIONS } from '../core/user-named.ts';
import type { Journal } from './journal.ts';
import type { MemberAccess, OrganizationAccount } from './ports.ts';
import { decideByReading } from './rotation/decide-by-reading.ts';
import type { Principal } from './rotation/principal.ts';
import { createGate, makePrincipal, type RotationRequest } from './rotation/run.ts';
import type { RotationAws } from './rotation-ports.ts';

/** With what the rotation of a user is looked at: nothing is changed, and nothing is tried. */
export interface RotationLook
  extends Pick<
    RotationRequest,
    'rotation' | 'safety' | 'deliveryOf' | 'deliveryMatches' | 'areDestinationsOwn' | 'announcements'
  > {
  readonly aws: RotationAws;
  /** Whether the policy has any destination. */
  readonly hasDestinations: boolean;
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

/** What is told of a rotation, and the facts by which checks judge it. */
export interface SeenRotation {
  readonly told: ToldRotation;
  readonly facts: UserFacts['rotation'];
}

/** Tells where the keys of a user are held, what was done to them, what happens next, and why not now. */
export async function explainRotation(look: RotationLook, subject: RotationSubject): Promise<SeenRotation> {
  const past = await readPast(look, subject);
  try {
    const principal = await principalOf(look, subject);
    if ('why' in principal) return untold(look, past.history, principal);
    const { situation, decision, isAssumed } = await decideByReading(principal, {
      worker: look.worker,
      now: () => subject.now,
      hooked: past.hooked,
      interrupted: subject.interrupted,
    });
    const isTold = decision.kind === 'step' || decision.kind === 'rest';
    const step = decision.kind === 'step' ? decision.step : undefined;
    const gate = createGate(look.aws, { ...look, policy: subject.policy }, { isApproved: () => false, isHandedOver: false });
    const next = toldNext(decision, {
      situation,
      course: isTold ? forecast(situation, principal.terms, HORIZON_DAYS) : [],
      refusal: step ? ((await gate.ask(principal, step, situation)) ?? null) : null,
      assuming: assumed({ isTried: !isAssumed, isOwn: look.areDestinationsOwn === true || situation.destinations.length === 0 }),
    });
    const told: ToldRotation = {
      unknown: null,
      terms: principal.terms,
      destinations: situation.destinations.map((one) => toldDestination(one, situation.keys)),
      heldNowhere: heldNowhere(situation),
      notes: situation.notes.known ? toldNotes(situation.notes.value) : null,
      next,
      history: past.history,
    };
    const facts = rotationFacts(decision, situation, principal.terms);
    return { told, facts: look.hasDestinations ? mapObserved(situation.keys, () => facts) : NO_DESTINATIONS };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return untold(look, past.history, { why: 'failed', detail: error.message });
  }
}

/** How far ahead the steps are told. */
const HORIZON_DAYS = 120;

/** What only trying tells, or going through all users: that is a plan's work. */
function assumed({ isTried, isOwn }: { readonly isTried: boolean; readonly isOwn: boolean }): string | null {
  const parts = [
    ...(isTried ? [] : ['every destination takes the new key']),
    ...(isOwn ? [] : ['no other user has the same destination']),
  ];
  return parts.length === 0 ? null : `${parts.join(', and ')}: that is found out by "keyturn plan", and not here`;
}

function untold({ hasDestinations }: RotationLook, history: ToldHistory, why: ToldUnknown): SeenRotation {
  return {
    told: { unknown: why, terms: null, destinations: [], heldNowhere: null, notes: null, next: null, history },
    facts: hasDestinations ? unknown(why.why, why.detail) : NO_DESTINATIONS,
  };
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
