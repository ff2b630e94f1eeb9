import { unknown } from '../core/observed.ts';
import type { Aws } from '../engine/ports.ts';
import type { RemovalAws, RootAws } from '../engine/root-ports.ts';
import { createCallTrail } from './call-trail.ts';
import type { AwsClients } from './client.ts';
import { toUnknown } from './faults.ts';
import { readOrganization } from './organization.ts';
import { createPausePolicies } from './pause-policies.ts';
import { createRootRemover } from './root-remover.ts';
import { assumeRole, assumeRoot } from './session.ts';

/** AWS, for who looks at root users. */
export function connectForRoot(aws: Aws, clients: AwsClients): RootAws {
  return {
    ...aws,
    organization: () => readOrganization(clients.organizations, clients.clock),
  };
}

/** AWS, for who removes what root users have. */
export function connectForRemoval(aws: Aws, clients: AwsClients): RemovalAws {
  const { clock } = clients;
  return {
    ...connectForRoot(aws, clients),
    pauses: createPausePolicies(clients.organizations, clock),

    async remover({ id, isManagement, partition }) {
      if (isManagement) return unknown('denied', 'AWS gives nobody a session of the root user of a management account');
      try {
        const session = await assumeRoot(await clients.sts(), { partition, account: id, task: 'IAMDeleteRootUserCredentials' });
        return { known: true, reader: createRootRemover(await clients.iam(session), clock) };
      } catch (error) {
        return toUnknown(error, `opening a root session in account ${id}`);
      }
    },

    async trail({ id, partition }, access) {
      try {
        const { account } = await aws.caller();
        const session = account === id ? undefined : await assumeRole(await clients.sts(), { partition, account: id, access });
        const client = (region: string) => clients.cloudTrail({ region, credentials: session });
        return { known: true, reader: createCallTrail(client, { clock, partition }) };
      } catch (error) {
        return toUnknown(error, `assuming role ${access.roleName} in account ${id}`);
      }
    },
  };
}
