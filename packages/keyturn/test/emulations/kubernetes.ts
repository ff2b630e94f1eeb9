import * as z from 'zod';
import { selfSignedCertificate } from '../support/certificate.ts';
import { applySecret, expectAnnotation, type SecretObject, secretJson } from './kubernetes-secrets.ts';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

/** Something that runs pods. */
export interface WorkloadObject {
  annotations: Record<string, string>;
  generation: number;
  /** What the pods have in their environment: what the Secret held when they were made. */
  environment: Readonly<Record<string, string>>;
}

/** A Kubernetes API server, as far as its documentation is followed here. Everything else is undocumented, and fails the test. */
export interface Kubernetes extends Loopback {
  /** PEM of its certificate authority; undefined: it is not encrypted. */
  readonly ca: string | undefined;
  /** Bearer tokens that it accepts. */
  readonly tokens: Set<string>;
  readonly namespaces: Set<string>;
  /** By `namespace/name`. */
  readonly secrets: Map<string, SecretObject>;
  /** By `namespace/deployments/name`. Pods read the Secret that `envFrom` names. */
  readonly workloads: Map<string, WorkloadObject & { readonly envFrom: string }>;
  /** What is refused, as `patch secrets/web`; nothing at first. */
  readonly refused: Set<string>;
  /** What admission says to an object; undefined: it is let through. */
  admission: (secret: { readonly name: string; readonly data: Readonly<Record<string, string>> }) => string | undefined;
}

const WHO = 'system:serviceaccount:keyturn:keyturn';

/** Starts one with a certificate of its own, or by plain HTTP, which is much faster. */
export async function startKubernetes({ isEncrypted }: { readonly isEncrypted: boolean }): Promise<Kubernetes> {
  const certificate = isEncrypted ? selfSignedCertificate() : undefined;
  const state: State = {
    tokens: new Set(['token-of-the-test']),
    namespaces: new Set(['prod']),
    secrets: new Map(),
    workloads: new Map(),
    refused: new Set(),
    admission: () => undefined,
  };
  const server = await startLoopback((asked) => answer(state, asked), {
    ...(certificate ? { certificate } : {}),
    unlogged: ['authorization'],
  });
  return Object.assign(state, server, { ca: certificate?.cert });
}

type State = Pick<Kubernetes, 'tokens' | 'namespaces' | 'secrets' | 'workloads' | 'refused' | 'admission'>;

function answer(state: State, asked: Asked): Answered {
  const token = /^Bearer (.+)$/.exec(asked.headers['authorization'] ?? '')?.[1];
  if (token === undefined || !state.tokens.has(token)) return failure(401, 'Unauthorized', 'Unauthorized');
  if (!/application\/json/.test(asked.headers['accept'] ?? '')) throw new Undocumented('accepts no JSON');
  if (asked.path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') return reviewAccess(state, asked);
  const secret = /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(asked.path);
  if (secret) return answerSecret(state, asked, { namespace: secret[1] ?? '', name: decodeURIComponent(secret[2] ?? '') });
  const workload = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/(deployments|statefulsets|daemonsets)\/([^/]+)$/.exec(asked.path);
  if (workload)
    return answerWorkload(state, asked, { namespace: workload[1] ?? '', resource: workload[2] ?? '', name: workload[3] ?? '' });
  throw new Undocumented('no such endpoint');
}

/** `Status` of the API conventions. */
function failure(code: number, reason: string, message: string): Answered {
  return { status: code, json: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } };
}

const accessReview = z.strictObject({
  apiVersion: z.literal('authorization.k8s.io/v1'),
  kind: z.literal('SelfSubjectAccessReview'),
  spec: z.strictObject({
    resourceAttributes: z.strictObject({
      namespace: z.string(),
      verb: z.enum(['get', 'create', 'patch', 'delete']),
      group: z.enum(['', 'apps']),
      resource: z.enum(['secrets', 'deployments', 'statefulsets', 'daemonsets']),
      name: z.string(),
    }),
  }),
});

