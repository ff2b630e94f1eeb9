import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAwsClients } from '../../src/aws/client.ts';
import type { DestinationContext } from '../../src/destinations/destination.ts';
import { kubernetesSecretDestination } from '../../src/destinations/kubernetes-secret.ts';
import type { Destination, DestinationOwner } from '../../src/engine/destination.ts';
import type { DestinationBench } from '../contracts/destination.ts';
import { type Kubernetes, plainData, startKubernetes } from '../emulations/kubernetes.ts';
import { deployer } from './aws-destination.ts';

/** A destination in an emulated cluster, with a kubeconfig of its own. */
export interface KubernetesBench extends DestinationBench {
  readonly cluster: Kubernetes;
  /** Where its kubeconfig is. */
  readonly folder: string;
  cut(k: number, when: 'before' | 'after'): void;
  mend(): void;
  /** A destination with other settings, another owner, or another environment. */
  with(settings: object, context?: Partial<DestinationContext>): Destination;
}

/** What a context needs where nothing is asked of AWS. */
export function contextWithoutAws(
  environment: Readonly<Record<string, string>>,
  owner: DestinationOwner = deployer,
): DestinationContext {
  const aws = createAwsClients({
    region: 'eu-central-1',
    environment: {},
    credentials: { accessKeyId: '', secretAccessKey: '' },
  });
  return { owner, aws, environment, timeoutMs: 5_000 };
}

/** Consumers read the Secret, or are pods of a workload that is restarted. */
export async function kubernetesBench(
  settings: { readonly restart?: readonly string[] } = {},
  { isEncrypted = false } = {},
): Promise<KubernetesBench> {
  const cluster = await startKubernetes({ isEncrypted });
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-kubernetes-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, kubeconfigFor(cluster));
  for (const name of ['deployments/web', 'statefulsets/db', 'daemonsets/log'])
    cluster.workloads.set(`prod/${name}`, { annotations: {}, generation: 1, environment: {}, envFrom: 'web' });
  const context = contextWithoutAws({ KUBECONFIG: kubeconfig });
  const standard = { namespace: 'prod', name: 'web', ...settings };
  const make = (other: object = {}, rest: Partial<DestinationContext> = {}): Destination =>
    kubernetesSecretDestination.create({ ...standard, ...other }, { ...context, ...rest });
  return {
    cluster,
    folder,
    destination: make(),
    again: () => make(),
    with: make,
    async consumer() {
      const pods = cluster.workloads.get('prod/deployments/web')?.environment ?? {};
      const read = settings.restart ? pods : plainData(cluster.secrets.get('prod/web'));
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = read;
      return accessKeyId === undefined || secretAccessKey === undefined ? null : { accessKeyId, secretAccessKey };
    },
    cut: (k, when) => cluster.cut(k, when),
    mend: () => cluster.mend(),
    state: () => JSON.stringify([[...cluster.secrets], [...cluster.workloads]]),
    now: () => context.aws.clock.now(),
    traces: () => [
      JSON.stringify(cluster.asked.map(({ query, ...rest }) => ({ ...rest, query: String(query) }))),
      ...[...cluster.secrets.values()].map((secret) => JSON.stringify({ ...secret, data: Object.keys(secret.data) })),
      JSON.stringify([...cluster.workloads].map(([name, { annotations }]) => [name, annotations])),
    ],
    async close() {
      await rm(folder, { recursive: true, force: true });
      await cluster.close();
    },
  };
}

/** A kubeconfig with one context, that of the emulated cluster. */
export function kubeconfigFor({ url, ca }: Kubernetes, user: object = { token: 'token-of-the-test' }): string {
  const trust =
    ca === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const cluster = { server: url, ...trust };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  });
}
