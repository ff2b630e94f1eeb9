import * as z from 'zod';
import { Undocumented } from './loopback.ts';

/** A Secret as the API server keeps it; data is base64. */
export interface SecretObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: number;
  readonly data: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
  readonly ownerReferences?: readonly unknown[];
  /** Paths such as `data/NAME`, by `manager operation`. */
  readonly managers: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a Status says of a refusal. */
interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

const texts = z.record(z.string(), z.string());

const applied = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: z.strictObject({ name: z.string(), namespace: z.string(), labels: texts, annotations: texts }),
  data: z.record(z.string(), z.base64()),
});

interface Application {
  readonly body: unknown;
  readonly name: string;
  readonly namespace: string;
  readonly manager: string;
  readonly isForced: boolean;
}

let made = 0;

/** One that somebody made with `kubectl create`, or whoever is named as `manager operation`. */
export function secretOf(
  data: Readonly<Record<string, string>>,
  more: Partial<Omit<SecretObject, 'data' | 'managers'>> & { readonly by?: string } = {},
): SecretObject {
  const { by = 'kubectl-create Update', ...rest } = more;
  const encoded = Object.entries(data).map(([member, text]) => [member, Buffer.from(text).toString('base64')] as const);
  const secret = {
    namespace: 'prod',
    name: 'web',
    uid: `uid-${++made}`,
    resourceVersion: 1,
    labels: {},
    annotations: {},
    ...rest,
  };
  const whole = { ...secret, data: Object.fromEntries(encoded), managers: new Map<string, ReadonlySet<string>>() };
  return { ...whole, managers: new Map([[by, new Set(fieldsOf(whole).keys())]]) };
}

/** Server-side apply (Kubernetes documentation, "Server-Side Apply": merge strategy, conflicts, managers). */
export function applySecret(present: SecretObject | undefined, application: Application): { secret: SecretObject } | Refusal {
  const { name, namespace, manager, isForced } = application;
  const { metadata, data } = applied.parse(application.body);
  if (metadata.name !== name || metadata.namespace !== namespace) throw new Undocumented('names another object');
  for (const key of [...Object.keys(metadata.labels), ...Object.keys(metadata.annotations)]) expectAnnotation(key);
  const label = Object.values(metadata.labels).find((value) => !/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value));
  if (label !== undefined) throw new Undocumented(`the label ${label}`);
  const problem = validate(name, data);
  if (problem !== undefined) return { code: 422, reason: 'Invalid', message: `Secret "${name}" is invalid: ${problem}` };
  const me = `${manager} Apply`;
  const before = present ?? {
    namespace,
    name,
    uid: `uid-${++made}`,
    resourceVersion: 0,
    data: {},
    labels: {},
    annotations: {},
    managers: new Map<string, ReadonlySet<string>>(),
  };
  const fields = fieldsOf(before);
  const wanted = fieldsOf({ data, labels: metadata.labels, annotations: metadata.annotations });
  const changed = [...wanted].filter(([path, value]) => fields.has(path) && fields.get(path) !== value).map(([path]) => path);
  const others = [...before.managers].filter(([who]) => who !== me);
  const conflicts = others.flatMap(([who, paths]) =>
    changed.filter((path) => paths.has(path)).map((path) => `conflict with "${who}": .${path}`),
  );
  if (conflicts.length > 0 && !isForced)
    return { code: 409, reason: 'Conflict', message: `Apply failed with ${conflicts.length} conflicts: ${conflicts.join(', ')}` };
  const managers = new Map(others.map(([who, paths]) => [who, new Set([...paths].filter((path) => !changed.includes(path)))]));
  const kept = new Set([...managers.values()].flatMap((paths) => [...paths]));
  for (const path of before.managers.get(me) ?? []) if (!wanted.has(path) && !kept.has(path)) fields.delete(path);
  for (const [path, value] of wanted) fields.set(path, value);
  managers.set(me, new Set(wanted.keys()));
  const secret = { ...before, ...objectsOf(fields), managers };
  if (before.immutable && JSON.stringify(secret.data) !== JSON.stringify(before.data)) {
    const why = 'data: Forbidden: field is immutable when `immutable` is set';
    return { code: 422, reason: 'Invalid', message: `Secret "${name}" is invalid: ${why}` };
  }
  const isSame = present !== undefined && JSON.stringify(secretJson(secret)) === JSON.stringify(secretJson(present));
  return { secret: { ...secret, resourceVersion: before.resourceVersion + (isSame ? 0 : 1) } };
}

/** The object as it is answered. */
export function secretJson(secret: SecretObject): object {
  const { namespace, name, uid, resourceVersion, data, labels, annotations, immutable, ownerReferences } = secret;
  const managedFields = [...secret.managers].map(([who, paths]) => {
    const [manager, operation] = who.split(' ');
    return { manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: fieldsV1(paths) };
  });
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: String(resourceVersion),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(ownerReferences ? { ownerReferences } : {}),
      managedFields,
    },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(immutable ? { immutable } : {}),
    type: 'Opaque',
  };
}

const GROUPS = ['data', 'labels', 'annotations'] as const;

function fieldsOf(secret: Pick<SecretObject, (typeof GROUPS)[number]>): Map<string, string> {
  return new Map(
    GROUPS.flatMap((group) => Object.entries(secret[group]).map(([key, value]) => [`${group}/${key}`, value] as const)),
  );
}

function objectsOf(fields: ReadonlyMap<string, string>): Pick<SecretObject, (typeof GROUPS)[number]> {
  const of = (group: string) =>
    Object.fromEntries(
      [...fields].filter(([path]) => path.startsWith(`${group}/`)).map(([path, value]) => [path.slice(group.length + 1), value]),
    );
  return { data: of('data'), labels: of('labels'), annotations: of('annotations') };
}

function fieldsV1(paths: ReadonlySet<string>): object {
  const below = (group: string) =>
    Object.fromEntries(
      [...paths].filter((path) => path.startsWith(`${group}/`)).map((path) => [`f:${path.slice(group.length + 1)}`, {}]),
    );
  return {
    'f:data': { '.': {}, ...below('data') },
    'f:metadata': { 'f:labels': below('labels'), 'f:annotations': below('annotations') },
  };
}

/** Kubernetes API reference, Secret: names of members, and at most 1 MiB. */
function validate(name: string, data: Readonly<Record<string, string>>): string | undefined {
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name))
    return `metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain`;
  const odd = Object.keys(data).find((member) => !/^[-._a-zA-Z0-9]{1,253}$/.test(member));
  return odd === undefined
    ? undefined
    : `data[${odd}]: Invalid value: "${odd}": a valid config key must consist of alphanumeric characters`;
}

/** Kubernetes documentation, "Annotations", syntax. */
export function expectAnnotation(key: string): void {
  const [name = '', prefix = '', ...rest] = key.split('/').reverse();
  const isName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name);
  const isPrefix = prefix === '' || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(prefix);
  if (!isName || !isPrefix || rest.length > 0) throw new Undocumented(`the annotation or label ${key}`);
}
