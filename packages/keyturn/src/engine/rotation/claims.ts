import type { Situation } from '../../core/rotation/situation.ts';
import type { Delivery } from '../rotation-ports.ts';

/** Whose destinations are whose. */
export interface Claims {
  /** Takes note of a principal's destinations. */
  add(name: string, delivery: Delivery): void;
  /** A destination of the principal that somebody else has, too. */
  sharedBy(name: string, delivery: Delivery): Situation['shared'];
}

interface Claim {
  readonly first: string;
  /** Whoever else was seen with it. */
  other: string | null;
}

/** Nobody has been seen yet. Names tell accounts apart: `111122223333/deploy`. */
export function createClaims(): Claims {
  const claims = new Map<string, Claim>();
  return {
    add(name, { destinations }) {
      for (const { id } of destinations) {
        const claim = claims.get(id);
        if (!claim) claims.set(id, { first: name, other: null });
        else if (claim.first !== name) claim.other ??= name;
      }
    },
    sharedBy(name, { destinations }) {
      for (const { id, label } of destinations) {
        const { first, other } = claims.get(id) ?? {};
        const by = first === name ? other : first;
        if (by !== null && by !== undefined) return { destination: label, by };
      }
      return null;
    },
  };
}
