import { expect, test } from 'vitest';
import { kubernetesForm } from '../../src/schedule/kubernetes.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { yamlValues } from './support/documents.ts';
import { problemsWith } from './support/json-schema.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

test('there is an account, the configuration, room for the journal, and a job for each time', () => {
  expect(manifestsOf(wantedOf()).map(({ kind, metadata }) => `${String(kind)} ${JSON.stringify(metadata)}`)).toEqual([
    'ServiceAccount {"name":"keyturn","labels":{"app.kubernetes.io/name":"keyturn"}}',
    'ConfigMap {"name":"keyturn","labels":{"app.kubernetes.io/name":"keyturn"}}',
    'PersistentVolumeClaim {"name":"keyturn-state","labels":{"app.kubernetes.io/name":"keyturn"}}',
    'CronJob {"name":"keyturn-audit","labels":{"app.kubernetes.io/name":"keyturn"}}',
    'CronJob {"name":"keyturn-apply","labels":{"app.kubernetes.io/name":"keyturn"}}',
  ]);
});

test('a job is as the API of Kubernetes wants it', async () => {
  for (const wanted of [wantedOf(), wantedOf({ variables: [], jitterSeconds: 0, onFailure: [] })]) {
    for (const job of jobsOf(wanted)) expect(await problemsWith('kubernetes-cron-job', job)).toEqual([]);
  }
});

test('a job that the API would refuse is found, so that the test above means something', async () => {
  expect(await problemsWith('kubernetes-cron-job', { ...jobsOf(wantedOf())[0], spec: { schedule: '@daily' } })).not.toEqual([]);
});

test('a job has its own time zone, and never runs beside itself', () => {
  expect(jobsOf(wantedOf())[0]).toMatchObject({
    spec: { schedule: '0 2 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' },
  });
});

test('every container is without any privilege', () => {
  const [job] = jobsOf(wantedOf());
  expect(job).toMatchObject({
    spec: {
      jobTemplate: {
        spec: {
          template: {
            spec: {
              automountServiceAccountToken: false,
              securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
              initContainers: [{ securityContext: restricted }],
              containers: [
                {
                  args: ['run', '--once', '--config', '/etc/keyturn/keyturn.yaml', '--state-dir', '/var/lib/keyturn'],
                  env: [
                    { name: 'GITHUB_TOKEN', valueFrom: { secretKeyRef: { name: 'keyturn', key: 'GITHUB_TOKEN' } } },
                    {
                      name: 'KEYTURN_WEBHOOK_SECRET',
                      valueFrom: { secretKeyRef: { name: 'keyturn', key: 'KEYTURN_WEBHOOK_SECRET' } },
                    },
                  ],
                  securityContext: restricted,
                },
              ],
            },
          },
        },
      },
    },
  });
});

test('the configuration comes through as it is, whatever is in it', () => {
  const texts = [...hostileNames, 'yes', 'on: 012\n', 'a: |\n  b\n\n\n', '', '  leading\n', '%YAML 1.1\n---\n'];
  for (const configText of texts) {
    expect(manifestsOf(wantedOf({ configText }))[1]).toMatchObject({ data: { 'keyturn.yaml': configText } });
  }
});

const restricted = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

function jobsOf(wanted: Wanted): Record<string, unknown>[] {
  return manifestsOf(wanted).filter(({ kind }) => kind === 'CronJob');
}

function manifestsOf(wanted: Wanted): Record<string, unknown>[] {
  const { is11, is12 } = yamlValues(kubernetesForm.emit(wanted)[0]?.text ?? '');
  expect(is11).toEqual(is12);
  return is12.map((value) => ({ ...(typeof value === 'object' ? value : {}) }));
}
