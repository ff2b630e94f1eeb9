/** A token bucket: so many calls a second, so many at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** How the emulated AWS behaves. Durations are on the sandbox's clock, but for `latencyMs`. Changed by the admin endpoint. */
export interface Settings {
  /** A new key works after about this long (each key has its own delay, between half and one and a half of it). */
  propagationSeconds: number;
  /** A use of a key is told by GetAccessKeyLastUsed this much later. */
  lastUsedLagSeconds: number;
  /** From GenerateCredentialReport to COMPLETE. */
  reportSeconds: number;
  /** From a call to its event in LookupEvents. */
  trailSeconds: number;
  /** Real time that each answer takes. */
  latencyMs: number;
  /** Pages hold at most so many items, whatever the caller asks; absent: what the caller asks. */
  pageSize?: number;
  /** Before each page, Organizations answers one without items but with a NextToken, as AWS may (aws-facts D6). */
  emptyPages?: boolean;
  /** Limits by `service:Action` or `service:*`, for each account and region of the endpoint. */
  rates: Record<string, Rate>;
}

export const defaultSettings: Settings = {
  propagationSeconds: 4,
  lastUsedLagSeconds: 120,
  reportSeconds: 2,
  trailSeconds: 5,
  latencyMs: 0,
  rates: {
    'sts:*': { perSecond: 600, burst: 600 },
    'cloudtrail:LookupEvents': { perSecond: 2, burst: 2 },
    'securityhub:BatchImportFindings': { perSecond: 10, burst: 30 },
    'ses:SendEmail': { perSecond: 14, burst: 14 },
  },
};
