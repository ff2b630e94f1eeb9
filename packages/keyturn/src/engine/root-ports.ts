import type { AccountId } from '../core/access-key.ts';
import type { Observed } from '../core/observed.ts';
import type { Aws } from './ports.ts';

/** The organization of the caller's account. */
export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: AccountId;
  /** Service control policies need all features; consolidated billing alone has none. */
  readonly hasAllFeatures: boolean;
}

/** AWS, as far as root users are looked at. */
export interface RootAws extends Aws {
  /** Null where the caller's account is in no organization; every member may ask. */
  organization(): Promise<Observed<OrganizationFacts | null>>;
}
