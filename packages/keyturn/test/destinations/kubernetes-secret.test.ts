import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { secretOf } from '../emulations/kubernetes-secrets.ts';
import { deployer } from '../support/aws-destination.ts';
import { type KubernetesBench, kubeconfigFor, kubernetesBench } from '../support/kubernetes-bench.ts';

const keyA = exampleKey(0);
const keyB = exampleKey(1);
const opened: KubernetesBench[] = [];

describeDestination('kubernetes-secret', () => kubernetesBench());
describeDestination('kubernetes-secret for pods that are restarted', () => kubernetesBench({ restart: ['deployment/web'] }));

afterEach(async () => {
  for (const bench of opened.splice(0)) {
    expectNoSecret(bench.traces());
    await bench.close();
  }
});

async function open(...parameters: Parameters<typeof kubernetesBench>): Promise<KubernetesBench> {
  const bench = await kubernetesBench(...parameters);
  opened.push(bench);
  return bench;
}

async function deliver(destination: Destination, key = keyA): Promise<void> {
  await destination.put(key);
  await destination.promote(key);
}

/** Why it is not ready, or why it does not know; and that asking changed nothing. */
async function refusal(bench: KubernetesBench, destination: Destination): Promise<string> {
  const before = bench.state?.();
  const answer = await destination.rehearse();
  expect(bench.state?.()).toBe(before);
  return answer.isReady ? 'ready' : answer.because;
}

