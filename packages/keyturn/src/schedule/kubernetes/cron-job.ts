import { inContainer, runArguments, type Wanted } from '../wanted.ts';

/** A run that was not begun within this time is left to the next one. */
const STARTING_DEADLINE_SECONDS = 6 * 3600;

/** What a CronJob is called, and when it runs. */
export interface CronJobWish {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A CronJob that does what is due. */
export function cronJob(wanted: Wanted, { name, cron, timeZone, labels }: CronJobWish): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, labels },
    spec: {
      schedule: cron,
      timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: STARTING_DEADLINE_SECONDS,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 5,
      jobTemplate: {
        spec: {
          // A run that failed is told of, and settled by the next one: at once it would fail again.
          backoffLimit: 0,
          ttlSecondsAfterFinished: 7 * 86_400,
          template: { metadata: { labels }, spec: podSpec(wanted) },
        },
      },
    },
  };
}

function podSpec(wanted: Wanted): object {
  return {
    serviceAccountName: 'keyturn',
    automountServiceAccountToken: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 300,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: inContainer.userId,
      runAsGroup: inContainer.userId,
      fsGroup: inContainer.userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(wanted.jitterSeconds > 0 ? { initContainers: [delayContainer(wanted)] } : {}),
    containers: [runContainer(wanted)],
    volumes: [
      { name: 'config', configMap: { name: 'keyturn' } },
      { name: 'state', persistentVolumeClaim: { claimName: 'keyturn-state' } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ],
  };
}

const restricted = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

const resources = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } } as const;

/** Kubernetes has no random delay: something waits before the run. */
function delayContainer({ image, jitterSeconds }: Wanted): object {
  return {
    name: 'delay',
    image,
    command: ['node', '-e', `setTimeout(() => {}, Math.random() * ${jitterSeconds * 1000})`],
    securityContext: restricted,
    resources,
  };
}

function runContainer({ image, variables }: Wanted): object {
  return {
    name: 'keyturn',
    image,
    args: runArguments(inContainer),
    ...(variables.length === 0
      ? {}
      : { env: variables.map((name) => ({ name, valueFrom: { secretKeyRef: { name: 'keyturn', key: name } } })) }),
    securityContext: restricted,
    resources,
    volumeMounts: [
      { name: 'config', mountPath: '/etc/keyturn', readOnly: true },
      { name: 'state', mountPath: inContainer.stateFolder },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
