import * as z from 'zod';
import { parseInstant } from '../core/instant.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import type { Destination, Holding } from '../engine/destination.ts';
import { type DestinationContext, defineDestination } from './destination.ts';
import { notReadyOf, unknownOf } from './http.ts';
import { connectNamespace, type Namespace } from './kubernetes-secret/cluster.ts';
import { givenIn, look, NOTES, type Place, pendingSecret, type Seen, stagedIn } from './kubernetes-secret/place.ts';
import { rehearseSecret } from './kubernetes-secret/rehearsal.ts';
import { restartWorkload, workloadName, workloadOf } from './kubernetes-secret/workloads.ts';
import { fillIn, type Layout, layoutSchema, standardLayout, writeLayout } from './layout.ts';

/** What the AWS SDKs read from the environment, so that `envFrom` needs no more. */
const ENVIRONMENT_LAYOUT: Layout = { AWS_ACCESS_KEY_ID: '{accessKeyId}', AWS_SECRET_ACCESS_KEY: '{secretAccessKey}' };

/** Kubernetes API reference, Secret, data. */
const MEMBER = /^[-._a-zA-Z0-9]{1,253}$/;

const shape = z.strictObject({
  context: z
    .string()
    .min(1)
    .describe('context of the kubeconfig; may be left out in a pod, and where the kubeconfig has one context only')
    .optional(),
  kubeconfig: z
    .string()
    .min(1)
    .describe('path of the kubeconfig; else those of KUBECONFIG, else the service account of the pod, else ~/.kube/config')
    .optional(),
  namespace: z.string().min(1).describe('namespace, which must exist; {account}, {accountName} and {user} are filled in'),
  name: z
    .string()
    .min(1)
    .describe('name of the Secret, one for each user; {account}, {accountName} and {user} are filled in, in lower case'),
  format: layoutSchema
    .refine(
      (layout) => Object.keys(layout).every((member) => MEMBER.test(member)),
      'members of letters, digits, "-", "_" and "."',
    )
    .default(ENVIRONMENT_LAYOUT)
    .describe('members of the Secret; the default is what AWS SDKs read from the environment; other members are kept'),
  restart: z
    .array(workloadName)
    .default([])
    .describe(
      'workloads whose pods are replaced after the key was, as `kubectl rollout restart` does: what is read by envFrom does not change in a running pod',
    ),
});

/**
 * A Secret of Kubernetes. A key waits in a second Secret beside it, `NAME-keyturn-pending`, so that nothing that mounts the first or
 * reads it by `envFrom` sees it; that one is deleted at the end of the promotion.
 */
export const kubernetesSecretDestination = defineDestination({
  kind: 'kubernetes-secret',
  summary: 'a Secret of a Kubernetes cluster, with an optional restart of the workloads that use it',
  shape,
  create: (settings, context) => createDestination(placeOf(settings, context), whereOf(settings)),
});

function placeOf(settings: z.output<typeof shape>, { owner, environment, timeoutMs, aws }: DestinationContext): Place {
  const namespaceName = fillIn(settings.namespace, owner).toLowerCase();
  const name = fillIn(settings.name, owner).toLowerCase();
  const { kubeconfig, context } = settings;
  return {
    namespaceName,
    name,
    pendingName: `${name}-keyturn-pending`,
    ownerName: `${owner.account}/${owner.user ?? 'root'}`,
    layout: settings.format,
    workloads: settings.restart.map(workloadOf),
    owner,
    clock: aws.clock,
    connect: connectNamespace(namespaceName, { kubeconfig, context, environment, timeoutMs }),
  };
}

/** As the configuration says it: the id of a destination is the same on every machine. */
function whereOf({ kubeconfig, context }: z.output<typeof shape>): string {
  return [kubeconfig, context].filter((one) => one !== undefined).join('#') || 'default';
}

function createDestination(place: Place, where: string): Destination {
  const { namespaceName, name } = place;
  return {
    id: `kubernetes-secret:${where}/${namespaceName}/${name}`,
    label: `Kubernetes Secret ${namespaceName}/${name}`,
    canStage: true,
    canReadBack: true,
    async rehearse() {
      try {
        return await rehearseSecret(place);
      } catch (error) {
        return notReadyOf(error);
      }
    },
    async holds() {
      try {
        return { known: true, holding: holdingOf(place, await look(place)) };
      } catch (error) {
        return unknownOf(error);
      }
    },
    async read(accessKeyId) {
      const { pending, main } = await look(place);
      return [stagedIn(pending), givenIn(place, main)].find((key) => key?.accessKeyId === accessKeyId);
    },
    async put(key) {
      const { namespace, pending, main } = await look(place);
      if (isSame(givenIn(place, main), key) || isSame(stagedIn(pending), key)) return;
      await stage(place, { namespace, key });
    },
    promote: async (key) => promote(place, key),
  };
}

function holdingOf(place: Place, { pending, main, isUnfinished }: Seen): Holding {
  const staged = stagedIn(pending)?.accessKeyId ?? null;
  const given = givenIn(place, main)?.accessKeyId ?? null;
  const notes = main?.annotations ?? {};
  // Pods that were not restarted still use what was there before; to promote it again restarts them.
  if (isUnfinished) return { current: notes[NOTES.before] ?? null, pending: staged, currentSince: null };
  const since = notes[NOTES.key] === given ? parseInstant(notes[NOTES.since] ?? '') : undefined;
  return { current: given, pending: staged === given ? null : staged, currentSince: since ?? null };
}

/** Gives the key to consumers. The pending Secret goes last: as long as it holds what the Secret gives, workloads may be left. */
async function promote(place: Place, key: KeyMaterial): Promise<void> {
  const { namespace, pending, main, isUnfinished } = await look(place);
  const { accessKeyId } = key;
  const { name, layout, workloads, clock } = place;
  const given = givenIn(place, main);
  const isGiven = isSame(given, key);
  const isStaged = isSame(stagedIn(pending), key);
  if (isGiven && !isStaged) return;
  if (!isStaged && workloads.length > 0) await stage(place, { namespace, key });
  if (!isGiven || isUnfinished) {
    const before = given?.accessKeyId === accessKeyId ? main?.annotations[NOTES.before] : given?.accessKeyId;
    const annotations = {
      [NOTES.owner]: place.ownerName,
      [NOTES.since]: clock.now(),
      [NOTES.key]: accessKeyId,
      ...(before === undefined ? {} : { [NOTES.before]: before }),
    };
    await namespace.apply({ name, data: writeLayout(layout, key, place.owner), annotations }, { isRehearsal: false });
  }
  for (const workload of workloads)
    await restartWorkload(namespace, workload, { secretName: name, accessKeyId, at: clock.now() });
  const left = await namespace.secret(place.pendingName);
  if (left && isSame(stagedIn(left), key)) await namespace.remove(place.pendingName, left.version);
}

async function stage(
  place: Place,
  { namespace, key }: { readonly namespace: Namespace; readonly key: KeyMaterial },
): Promise<void> {
  await namespace.apply(pendingSecret(place, writeLayout(standardLayout, key, place.owner)), { isRehearsal: false });
}

function isSame(held: KeyMaterial | undefined, key: KeyMaterial): boolean {
  return held?.accessKeyId === key.accessKeyId && held.secret.equals(key.secret);
}
