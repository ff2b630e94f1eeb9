import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { DestinationFault } from '../../engine/destination.ts';

/** Which cluster is meant, and as whom it is reached. */
export interface ClusterChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a pod finds the token and the certificate of its service account; elsewhere in tests only. */
  readonly serviceAccountFolder?: string;
}

/** Where Kubernetes mounts them (Kubernetes documentation, "Accessing the Kubernetes API from a Pod"). */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Fills an empty kubeconfig: from the file that is named, else from those of KUBECONFIG, else from the pod in which we run, else from
 * `~/.kube/config`. The current context is never taken where there are several: the next `kubectl config use-context` changes it.
 */
export function loadKubeconfig(into: KubeConfig, choice: ClusterChoice, create: () => KubeConfig): void {
  const files = filesOf(choice);
  if (files === 'in-cluster') {
    loadInCluster(into, choice);
    return;
  }
  for (const [index, file] of files.entries()) {
    const config = index === 0 ? into : create();
    try {
      config.loadFromFile(file);
      if (config !== into) into.mergeConfig(config);
    } catch {
      // What the parser says quotes the file, tokens and all.
      throw new DestinationFault(`${file} cannot be read as a kubeconfig; \`kubectl config view\` says why.`, {
        isPassing: false,
      });
    }
  }
  into.setCurrentContext(contextIn(into, choice, files));
  checkCluster(into, files);
}

function filesOf({ kubeconfig, context, environment }: ClusterChoice): readonly string[] | 'in-cluster' {
  const home = environment['HOME'] ?? homedir();
  if (kubeconfig !== undefined) return [kubeconfig.replace(/^~(?=\/)/, home)];
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return listed;
  if (context === undefined && environment['KUBERNETES_SERVICE_HOST'] !== undefined) return 'in-cluster';
  return [join(home, '.kube', 'config')];
}

function loadInCluster(into: KubeConfig, { environment, serviceAccountFolder = SERVICE_ACCOUNT }: ClusterChoice): void {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  const name = 'in-cluster';
  into.loadFromOptions({
    clusters: [
      {
        name,
        server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
        caFile: join(serviceAccountFolder, 'ca.crt'),
        skipTLSVerify: false,
      },
    ],
    // The token is read again as it is renewed.
    users: [{ name, authProvider: { name: 'tokenFile', config: { tokenFile: join(serviceAccountFolder, 'token') } } }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
}

function contextIn(config: KubeConfig, { context }: ClusterChoice, files: readonly string[]): string {
  const names = config.getContexts().map(({ name }) => name);
  const [only, ...others] = names;
  if (context === undefined && only !== undefined && others.length === 0) return only;
  if (context !== undefined && names.includes(context)) return context;
  const there = names.length === 0 ? 'no context' : `the contexts ${names.join(', ')}`;
  const problem = context === undefined ? 'Say which context is meant' : `There is no context ${context}`;
  throw new DestinationFault(`${problem}: ${files.join(' and ')} has ${there}.`, { isPassing: false });
}

function checkCluster(config: KubeConfig, files: readonly string[]): void {
  const where = `the context ${config.getCurrentContext()} of ${files.join(' and ')}`;
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new DestinationFault(`${where} names a cluster that is not there.`, { isPassing: false });
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    const advice = 'Secrets are not sent without TLS, unless its cluster says `insecure-skip-tls-verify: true`';
    throw new DestinationFault(`${where} reaches its cluster by plain http. ${advice}.`, { isPassing: false });
  }
}
