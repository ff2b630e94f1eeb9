import { AwsError, constraintError, noSuchEntity, validationError } from '../aws-error.ts';
import { iamArn, uniqueId } from '../ids.ts';
import { flag, integer, requiredText, text } from '../input.ts';
import type { ServiceSpecificCredential, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { quotaError } from './iam-entities.ts';
import { requestedStatus } from './iam-status.ts';
import { namedUser, targetArn, targetPrincipal, targetTags } from './iam-target.ts';

/** For each service and user (aws-facts A11). */
const CREDENTIALS_MAX = 2;

const AGE_DAYS_MAX = 36_600;

const DAY_MS = 86_400_000;

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** By service: what its bearer tokens begin with; none where it takes a user name and a password. */
const tokenPrefixes: ReadonlyMap<string, string | undefined> = new Map([
  ['codecommit.amazonaws.com', undefined],
  ['cassandra.amazonaws.com', undefined],
  ['bedrock.amazonaws.com', 'ABSK'],
  ['logs.amazonaws.com', 'ACWL'],
]);

const createServiceSpecificCredential: Operation = {
  name: 'CreateServiceSpecificCredential',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  secretReplies: ['ServiceSpecificCredential.ServicePassword', 'ServiceSpecificCredential.ServiceCredentialSecret'],
  run(call) {
    const user = namedUser(call, requiredText(call.input, 'UserName'));
    const service = supported(requiredText(call.input, 'ServiceName'));
    const days = ageDays(call);
    const held = user.serviceCredentials ?? [];
    if (held.filter((credential) => credential.service === service).length >= CREDENTIALS_MAX) {
      throw quotaError('ServiceSpecificCredentialsPerUser', CREDENTIALS_MAX);
    }
    const made: ServiceSpecificCredential = {
      id: uniqueId('ACCA', call.account.id, call.random),
      service,
      serviceUserName: freeName(call, user, service),
      status: 'Active',
      createdAt: call.now,
      ...(days === undefined ? {} : { expiresAt: call.now + days * DAY_MS }),
    };
    user.serviceCredentials = [...held, made];
    return { ServiceSpecificCredential: withSecret(call, user, made) };
  },
};

const listServiceSpecificCredentials: Operation = {
  name: 'ListServiceSpecificCredentials',
  access: 'read',
  resource: (call) =>
    flag(call.input, 'AllUsers') === true ? iamArn(call.world.partition, call.account.id, 'user/*') : targetArn(call),
  resourceTags: targetTags,
  run(call) {
    const asked = text(call.input, 'ServiceName');
    const service = asked === undefined ? undefined : supported(asked);
    const found = usersAsked(call).flatMap((user) =>
      (user.serviceCredentials ?? [])
        .filter((credential) => service === undefined || credential.service === service)
        .map((credential) => ({ user, credential })),
    );
    const { items, ...page } = iamPage(call, found);
    return {
      ServiceSpecificCredentials: items.map(({ user, credential }) => describe(call, user, credential)),
      ...page,
    };
  },
};

const updateServiceSpecificCredential: Operation = {
  name: 'UpdateServiceSpecificCredential',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { credential } = target(call);
    credential.status = requestedStatus(call);
    return undefined;
  },
};

const deleteServiceSpecificCredential: Operation = {
  name: 'DeleteServiceSpecificCredential',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user, credential } = target(call);
    user.serviceCredentials = user.serviceCredentials?.filter(({ id }) => id !== credential.id) ?? [];
    return undefined;
  },
};

const resetServiceSpecificCredential: Operation = {
  name: 'ResetServiceSpecificCredential',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  secretReplies: ['ServiceSpecificCredential.ServicePassword', 'ServiceSpecificCredential.ServiceCredentialSecret'],
  run(call) {
    const { user, credential } = target(call);
    return { ServiceSpecificCredential: withSecret(call, user, credential) };
  },
};

export const serviceCredentialOperations: readonly Operation[] = [
  createServiceSpecificCredential,
  listServiceSpecificCredentials,
  updateServiceSpecificCredential,
  deleteServiceSpecificCredential,
  resetServiceSpecificCredential,
];

/** The service's name in AWS's spelling: case does not matter. */
function supported(asked: string): string {
  const service = asked.toLowerCase();
  if (tokenPrefixes.has(service)) return service;
  throw new AwsError('NotSupportedService', 404, `No such service ${asked} is supported for Service Specific Credentials`);
}

/** Seen at AWS: any service takes an age, though the documentation speaks of API keys only. */
function ageDays(call: Call): number | undefined {
  const days = integer(call.input, 'CredentialAgeDays');
  if (days === undefined || (days >= 1 && days <= AGE_DAYS_MAX)) return days;
  const limit = days < 1 ? 'greater than or equal to 1' : `less than or equal to ${AGE_DAYS_MAX}`;
  throw constraintError('CredentialAgeDays', String(days), `Member must have value ${limit}`);
}

/** `alice-at-111122223333`, and `alice+1-at-111122223333` beside it. */
function freeName(call: Call, user: User, service: string): string {
  const taken = new Set(
    user.serviceCredentials?.filter((credential) => credential.service === service).map(({ serviceUserName }) => serviceUserName),
  );
  for (let slot = 0; ; slot++) {
    const name = `${user.name}${slot === 0 ? '' : `+${slot}`}-at-${call.account.id}`;
    if (!taken.has(name)) return name;
  }
}

function usersAsked(call: Call): User[] {
  if (flag(call.input, 'AllUsers') !== true) {
    const { user } = targetPrincipal(call);
    // Root cannot have any.
    return user ? [user] : [];
  }
  if (text(call.input, 'UserName') !== undefined) throw validationError('UserName and AllUsers cannot both be specified.');
  return [...call.account.users.values()];
}

function target(call: Call): { user: User; credential: ServiceSpecificCredential } {
  const id = requiredText(call.input, 'ServiceSpecificCredentialId');
  const { user } = targetPrincipal(call);
  const credential = user?.serviceCredentials?.find((candidate) => candidate.id === id);
  if (user && credential) return { user, credential };
  // Seen at AWS: the id of another user's credential is a wrong parameter, not a missing entity.
  for (const other of call.account.users.values()) {
    if (other.serviceCredentials?.some((candidate) => candidate.id === id)) {
      throw validationError(`The service specific credential ${id} does not belong to the user.`);
    }
  }
  throw noSuchEntity(`No such credential ${id} exists`);
}

function withSecret(call: Call, user: User, credential: ServiceSpecificCredential) {
  const password = call.random.text(60, BASE64);
  const prefix = tokenPrefixes.get(credential.service);
  const token = Buffer.from(`${credential.serviceUserName}:${password}`).toString('base64');
  return {
    ...describe(call, user, credential),
    ...(prefix === undefined ? { ServicePassword: password } : { ServiceCredentialSecret: prefix + token }),
  };
}

function describe(call: Call, user: User, credential: ServiceSpecificCredential) {
  const { service, serviceUserName, status, createdAt, expiresAt } = credential;
  const isExpired = expiresAt !== undefined && expiresAt <= call.now;
  return {
    CreateDate: new Date(createdAt),
    ExpirationDate: expiresAt === undefined ? undefined : new Date(expiresAt),
    ServiceName: service,
    ...(tokenPrefixes.get(service) === undefined
      ? { ServiceUserName: serviceUserName }
      : { ServiceCredentialAlias: serviceUserName }),
    ServiceSpecificCredentialId: credential.id,
    UserName: user.name,
    Status: isExpired ? 'Expired' : status,
  };
}