async function faultOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectNoSecret(error: unknown): void {
  const text = inspect(error, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
  for (const { secret } of [keyA, keyB]) {
    expect(text).not.toContain(secret.reveal());
    expect(text).not.toContain(Buffer.from(secret.reveal()).toString('base64'));
  }
  expect(text).not.toContain('token-of-the-test');
}

describe('a Secret of Kubernetes', () => {
  test('keeps members, labels and annotations of others, and takes its own over from whoever made them once', async () => {
    const bench = await open();
    const old = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'old', AWS_REGION: 'eu-central-1' };
    const more = { labels: { team: 'web' }, annotations: { 'example.com/note': 'keep' } };
    bench.cluster.secrets.set('prod/web', secretOf(old, more));
    expect(await bench.destination.rehearse()).toEqual({ isReady: true });
    expect(await bench.destination.holds()).toEqual({
      known: true,
      holding: { current: 'AKIAIOSFODNN7EXAMPLE', pending: null, currentSince: null },
    });
    await deliver(bench.destination);
    const secret = bench.cluster.secrets.get('prod/web');
    expect(Object.keys(secret?.data ?? {}).sort()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY']);
    expect(secret?.data['AWS_REGION']).toBe(Buffer.from('eu-central-1').toString('base64'));
    expect(secret?.labels).toEqual({ team: 'web' });
    expect(secret?.annotations).toMatchObject({
      'example.com/note': 'keep',
      'keyturn.dev/owner': '111111111111/deploy',
      'keyturn.dev/access-key-id': keyA.accessKeyId,
      'keyturn.dev/previous-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
    });
    expect(bench.cluster.secrets.has('prod/web-keyturn-pending')).toBe(false);
  });

  test('writes the members that the configuration asks for, and removes those that it no longer asks for', async () => {
    const bench = await open();
    const format = { id: '{accessKeyId}', key: '{secretAccessKey}', 'smtp.password': '{sesSmtpPassword:eu-west-1}' };
    const destination = bench.with({ format });
    await deliver(destination);
    expect(Object.keys(bench.cluster.secrets.get('prod/web')?.data ?? {})).toEqual(['id', 'key', 'smtp.password']);
    await deliver(bench.destination, keyB);
    expect(Object.keys(bench.cluster.secrets.get('prod/web')?.data ?? {})).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
  });

  test('fills names in, in lower case', async () => {
    const bench = await open();
    const destination = bench.with(
      { namespace: 'PROD', name: 'aws-{account}-{user}' },
      { owner: { ...deployer, user: 'Deploy' } },
    );
    expect(destination.id).toBe('kubernetes-secret:default/prod/aws-111111111111-deploy');
    expect(destination.label).toBe('Kubernetes Secret prod/aws-111111111111-deploy');
    await deliver(destination);
    expect([...bench.cluster.secrets.keys()]).toEqual(['prod/aws-111111111111-deploy']);
  });

  test('keeps the instant from which it gave a key, until it gives another', async () => {
    const bench = await open();
    await deliver(bench.destination);
    const first = bench.cluster.secrets.get('prod/web');
    await deliver(bench.again());
    expect(bench.cluster.secrets.get('prod/web')).toBe(first);
    const changed = { ...first?.data, AWS_ACCESS_KEY_ID: Buffer.from(keyB.accessKeyId).toString('base64') };
    if (first) bench.cluster.secrets.set('prod/web', { ...first, data: changed });
    expect(await bench.destination.holds()).toMatchObject({ holding: { current: keyB.accessKeyId, currentSince: null } });
  });

  test('has nothing to give where only half of a key is', async () => {
    const bench = await open();
    bench.cluster.secrets.set('prod/web', secretOf({ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }));
    expect(await bench.destination.holds()).toMatchObject({ known: true, holding: { current: null } });
  });
});

describe('the rehearsal of a Secret of Kubernetes', () => {
  test.each([
    ['is immutable', { immutable: true }, 'Secret web is immutable: it can only be deleted and made anew.'],
    [
      'is made by a controller',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'ExternalSecret', name: 'web', uid: 'u', controller: true }] },
      'Secret web is made by ExternalSecret/web, which would put its own values back.',
    ],
    [
      'is applied from a manifest',
      { by: 'kustomize-controller Apply' },
      'Member AWS_ACCESS_KEY_ID of Secret web is written by kustomize-controller, which would put its own value back: take it out of the manifest there.',
    ],
    [
      'is applied by kubectl',
      { by: 'kubectl-client-side-apply Update' },
      'Member AWS_ACCESS_KEY_ID of Secret web is written by kubectl-client-side-apply, which would put its own value back: take it out of the manifest there.',
    ],
    [
      'is for the keys of another user',
      { annotations: { 'keyturn.dev/owner': '111111111111/other' } },
      'Secret web is for the keys of 111111111111/other: give each user a Secret of its own.',
    ],
  ])('finds that one %s', async (_title, more, because) => {
    const bench = await open();
    const data = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'old' };
    bench.cluster.secrets.set('prod/web', secretOf(data, more));
    expect(await refusal(bench, bench.destination)).toBe(because);
  });

  test('finds a member that holds something else', async () => {
    const bench = await open();
    bench.cluster.secrets.set('prod/web', secretOf({ AWS_ACCESS_KEY_ID: 'see the wiki' }));
    const because = 'Member AWS_ACCESS_KEY_ID of Secret web holds something that is no access key id, and is not overwritten.';
    expect(await refusal(bench, bench.destination)).toBe(because);
  });

  test('finds a Secret of others under the name for pending keys, and nothing touches it', async () => {
    const bench = await open();
    bench.cluster.secrets.set('prod/web-keyturn-pending', secretOf({ a: 'b' }, { name: 'web-keyturn-pending' }));
    const because = 'Secret web-keyturn-pending was not made by Keyturn, which needs that name: rename it, or use another name.';
    expect(await refusal(bench, bench.destination)).toBe(because);
    expect(await bench.destination.holds()).toEqual({ known: false, why: 'failed', detail: because });
    expect(await faultOf(bench.destination.put(keyA))).toMatchObject({ message: because, isPassing: false });
  });

  test('does not let two users share a Secret', async () => {
    const bench = await open();
    await bench.destination.put(keyA);
    const other = bench.with({}, { owner: { ...deployer, user: 'other' } });
    const because = 'Secret web-keyturn-pending is for the keys of 111111111111/deploy: give each user a Secret of its own.';
    expect(await refusal(bench, other)).toBe(because);
    expect(await faultOf(other.put(keyB))).toMatchObject({ message: because });
    await bench.destination.promote(keyA);
    expect(await faultOf(other.promote(keyB))).toMatchObject({ message: because.replace('-keyturn-pending', '') });
  });

  test('names every right that is missing', async () => {
    const bench = await open();
    const destination = bench.with({ restart: ['deployment/web', 'statefulset/db'] });
    for (const one of ['create secrets/web', 'delete secrets/web-keyturn-pending', 'patch statefulsets/db'])
      bench.cluster.refused.add(one);
    expect(await refusal(bench, destination)).toBe(
      'These credentials may not create secrets/web, delete secrets/web-keyturn-pending, patch statefulsets/db in namespace prod: give them a Role that allows it.',
    );
  });

  test('asks for no right to make a Secret that is there', async () => {
    const bench = await open();
    bench.cluster.secrets.set('prod/web', secretOf({ other: 'member' }));
    bench.cluster.refused.add('create secrets/web');
    expect(await refusal(bench, bench.destination)).toBe('ready');
    await deliver(bench.destination);
    expect(await bench.consumer()).toEqual({ accessKeyId: keyA.accessKeyId, secretAccessKey: keyA.secret.reveal() });
  });

  test('says who may not read what', async () => {
    const bench = await open();
    bench.cluster.refused.add('get secrets/web');
    const said =
      'secrets "web" is forbidden: User "system:serviceaccount:keyturn:keyturn" cannot get resource "secrets" in API group "" in the namespace "prod"';
    const host = new URL(bench.cluster.url).host;
    expect(await refusal(bench, bench.destination)).toBe(`Kubernetes at ${host} answered with 403: ${said}.`);
    expect(await bench.destination.holds()).toMatchObject({ known: false, why: 'denied' });
  });

  test('finds a workload, a namespace and a cluster that are not there', async () => {
    const bench = await open();
    const absent = bench.with({ restart: ['deployment/web', 'daemonset/absent'] });
    expect(await refusal(bench, absent)).toBe('There is no daemonset/absent to restart in namespace prod.');
    expect(await refusal(bench, bench.with({ namespace: 'absent' }))).toMatch(
      /answered with 404: namespaces "absent" not found\.$/,
    );
    bench.cut(1, 'before');
    expect(await refusal(bench, bench.again())).toMatch(/cannot be reached, or its answer was lost/);
  });

  test('asks admission what it thinks of both Secrets', async () => {
    const bench = await open();
    bench.cluster.admission = ({ name }) => (name.endsWith('pending') ? 'no Secret without the label team' : undefined);
    expect(await refusal(bench, bench.destination)).toMatch(
      /answered with 403: admission .* denied the request: no Secret without/,
    );
  });

  test.each([
    [{ name: 'aws_{user}' }, /^"aws_deploy" cannot be the name of a Secret: Kubernetes allows letters, digits, "-" and "\."/],
    [{ name: 'a'.repeat(240) }, /^"a+" is too long for the name of a Secret/],
    [{ namespace: 'a.b' }, /^"a\.b" cannot be the name of a namespace\.$/],
  ])('knows names that Kubernetes refuses: %j', async (settings, because) => {
    const bench = await open();
    expect(await refusal(bench, bench.with(settings))).toMatch(because);
    expect(bench.cluster.asked).toEqual([]);
  });

  test.each([
    [{ format: { 'a b': '{accessKeyId}', c: '{secretAccessKey}' } }, /letters, digits/],
    [{ format: { a: '{accessKeyId}' } }, /no member that is/],
    [{ restart: ['cronjob/web'] }, /deployment\/NAME/],
  ])('a configuration that cannot be meant is refused: %j', async (settings, message) => {
    const bench = await open();
    expect(() => bench.with(settings)).toThrow(message);
  });
});

