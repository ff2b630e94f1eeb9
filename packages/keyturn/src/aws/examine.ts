import type { AccountId } from '../core/access-key.ts';
import type { RootFeatures } from '../core/account.ts';
import type { Probe, ProbedAccount } from '../core/diagnosis.ts';
import { epochMs, type Instant } from '../core/instant.ts';
import type { Observed } from '../core/observed.ts';
import type { CallerFacts, MemberAccess } from '../engine/ports.ts';
import { type AwsClients, type AwsOptions, createAwsClients, type SessionCredentials } from './client.ts';
import { connectAws } from './connect.ts';
import { healthOf } from './exposed-keys.ts';
import { listKeys } from './keys.ts';
import { notTried, probe } from './probe.ts';
import { probeAccount } from './probe-account.ts';
import { probeOrganization } from './probe-organization.ts';
import { assumeRole, assumeRoot } from './session.ts';

/** What is asked of AWS to tell what somebody may do there. */
export interface ExamineRequest {
  /** Whether the organization is tried too: its reads, and the way into one of its members. */
  readonly org: boolean;
  readonly access: MemberAccess;
}

/** What was found out. */
export interface Examination {
  readonly caller: CallerFacts;
  /** The long-lived key that signs; null for temporary credentials. Its creation is null where it could not be read. */
  readonly ownKey: { readonly id: string; readonly createdAt: Instant | null } | null;
  readonly rootFeatures: Observed<RootFeatures | null>;
  readonly accounts: readonly ProbedAccount[];
}

/** Looks at AWS with somebody's credentials; it makes real calls, and changes nothing. */
export interface Examiner {
  /** The region in which calls are signed. */
  region(): Promise<string>;
  /** AWS's time. */
  now(): Instant;
  /** How many seconds this machine's clock is ahead of AWS's; 0 below what can be told. */
  skewSeconds(): number;
  /** Throws a Fault when there are no credentials that work. */
  examine(request: ExamineRequest): Promise<Examination>;
}

/** Connects; nothing is asked before the first use. */
export function createExaminer(options: AwsOptions): Examiner {
  const clients = createAwsClients(options);
  const aws = connectAws(options, clients);
  return {
    region: async () => (await clients.sts()).config.region(),
    now: () => clients.clock.now(),
    // A header is cut to the second, and the clock says nothing of less.
    skewSeconds: () => Math.round((Date.now() - epochMs(clients.clock.now())) / 1000),
    async examine(request) {
      const caller = await aws.caller();
      const [rootFeatures, ownKey, probes] = await Promise.all([
        aws.rootFeatures(),
        readOwnKey(clients, caller),
        probeCaller(clients, caller),
      ]);
      const own = (more: readonly Probe[]): ProbedAccount => ({
        account: caller.account,
        arn: caller.arn,
        by: 'caller',
        probes: [...probes, ...more],
      });
      if (!request.org) return { caller, ownKey, rootFeatures, accounts: [own([])] };
      const { more, member } = await probeWay(clients, { caller, rootFeatures, access: request.access });
      return { caller, ownKey, rootFeatures, accounts: [own(more), ...member] };
    },
  };
}

async function probeCaller(clients: AwsClients, { arn, partition }: CallerFacts): Promise<readonly Probe[]> {
  const [iam, sts] = await Promise.all([clients.iam(), clients.sts()]);
  const { accessKeyId } = await sts.config.credentials();
  const userName = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? null;
  const whoami: Probe = { action: 'sts:GetCallerIdentity', outcome: 'ok', detail: null };
  return [
    whoami,
    ...(await probeAccount({ iam, sts, health: healthOf(clients, partition, undefined), partition, accessKeyId, userName })),
  ];
}

