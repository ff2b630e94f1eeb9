import { AwsError } from '../aws-error.ts';
import type { Organization } from '../model/organization.ts';
import type { Call, Operation } from '../operation.ts';
import { describeAccount, namedBy } from './organizations-arns.ts';
import {
  constraintViolation,
  idForms,
  invalidInput,
  optionalMatch,
  organizationPage,
  requiredMatch,
} from './organizations-input.ts';
import { managedOrganization, memberAccount, readableOrganization } from './organizations-scope.ts';

const enableAwsServiceAccess: Operation = {
  name: 'EnableAWSServiceAccess',
  access: 'write',
  run(call) {
    const organization = managedOrganization(call);
    const service = requiredService(call);
    if (organization.featureSet !== 'ALL') {
      const message = 'You must enable all features in your organization before you use this operation.';
      throw constraintViolation('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE', message);
    }
    if (!organization.trustedServices.has(service)) organization.trustedServices.set(service, call.now);
    return undefined;
  },
};

const disableAwsServiceAccess: Operation = {
  name: 'DisableAWSServiceAccess',
  access: 'write',
  run(call) {
    const organization = managedOrganization(call);
    const service = requiredService(call);
    if (delegatesOf(organization, service).size > 0) {
      throw constraintViolation(
        'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
        'You must deregister all delegated administrators for this service before you can disable service access.',
      );
    }
    organization.trustedServices.delete(service);
    return undefined;
  },
};

const listAwsServiceAccessForOrganization: Operation = {
  name: 'ListAWSServiceAccessForOrganization',
  access: 'read',
  run(call) {
    const { items, ...page } = organizationPage(call, [...readableOrganization(call).trustedServices]);
    const services = items.map(([service, since]) => ({ ServicePrincipal: service, DateEnabled: new Date(since) }));
    return { EnabledServicePrincipals: services, ...page };
  },
};

const registerDelegatedAdministrator: Operation = {
  name: 'RegisterDelegatedAdministrator',
  access: 'write',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = managedOrganization(call);
    const service = requiredService(call);
    const account = delegableAccount(call, organization);
    if (account.state !== 'ACTIVE') {
      throw constraintViolation(
        'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
        'You cannot register a suspended account as a delegated administrator.',
      );
    }
    if (!organization.trustedServices.has(service)) {
      throw constraintViolation(
        'SERVICE_ACCESS_NOT_ENABLED',
        'You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.',
      );
    }
    const delegates = delegatesOf(organization, service);
    if (delegates.has(account.id)) {
      const message = 'The provided account is already a delegated administrator for your organization.';
      throw new AwsError('AccountAlreadyRegisteredException', 400, message);
    }
    organization.delegates.set(service, new Map([...delegates, [account.id, call.now]]));
    return undefined;
  },
};

const deregisterDelegatedAdministrator: Operation = {
  name: 'DeregisterDelegatedAdministrator',
  access: 'write',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = managedOrganization(call);
    const service = requiredService(call);
    const account = delegableAccount(call, organization);
    const delegates = organization.delegates.get(service);
    if (!delegates?.delete(account.id)) throw notRegistered();
    if (delegates.size === 0) organization.delegates.delete(service);
    return undefined;
  },
};

const listDelegatedAdministrators: Operation = {
  name: 'ListDelegatedAdministrators',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const service = optionalMatch(call.input, 'ServicePrincipal', idForms.servicePrincipal);
    const lists = service === undefined ? [...organization.delegates.values()] : [delegatesOf(organization, service)];
    const sinceById = new Map<string, number>();
    for (const [id, since] of lists.flatMap((list) => [...list])) {
      sinceById.set(id, Math.min(since, sinceById.get(id) ?? since));
    }
    const { items, ...page } = organizationPage(call, [...sinceById]);
    const administrators = items.map(([id, since]) => {
      const { Paths: _paths, ...described } = describeAccount(call, organization, memberAccount(call, id));
      return { ...described, DelegationEnabledDate: new Date(since) };
    });
    return { DelegatedAdministrators: administrators, ...page };
  },
};

const listDelegatedServicesForAccount: Operation = {
  name: 'ListDelegatedServicesForAccount',
  access: 'read',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = readableOrganization(call);
    const { id } = memberAccount(call, requiredMatch(call.input, 'AccountId', idForms.account));
    const services: { ServicePrincipal: string; DelegationEnabledDate: Date }[] = [];
    for (const [service, accounts] of organization.delegates) {
      const since = accounts.get(id);
      if (since !== undefined) services.push({ ServicePrincipal: service, DelegationEnabledDate: new Date(since) });
    }
    if (services.length === 0) throw notRegistered();
    const { items, ...page } = organizationPage(call, services);
    return { DelegatedServices: items, ...page };
  },
};

/** Organizations: trusted access of AWS services, and delegated administrators. */
export const organizationServiceOperations: readonly Operation[] = [
  enableAwsServiceAccess,
  disableAwsServiceAccess,
  listAwsServiceAccessForOrganization,
  registerDelegatedAdministrator,
  deregisterDelegatedAdministrator,
  listDelegatedAdministrators,
  listDelegatedServicesForAccount,
];

function requiredService({ input }: Call): string {
  const service = requiredMatch(input, 'ServicePrincipal', idForms.servicePrincipal);
  if (!/^[a-z0-9.-]+\.(?:amazonaws\.com|amazon\.com|amazonaws\.com\.cn)$/.test(service)) {
    throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', 'You specified an unrecognized service principal.');
  }
  return service;
}

function delegatesOf(organization: Organization, service: string): ReadonlyMap<string, number> {
  return organization.delegates.get(service) ?? new Map();
}

function delegableAccount(call: Call, organization: Organization) {
  const account = memberAccount(call, requiredMatch(call.input, 'AccountId', idForms.account));
  if (account.id === organization.managementAccountId) {
    throw constraintViolation(
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register master account/yourself as delegated administrator for your organization.',
    );
  }
  return account;
}

function notRegistered(): AwsError {
  const message = 'The provided account is not a registered delegated administrator for your organization.';
  return new AwsError('AccountNotRegisteredException', 400, message);
}