describe('workloads that use a Secret of Kubernetes', () => {
  test('are restarted once for each key, however often it is promoted', async () => {
    const bench = await open({ restart: ['deployment/web', 'statefulset/db', 'daemonset/log'] });
    const generations = () => [...bench.cluster.workloads.values()].map(({ generation }) => generation);
    await deliver(bench.destination);
    expect(generations()).toEqual([2, 2, 2]);
    await deliver(bench.again());
    await bench.again().promote(keyA);
    expect(generations()).toEqual([2, 2, 2]);
    await deliver(bench.again(), keyB);
    expect(generations()).toEqual([3, 3, 3]);
    const { annotations } = bench.cluster.workloads.get('prod/daemonsets/log') ?? {};
    expect(Object.keys(annotations ?? {})).toEqual(['kubectl.kubernetes.io/restartedAt', 'key-of.keyturn.dev/web']);
    expect(annotations?.['key-of.keyturn.dev/web']).toBe(keyB.accessKeyId);
  });

  test('have not got the key before the last of them is restarted, and those that were are left alone', async () => {
    const bench = await open({ restart: ['deployment/web', 'statefulset/db'] });
    await deliver(bench.destination);
    await bench.destination.put(keyB);
    bench.cluster.refused.add('patch statefulsets/db');
    expect(await faultOf(bench.destination.promote(keyB))).toMatchObject({ isPassing: false });
    const unfinished = { current: keyA.accessKeyId, pending: keyB.accessKeyId, currentSince: null };
    expect(await bench.again().holds()).toEqual({ known: true, holding: unfinished });
    bench.cluster.refused.clear();
    await bench.again().promote(keyB);
    expect(bench.cluster.workloads.get('prod/deployments/web')?.generation).toBe(3);
    expect(bench.cluster.workloads.get('prod/statefulsets/db')?.generation).toBe(3);
    expect(await bench.again().holds()).toMatchObject({ holding: { current: keyB.accessKeyId, pending: null } });
  });

  test('are found unfinished although the key was never put', async () => {
    const bench = await open({ restart: ['deployment/web'] });
    bench.cluster.refused.add('patch deployments/web');
    expect(await faultOf(bench.destination.promote(keyA))).toMatchObject({ isPassing: false });
    const unfinished = { current: null, pending: keyA.accessKeyId, currentSince: null };
    expect(await bench.again().holds()).toEqual({ known: true, holding: unfinished });
    bench.cluster.refused.clear();
    await bench.again().promote(keyA);
    expect(await bench.again().holds()).toMatchObject({ holding: { current: keyA.accessKeyId, pending: null } });
  });

  test('may use two Secrets with long names', async () => {
    const bench = await open();
    const names = ['x', 'y'].map((letter) => `${'a-very-long-name-'.repeat(5)}${letter}`);
    for (const [index, name] of names.entries()) {
      const destination = bench.with({ name, restart: ['deployment/web'] });
      await deliver(destination, index === 0 ? keyA : keyB);
      await deliver(destination, index === 0 ? keyA : keyB);
    }
    const workload = bench.cluster.workloads.get('prod/deployments/web');
    expect(workload?.generation).toBe(3);
    expect(Object.values(workload?.annotations ?? {})).toEqual(expect.arrayContaining([keyA.accessKeyId, keyB.accessKeyId]));
  });
});

