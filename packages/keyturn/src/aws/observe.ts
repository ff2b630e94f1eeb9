import { type FactSource, known, type Observed } from '../core/observed.ts';
import type { AwsClock } from './clock.ts';
import { toUnknown } from './faults.ts';

/**
 * Asks AWS for a fact. The answer carries its source and AWS's time; a failure becomes an unknown fact with its reason,
 * never a default.
 */
export async function observe<T>(
  clock: AwsClock,
  source: FactSource,
  { attempted, ask }: { readonly attempted: string; readonly ask: () => Promise<T> },
): Promise<Observed<T>> {
  try {
    return known(await ask(), source, clock.now());
  } catch (error) {
    return toUnknown(error, attempted);
  }
}

/** Thrown inside `observe` where an answer lacks what AWS's model promises: a proxy's page, or half an answer. */
export class GarbledAnswer extends SyntaxError {
  constructor(missing: string) {
    super(`the answer has no ${missing}`);
    this.name = 'SyntaxError';
  }
}

/** A member of an answer that AWS's model promises. */
export function promised<T>(value: T | undefined | null, member: string): T {
  if (value === undefined || value === null) throw new GarbledAnswer(member);
  return value;
}
