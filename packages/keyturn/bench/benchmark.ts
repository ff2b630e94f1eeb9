/** One measured number and what it must not pass. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** `at most` or `at least` the limit. */
  readonly must: 'at most' | 'at least';
  readonly limit: number;
  /** What went into the number. */
  readonly detail: string;
}

/** A benchmark measures a few things, in parts that can be asked for alone; each starts what it needs and ends it again. */
export interface Benchmark {
  readonly name: string;
  readonly parts: Readonly<Record<string, () => Promise<readonly Measurement[]>>>;
}

/** Whether a measurement is as it must be. */
export function holds({ value, must, limit }: Measurement): boolean {
  return must === 'at most' ? value <= limit : value >= limit;
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