async function readOwnKey(clients: AwsClients, { arn }: CallerFacts): Promise<Examination['ownKey']> {
  const { accessKeyId, sessionToken } = await (await clients.sts()).config.credentials();
  if ((sessionToken ?? '') !== '' || /:assumed-role\//.test(arn)) return null;
  // Without a name, whoever signs is asked about: root too.
  const keys = await clients
    .iam()
    .then((iam) => listKeys(iam, undefined))
    .catch(() => []);
  return { id: accessKeyId, createdAt: keys.find(({ id }) => id === accessKeyId)?.createdAt ?? null };
}

interface Way {
  readonly caller: CallerFacts;
  readonly rootFeatures: Observed<RootFeatures | null>;
  readonly access: MemberAccess;
}

/** The organization, and the way into one of its members: by its role, and as its root user. */
async function probeWay(
  clients: AwsClients,
  { caller, rootFeatures, access }: Way,
): Promise<{ readonly more: readonly Probe[]; readonly member: readonly ProbedAccount[] }> {
  const { probes, member } = await probeOrganization(await clients.organizations(), caller.account);
  const features: Probe = {
    action: 'iam:ListOrganizationsFeatures',
    outcome: rootFeatures.known ? 'ok' : rootFeatures.why === 'denied' ? 'denied' : 'failed',
    detail: rootFeatures.known ? null : rootFeatures.detail,
  };
  if (member === undefined) {
    const why = 'no other active account of the organization was found';
    return { more: [features, ...probes, notTried('sts:AssumeRole', why), notTried('sts:AssumeRoot', why)], member: [] };
  }
  const [role, root] = await Promise.all([
    probeRole(clients, { caller, access, account: member }),
    probeRoot(clients, { caller, rootFeatures, account: member }),
  ]);
  return { more: [features, ...probes, role.entry, ...root], member: role.inside };
}

async function probeRole(
  clients: AwsClients,
  { caller: { partition }, access, account }: Pick<Way, 'caller' | 'access'> & { readonly account: AccountId },
): Promise<{ readonly entry: Probe; readonly inside: readonly ProbedAccount[] }> {
  let session: SessionCredentials | undefined;
  const tried = await probe({
    action: 'sts:AssumeRole',
    async ask() {
      session = await assumeRole(await clients.sts(), { partition, account, access });
    },
  });
  if (!session) {
    const hint = `role ${access.roleName} in account ${account}; the role may also not exist, not trust this identity, or want an external id`;
    return { entry: { ...tried, detail: `${tried.detail ?? ''}: ${hint}` }, inside: [] };
  }
  const [iam, sts] = await Promise.all([clients.iam(session), clients.sts()]);
  const health = healthOf(clients, partition, session);
  const probes = await probeAccount({ iam, sts, health, partition, accessKeyId: session.accessKeyId, userName: null });
  const arn = `arn:${partition}:iam::${account}:role/${access.roleName}`;
  // To whom a key belongs is asked with the caller's own credentials, wherever the key is.
  const inside = probes.filter(({ action }) => action !== 'sts:GetAccessKeyInfo');
  return { entry: tried, inside: [{ account, arn, by: 'member-role', probes: inside }] };
}

async function probeRoot(
  clients: AwsClients,
  { caller: { partition }, rootFeatures, account }: Pick<Way, 'caller' | 'rootFeatures'> & { readonly account: AccountId },
): Promise<readonly Probe[]> {
  const actions = ['sts:AssumeRoot', 'iam:ListMFADevices'] as const;
  if (rootFeatures.known && rootFeatures.value?.credentialsManagement !== true) {
    return actions.map((action) => notTried(action, 'the central management of root credentials is off'));
  }
  let session: SessionCredentials | undefined;
  const tried = await probe({
    action: actions[0],
    async ask() {
      session = await assumeRoot(await clients.sts(), { partition, account, task: 'IAMAuditRootUserCredentials' });
    },
  });
  // Where the feature is off, AWS says so in a refusal: no permission would help.
  if (/not enabled/.test(tried.detail ?? '')) return actions.map((action) => notTried(action, tried.detail ?? ''));
  if (!session) return [tried, notTried(actions[1], 'there is no root session to try it in')];
  const iam = await clients.iam(session);
  const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
  return [tried, await probe({ action: actions[1], ask: () => iam.send(new ListMFADevicesCommand({})) })];
}
