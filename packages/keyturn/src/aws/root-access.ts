import type { Aws } from '../engine/ports.ts';
import type { RootAws } from '../engine/root-ports.ts';
import type { AwsClients } from './client.ts';
import { readOrganization } from './organization.ts';

/** AWS, for who looks at root users. */
export function connectForRoot(aws: Aws, clients: AwsClients): RootAws {
  return {
    ...aws,
    organization: () => readOrganization(clients.organizations, clients.clock),
  };
}
