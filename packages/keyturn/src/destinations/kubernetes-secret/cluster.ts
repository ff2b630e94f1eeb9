import type { AppsV1Api, AuthorizationV1Api, ConfigurationOptions, CoreV1Api } from '@kubernetes/client-node';
import { HttpFault } from '../http.ts';
import { type ClusterChoice, loadKubeconfig } from './kubeconfig.ts';
import { clusterFault } from './refusals.ts';
import { FIELD_MANAGER, readSecret, type StoredSecret } from './stored-secret.ts';

/** What Keyturn wants a Secret to have; whatever else it has is left alone. */
export interface WantedSecret {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Something that runs pods, by what a configuration calls it. */
export interface Workload {
  readonly kind: 'deployment' | 'statefulset' | 'daemonset';
  readonly name: string;
}

/** What one may be allowed to do, in the namespace. */
export interface Permission {
  readonly verb: 'get' | 'create' | 'patch' | 'delete';
  readonly group: '' | 'apps';
  readonly resource: string;
  readonly name: string;
}

/** One namespace of a cluster. Every call throws HttpFault or DestinationFault, without anything that was sent. */
export interface Namespace {
  secret(name: string): Promise<StoredSecret | undefined>;
  /**
   * Server-side apply: one call that makes the Secret or changes it, sends nothing but our own members, and leaves all others as they
   * are at that instant. To read it, change it and put it back would carry the secrets of others through here, and race with whoever
   * else writes. It is forced, as it takes over what a person or an earlier tool put there once; who would put it back is looked for
   * in the rehearsal (Kubernetes documentation, "Server-Side Apply", conflicts).
   */
  apply(wanted: WantedSecret, options: { readonly isRehearsal: boolean }): Promise<void>;
  /** Removes it in exactly this state; absent is as good. */
  remove(name: string, version: StoredSecret['version']): Promise<void>;
  isAllowed(permission: Permission): Promise<boolean>;
  /** Annotations of the pods that a workload makes; undefined: there is no such workload. */
  podAnnotations(workload: Workload): Promise<Readonly<Record<string, string>> | undefined>;
  annotatePods(workload: Workload, annotations: Readonly<Record<string, string>>): Promise<void>;
}

/** A namespace of the cluster that is chosen. The library is loaded and the kubeconfig read at the first call. */
export function connectNamespace(
  namespace: string,
  choice: ClusterChoice & { readonly timeoutMs: number },
): () => Promise<Namespace> {
  let opening: Promise<Namespace> | undefined;
  return async () => {
    try {
      opening ??= open(namespace, choice);
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
}

/** How kinds are called in the addresses of the API. */
export const resourceOf: Readonly<Record<Workload['kind'], string>> = {
  deployment: 'deployments',
  statefulset: 'statefulsets',
  daemonset: 'daemonsets',
};

interface Apis {
  readonly namespace: string;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly contentType: (type: 'apply' | 'merge') => ConfigurationOptions;
  /** Runs a call within the time that it may take, and translates how it fails. */
  readonly ask: <T>(call: () => Promise<T>, hidden?: readonly string[]) => Promise<T>;
}

async function open(namespace: string, choice: ClusterChoice & { readonly timeoutMs: number }): Promise<Namespace> {
  const k8s = await import('@kubernetes/client-node');
  const config = new k8s.KubeConfig();
  loadKubeconfig(config, choice, () => new k8s.KubeConfig());
  const server = (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '');
  const { timeoutMs } = choice;
  const configuration = k8s.createConfiguration({
    baseServer: new k8s.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(timeoutMs));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  const types = { apply: k8s.PatchStrategy.ServerSideApply, merge: k8s.PatchStrategy.StrategicMergePatch };
  const apis: Apis = {
    namespace,
    core: new k8s.CoreV1Api(configuration),
    apps: new k8s.AppsV1Api(configuration),
    authorization: new k8s.AuthorizationV1Api(configuration),
    contentType: (type) => k8s.setHeaderOptions('Content-Type', types[type]),
    async ask(call, hidden = []) {
      // A login command of the kubeconfig may hang before there is a request to give up.
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        return await Promise.race([call(), overAt(deadline)]);
      } catch (error) {
        const answer = error instanceof k8s.ApiException ? { status: error.code, body: readText(error.body) } : undefined;
        throw clusterFault(error, { server, answer, hidden, timeoutMs });
      }
    },
  };
  return { ...secretCalls(apis), ...workloadCalls(apis) };
}

async function overAt(deadline: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new DOMException('too late', 'TimeoutError')), { once: true });
  });
}

function readText(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

function secretCalls({ namespace, core, authorization, contentType, ask }: Apis) {
  return {
    async secret(name) {
      const found = await orAbsent(ask(() => core.readNamespacedSecret({ name, namespace })));
      return found && readSecret(found);
    },
    async apply({ name, data, labels = {}, annotations }, { isRehearsal }) {
      const encoded = Object.fromEntries(
        Object.entries(data).map(([member, text]) => [member, Buffer.from(text).toString('base64')]),
      );
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels, annotations }, data: encoded };
      const how = { fieldManager: FIELD_MANAGER, force: true, ...(isRehearsal ? { dryRun: 'All' } : {}) };
      const hidden = [...Object.values(data), ...Object.values(encoded)];
      await ask(() => core.patchNamespacedSecret({ name, namespace, body, ...how }, contentType('apply')), hidden);
    },
    async remove(name, preconditions) {
      await orAbsent(ask(() => core.deleteNamespacedSecret({ name, namespace, body: { preconditions } })));
    },
    async isAllowed({ verb, group, resource, name }) {
      const spec = { resourceAttributes: { namespace, verb, group, resource, name } };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      const { status } = await ask(() => authorization.createSelfSubjectAccessReview({ body }));
      return status?.allowed === true;
    },
  } satisfies Partial<Namespace>;
}

function workloadCalls({ namespace, apps, contentType, ask }: Apis) {
  const reads = {
    deployment: (name: string) => apps.readNamespacedDeployment({ name, namespace }),
    statefulset: (name: string) => apps.readNamespacedStatefulSet({ name, namespace }),
    daemonset: (name: string) => apps.readNamespacedDaemonSet({ name, namespace }),
  };
  return {
    async podAnnotations({ kind, name }) {
      const found = await orAbsent(ask(async () => (await reads[kind](name)).spec?.template));
      return found && { ...found.metadata?.annotations };
    },
    async annotatePods({ kind, name }, annotations) {
      const body = { spec: { template: { metadata: { annotations } } } };
      const what = { name, namespace, body, fieldManager: FIELD_MANAGER };
      const patches = {
        deployment: () => apps.patchNamespacedDeployment(what, contentType('merge')),
        statefulset: () => apps.patchNamespacedStatefulSet(what, contentType('merge')),
        daemonset: () => apps.patchNamespacedDaemonSet(what, contentType('merge')),
      };
      await ask(async () => {
        await patches[kind]();
      });
    },
  } satisfies Partial<Namespace>;
}

async function orAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HttpFault && error.status === 404) return undefined;
    throw error;
  }
}
