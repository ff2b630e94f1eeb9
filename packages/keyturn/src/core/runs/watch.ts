/** When something is late. */
export interface Watch {
  /** Without a successful audit. */
  readonly lateAfterDays: number;
  /** For which an account was not read. */
  readonly unreadAfterDays: number;
}

/** What holds where the configuration says nothing: a nightly audit may take two hours longer than the one before. */
export const defaultWatch: Watch = { lateAfterDays: 26 / 24, unreadAfterDays: 3 };
