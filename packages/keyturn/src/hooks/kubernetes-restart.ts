import * as z from 'zod';
import { connectNamespace, type Namespace, resourceOf, type Workload } from '../destinations/kubernetes-secret/cluster.ts';
import { nameOf, restartWorkload, workloadName, workloadOf } from '../destinations/kubernetes-secret/workloads.ts';
import { fillIn } from '../destinations/layout.ts';
import { DestinationFault, type DestinationOwner } from '../engine/destination.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { defineHook, hookAttempts } from './hook.ts';

const LIST = 'a list such as [deployment/web]';

/** What `kubectl rollout restart` does, for pods that read their key when they start: from Secrets Manager, Vault, or a Secret by `envFrom`. */
export const kubernetesRestartHook = defineHook({
  kind: 'kubernetes-restart',
  summary: 'replaces the pods of workloads of a Kubernetes cluster, as kubectl rollout restart does, once for each new key',
  shape: z.strictObject({
    context: z
      .string('the name of a context')
      .min(1, 'the name of a context')
      .describe('context of the kubeconfig; may be left out in a pod, and where the kubeconfig has one context only')
      .optional(),
    kubeconfig: z
      .string('the path of a file')
      .min(1, 'the path of a file')
      .describe('path of the kubeconfig; else those of KUBECONFIG, else the service account of the pod, else ~/.kube/config')
      .optional(),
    namespace: z
      .string('the name of a namespace')
      .min(1, 'the name of a namespace')
      .describe('namespace of the workloads; {account}, {accountName} and {user} are filled in, in lower case'),
    workloads: z
      .array(workloadName, LIST)
      .min(1, LIST)
      .describe('what is restarted: deployment/NAME, statefulset/NAME or daemonset/NAME'),
    ...attemptShape(hookAttempts),
  }),
  create(
    { context, kubeconfig, namespace: template, workloads: names, timeoutSeconds, tries },
    { owner, aws, environment, wait },
  ) {
    const namespaceName = fillIn(template, owner).toLowerCase();
    const choice = { kubeconfig, context, environment, timeoutMs: timeoutSeconds * 1000 };
    const connect = connectNamespace(namespaceName, choice);
    const workloads = names.map(workloadOf);
    return {
      label: `kubernetes-restart ${namespaceName}: ${names.join(', ')}`,
      rehearse: () => reasonOf(async () => rightsProblem(await connect(), workloads)),
      run: ({ owner: whose, accessKeyId }) =>
        attempt({ tries, wait }, () =>
          restart(connect, workloads, { secretName: markName(whose), accessKeyId, at: aws.clock.now() }),
        ),
    };
  },
});

async function rightsProblem(namespace: Namespace, workloads: readonly Workload[]): Promise<string | undefined> {
  for (const workload of workloads) {
    const { kind, name } = workload;
    const isAllowed = await namespace.isAllowed({ verb: 'patch', group: 'apps', resource: resourceOf[kind], name });
    if (!isAllowed) return `these credentials may not patch ${nameOf(workload)}`;
    if (!(await namespace.podAnnotations(workload))) return `there is no ${nameOf(workload)}`;
  }
  return undefined;
}

async function restart(
  connect: () => Promise<Namespace>,
  workloads: readonly Workload[],
  given: Parameters<typeof restartWorkload>[2],
): Promise<Attempt> {
  try {
    const namespace = await connect();
    for (const workload of workloads) await restartWorkload(namespace, workload, given);
    return { is: 'done' };
  } catch (error) {
    if (!(error instanceof DestinationFault)) throw error;
    return { is: 'failed', because: sentencePart(error), isPassing: error.isPassing };
  }
}

/** One mark for each user: a workload may use the keys of several. Names of annotations have these characters only. */
function markName({ account, user }: DestinationOwner): string {
  return `${account}.${(user ?? 'root').replace(/[^A-Za-z0-9._-]/g, '-')}.key`;
}

async function reasonOf(ask: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DestinationFault) return sentencePart(error);
    throw error;
  }
}

function sentencePart({ message }: DestinationFault): string {
  return message.replace(/\.$/, '');
}
