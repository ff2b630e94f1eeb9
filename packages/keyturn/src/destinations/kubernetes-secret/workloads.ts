import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DestinationFault } from '../../engine/destination.ts';
import type { Namespace, Workload } from './cluster.ts';

/** What `kubectl rollout restart` sets (Kubernetes documentation, "Well-Known Labels, Annotations and Taints"). */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const NAME_MAX = 63;

const WORKLOAD = 'deployment/NAME, statefulset/NAME or daemonset/NAME';

/** A workload in the configuration. */
export const workloadName = z.string(WORKLOAD).regex(/^(deployment|statefulset|daemonset)\/[a-z0-9][-.a-z0-9]*$/, WORKLOAD);

/** The workload of such a name. */
export function workloadOf(text: string): Workload {
  const [kind = '', name = ''] = text.split('/');
  return { kind: kind === 'statefulset' || kind === 'daemonset' ? kind : 'deployment', name };
}

/** A key of a Secret. */
interface Given {
  readonly secretName: string;
  readonly accessKeyId: string;
}

/** Whether the pods of a workload were replaced for this key of this Secret. */
export async function isRestarted(
  namespace: Namespace,
  workload: Workload,
  { secretName, accessKeyId }: Given,
): Promise<boolean> {
  const annotations = await namespace.podAnnotations(workload);
  if (!annotations) throw new DestinationFault(`There is no ${nameOf(workload)} to restart.`, { isPassing: false });
  return annotations[markOf(secretName)] === accessKeyId;
}

/** Replaces the pods of a workload, unless that was done for this key of this Secret already. */
export async function restartWorkload(
  namespace: Namespace,
  workload: Workload,
  { secretName, accessKeyId, at }: Given & { readonly at: string },
): Promise<void> {
  if (await isRestarted(namespace, workload, { secretName, accessKeyId })) return;
  await namespace.annotatePods(workload, { [RESTARTED_AT]: at, [markOf(secretName)]: accessKeyId });
}

/** As it stands in a configuration: `deployment/web`. */
export function nameOf({ kind, name }: Workload): string {
  return `${kind}/${name}`;
}

/** One annotation for each Secret: a workload may use the keys of two users. Names of annotations have an end (labels and annotations, "Syntax"). */
function markOf(secretName: string): string {
  const hash = createHash('sha256').update(secretName).digest('hex').slice(0, 12);
  const name = secretName.length <= NAME_MAX ? secretName : `${secretName.slice(0, NAME_MAX - 13)}-${hash}`;
  return `key-of.keyturn.dev/${name}`;
}