describe('a cluster that fails', () => {
  test('refuses credentials that have expired', async () => {
    const bench = await open();
    bench.cluster.tokens.clear();
    const because = `Kubernetes at ${new URL(bench.cluster.url).host} does not accept the credentials (401): they have expired, or are for another cluster.`;
    expect(await refusal(bench, bench.destination)).toBe(because);
    expect(await bench.destination.holds()).toEqual({ known: false, why: 'denied', detail: because });
    const fault = await faultOf(bench.destination.put(keyA));
    expect(fault).toMatchObject({ name: 'HttpFault', message: because, isPassing: false });
    expectNoSecret(fault);
  });

  test('is changed by somebody between two calls, and the next try finishes', async () => {
    const bench = await open();
    await bench.destination.put(keyA);
    const { cluster } = bench;
    cluster.beforeOnce(
      ({ method }) => method === 'DELETE',
      () => {
        const pending = cluster.secrets.get('prod/web-keyturn-pending');
        if (pending)
          cluster.secrets.set('prod/web-keyturn-pending', { ...pending, resourceVersion: pending.resourceVersion + 1 });
      },
    );
    const fault = await faultOf(bench.destination.promote(keyA));
    expect(fault).toMatchObject({ isPassing: true });
    expect(String(fault)).toMatch(/answered with 409: Operation cannot be fulfilled/);
    expect(await bench.again().holds()).toMatchObject({ holding: { current: keyA.accessKeyId, pending: null } });
    await bench.again().promote(keyA);
    expect([...cluster.secrets.keys()]).toEqual(['prod/web']);
  });

  test('repeats a secret, and nobody else does', async () => {
    const bench = await open();
    const { cluster } = bench;
    cluster.admission = ({ data }) => `this object is not allowed: ${JSON.stringify(data)}`;
    const denied = await faultOf(bench.destination.put(keyA));
    expect(denied).toMatchObject({ status: 403, isPassing: false });
    expect(denied).toMatchObject({ message: `Kubernetes at ${new URL(cluster.url).host} answered with 403.` });
    expectNoSecret(denied);
    cluster.admission = () => undefined;
    await deliver(bench.destination);
    const half = Buffer.from(keyA.secret.reveal()).toString('base64');
    cluster.answerOnce(() => ({ status: 200, text: `{"data":{"AWS_SECRET_ACCESS_KEY":"${half}"` }));
    const garbled = await bench.destination.holds();
    expect(garbled).toMatchObject({ known: false, why: 'garbled' });
    expectNoSecret(garbled);
  });

  test.each([
    [429, 'throttled', true],
    [500, 'failed', true],
    [503, 'failed', true],
    [422, 'denied', false],
  ])('answers with %i', async (status, why, isPassing) => {
    const bench = await open();
    bench.cluster.answerOnce(() => ({ status, json: { kind: 'Status', message: 'told by\nthe server.' } }));
    const detail = `Kubernetes at ${new URL(bench.cluster.url).host} answered with ${status}: told by the server.`;
    expect(await bench.destination.holds()).toEqual({ known: false, why, detail });
    bench.cluster.answerOnce(() => ({ status, text: '<html>' }));
    expect(await faultOf(bench.destination.put(keyA))).toMatchObject({ isPassing });
  });

  test('does not answer in time', async () => {
    const bench = await open();
    bench.cluster.answerOnce(() => ({ status: 0 }));
    const destination = bench.with({}, { timeoutMs: 150 });
    expect(await destination.holds()).toMatchObject({ known: false, why: 'timed-out' });
  });
});

