import { AwsError } from '../aws-error.ts';
import type { Organization, RootFeature } from '../model/organization.ts';
import type { Call, Operation, Reply } from '../operation.ts';

/** Whose trusted access and whose delegated administrator centralised root access asks for. */
const IAM_PRINCIPAL = 'iam.amazonaws.com';

const listOrganizationsFeatures: Operation = {
  name: 'ListOrganizationsFeatures',
  access: 'read',
  run: (call) => describe(administered(call)),
};

export const organizationFeatureOperations: readonly Operation[] = [
  listOrganizationsFeatures,
  enabling('EnableOrganizationsRootCredentialsManagement', 'RootCredentialsManagement'),
  enabling('EnableOrganizationsRootSessions', 'RootSessions'),
  disabling('DisableOrganizationsRootCredentialsManagement', 'RootCredentialsManagement'),
  disabling('DisableOrganizationsRootSessions', 'RootSessions'),
];

/** Only the management account switches a feature on; the delegated administrator may switch it off (aws-facts D5). */
function enabling(name: string, feature: RootFeature): Operation {
  return {
    name,
    access: 'write',
    run(call) {
      const organization = administered(call);
      if (call.account.id !== organization.managementAccountId) {
        throw refusal(
          'CallerIsNotManagementAccountException',
          `Caller account ${call.account.id} is not management account of the organization and cannot enable IAM features.`,
        );
      }
      if (!organization.rootFeatures.includes(feature)) organization.rootFeatures = [feature, ...organization.rootFeatures];
      return describe(organization);
    },
  };
}

function disabling(name: string, feature: RootFeature): Operation {
  return {
    name,
    access: 'write',
    run(call) {
      const organization = administered(call);
      organization.rootFeatures = organization.rootFeatures.filter((enabled) => enabled !== feature);
      return describe(organization);
    },
  };
}

/** The organization that the caller may administer root access of. */
function administered(call: Call): Organization {
  const { organization } = call.world;
  const { id, parentId } = call.account;
  if (!organization || parentId === undefined) {
    throw refusal(
      'OrganizationNotFoundException',
      'The request was rejected because no organization is associated with your account.',
    );
  }
  if (organization.featureSet !== 'ALL') {
    throw refusal(
      'OrganizationNotInAllFeaturesModeException',
      'The request was rejected because your organization does not have All features enabled.',
    );
  }
  if (!organization.trustedServices.has(IAM_PRINCIPAL)) {
    throw refusal(
      'ServiceAccessNotEnabledException',
      `Trusted Access for IAM not enabled by organization of input account ${id}.`,
    );
  }
  if (id !== organization.managementAccountId && !organization.delegates.get(IAM_PRINCIPAL)?.has(id)) {
    throw refusal(
      'AccountNotManagementOrDelegatedAdministratorException',
      `Input account ${id} is neither management account nor delegated admin.`,
    );
  }
  return organization;
}

function refusal(code: string, message: string): AwsError {
  return new AwsError(code, 400, message);
}

function describe(organization: Organization): Reply {
  return { OrganizationId: organization.id, EnabledFeatures: [...organization.rootFeatures] };
}
