import type { ScheduleForm } from './form.ts';
import { cronJob } from './kubernetes/cron-job.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import { yamlDocuments } from './text/yaml-documents.ts';
import { distinctTimes, inContainer, type Wanted } from './wanted.ts';

/** Manifests of Kubernetes. */
export const kubernetesForm: ScheduleForm = {
  name: 'kubernetes',
  summary: 'manifests of Kubernetes: CronJob, ServiceAccount, ConfigMap, PersistentVolumeClaim',
  next: 'read it, then: kubectl apply --namespace NAMESPACE -f keyturn-manifests.yaml',
  emit: (wanted) => [{ fileName: 'keyturn-manifests.yaml', text: yamlDocuments(remarksOf(wanted), manifests(wanted)) }],
};

function manifests(wanted: Wanted): readonly object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'keyturn', labels },
      // Keyturn asks AWS; the API of Kubernetes only where a destination is a Secret in this cluster.
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'keyturn', labels },
      data: { 'keyturn.yaml': wanted.configText },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'keyturn-state', labels },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    ...distinctTimes(wanted).map(({ name, cron, timeZone }) =>
      cronJob(wanted, { name: `keyturn-${name}`, cron, timeZone, labels }),
    ),
  ];
}

const labels = { 'app.kubernetes.io/name': 'keyturn' } as const;

function remarksOf(wanted: Wanted): readonly string[] {
  return [
    ...remarks(wanted),
    'Wants Kubernetes 1.27 or newer, for timeZone. A time that the clocks skip may be left out, and one that they show twice may run twice: the next',
    'run does what was left out, and nothing is done twice.',
    'A run that finds something ends with 1, and Kubernetes calls that failed: "audit: { failOn: none }" in keyturn.yaml keeps it for real failures.',
    'The journal is in the volume keyturn-state: it has to outlive every pod.',
    `The image runs as user ${inContainer.userId}, with a root that cannot be written to.`,
    LOCK_REMARK,
    'On EKS, let the ServiceAccount have its role by EKS Pod Identity, or by the annotation eks.amazonaws.com/role-arn; then no key is needed.',
    ...variableRemarks(wanted, 'the Secret "keyturn" of this namespace, under these names'),
    ...(wanted.onFailure.length === 0
      ? []
      : ['Kubernetes starts no program when a job fails: alert on kube_job_status_failed, or let Keyturn notify you.']),
  ];
}
