import type { V1ObjectMeta, V1Secret } from '@kubernetes/client-node';
import { isJsonObject } from '../../core/json.ts';
import { HttpFault } from '../http.ts';

/** A Secret as it is in the cluster. */
export interface StoredSecret {
  /** By member; contains secrets. */
  readonly data: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly isImmutable: boolean;
  /** Exactly this state of it. */
  readonly version: { readonly uid: string; readonly resourceVersion: string };
  /** What keeps it in step with something else: `ExternalSecret/web`. */
  readonly controllers: readonly string[];
  /** Tools that would put their own value back, by member. */
  readonly keptBy: ReadonlyMap<string, string>;
}

/** Under this name the API server notes which fields are ours. */
export const FIELD_MANAGER = 'keyturn';

/** Reads what the API server answered. */
export function readSecret({ data = {}, immutable = false, metadata = {} }: V1Secret): StoredSecret {
  const { uid, resourceVersion, labels = {}, annotations = {} } = metadata;
  if (uid === undefined || resourceVersion === undefined)
    throw new HttpFault('Kubernetes answered with a Secret that has no version.', { why: 'garbled' });
  return {
    data: Object.fromEntries(
      Object.entries(data).map(([member, text]) => [member, Buffer.from(text, 'base64').toString('utf8')]),
    ),
    labels,
    annotations,
    isImmutable: immutable,
    version: { uid, resourceVersion },
    controllers: (metadata.ownerReferences ?? [])
      .filter((one) => one.controller === true)
      .map(({ kind, name }) => `${kind}/${name}`),
    keptBy: keepersIn(metadata),
  };
}

/**
 * Tools that write without server-side apply, and yet again and again what a manifest says. Others that are not `Apply` wrote once:
 * `kubectl create`, `kubectl edit`, a dashboard.
 */
const REPEATING = /^(kubectl-client-side-apply|argocd|helm|terraform|hashicorp)/i;

function keepersIn({ managedFields = [] }: V1ObjectMeta): ReadonlyMap<string, string> {
  const keepers = managedFields.filter(
    ({ manager = '', operation }) => manager !== FIELD_MANAGER && (operation === 'Apply' || REPEATING.test(manager)),
  );
  return new Map(keepers.flatMap((one) => membersIn(one.fieldsV1).map((member) => [member, one.manager ?? 'another tool'])));
}

/** `{ "f:data": { ".": {}, "f:NAME": {} } }` (Kubernetes API reference, FieldsV1). */
function membersIn(fields: unknown): string[] {
  const data = isJsonObject(fields) ? fields['f:data'] : undefined;
  const names = isJsonObject(data) ? Object.keys(data) : [];
  return names.filter((name) => name.startsWith('f:')).map((name) => name.slice('f:'.length));
}
