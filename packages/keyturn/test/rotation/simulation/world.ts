import { instantOf } from '../../../src/core/instant.ts';
import { readNotes } from '../../../src/core/rotation/notes.ts';
import type { Random } from '../../../src/sandbox/random.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** From the look at a key to the act on it. */
const LOOK_MS = 60_000;

/** A key of the one user of a simulated life. */
export interface SimKey {
  readonly id: string;
  readonly secret: string;
  /** Whole seconds, as AWS tells them. */
  readonly createdMs: number;
  /** Who called CreateAccessKey, and with which mark. */
  readonly by: 'start' | 'worker' | 'actor';
  readonly mark: string | null;
  isActive: boolean;
  /** Whether AWS was asked who it is, and answered. */
  isProven: boolean;
  /** Uses, latest last; only a few are kept. */
  uses: { readonly atMs: number; readonly service: string }[];
  /** The last use by somebody but a proof of ours. */
  lastRealUseMs: number | null;
}

/** What a destination holds. */
export interface SimPlace {
  readonly id: string;
  readonly canStage: boolean;
  readonly canReadBack: boolean;
  readonly tellsSince: boolean;
  current: { id: string; secret: string } | null;
  pending: { id: string; secret: string } | null;
  sinceMs: number;
  isDown: boolean;
}

/** Fetches its key from a place now and then, and uses it on its own rhythm. */
export interface SimConsumer {
  readonly place: SimPlace;
  readonly fetchEveryMs: number;
  readonly useEveryMs: number;
  held: { id: string; secret: string } | null;
  nextFetchMs: number;
  nextUseMs: number;
  readonly service: string;
}

/** Everything that is true, whoever knows it. */
export class SimWorld {
  nowMs: number;
  readonly random: Random;
  readonly keys = new Map<string, SimKey>();
  /** Keys that somebody else turned off or deleted, or put nowhere: what breaks by that is not our doing. */
  readonly harmed = new Set<string>();
  readonly gone = new Map<string, SimKey>();
  /** Keys whose secret was in some place, or with whoever made them: nobody else can hand them on. */
  readonly shared = new Set<string>();
  /** Whether whoever created a key is still at work on it, with its secret in memory. */
  readonly makers = new Map<string, { readonly isAtWork: () => boolean; readonly who: object }>();
  readonly tags = new Map<string, string>();
  readonly places: SimPlace[] = [];
  readonly consumers: SimConsumer[] = [];
  readonly violations: string[] = [];
  readonly log: string[] = [];
  lastUseLagMs = 0;
  trail: 'prompt' | 'late' | 'denied' = 'prompt';
  isCompromised = false;
  #serial = 0;

  constructor(random: Random, startMs: number) {
    this.random = random;
    this.nowMs = startMs;
  }

  tell(text: string): void {
    this.log.push(`${instantOf(this.nowMs)} ${text}`);
  }

  violate(text: string): void {
    this.violations.push(`${instantOf(this.nowMs)} ${text}`);
    this.tell(`VIOLATION ${text}`);
  }

  addKey(by: SimKey['by'], mark: string | null = null, ageMs = 0): SimKey {
    this.#serial += 1;
    const id = `AKIA${String(this.#serial).padStart(4, '0')}${this.random.text(12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')}`;
    const createdMs = Math.floor((this.nowMs - ageMs) / 1000) * 1000;
    const key: SimKey = {
      id,
      secret: `secret of ${id}`,
      createdMs,
      by,
      mark,
      isActive: true,
      isProven: false,
      uses: [],
      lastRealUseMs: null,
    };
    this.keys.set(id, key);
    return key;
  }

  use(key: SimKey, service: string, isReal: boolean): void {
    key.uses.push({ atMs: this.nowMs, service });
    if (key.uses.length > 8) key.uses.shift();
    if (isReal) key.lastRealUseMs = this.nowMs;
  }

  /** The last use that AWS tells by now: late, and in steps of a quarter of an hour. */
  toldUse(key: SimKey, agoMs = 0): { atMs: number; service: string } | undefined {
    const seen = key.uses.filter(({ atMs }) => atMs <= this.nowMs - agoMs - this.lastUseLagMs);
    const last = seen.at(-1);
    if (!last) return undefined;
    const bucket = Math.floor(last.atMs / 900_000);
    const first = seen.find(({ atMs }) => Math.floor(atMs / 900_000) === bucket) ?? last;
    return { atMs: Math.floor(first.atMs / 1000) * 1000, service: last.service };
  }

  /** Lets consumers do what they do until then. */
  advance(toMs: number): void {
    for (;;) {
      let next: SimConsumer | undefined;
      let atMs = toMs;
      for (const consumer of this.consumers) {
        const due = Math.min(consumer.nextFetchMs, consumer.nextUseMs);
        if (due <= atMs) {
          next = consumer;
          atMs = due;
        }
      }
      if (!next) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      this.#act(next);
    }
    this.nowMs = Math.max(this.nowMs, toMs);
  }

  #act(consumer: SimConsumer): void {
    if (consumer.nextFetchMs <= consumer.nextUseMs) {
      consumer.nextFetchMs += consumer.fetchEveryMs;
      const { current } = consumer.place;
      if (!current) return;
      consumer.held = { ...current };
      const key = this.keys.get(current.id);
      const isFine = key?.isActive === true && key.secret === current.secret;
      if (!isFine && !this.harmed.has(current.id) && !this.harmed.has(consumer.place.id) && !this.isCompromised)
        this.violate(`${consumer.place.id} gives out ${current.id}, which does not work`);
      return;
    }
    consumer.nextUseMs += consumer.useEveryMs;
    if (!consumer.held) return;
    const key = this.keys.get(consumer.held.id);
    if (key?.isActive) this.use(key, consumer.service, true);
    else if (!this.harmed.has(consumer.held.id) && !this.harmed.has(consumer.place.id) && !this.isCompromised)
      this.violate(`a consumer of ${consumer.place.id} uses ${consumer.held.id}, which is ${key ? 'inactive' : 'gone'}`);
  }

  /** A change by us: checked for what must never happen. */
  turnOff(key: SimKey, quietMs: number, what: string): void {
    // The key of a person is rotated like any other; it is never taken for a successor of ours.
    if (key.by === 'actor' && this.notes().create?.outgoing !== key.id)
      this.violate(`${what} ${key.id}, which somebody else made`);
    // Uses out of all rhythm count from when AWS tells of them: nobody can know before.
    const told = this.toldUse(key, LOOK_MS);
    const lastMs = Math.max(key.lastRealUseMs ?? 0, told && told.service !== 'sts' ? told.atMs : 0);
    const idleMs = this.nowMs - lastMs;
    if (idleMs < quietMs && !this.isCompromised) this.violate(`${what} ${key.id}, which was used ${idleMs / HOUR_MS} hours ago`);
    const given = this.places.find((place) => place.current?.id === key.id);
    // Whoever edits a place between our look and our act has to live with that.
    if (given && !this.harmed.has(given.id) && !this.isCompromised)
      this.violate(`${what} ${key.id}, which ${given.id} gives out`);
  }

  notes() {
    return readNotes(this.tags);
  }

  ageDays(key: SimKey): number {
    return (this.nowMs - key.createdMs) / DAY_MS;
  }
}
