import * as z from 'zod';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

/** One version of a secret. */
interface VaultVersion {
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  deletedAt: string;
  isDestroyed: boolean;
}

/** HashiCorp Vault with KV version 2, as far as its API documentation is followed here. Everything else fails the test. */
export interface Vault extends Loopback {
  /** By token: path to capabilities; `*` at the end of a path stands for anything. */
  readonly tokens: Map<string, Readonly<Record<string, readonly string[]>>>;
  /** By path with its "/". */
  readonly mounts: Map<string, { readonly type: string; readonly version?: string }>;
  /** By `mount/path`, the versions from the first on. */
  readonly secrets: Map<string, VaultVersion[]>;
  /** Undefined: the requests must name none. */
  namespace: string | undefined;
  isSealed: boolean;
  /** A secret id of AppRole `role-of-the-test`, and the token of a service account of role `keyturn`. */
  secretId: string;
  jwt: string;
  /** How long tokens of logins last. */
  leaseSeconds: number;
  logins: number;
  /** The emulation's own time; a request takes a second. */
  nowMs: number;
}

type State = Omit<Vault, keyof Loopback>;

/** Starts one with a KV engine at `secret/`, and a token that may do what the documentation of the destination asks for. */
export async function startVault(): Promise<Vault> {
  const state: State = {
    tokens: new Map([
      [
        'token-of-the-test',
        {
          'secret/data/teams/web': ['read', 'create', 'update'],
          'secret/data/teams/web.keyturn-pending': ['read', 'create', 'update'],
          'secret/metadata/teams/web.keyturn-pending': ['delete'],
        },
      ],
      ['token-of-root', { '*': ['root'] }],
    ]),
    mounts: new Map([['secret/', { type: 'kv', version: '2' }]]),
    secrets: new Map(),
    namespace: undefined,
    isSealed: false,
    secretId: 'secret-id-of-the-test',
    jwt: 'jwt-of-the-test',
    leaseSeconds: 0,
    logins: 0,
    nowMs: Date.UTC(2031, 0, 1),
  };
  const perform = (asked: Asked) => {
    state.nowMs += 1_000;
    return answer(state, asked);
  };
  const server = await startLoopback(perform, { unlogged: ['x-vault-token'] });
  // Assigned to, and not copied: the test changes the very state that answers.
  return Object.assign(state, server);
}

/** What a secret gives to whoever reads it without a version; null: 404. */
export function latestIn(
  { secrets, nowMs }: Pick<Vault, 'secrets' | 'nowMs'>,
  path: string,
): Readonly<Record<string, unknown>> | null {
  const latest = secrets.get(path)?.at(-1);
  return latest && !isGone(latest, nowMs) ? latest.data : null;
}

