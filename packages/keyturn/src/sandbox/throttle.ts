import type { Rate, Settings } from './settings.ts';

/** Token buckets for each account, region and limit. Real time: load is real, whatever the sandbox's clock says. */
export interface Throttle {
  /** Takes a token, or says that there is none. */
  admits(call: { accountId: string; region: string; service: string; action: string }): boolean;
}

/** Makes the buckets; `elapsedMs` is a clock that only runs forward. */
export function createThrottle(settings: Settings, elapsedMs: () => number): Throttle {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();

  function take(name: string, rate: Rate): boolean {
    const now = elapsedMs();
    let bucket = buckets.get(name);
    if (!bucket) buckets.set(name, (bucket = { tokens: rate.burst, filledAt: now }));
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate.perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  return {
    admits({ accountId, region, service, action }) {
      for (const limit of [`${service}:${action}`, `${service}:*`]) {
        const rate = settings.rates[limit];
        if (rate && !take(`${accountId}/${region}/${limit}`, rate)) return false;
      }
      return true;
    },
  };
}
