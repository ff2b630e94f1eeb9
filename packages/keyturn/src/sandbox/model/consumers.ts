/** What signs a consumer's calls: a key that stands in its configuration, or whatever a secret holds when it looks. */
export type ConsumerCredential =
  | { readonly kind: 'key'; readonly accessKeyId: string }
  | {
      readonly kind: 'secret';
      readonly accountId: string;
      readonly region: string;
      readonly secretName: string;
      /** How long it keeps what it fetched; absent: it fetches before every call. */
      readonly refreshSeconds?: number;
    };

/** A program that calls AWS by the clock: how often, from where, with what. */
export interface ConsumerScript {
  readonly name: string;
  readonly uses: ConsumerCredential;
  readonly everySeconds: number;
  /** Each call comes up to so much later, by chance; less than `everySeconds`. */
  readonly jitterSeconds?: number;
  /** `s3`, `sts`, ...: what it calls. */
  readonly service: string;
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Its first and last instant; absent: it always ran, it never stops. */
  readonly startsAt?: number;
  readonly stopsAt?: number;
}

/** A consumer and what became of it so far. */
export interface Consumer {
  readonly script: ConsumerScript;
  /** Calls made, failed ones among them. */
  calls: number;
  lastCallAt?: number;
  failures: { count: number; firstAt?: number; lastAt?: number; lastCode?: string };
  /** What it fetched last, while it keeps it. */
  held?: { readonly accessKeyId: string; readonly isGenuine: boolean; readonly fetchedAt: number };
}
