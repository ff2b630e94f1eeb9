import type { AccountId, Partition } from '../access-key.ts';
import type { AccountRef, RootFeatures } from '../account.ts';
import type { Observed } from '../observed.ts';
import type { RuleInput, RuleState, TargetRef } from './change.ts';
import type { PasswordRules } from './password-rules.ts';

/** What is known of the organization that matters to its guardrails. */
export interface OrganizationFacts {
  /** The account of the credentials at hand. */
  readonly caller: AccountId;
  /** Null: the caller's account is in none. */
  readonly organization: Observed<OrganizationRef | null>;
  readonly hasTrustedAccess: Observed<boolean>;
  readonly rootFeatures: Observed<RootFeatures | null>;
  readonly root: Observed<RootOfTree>;
  /** The service control policies by the names that Keyturn gives its own; a name without one is not there. */
  readonly policies: Observed<ReadonlyMap<string, PolicyFacts>>;
  /** What the targets of the configuration turned out to be, by what stands there. */
  readonly targets: ReadonlyMap<string, Observed<FoundTarget>>;
  /** The service control policies that are attached to each of these, by its id. */
  readonly attached: ReadonlyMap<string, Observed<readonly AttachedPolicy[]>>;
}

export interface OrganizationRef {
  readonly id: string;
  readonly managementId: AccountId;
  /** Service control policies and centralized root access need all features. */
  readonly hasAllFeatures: boolean;
}

export interface RootOfTree {
  readonly id: string;
  readonly hasControlPolicies: boolean;
}

/** A service control policy that bears the name of one of ours. */
export interface PolicyFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly targets: readonly TargetRef[];
}

/** `problem` completes "The target X …": `is no OU of this organization`. */
export type FoundTarget =
  | (TargetRef & { readonly kind: 'root' | 'unit' | 'account' })
  | { readonly kind: 'none'; readonly problem: string };

export interface AttachedPolicy {
  readonly id: string;
  readonly name: string;
  readonly content: string;
}

/** What is known of one account that matters to its guardrails. */
export interface AccountGuardFacts {
  readonly account: AccountRef;
  readonly partition: Partition;
  readonly root: Observed<{ readonly hasPassword: boolean; readonly hasKeys: boolean; readonly hasMfa: boolean }>;
  readonly administrators: Observed<readonly string[]>;
  readonly passwordRules: Observed<PasswordRules | null>;
  readonly alarms: Observed<AlarmFacts>;
}

/** The topic and the rules of alarms, as far as they are there. */
export interface AlarmFacts {
  readonly topicArn: string;
  readonly topic: TopicFacts | null;
  readonly rules: ReadonlyMap<string, RuleFacts>;
}

export interface TopicFacts {
  /** JSON. */
  readonly policy: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly subscriptions: readonly { readonly protocol: string; readonly endpoint: string; readonly isPending: boolean }[];
}

export interface RuleFacts extends RuleState {
  readonly targets: readonly { readonly id: string; readonly arn: string; readonly input: RuleInput | null }[];
}
