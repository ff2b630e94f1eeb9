import type { Instant } from './instant.ts';

/** Where a fact came from: the AWS call that answered it. */
export type FactSource =
  | 'iam:GetCredentialReport'
  | 'iam:GetAccountSummary'
  | 'iam:ListUsers'
  | 'iam:ListAccessKeys'
  | 'iam:GetAccessKeyLastUsed'
  | 'iam:ListVirtualMFADevices'
  | 'iam:ListMFADevices'
  | 'iam:GetAccountPasswordPolicy'
  | 'iam:GetRole'
  | 'iam:GetUser'
  | 'iam:ListEntitiesForPolicy'
  | 'iam:ListServiceSpecificCredentials'
  | 'iam:GetAccountAuthorizationDetails'
  | 'iam:ListSSHPublicKeys'
  | 'iam:ListSigningCertificates'
  | 'iam:GetLoginProfile'
  | 'iam:ListUserTags'
  | 'iam:ListGroupsForUser'
  | 'iam:ListOrganizationsFeatures'
  | 'iam:CreateAccessKey'
  | 'sts:GetAccessKeyInfo'
  | 'sts:GetCallerIdentity'
  | 'organizations:ListAccounts'
  | 'organizations:DescribeOrganization'
  | 'organizations:DescribePolicy'
  | 'organizations:ListRoots'
  | 'organizations:ListOrganizationalUnitsForParent'
  | 'organizations:ListAWSServiceAccessForOrganization'
  | 'organizations:ListPolicies'
  | 'organizations:ListPoliciesForTarget'
  | 'sns:GetTopicAttributes'
  | 'cloudtrail:LookupEvents'
  | 'health:DescribeEvents'
  /** Our own record. */
  | 'journal';

/** Why a fact is not known. Codes are stable: alerts may hang on them. */
export type WhyUnknown =
  | 'denied'
  | 'throttled'
  | 'unreachable'
  | 'timed-out'
  | 'session-refused'
  | 'garbled'
  | 'not-asked'
  /** AWS was asked, answered, and left this out. */
  | 'not-told'
  | 'interrupted'
  | 'failed';

export interface Known<T> {
  readonly known: true;
  readonly value: T;
  readonly source: FactSource;
  /** The instant at which it was true; of a credential report, when it was generated. */
  readonly at: Instant;
}

export interface Unknown {
  readonly known: false;
  readonly why: WhyUnknown;
  /** What was asked and what came back, for people. */
  readonly detail: string;
}

/** A fact: what AWS said, with its source and its age, or why we do not know. Not knowing is never a default value. */
export type Observed<T> = Known<T> | Unknown;

/** A fact as AWS told it. */
export function known<T>(value: T, source: FactSource, at: Instant): Known<T> {
  return { known: true, value, source, at };
}

/** A fact that could not be had. */
export function unknown(why: WhyUnknown, detail: string): Unknown {
  return { known: false, why, detail };
}

/** The same fact seen through a function; unknown stays unknown. */
export function mapObserved<T, U>(fact: Observed<T>, see: (value: T) => U): Observed<U> {
  return fact.known ? known(see(fact.value), fact.source, fact.at) : fact;
}