describe('the way to a cluster', () => {
  test('is encrypted, and its certificate is checked', async () => {
    const bench = await open({}, { isEncrypted: true });
    await deliver(bench.destination);
    expect(await bench.consumer()).toMatchObject({ accessKeyId: keyA.accessKeyId });
    const untrusting = join(bench.folder, 'untrusting');
    const config = kubeconfigFor(bench.cluster).replace(/,"certificate-authority-data":"[^"]+"/, '');
    await writeFile(untrusting, config);
    expect(await bench.with({ kubeconfig: untrusting }).holds()).toMatchObject({
      known: false,
      why: 'denied',
      detail: `The certificate of Kubernetes at ${new URL(bench.cluster.url).host} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    });
  });

  test('is not plain http, unless the kubeconfig says so', async () => {
    const bench = await open();
    const kubeconfig = join(bench.folder, 'plain');
    await writeFile(kubeconfig, kubeconfigFor(bench.cluster).replace(',"insecure-skip-tls-verify":true', ''));
    expect(await refusal(bench, bench.with({ kubeconfig }))).toMatch(/reaches its cluster by plain http\. Secrets are not sent/);
  });

  test('is the service account where it runs in a pod, whose token is renewed', async () => {
    const bench = await open({}, { isEncrypted: true });
    const { connectNamespace } = await import('../../src/destinations/kubernetes-secret/cluster.ts');
    const serviceAccountFolder = join(bench.folder, 'serviceaccount');
    await mkdir(serviceAccountFolder);
    await writeFile(join(serviceAccountFolder, 'ca.crt'), bench.cluster.ca ?? '');
    const { hostname, port } = new URL(bench.cluster.url);
    const environment = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, HOME: bench.folder };
    const choice = { kubeconfig: undefined, context: undefined, environment, serviceAccountFolder, timeoutMs: 5_000 };
    const connect = connectNamespace('prod', choice);
    await expect(connect().then(async (namespace) => namespace.secret('web'))).rejects.toThrow(
      `What the kubeconfig names cannot be read: ${join(serviceAccountFolder, 'token')} (ENOENT).`,
    );
    await writeFile(join(serviceAccountFolder, 'token'), 'token-of-the-test');
    expect(await (await connect()).secret('web')).toBeUndefined();
  });

  test('is a context that is named, or the only one', async () => {
    const bench = await open();
    const other = '{"name":"other","context":{"cluster":"absent","user":"test"}}';
    const two = kubeconfigFor(bench.cluster).replace('"contexts":[', () => `"contexts":[${other},`);
    const kubeconfig = join(bench.folder, 'two');
    await writeFile(kubeconfig, two);
    expect(await refusal(bench, bench.with({ kubeconfig }))).toBe(
      `Say which context is meant: ${kubeconfig} has the contexts other, test.`,
    );
    expect(await refusal(bench, bench.with({ kubeconfig, context: 'tset' }))).toBe(
      `There is no context tset: ${kubeconfig} has the contexts other, test.`,
    );
    expect(await refusal(bench, bench.with({ kubeconfig, context: 'other' }))).toMatch(/names a cluster that is not there\.$/);
    const named = bench.with({ kubeconfig: '~/two', context: 'test' }, { environment: { HOME: bench.folder } });
    expect(await refusal(bench, named)).toBe('ready');
    expect(named.id).toBe('kubernetes-secret:~/two#test/prod/web');
  });

  test('quotes no file that it cannot read', async () => {
    const bench = await open();
    const kubeconfig = join(bench.folder, 'broken');
    await writeFile(kubeconfig, 'users: [{ token: token-of-the-test');
    const because = `${kubeconfig} cannot be read as a kubeconfig; \`kubectl config view\` says why.`;
    expect(await refusal(bench, bench.with({ kubeconfig }))).toBe(because);
    const absent = bench.with({}, { environment: { HOME: bench.folder } });
    expect(await refusal(bench, absent)).toContain(`${join(bench.folder, '.kube', 'config')} cannot be read`);
  });

  test('logs in with the program that the kubeconfig names', async () => {
    const bench = await open();
    const program = join(bench.folder, 'login');
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'token-of-the-test' },
    };
    await writeFile(
      program,
      `#!/bin/sh\ncase "$1" in fail) echo token-of-the-test >&2; exit 1;; hang) exec sleep 5;; odd) echo token-of-the-test;; *) echo '${JSON.stringify(credential)}';; esac\n`,
    );
    await chmod(program, 0o700);
    const using = async (command: string, parameter: string) => {
      const kubeconfig = join(bench.folder, `exec-${parameter}`);
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, args: [parameter], interactiveMode: 'Never' };
      await writeFile(kubeconfig, kubeconfigFor(bench.cluster, { exec }));
      const destination = bench.with({ kubeconfig }, { timeoutMs: parameter === 'hang' ? 150 : 5_000 });
      const answer = await destination.rehearse();
      expectNoSecret(answer);
      return answer.isReady ? 'ready' : answer.because;
    };
    const host = new URL(bench.cluster.url).host;
    expect(await using(program, 'right')).toBe('ready');
    expect(await using(program, 'fail')).toBe(
      `The login that the kubeconfig names for Kubernetes at ${host} failed; \`kubectl auth whoami\` says why.`,
    );
    expect(await using(program, 'odd')).toMatch(/answered with something that is not JSON\.$/);
    expect(await using(program, 'hang')).toBe(`Kubernetes at ${host} gave no answer within 150 ms.`);
    expect(await using('keyturn-absent-login', 'absent')).toBe(
      'The kubeconfig logs in with the program keyturn-absent-login, which cannot be run (ENOENT).',
    );
  });
});
