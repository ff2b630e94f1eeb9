import type { MetricDatum } from './cloudwatch.ts';
import type { Consumer } from './consumers.ts';
import type { EventRule } from './eventbridge.ts';
import type { HealthEvent } from './health.ts';
import type { CredentialReport, Group, ManagedPolicy, PasswordPolicy, Role, RootUser, User, VirtualMfaDevice } from './iam.ts';
import type { Organization } from './organization.ts';
import type { Secret } from './secrets-manager.ts';
import type { SecurityHub } from './security-hub.ts';
import type { MailRegion } from './ses.ts';
import type { Topic } from './sns.ts';
import type { Parameter } from './ssm.ts';

export type Partition = 'aws' | 'aws-us-gov' | 'aws-cn';

export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

/** One account. Members of services are absent until first used, so that a big fleet stays small. Regional things are keyed `region/name`. */
export interface Account {
  readonly id: string;
  name: string;
  email: string;
  state: AccountState;
  joinedMethod: 'INVITED' | 'CREATED';
  joinedAt: number;
  /** Where it stands in the organization: root id or OU id; absent outside an organization. */
  parentId?: string;
  alias?: string;
  readonly root: RootUser;
  readonly users: Map<string, User>;
  groups?: Map<string, Group>;
  roles?: Map<string, Role>;
  /** Customer managed policies by ARN. */
  policies?: Map<string, ManagedPolicy>;
  virtualMfa?: Map<string, VirtualMfaDevice>;
  passwordPolicy?: PasswordPolicy;
  report?: CredentialReport;
  secrets?: Map<string, Secret>;
  parameters?: Map<string, Parameter>;
  topics?: Map<string, Topic>;
  eventRules?: Map<string, EventRule>;
  /** What was put into CloudWatch, oldest first. */
  metrics?: MetricDatum[];
  /** What AWS Health tells; absent: the account has no support plan with which it may be asked. */
  healthEvents?: HealthEvent[];
  securityHubs?: Map<string, SecurityHub>;
  /** By region. */
  mailers?: Map<string, MailRegion>;
  /** Bucket names and when they were made. */
  buckets?: Map<string, number>;
}

/** Temporary credentials. Their secret is derived from the id like every other (ids.ts). */
export interface Session {
  readonly id: string;
  readonly token: string;
  readonly accountId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly hasMfa: boolean;
  readonly sourceIdentity?: string;
  /** Inline session policy of AssumeRole, as JSON text. */
  readonly policy?: string;
  /** Session tags of AssumeRole. */
  readonly tags?: ReadonlyMap<string, string>;
  readonly principal:
    | { readonly kind: 'role'; readonly roleName: string; readonly sessionName: string }
    | { readonly kind: 'user'; readonly userName: string; readonly keyId: string }
    | { readonly kind: 'root'; readonly keyId: string }
    /** Of GetFederationToken; `userName` is absent where a root user asked for it. */
    | { readonly kind: 'federated'; readonly name: string; readonly userName?: string }
    | { readonly kind: 'assumed-root'; readonly taskPolicy: string };
}

/** Everything that the sandbox remembers of AWS: plain data, written to `--state FILE` as it is. */
export interface World {
  readonly seed: number;
  readonly partition: Partition;
  organization?: Organization;
  readonly accounts: Map<string, Account>;
  readonly sessions: Map<string, Session>;
  /** Ids of keys that were deleted, and of every session: what was issued and may not be found above any more. */
  issued?: Set<string>;
  /** Scripted consumers by name. */
  consumers?: Map<string, Consumer>;
}
