import { DAY_MS, HOUR_MS } from '../support/runner.ts';
import { START } from '../support/sandbox.ts';
import { USE_HOURS } from './fleet.ts';

/** The policy of the year, in hours. */
const MAX_AGE_HOURS = 2_150;
const QUIET_HOURS = 156;
const GRACE_HOURS = 324;

/** What must happen to somebody about whom nobody but Keyturn does anything, by the night. */
export interface Expected {
  /** As `80 created, 87 off, 101 deleted`. */
  readonly changes: readonly string[];
  /** As `66 due-soon`. */
  readonly notices: readonly string[];
}

/** Reckons a life from nothing but the date of its first key, the policy, and the hours at which Keyturn runs and keys are used. */
export function calendarOf(firstCreatedAt: number, nights: number): Expected {
  const changes: { readonly night: number; readonly what: string }[] = [];
  const notices: { readonly night: number; readonly what: string }[] = [];
  for (let createdAt = firstCreatedAt; ; ) {
    const dueAt = createdAt + MAX_AGE_HOURS * HOUR_MS;
    notices.push(...warnings(createdAt, dueAt));
    const replaced = nightAfter(dueAt);
    if (replaced > nights) break;
    const lastUseAt = Math.floor(applyAt(replaced) / (USE_HOURS * HOUR_MS)) * USE_HOURS * HOUR_MS;
    const off = nightAfter(lastUseAt + QUIET_HOURS * HOUR_MS);
    const deleted = nightAfter(applyAt(off) + GRACE_HOURS * HOUR_MS);
    changes.push({ night: replaced, what: 'created' }, { night: off, what: 'off' }, { night: deleted, what: 'deleted' });
    notices.push(
      { night: replaced, what: 'due' },
      { night: replaced, what: 'deactivation-ahead' },
      { night: off - 1, what: 'deactivation-ahead' },
      { night: off, what: 'done' },
      { night: deleted, what: 'done' },
    );
    createdAt = applyAt(replaced);
  }
  return { changes: told(changes, nights), notices: told(notices, nights) };
}

/** Two weeks, a week and a day before it is due, of which those that are over at once count once. */
function warnings(createdAt: number, dueAt: number) {
  const nights = [14, 7, 1]
    .map((days) => nightAfter(Math.max(dueAt - days * DAY_MS, START, createdAt)))
    .filter((night) => night < nightAfter(dueAt));
  return [...new Set(nights)].map((night) => ({ night, what: 'due-soon' }));
}

/** When Keyturn acts in a night. */
function applyAt(night: number): number {
  return START + (night - 1) * DAY_MS + 15 * HOUR_MS;
}

/** The first night at or after an instant. */
function nightAfter(instant: number): number {
  return Math.max(1, Math.ceil((instant - applyAt(1)) / DAY_MS) + 1);
}

function told(all: readonly { readonly night: number; readonly what: string }[], nights: number): readonly string[] {
  return all
    .filter(({ night }) => night <= nights)
    .map(({ night, what }) => `${String(night).padStart(3, '0')} ${what}`)
    .toSorted();
}
