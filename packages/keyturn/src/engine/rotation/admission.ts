/** Who may begin, of many who want to. */
export interface Admission {
  /** Whether somebody may begin now. */
  hasRoom(): boolean;
  /** Answers when it is worth asking again. */
  room(): Promise<void>;
  entered(): void;
  /** Somebody is through; `hasEntered`: after it was let in. */
  left(outcome: { readonly isFailed: boolean; readonly hasEntered: boolean }): void;
  failures(): number;
}

/** How many more may begin for each that came out well. */
const GROWTH = 8;

/**
 * At first it lets in no more than may fail, and more with each that came out well: what is wrong with all is found with few. After so
 * many failures everybody may ask, and is refused.
 */
export function createAdmission(failuresMax: number): Admission {
  let failures = 0;
  let successes = 0;
  let underWay = 0;
  let waiting: (() => void)[] = [];
  const places = () =>
    failures >= failuresMax ? Number.POSITIVE_INFINITY : failuresMax - failures + GROWTH * successes - underWay;
  return {
    hasRoom: () => places() > 0,
    room: () => new Promise((resolve) => waiting.push(resolve)),
    entered() {
      underWay += 1;
    },
    left({ isFailed, hasEntered }) {
      if (hasEntered) underWay -= 1;
      if (isFailed) failures += 1;
      else if (hasEntered) successes += 1;
      const next = waiting.slice(0, places());
      waiting = waiting.slice(next.length);
      for (const go of next) go();
    },
    failures: () => failures,
  };
}