function reviewAccess(state: State, asked: Asked): Answered {
  expectShape(asked, { method: 'POST', type: 'application/json', query: [] });
  const review = accessReview.parse(JSON.parse(asked.body));
  const { verb, group, resource, name } = review.spec.resourceAttributes;
  if ((resource === 'secrets') !== (group === '')) throw new Undocumented(`${resource} are not in the group "${group}"`);
  const allowed = !state.refused.has(`${verb} ${resource}/${name}`);
  return { status: 201, json: { ...review, metadata: {}, status: { allowed, ...(allowed ? { reason: 'RBAC: allowed' } : {}) } } };
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function answerSecret(state: State, asked: Asked, named: Named): Answered {
  const { namespace, name } = named;
  const verb = verbOf(asked);
  const forbidden = forbiddenTo(state, verb, { ...named, resource: 'secrets', group: '' });
  if (forbidden) return forbidden;
  const key = `${namespace}/${name}`;
  const present = state.secrets.get(key);
  if (verb === 'patch') return patchSecret(state, asked, { ...named, present });
  if (!present) return failure(404, 'NotFound', `secrets "${name}" not found`);
  if (verb === 'get') {
    expectShape(asked, { method: 'GET', type: undefined, query: [] });
    return { status: 200, json: secretJson(present) };
  }
  expectShape(asked, { method: 'DELETE', type: 'application/json', query: [] });
  const { preconditions } = deleteOptions.parse(JSON.parse(asked.body));
  if (preconditions.uid !== present.uid || preconditions.resourceVersion !== String(present.resourceVersion)) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record`;
    return failure(409, 'Conflict', `Operation cannot be fulfilled on Secret "${name}": Precondition failed: ${why}`);
  }
  state.secrets.delete(key);
  return {
    status: 200,
    json: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name, kind: 'secrets' } },
  };
}

const deleteOptions = z.strictObject({ preconditions: z.strictObject({ uid: z.string(), resourceVersion: z.string() }) });

function patchSecret(
  state: State,
  asked: Asked,
  { namespace, name, present }: Named & { present: SecretObject | undefined },
): Answered {
  expectShape(asked, { method: 'PATCH', type: 'application/apply-patch+yaml', query: ['fieldManager', 'force', 'dryRun'] });
  const manager = asked.query.get('fieldManager');
  const dryRun = asked.query.get('dryRun');
  if (manager === null) return failure(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value');
  if (dryRun !== null && dryRun !== 'All') throw new Undocumented(`dryRun=${dryRun}`);
  // An apply of what is not there is a creation, and needs that right as well.
  const forbidden = present ? undefined : forbiddenTo(state, 'create', { namespace, name, resource: 'secrets', group: '' });
  if (forbidden) return forbidden;
  if (!state.namespaces.has(namespace)) return failure(404, 'NotFound', `namespaces "${namespace}" not found`);
  const result = applySecret(present, {
    body: JSON.parse(asked.body),
    name,
    namespace,
    manager,
    isForced: asked.query.get('force') === 'true',
  });
  if ('code' in result) return failure(result.code, result.reason, result.message);
  const objection = state.admission({ name, data: result.secret.data });
  if (objection !== undefined)
    return failure(403, 'Forbidden', `admission webhook "policy.test" denied the request: ${objection}`);
  if (dryRun === null) state.secrets.set(`${namespace}/${name}`, result.secret);
  return { status: present ? 200 : 201, json: secretJson(result.secret) };
}

const podPatch = z.strictObject({
  spec: z.strictObject({
    template: z.strictObject({ metadata: z.strictObject({ annotations: z.record(z.string(), z.string()) }) }),
  }),
});

function answerWorkload(state: State, asked: Asked, named: Named & { readonly resource: string }): Answered {
  const { namespace, resource, name } = named;
  const verb = verbOf(asked);
  const forbidden = forbiddenTo(state, verb, { ...named, group: 'apps' });
  if (forbidden) return forbidden;
  const workload = state.workloads.get(`${namespace}/${resource}/${name}`);
  if (!workload) return failure(404, 'NotFound', `${resource}.apps "${name}" not found`);
  if (verb === 'get') expectShape(asked, { method: 'GET', type: undefined, query: [] });
  else {
    const type = 'application/strategic-merge-patch+json';
    expectShape(asked, { method: 'PATCH', type, query: ['fieldManager'] });
    const { annotations } = podPatch.parse(JSON.parse(asked.body)).spec.template.metadata;
    for (const key of Object.keys(annotations)) expectAnnotation(key);
    const changed = { ...workload.annotations, ...annotations };
    if (JSON.stringify(changed) !== JSON.stringify(workload.annotations)) {
      workload.annotations = changed;
      workload.generation++;
      workload.environment = plainData(state.secrets.get(`${namespace}/${workload.envFrom}`));
    }
  }
  const { annotations, generation } = workload;
  const template = { metadata: Object.keys(annotations).length > 0 ? { annotations } : {}, spec: {} };
  return { status: 200, json: { apiVersion: 'apps/v1', metadata: { name, namespace, generation }, spec: { template } } };
}

/** What a container reads from a Secret by `envFrom`. */
export function plainData(secret: SecretObject | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(secret?.data ?? {});
  return Object.fromEntries(entries.map(([member, text]) => [member, Buffer.from(text, 'base64').toString('utf8')]));
}

function verbOf({ method }: Asked): string {
  const verb = { GET: 'get', PATCH: 'patch', DELETE: 'delete' }[method];
  if (verb === undefined) throw new Undocumented('no such method here');
  return verb;
}

function forbiddenTo(
  { refused }: State,
  verb: string,
  { namespace, name, resource, group }: Named & { readonly resource: string; readonly group: string },
): Answered | undefined {
  if (!refused.has(`${verb} ${resource}/${name}`)) return undefined;
  const full = group === '' ? resource : `${resource}.${group}`;
  const what = `cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${namespace}"`;
  return failure(403, 'Forbidden', `${full} "${name}" is forbidden: User "${WHO}" ${what}`);
}

function expectShape(
  asked: Asked,
  { method, type, query }: { readonly method: string; readonly type: string | undefined; readonly query: readonly string[] },
): void {
  if (asked.method !== method) throw new Undocumented('no such method here');
  const sent = asked.headers['content-type'];
  if (type !== undefined && sent !== type) throw new Undocumented(`content type ${sent}`);
  if (type === undefined && asked.body !== '') throw new Undocumented('has a body');
  const odd = [...asked.query.keys()].find((key) => !query.includes(key));
  if (odd !== undefined) throw new Undocumented(`the parameter ${odd}`);
}
