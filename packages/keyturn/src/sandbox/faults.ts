/** What goes wrong. `drop-after` is the cruel one: the call was performed, and its answer is lost. */
export type FaultEffect =
  | { readonly kind: 'error'; readonly code: string; readonly status: number; readonly message?: string }
  | { readonly kind: 'drop-before' }
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'garbage' };

/** A fault to inject: into calls of an action and an account, from the k-th on, so many times. */
export interface FaultSpec {
  /** `iam:CreateAccessKey`, `iam:*`, or absent: any. */
  readonly action?: string;
  /** The caller's account; absent: any. */
  readonly account?: string;
  /** The first matching call that it hits; 1, the next one, when absent. */
  readonly call?: number;
  /** How many matching calls it hits from there; 1 when absent, 0 for ever. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface Faults {
  add(spec: FaultSpec): string;
  clear(): void;
  list(): readonly (FaultSpec & { readonly id: string; readonly seen: number; readonly hits: number })[];
  /** The effect for a call that now arrives, if any; it is counted. */
  strike(call: { service: string; action: string; accountId: string }): FaultEffect | undefined;
}

/** Keeps the faults that were asked for. */
export function createFaults(): Faults {
  let planted: { id: string; spec: FaultSpec; seen: number; hits: number }[] = [];
  let made = 0;
  return {
    add(spec) {
      const id = `fault-${++made}`;
      planted.push({ id, spec, seen: 0, hits: 0 });
      return id;
    },
    clear() {
      planted = [];
    },
    list: () => planted.map(({ id, spec, seen, hits }) => ({ id, ...spec, seen, hits })),
    strike(call) {
      let effect: FaultEffect | undefined;
      for (const fault of planted) {
        if (!isMeant(fault.spec, call)) continue;
        fault.seen += 1;
        const first = fault.spec.call ?? 1;
        const times = fault.spec.times ?? 1;
        if (effect || fault.seen < first || (times > 0 && fault.seen >= first + times)) continue;
        fault.hits += 1;
        effect = fault.spec.effect;
      }
      return effect;
    },
  };
}

function isMeant(spec: FaultSpec, call: { service: string; action: string; accountId: string }): boolean {
  if (spec.account !== undefined && spec.account !== call.accountId) return false;
  return spec.action === undefined || spec.action === `${call.service}:*` || spec.action === `${call.service}:${call.action}`;
}
