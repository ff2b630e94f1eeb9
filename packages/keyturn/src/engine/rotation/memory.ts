import type { KeyUse } from '../../core/access-key.ts';
import type { Instant } from '../../core/instant.ts';
import type { Observed } from '../../core/observed.ts';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import type { DestinationState, KeyOrigin } from '../../core/rotation/situation.ts';

/** What a run knows of one principal beyond what the world says. It dies with the run, and nothing is lost by that. */
export interface Memory {
  /** The only place of a secret between its creation and its destinations. */
  readonly secrets: Map<string, KeyMaterial>;
  readonly proven: Set<string>;
  readonly hooked: Set<string>;
  readonly refusedMarks: Set<string>;
  readonly rehearsals: Map<string, DestinationState['rehearsal']>;
  readonly origins: Map<string, Observed<KeyOrigin>>;
  readonly denied: Map<string, Observed<Instant | 'never'>>;
  /** As they were read for the decision at hand: after a step they are read again. */
  readonly lastUses: Map<string, Observed<KeyUse | 'never'>>;
  /** What a rehearsal found in the way, besides destinations. */
  obstacle: string | null;
}

/** Nothing is known yet; `hooked` comes from the journal. */
export function createMemory(hooked: Iterable<string> = []): Memory {
  return {
    secrets: new Map(),
    proven: new Set(),
    hooked: new Set(hooked),
    refusedMarks: new Set(),
    rehearsals: new Map(),
    origins: new Map(),
    denied: new Map(),
    lastUses: new Map(),
    obstacle: null,
  };
}
