import type { AwsClients } from '../../aws/client.ts';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { DestinationFault, type DestinationOwner } from '../../engine/destination.ts';
import { keyIn, type Layout, standardLayout } from '../layout.ts';
import type { Namespace, WantedSecret, Workload } from './cluster.ts';
import type { StoredSecret } from './stored-secret.ts';
import { isRestarted } from './workloads.ts';

/** Where the keys of one user are kept in a cluster. */
export interface Place {
  readonly namespaceName: string;
  /** The Secret that consumers use. */
  readonly name: string;
  /** The Secret in which a key waits that they are not given yet. */
  readonly pendingName: string;
  /** `111122223333/deploy` */
  readonly ownerName: string;
  readonly layout: Layout;
  readonly workloads: readonly Workload[];
  readonly owner: DestinationOwner;
  readonly clock: AwsClients['clock'];
  readonly connect: () => Promise<Namespace>;
}

/** Annotations of our Secrets. The id of a key is no secret. */
export const NOTES = {
  /** Whose keys it is for. */
  owner: 'keyturn.dev/owner',
  /** Since when it gives `key`. */
  since: 'keyturn.dev/since',
  key: 'keyturn.dev/access-key-id',
  /** What it gave before. */
  before: 'keyturn.dev/previous-access-key-id',
} as const;

/** Both Secrets of a place as they are now. */
export interface Seen {
  readonly namespace: Namespace;
  readonly pending: StoredSecret | undefined;
  readonly main: StoredSecret | undefined;
  /** The Secret gives a key that not all workloads were restarted for. */
  readonly isUnfinished: boolean;
}

/** Reads both. The pending one first: a promotion that runs meanwhile is then seen twice, and never not at all. */
export async function look(place: Place): Promise<Seen> {
  const namespace = await place.connect();
  const pending = await namespace.secret(place.pendingName);
  const main = await namespace.secret(place.name);
  const problem = (pending && foreignPending(place, pending)) ?? (main && foreignOwner(place, place.name, main));
  if (problem !== undefined) throw new DestinationFault(problem, { isPassing: false });
  return { namespace, pending, main, isUnfinished: await isUnfinished(place, { namespace, pending, main }) };
}

/** The key that waits in the pending Secret. */
export function stagedIn(pending: StoredSecret | undefined): KeyMaterial | undefined {
  return pending && keyIn(standardLayout, pending.data);
}

/** The key that a Secret gives to consumers. */
export function givenIn({ layout }: Place, main: StoredSecret | undefined): KeyMaterial | undefined {
  return main && keyIn(layout, main.data);
}

/** The pending Secret, with what it is to hold. */
export function pendingSecret({ pendingName, ownerName }: Place, data: Readonly<Record<string, string>>): WantedSecret {
  return { name: pendingName, data, labels: PENDING_LABELS, annotations: { [NOTES.owner]: ownerName } };
}

const PENDING_LABELS: Readonly<Record<string, string>> = {
  'app.kubernetes.io/managed-by': 'keyturn',
  'keyturn.dev/pending': 'true',
};

function foreignPending(place: Place, pending: StoredSecret): string | undefined {
  const { pendingName } = place;
  const { labels } = pending;
  const isOurs = Object.entries(PENDING_LABELS).every(([label, value]) => labels[label] === value);
  if (!isOurs) return `Secret ${pendingName} was not made by Keyturn, which needs that name: rename it, or use another name.`;
  return foreignOwner(place, pendingName, pending);
}

function foreignOwner({ ownerName }: Place, secretName: string, { annotations }: StoredSecret): string | undefined {
  const whose = annotations[NOTES.owner];
  if (whose === undefined || whose === ownerName) return undefined;
  return `Secret ${secretName} is for the keys of ${whose}: give each user a Secret of its own.`;
}

/** The pending Secret goes last: as long as it holds what the Secret gives, workloads may be left. */
async function isUnfinished(
  place: Place,
  { namespace, pending, main }: { readonly namespace: Namespace } & Pick<Seen, 'pending' | 'main'>,
): Promise<boolean> {
  const accessKeyId = givenIn(place, main)?.accessKeyId;
  if (accessKeyId === undefined || stagedIn(pending)?.accessKeyId !== accessKeyId) return false;
  if (main?.annotations[NOTES.key] !== accessKeyId) return false;
  for (const workload of place.workloads) {
    const what = { secretName: place.name, accessKeyId };
    if (!(await isRestarted(namespace, workload, what))) return true;
  }
  return false;
}
