/** When something is late. */
export interface Watch {
  /** Without a successful audit; undefined: as for every other job, when it is overdue by two hours. */
  readonly lateAfterDays: number | undefined;
  /** For which an account was not read. */
  readonly unreadAfterDays: number;
}

/** What holds where the configuration says nothing. */
export const defaultWatch: Watch = { lateAfterDays: undefined, unreadAfterDays: 3 };
