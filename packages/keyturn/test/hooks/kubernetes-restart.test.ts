import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kubernetesRestartHook } from '../../src/hooks/kubernetes-restart.ts';
import { hookContext, promoted } from '../support/hook-bench.ts';
import { type KubernetesBench, kubernetesBench } from '../support/kubernetes-bench.ts';

let bench: KubernetesBench;
beforeEach(async () => {
  bench = await kubernetesBench();
});
afterEach(() => bench.close());

function hook(settings: object = {}) {
  const context = hookContext({ KUBECONFIG: join(bench.folder, 'config') });
  const shape = { namespace: 'prod', workloads: ['deployment/web', 'statefulset/db'], ...settings };
  return { ...kubernetesRestartHook.create(shape, context), waits: context.waits };
}

const generations = () => [...bench.cluster.workloads].map(([name, { generation }]) => [name, generation]);

test('pods are replaced once for each new key', async () => {
  const restarting = hook();
  expect([await restarting.rehearse(), await restarting.run(promoted), await hook().run(promoted)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(restarting.label).toBe('kubernetes-restart prod: deployment/web, statefulset/db');
  const once = [
    ['prod/deployments/web', 2],
    ['prod/statefulsets/db', 2],
    ['prod/daemonsets/log', 1],
  ];
  expect(generations()).toEqual(once);
  expect(Object.keys(bench.cluster.workloads.get('prod/deployments/web')?.annotations ?? {}).sort()).toEqual([
    'key-of.keyturn.dev/111111111111.deploy.key',
    'kubectl.kubernetes.io/restartedAt',
  ]);
  await hook().run({ ...promoted, accessKeyId: 'AKIARTXV5AHDEXAMPLE3' });
  expect(generations().map(([, generation]) => generation)).toEqual([3, 3, 1]);
});

test('users whose keys one workload uses each have a mark of their own', async () => {
  const restarting = hook({ workloads: ['deployment/web'] });
  await restarting.run(promoted);
  await restarting.run({ owner: { ...promoted.owner, user: 'team=a,b+c@d' }, accessKeyId: 'AKIARTXV5AHDEXAMPLE3' });
  await restarting.run(promoted);
  expect(generations()[0]).toEqual(['prod/deployments/web', 3]);
});

test('a lost answer is no reason to replace pods twice', async () => {
  bench.cluster.cut(2, 'after');
  const restarting = hook({ workloads: ['deployment/web'], tries: 1 });
  expect(await restarting.run(promoted)).toMatch(/cannot be reached, or its answer was lost/);
  bench.cluster.mend();
  expect(await restarting.run(promoted)).toBeUndefined();
  expect(generations()[0]).toEqual(['prod/deployments/web', 2]);
});

test('a cluster that is busy is asked again', async () => {
  const busy = { status: 503, json: { kind: 'Status', message: 'later', reason: 'ServiceUnavailable', code: 503 } };
  bench.cluster.answerOnce(() => busy);
  const restarting = hook();
  expect([await restarting.run(promoted), restarting.waits]).toEqual([undefined, [1_000]]);
});

test('what is not there, or may not be changed, is found before there is a key', async () => {
  expect(await hook({ workloads: ['deployment/web', 'deployment/none'] }).rehearse()).toBe('there is no deployment/none');
  bench.cluster.refused.add('patch statefulsets/db');
  expect(await hook().rehearse()).toBe('these credentials may not patch statefulset/db');
  const lost = hook({ kubeconfig: join(bench.folder, 'nothing') });
  expect(await lost.run(promoted)).toMatch(/nothing/);
  expect(lost.waits).toEqual([]);
});
