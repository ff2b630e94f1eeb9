export interface SecurityHub {
  readonly enabledAt: number;
  /** Findings by id, as they were imported last. */
  findings: Map<string, Readonly<Record<string, unknown>>>;
}
