/** What the owner of the accounts wants: limits in days. AWS's own policies are called policy documents here. */
export interface Policy {
  /** An active key older than this is a finding. */
  readonly keyAgeDaysMax: number;
  /** An active key without use for longer than this is a finding. */
  readonly keyIdleDaysMax: number;
}

/** The limits of CIS: 90 days of age (1.14), 45 days without use (1.12). */
export const defaultPolicy: Policy = { keyAgeDaysMax: 90, keyIdleDaysMax: 45 };
