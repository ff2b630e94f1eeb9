import type { Operation } from '../operation.ts';
import { cloudtrailOperations } from './cloudtrail.ts';
import { cloudwatchOperations } from './cloudwatch.ts';
import { eventBridgeOperations } from './eventbridge.ts';
import { healthOperations } from './health.ts';
import { accessKeyOperations } from './iam-access-keys.ts';
import { accountOperations } from './iam-account.ts';
import { authorizationDetailOperations } from './iam-authorization-details.ts';
import { certificateOperations } from './iam-certificates.ts';
import { credentialReportOperations } from './iam-credential-report.ts';
import { entityPolicyOperations } from './iam-entity-policies.ts';
import { groupOperations } from './iam-groups.ts';
import { loginProfileOperations } from './iam-login-profiles.ts';
import { mfaOperations } from './iam-mfa.ts';
import { organizationFeatureOperations } from './iam-organization-features.ts';
import { policyOperations } from './iam-policies.ts';
import { policyVersionOperations } from './iam-policy-versions.ts';
import { roleOperations } from './iam-roles.ts';
import { serviceCredentialOperations } from './iam-service-credentials.ts';
import { simulationOperations } from './iam-simulation.ts';
import { sshKeyOperations } from './iam-ssh-keys.ts';
import { tagOperations } from './iam-tags.ts';
import { userOperations } from './iam-users.ts';
import { organizationAccountOperations } from './organizations-accounts.ts';
import { organizationAttachmentOperations } from './organizations-attachments.ts';
import { organizationLifecycleOperations } from './organizations-lifecycle.ts';
import { organizationPolicyOperations } from './organizations-policies.ts';
import { organizationServiceOperations } from './organizations-services.ts';
import { organizationTagOperations } from './organizations-tags.ts';
import { organizationUnitOperations } from './organizations-units.ts';
import { s3Operations } from './s3.ts';
import { secretsManagerOperations } from './secrets-manager.ts';
import { securityHubOperations } from './security-hub.ts';
import { sesOperations } from './ses.ts';
import { snsOperations } from './sns.ts';
import { ssmOperations } from './ssm.ts';
import { stsOperations } from './sts.ts';

/** Every operation that the sandbox implements, by the service's name in the SigV4 scope. */
export const services: Readonly<Record<string, readonly Operation[]>> = {
  iam: [
    ...accessKeyOperations,
    ...accountOperations,
    ...authorizationDetailOperations,
    ...certificateOperations,
    ...credentialReportOperations,
    ...entityPolicyOperations,
    ...groupOperations,
    ...loginProfileOperations,
    ...mfaOperations,
    ...organizationFeatureOperations,
    ...policyOperations,
    ...policyVersionOperations,
    ...roleOperations,
    ...serviceCredentialOperations,
    ...simulationOperations,
    ...sshKeyOperations,
    ...tagOperations,
    ...userOperations,
  ],
  sts: [...stsOperations],
  organizations: [
    ...organizationAccountOperations,
    ...organizationAttachmentOperations,
    ...organizationLifecycleOperations,
    ...organizationPolicyOperations,
    ...organizationServiceOperations,
    ...organizationTagOperations,
    ...organizationUnitOperations,
  ],
  secretsmanager: [...secretsManagerOperations],
  ssm: [...ssmOperations],
  sns: [...snsOperations],
  events: [...eventBridgeOperations],
  cloudtrail: [...cloudtrailOperations],
  monitoring: [...cloudwatchOperations],
  s3: [...s3Operations],
  securityhub: [...securityHubOperations],
  health: [...healthOperations],
  ses: [...sesOperations],
};