function answer(state: State, asked: Asked): Answered {
  if (state.isSealed) return failure(503, 'Vault is sealed');
  if (asked.headers['x-vault-request'] !== 'true') throw new Undocumented('has no X-Vault-Request');
  if (asked.headers['x-vault-namespace'] !== state.namespace) return failure(403, 'permission denied');
  if ([...asked.query.keys()].length > 0) throw new Undocumented('has parameters');
  const path = decodeURIComponent(asked.path.replace(/^\/v1\//, ''));
  if (path === asked.path) throw new Undocumented('is not below /v1/');
  if (path === 'auth/approle/login' || path === 'auth/kubernetes/login') return login(state, asked, path);
  const policy = state.tokens.get(asked.headers['x-vault-token'] ?? '');
  if (!policy) return failure(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
  if (path === 'sys/capabilities-self') return tellCapabilities(policy, asked);
  const mount = /^sys\/internal\/ui\/mounts\/(.+)$/.exec(path)?.[1];
  if (mount !== undefined) return tellMount(state, asked, { policy, path: mount });
  const found = mountOf(state, path);
  if (!found)
    return isRoot(policy) ? failure(404, `no handler for route "${path}". route entry not found.`) : failure(403, DENIED);
  const [, kind = '', name = ''] = /^(data|metadata)\/(.+[^/])$/.exec(path.slice(found.length)) ?? [];
  if (state.mounts.get(found)?.version !== '2') throw new Undocumented('is asked of a mount that is not KV version 2');
  const wanted: Wanted = { policy, path, name: `${found}${name}` };
  if (kind === 'data' && asked.method === 'GET') return readSecret(state, asked, wanted);
  if (kind === 'data' && asked.method === 'POST') return writeSecret(state, asked, wanted);
  if (kind === 'metadata' && asked.method === 'DELETE') return removeSecret(state, asked, wanted);
  throw new Undocumented('no such endpoint');
}

type Policy = Readonly<Record<string, readonly string[]>>;

interface Wanted {
  readonly policy: Policy;
  /** As policies name it. */
  readonly path: string;
  /** As secrets are kept. */
  readonly name: string;
}

const DENIED = '1 error occurred:\n\t* permission denied\n\n';

function failure(status: number, ...errors: readonly string[]): Answered {
  return { status, json: { errors } };
}

const appRole = z.strictObject({ role_id: z.string(), secret_id: z.string() });
const kubernetes = z.strictObject({ role: z.string(), jwt: z.string() });

function login(state: State, asked: Asked, path: string): Answered {
  expectBody(asked, 'POST');
  if ('x-vault-token' in asked.headers) throw new Undocumented('logs in with a token');
  const body: unknown = JSON.parse(asked.body);
  if (path === 'auth/approle/login') {
    const { role_id: role, secret_id: secret } = appRole.parse(body);
    if (role !== 'role-of-the-test' || secret !== state.secretId) return failure(400, 'invalid role or secret ID');
  } else {
    const { role, jwt } = kubernetes.parse(body);
    if (role !== 'keyturn' || jwt !== state.jwt) return failure(403, 'permission denied');
  }
  const token = `token-of-login-${++state.logins}`;
  const policy = state.tokens.get('token-of-the-test');
  if (policy) state.tokens.set(token, policy);
  const auth = { client_token: token, accessor: 'a', policies: ['keyturn'], lease_duration: state.leaseSeconds, renewable: true };
  return { status: 200, json: { data: null, auth } };
}

function tellCapabilities(policy: Policy, asked: Asked): Answered {
  expectBody(asked, 'POST');
  const { paths } = z.strictObject({ paths: z.array(z.string()).min(1) }).parse(JSON.parse(asked.body));
  const told = Object.fromEntries(paths.map((path) => [path, capabilitiesOn(policy, path)]));
  return { status: 200, json: { ...told, data: told } };
}

function tellMount(state: State, asked: Asked, { policy, path }: { readonly policy: Policy; readonly path: string }): Answered {
  expectBody(asked, 'GET');
  const found = mountOf(state, path);
  const mayUse = isRoot(policy) || Object.keys(policy).some((known) => found !== undefined && known.startsWith(found));
  if (found === undefined || !mayUse) {
    const advice = `please ensure client's policies grant access to path "${path}/"`;
    return failure(403, `preflight capability check returned 403, ${advice}`);
  }
  const { type, version } = state.mounts.get(found) ?? {};
  return { status: 200, json: { data: { path: found, type, options: version === undefined ? null : { version } } } };
}

function readSecret(state: State, asked: Asked, { policy, path, name }: Wanted): Answered {
  expectBody(asked, 'GET');
  if (!may(policy, 'read', path)) return failure(403, DENIED);
  const versions = state.secrets.get(name) ?? [];
  const latest = versions.at(-1);
  if (!latest) return failure(404);
  const metadata = metadataOf(latest, versions.length);
  const isAbsent = isGone(latest, state.nowMs);
  return { status: isAbsent ? 404 : 200, json: { data: { data: isAbsent ? null : latest.data, metadata } } };
}

const write = z.strictObject({ options: z.strictObject({ cas: z.int().min(0) }), data: z.record(z.string(), z.unknown()) });

function writeSecret(state: State, asked: Asked, { policy, path, name }: Wanted): Answered {
  expectBody(asked, 'POST');
  const versions = state.secrets.get(name);
  if (!may(policy, versions ? 'update' : 'create', path)) return failure(403, DENIED);
  const { options, data } = write.parse(JSON.parse(asked.body));
  if (options.cas !== (versions?.length ?? 0)) return failure(400, 'check-and-set parameter did not match the current version');
  const version = { data, createdAt: timestamp(state.nowMs), deletedAt: '', isDestroyed: false };
  state.secrets.set(name, [...(versions ?? []), version]);
  return { status: 200, json: { data: metadataOf(version, (versions?.length ?? 0) + 1) } };
}

function removeSecret(state: State, asked: Asked, { policy, path, name }: Wanted): Answered {
  expectBody(asked, 'DELETE');
  if (!may(policy, 'delete', path)) return failure(403, DENIED);
  state.secrets.delete(name);
  return { status: 204 };
}

function metadataOf({ createdAt, deletedAt, isDestroyed }: VaultVersion, version: number): object {
  return { created_time: createdAt, custom_metadata: null, deletion_time: deletedAt, destroyed: isDestroyed, version };
}

/** `2018-03-22T02:24:06.945319214Z` */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '319214Z');
}

function isGone({ deletedAt, isDestroyed }: VaultVersion, nowMs: number): boolean {
  return isDestroyed || (deletedAt !== '' && Date.parse(deletedAt) < nowMs);
}

function mountOf({ mounts }: State, path: string): string | undefined {
  return [...mounts.keys()].find((mount) => path.startsWith(mount));
}

function may(policy: Policy, capability: string, path: string): boolean {
  const has = capabilitiesOn(policy, path);
  return has.includes('root') || has.includes(capability);
}

function capabilitiesOn(policy: Policy, path: string): readonly string[] {
  return isRoot(policy) ? ['root'] : (policy[path] ?? ['deny']);
}

function isRoot(policy: Policy): boolean {
  return policy['*']?.includes('root') ?? false;
}

function expectBody(asked: Asked, method: 'GET' | 'POST' | 'DELETE'): void {
  if (asked.method !== method) throw new Undocumented('no such method here');
  if (method !== 'POST' && asked.body !== '') throw new Undocumented('has a body');
  if (method === 'POST' && asked.headers['content-type'] !== 'application/json') throw new Undocumented('is not said to be JSON');
}
