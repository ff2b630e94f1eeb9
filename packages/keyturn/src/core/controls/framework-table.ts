/** The controls of one framework, by the check that answers to them. */
export interface FrameworkTable {
  /** As `--framework` takes it: `cis-5.0`. */
  readonly id: string;
  readonly title: string;
  /** What the mapping rests on, and what it cannot say. */
  readonly note: string;
  readonly byCheck: Readonly<Record<string, readonly string[]>>;
  /** Of controls that ask for more than Keyturn looks at: what else they ask for. */
  readonly unseen?: Readonly<Record<string, string>>;
}
