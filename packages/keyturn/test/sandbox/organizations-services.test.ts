import {
  CloseAccountCommand,
  DeregisterDelegatedAdministratorCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const IAM = 'iam.amazonaws.com';
const GUARD_DUTY = 'guardduty.amazonaws.com';
const DEV = '222222222222';

let aws: TestSandbox;
let client: OrganizationsClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new OrganizationsClient(aws.admin());
});

afterEach(() => aws.close());

describe('trusted access', () => {
  it('is given, listed and taken back, any number of times', async () => {
    await enable(IAM);
    aws.clock.advance(60);
    await enable(IAM);
    const { EnabledServicePrincipals: services } = await client.send(new ListAWSServiceAccessForOrganizationCommand({}));
    expect(services).toEqual([{ ServicePrincipal: IAM, DateEnabled: new Date(START) }]);
    await client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: IAM }));
    await client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: IAM }));
    const after = await client.send(new ListAWSServiceAccessForOrganizationCommand({}));
    expect(after.EnabledServicePrincipals).toEqual([]);
  });

  it('is given to services only', async () => {
    await expect(enable('nonsense')).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'UNRECOGNIZED_SERVICE_PRINCIPAL',
      message: 'You specified an unrecognized service principal.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('stays as long as the service has a delegated administrator', async () => {
    await enable(IAM);
    await register(DEV, IAM);
    await expect(client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: IAM }))).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    });
  });

  it('needs an organization with all features', async () => {
    if (aws.world.organization) aws.world.organization.featureSet = 'CONSOLIDATED_BILLING';
    await expect(enable(IAM)).rejects.toMatchObject({ Reason: 'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE' });
  });
});

describe('delegated administrators', () => {
  it('are registered for a service, listed, and deregistered', async () => {
    await enable(IAM);
    await enable(GUARD_DUTY);
    await register(DEV, GUARD_DUTY);
    aws.clock.advance(60);
    await register(DEV, IAM);
    const all = await client.send(new ListDelegatedAdministratorsCommand({}));
    expect(all.DelegatedAdministrators).toEqual([
      {
        Id: DEV,
        Arn: `arn:aws:organizations::111111111111:account/${aws.world.organization?.id}/${DEV}`,
        Email: 'aws+dev@example.com',
        Name: 'dev',
        Status: 'ACTIVE',
        State: 'ACTIVE',
        JoinedMethod: 'CREATED',
        JoinedTimestamp: new Date(START - 1_000 * 86_400_000),
        DelegationEnabledDate: new Date(START),
      },
    ]);
    const ofIam = await client.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: IAM }));
    expect(ofIam.DelegatedAdministrators).toMatchObject([{ Id: DEV, DelegationEnabledDate: new Date(START + 60_000) }]);
    const { DelegatedServices: services } = await client.send(new ListDelegatedServicesForAccountCommand({ AccountId: DEV }));
    expect(services).toEqual([
      { ServicePrincipal: GUARD_DUTY, DelegationEnabledDate: new Date(START) },
      { ServicePrincipal: IAM, DelegationEnabledDate: new Date(START + 60_000) },
    ]);
    await client.send(new DeregisterDelegatedAdministratorCommand({ AccountId: DEV, ServicePrincipal: IAM }));
    const left = await client.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: IAM }));
    expect(left.DelegatedAdministrators).toEqual([]);
  });

  it('need trusted access for the service first', async () => {
    await expect(register(DEV, IAM)).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'SERVICE_ACCESS_NOT_ENABLED',
      message:
        'You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.',
    });
  });

  it('are other members than the management account, active, and registered once', async () => {
    await enable(IAM);
    await expect(register('111111111111', IAM)).rejects.toMatchObject({
      Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    });
    await expect(register('999999999999', IAM)).rejects.toMatchObject({ name: 'AccountNotFoundException' });
    await register(DEV, IAM);
    await expect(register(DEV, IAM)).rejects.toMatchObject({
      name: 'AccountAlreadyRegisteredException',
      message: 'The provided account is already a delegated administrator for your organization.',
    });
    await expect(client.send(new CloseAccountCommand({ AccountId: DEV }))).rejects.toMatchObject({
      Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    });
    const dev = aws.world.accounts.get(DEV);
    if (dev) dev.state = 'SUSPENDED';
    await expect(register(DEV, IAM)).rejects.toMatchObject({
      Reason: 'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
    });
  });

  it('cannot be asked about or deregistered when they are none', async () => {
    const refusal = {
      name: 'AccountNotRegisteredException',
      message: 'The provided account is not a registered delegated administrator for your organization.',
    };
    const one = { AccountId: DEV, ServicePrincipal: IAM };
    await expect(client.send(new DeregisterDelegatedAdministratorCommand(one))).rejects.toMatchObject(refusal);
    await expect(client.send(new ListDelegatedServicesForAccountCommand({ AccountId: DEV }))).rejects.toMatchObject(refusal);
  });
});

async function enable(service: string): Promise<void> {
  await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: service }));
}

async function register(accountId: string, service: string): Promise<void> {
  await client.send(new RegisterDelegatedAdministratorCommand({ AccountId: accountId, ServicePrincipal: service }));
}
