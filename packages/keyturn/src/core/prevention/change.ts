import type { PasswordRules } from './password-rules.ts';

/** Where a service control policy is attached. */
export interface TargetRef {
  /** `r-…`, `ou-…` or an account id. */
  readonly id: string;
  readonly name: string;
}

export const rootFeatures = ['RootCredentialsManagement', 'RootSessions'] as const;

export type RootFeature = (typeof rootFeatures)[number];

/**
 * One change to the organization, with all that is needed to make it. `was` is what was there before: it is read again just before the
 * change, which is refused where it differs.
 */
export type OrganizationChange =
  | { readonly do: 'enable-trusted-access' | 'disable-trusted-access' }
  | { readonly do: 'enable-root-feature' | 'disable-root-feature'; readonly feature: RootFeature }
  | { readonly do: 'enable-policy-type'; readonly root: string }
  | {
      readonly do: 'create-policy';
      readonly guardrail: string;
      readonly name: string;
      readonly description: string;
      readonly content: string;
    }
  | {
      readonly do: 'update-policy';
      readonly policy: string;
      readonly name: string;
      readonly description: string;
      readonly content: string;
      readonly was: { readonly description: string; readonly content: string };
    }
  /** `policy` is null for the one that is created a moment before. */
  | {
      readonly do: 'attach-policy' | 'detach-policy';
      readonly policy: string | null;
      readonly name: string;
      readonly target: TargetRef;
    }
  | { readonly do: 'delete-policy'; readonly policy: string | null; readonly name: string; readonly was: string };

/** One change to an account; topics and rules are in the region in which the events of IAM are told. */
export type AccountChange =
  | { readonly do: 'create-topic'; readonly topic: string; readonly policy: string }
  | { readonly do: 'set-topic-policy'; readonly topic: string; readonly policy: string; readonly was: string }
  | { readonly do: 'subscribe'; readonly topic: string; readonly email: string }
  | (RuleWish & { readonly do: 'put-rule' /** Null: there is none. */; readonly was: RuleState | null })
  | { readonly do: 'delete-rule'; readonly rule: string; readonly was: RuleState }
  | { readonly do: 'delete-topic'; readonly topic: string }
  | { readonly do: 'set-password-rules'; readonly rules: PasswordRules; readonly was: PasswordRules | null }
  /** Null: AWS's own, as before there was any. */
  | { readonly do: 'restore-password-rules'; readonly rules: PasswordRules | null; readonly was: PasswordRules };

export type Change = OrganizationChange | AccountChange;

/** A rule that tells a topic of some events. */
export interface RuleWish {
  readonly rule: string;
  readonly description: string;
  /** JSON. */
  readonly pattern: string;
  readonly topic: string;
  readonly input: RuleInput;
}

/** What a topic is told: a sentence, and where its parts stand in the event. */
export interface RuleInput {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** What a rule was when it was looked at. */
export interface RuleState {
  readonly pattern: string;
  readonly isEnabled: boolean;
}

/** Whether a change is one to the organization. */
export function isOrganizationChange(change: Change): change is OrganizationChange {
  return !Object.hasOwn(ACCOUNT_CHANGES, change.do);
}

const ACCOUNT_CHANGES: Readonly<Record<AccountChange['do'], true>> = {
  'create-topic': true,
  'set-topic-policy': true,
  subscribe: true,
  'put-rule': true,
  'delete-rule': true,
  'delete-topic': true,
  'set-password-rules': true,
  'restore-password-rules': true,
};

/** What takes a change back at once; undefined where nothing has to, because what is left of it harms nobody. */
export function inverseOf(change: Change): Change | undefined {
  switch (change.do) {
    case 'enable-trusted-access':
      return { do: 'disable-trusted-access' };
    case 'disable-trusted-access':
      return { do: 'enable-trusted-access' };
    case 'enable-root-feature':
      return { do: 'disable-root-feature', feature: change.feature };
    case 'disable-root-feature':
      return { do: 'enable-root-feature', feature: change.feature };
    case 'create-policy':
      return { do: 'delete-policy', policy: null, name: change.name, was: change.content };
    case 'update-policy': {
      const { description, content } = change;
      return { ...change, ...change.was, was: { description, content } };
    }
    case 'attach-policy':
      return { ...change, do: 'detach-policy' };
    case 'detach-policy':
      return { ...change, do: 'attach-policy' };
    case 'create-topic':
      return { do: 'delete-topic', topic: change.topic };
    case 'put-rule':
      return change.was === null
        ? { do: 'delete-rule', rule: change.rule, was: { pattern: change.pattern, isEnabled: true } }
        : undefined;
    case 'enable-policy-type':
    case 'delete-policy':
    case 'set-topic-policy':
    case 'subscribe':
    case 'delete-rule':
    case 'delete-topic':
    case 'set-password-rules':
    case 'restore-password-rules':
      return undefined;
    default:
      return change satisfies never;
  }
}
