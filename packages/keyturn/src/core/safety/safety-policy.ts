import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import type { Match } from '../policy.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof weekdays)[number];

/** A time of the week in which changes are made. Times are of the clock on the wall there: `22:00`. */
export interface Window {
  readonly days: readonly Weekday[];
  readonly from: string;
  /** Where it is not after `from`, it is on the next day; `24:00` is the end of the day. */
  readonly to: string;
  /** IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A time in which nothing is changed. */
export interface Freeze {
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

/** What a run may change, when, and who has to agree. */
export interface SafetyPolicy {
  /** Whom nothing ever touches, whoever orders it: accounts and users for emergencies. */
  readonly breakGlass: readonly Match[];
  /** Empty: any time. */
  readonly windows: readonly Window[];
  readonly freezes: readonly Freeze[];
  readonly principalsPerRunMax: number;
  readonly failuresPerRunMax: number;
  readonly approve: 'always' | 'root' | 'never';
  /** Whoever approves is not who applies. */
  readonly isTwoPerson: boolean;
  /** Changed first; where something fails there, nothing is changed elsewhere. */
  readonly canaryAccounts: readonly AccountId[];
}

export const defaultSafety: SafetyPolicy = {
  breakGlass: [],
  windows: [],
  freezes: [],
  principalsPerRunMax: 50,
  failuresPerRunMax: 3,
  approve: 'root',
  isTwoPerson: false,
  canaryAccounts: [],
};
