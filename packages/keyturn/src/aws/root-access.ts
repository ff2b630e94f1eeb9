import type { AccountRef } from '../core/account.ts';
import { epochMs } from '../core/instant.ts';
import { unknown } from '../core/observed.ts';
import type { AccountReader, Aws, MemberAccess, Opened, RootReader } from '../engine/ports.ts';
import type { CallTrail, RemovalAws, RootAws } from '../engine/root-ports.ts';
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

/**
 * AWS, for who removes what root users have. Sessions are used again: between two steps everything is read anew, and AssumeRoot is the
 * scarcest call that there is.
 */
export function connectForRemoval(aws: Aws, clients: AwsClients): RemovalAws {
  const { clock } = clients;
  const root = connectForRoot(aws, clients);
  const now = () => epochMs(clock.now());
  const members = createKeeper<Opened<AccountReader>>(now, MEMBER_MS);
  const roots = createKeeper<Opened<RootReader>>(now, ROOT_MS);
  const trails = createKeeper<Opened<CallTrail>>(now, MEMBER_MS);
  const organization = createKeeper<Awaited<ReturnType<typeof root.organization>>>(now, MEMBER_MS);
  return {
    ...root,
    organization: () => organization('organization', () => root.organization()),
    member: (id, access) => members(id, () => aws.member(id, access)),
    rootOf: (account) => roots(account.id, () => aws.rootOf(account)),
    trail: (account, access) => trails(account.id, () => openTrail({ aws, clients }, account, access)),
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
  };
}

/** Sessions of roles last an hour, those of AssumeRoot two minutes: none is used to its last second. */
const MEMBER_MS = 30 * 60_000;
const ROOT_MS = 60_000;

/** Keeps what was opened for a while; what could not be opened is tried again. */
function createKeeper<Opened extends { readonly known: boolean }>(now: () => number, keepMs: number) {
  const kept = new Map<string, { readonly until: number; readonly opened: Promise<Opened> }>();
  return async (name: string, open: () => Promise<Opened>): Promise<Opened> => {
    const present = kept.get(name);
    if (present && present.until > now()) return present.opened;
    const opened = open();
    kept.set(name, { until: now() + keepMs, opened });
    const isOpen = await opened.then(
      ({ known }) => known,
      () => false,
    );
    if (!isOpen) kept.delete(name);
    return opened;
  };
}

async function openTrail(
  { aws, clients }: { readonly aws: Aws; readonly clients: AwsClients },
  { id, partition }: AccountRef,
  access: MemberAccess,
): Promise<Opened<CallTrail>> {
  try {
    const { account } = await aws.caller();
    const session = account === id ? undefined : await assumeRole(await clients.sts(), { partition, account: id, access });
    const client = (region: string) => clients.cloudTrail({ region, credentials: session });
    return { known: true, reader: createCallTrail(client, clients.clock) };
  } catch (error) {
    return toUnknown(error, `assuming role ${access.roleName} in account ${id}`);
  }
}
