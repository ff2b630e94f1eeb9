import type { Operation } from '../operation.ts';
import { cloudtrailOperations } from './cloudtrail.ts';
import { accessKeyOperations } from './iam-access-keys.ts';
import { organizationAccountOperations } from './organizations-accounts.ts';
import { organizationAttachmentOperations } from './organizations-attachments.ts';
import { organizationLifecycleOperations } from './organizations-lifecycle.ts';
import { organizationPolicyOperations } from './organizations-policies.ts';
import { organizationServiceOperations } from './organizations-services.ts';
import { organizationTagOperations } from './organizations-tags.ts';
import { organizationUnitOperations } from './organizations-units.ts';
import { s3Operations } from './s3.ts';
import { securityHubOperations } from './security-hub.ts';

/** Every operation that the sandbox implements, by the service's name in the SigV4 scope. */
export const services: Readonly<Record<string, readonly Operation[]>> = {
  iam: [...accessKeyOperations],
  organizations: [
    ...organizationAccountOperations,
    ...organizationAttachmentOperations,
    ...organizationLifecycleOperations,
    ...organizationPolicyOperations,
    ...organizationServiceOperations,
    ...organizationTagOperations,
    ...organizationUnitOperations,
  ],
  cloudtrail: [...cloudtrailOperations],
  s3: [...s3Operations],
  securityhub: [...securityHubOperations],
};
