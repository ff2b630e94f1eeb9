import type { AccountId } from '../access-key.ts';
import type { AccountRef, MfaDevice, PasswordFacts, RootFeatures, UploadedKey } from '../account.ts';
import type { Instant } from '../instant.ts';
import type { KeyCall } from '../key-calls.ts';
import type { Observed } from '../observed.ts';
import type { NamedKey } from '../rotation/situation.ts';
import type { PausePolicy } from './pause-policy.ts';
import type { Also } from './removal-decision.ts';

/** What somebody asked for, in this run. */
export type RemovalOrders =
  | {
      readonly do: 'remove';
      /** Null: as it was noted when the pause began, else the standard. */
      readonly pauseDays: number | null;
      readonly also: readonly Also[];
    }
  /** Take the pause back. */
  | { readonly do: 'resume' };

/** What the service control policies of an account are. */
export interface ControlFacts {
  /** Whether policies of this type are switched on in the organization. */
  readonly areOn: boolean;
  /** Names of those that are attached to the account itself. */
  readonly attached: readonly string[];
  /** The policy with the name of this account's pause; null: there is none. */
  readonly pause: PausePolicy | null;
}

/** What a root user has, as its own session told. */
export interface RootBelongings {
  readonly keys: readonly NamedKey[];
  /** Read only where they are to be removed, too; otherwise empty, or null. */
  readonly certificates: readonly UploadedKey[];
  readonly mfaDevices: readonly MfaDevice[];
  readonly password: PasswordFacts | null;
}

/** Everything that a decision about one root user rests on: what AWS says now. */
export interface RemovalSituation {
  /** By AWS's clock. */
  readonly now: Instant;
  readonly account: AccountRef;
  /** `ACTIVE` or otherwise. */
  readonly accountState: string;
  /** The management account of the organization; null: there is no organization. */
  readonly managementAccount: Observed<AccountId | null>;
  readonly features: Observed<RootFeatures | null>;
  readonly control: Observed<ControlFacts>;
  readonly root: Observed<RootBelongings>;
  readonly administrators: Observed<readonly string[]>;
  /** What was done as this root user since the pause began, by its keys or its password; null: not asked yet. */
  readonly calls: Observed<readonly KeyCall[]> | null;
  readonly orders: RemovalOrders;
}
