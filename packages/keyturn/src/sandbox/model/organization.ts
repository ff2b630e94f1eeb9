/** The organization around the accounts, as plain data. */

export type PolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY';

export interface OrganizationalUnit {
  readonly id: string;
  name: string;
  /** Id of the root or of another OU. */
  parentId: string;
}

export interface OrganizationPolicy {
  readonly id: string;
  name: string;
  description: string;
  readonly type: PolicyType;
  content: string;
  readonly awsManaged: boolean;
}

/** A request to make an account: AWS answers before it is done. */
export interface AccountCreation {
  /** `car-...` */
  readonly id: string;
  readonly accountName: string;
  readonly requestedAt: number;
  readonly accountId?: string;
  readonly failureReason?: 'EMAIL_ALREADY_EXISTS';
}

export type RootFeature = 'RootCredentialsManagement' | 'RootSessions';

export interface Organization {
  /** `o-...` */
  readonly id: string;
  featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  readonly managementAccountId: string;
  /** `r-...` */
  readonly rootId: string;
  readonly units: Map<string, OrganizationalUnit>;
  readonly enabledPolicyTypes: Set<PolicyType>;
  readonly policies: Map<string, OrganizationPolicy>;
  /** Policy ids by target: root id, OU id or account id. */
  readonly attachments: Map<string, Set<string>>;
  /** Service principal, and since when it has trusted access. */
  readonly trustedServices: Map<string, number>;
  /** Service principal, then account id, and since when it is delegated. */
  readonly delegates: Map<string, Map<string, number>>;
  /** Centralized root access. In the order in which AWS listed them: newest first. */
  rootFeatures: RootFeature[];
  /** By request id, oldest first. */
  creations?: Map<string, AccountCreation>;
  /** Tags of the root, of OUs, accounts and policies, by their id. */
  tags?: Map<string, Map<string, string>>;
}
