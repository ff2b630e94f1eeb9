import { daysBetween } from '../instant.ts';
import type { Situation } from './situation.ts';
import type { RotationTerms } from './terms.ts';

/**
 * Whether a decision may hang on what destinations hold: something is due, ordered, noted or unused. A principal at rest costs its
 * destinations no question.
 */
export function asksDestinations({ keys, notes, orders, now }: Situation, terms: RotationTerms): boolean {
  if (!keys.known || keys.value === 'gone' || !notes.known) return false;
  if (Object.values(orders).some((order) => order !== undefined)) return true;
  const ids = new Set(keys.value.map(({ id }) => id));
  const { create, off, compromised } = notes.value;
  const isNoted = [create?.outgoing, off?.key, compromised?.key].some((id) => id !== undefined && ids.has(id));
  const isRotated = create !== null && keys.value.some(({ createdAt }) => createdAt > create.at);
  const { unusedAfterDays, maxAgeDays } = terms;
  const isDue = keys.value.some(
    ({ status, createdAt, lastUsed }) =>
      status === 'active' &&
      (daysBetween(createdAt, now) > maxAgeDays ||
        (unusedAfterDays !== null &&
          (!lastUsed.known || daysBetween(lastUsed.value === 'never' ? createdAt : lastUsed.value.at, now) > unusedAfterDays))),
  );
  return isNoted || isRotated || isDue;
}
