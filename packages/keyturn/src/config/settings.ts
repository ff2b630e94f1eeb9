import type { AccountId } from '../core/access-key.ts';
import type { Severity } from '../core/finding.ts';
import { defaultPolicy, type Policy } from '../core/policy.ts';

/** What the file says of audits; what it does not say is absent. The command line wins over it. */
export interface AuditConfig {
  readonly org?: boolean | undefined;
  readonly accounts?: readonly AccountId[] | undefined;
  readonly includeAccounts?: readonly string[] | undefined;
  readonly excludeAccounts?: readonly string[] | undefined;
  readonly includeOus?: readonly string[] | undefined;
  readonly excludeOus?: readonly string[] | undefined;
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  readonly live?: boolean | undefined;
  readonly ids?: 'live' | 'none' | undefined;
  readonly failOn?: Severity | 'none' | undefined;
  readonly checks?: readonly string[] | undefined;
  readonly framework?: string | undefined;
}

/** How the file wants AWS to be reached. */
export interface AwsConfig {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/** The configuration as it was read. */
export interface LoadedConfig {
  readonly policy: Policy;
  readonly audit: AuditConfig;
  readonly aws: AwsConfig;
  /** Null where there is none: the defaults hold. */
  readonly file: string | null;
  /** The line of each setting that the file gives, by its path: `limits.keyAge`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** What holds without a file. */
export const noConfig: LoadedConfig = { policy: defaultPolicy, audit: {}, aws: {}, file: null, lines: new Map() };

/** What holds for an audit where neither the file nor the command line says anything. */
export const auditDefaults = { role: 'OrganizationAccountAccessRole', failOn: 'low' } as const;
