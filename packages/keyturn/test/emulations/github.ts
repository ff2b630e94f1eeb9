import * as z from 'zod';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

type Level = 'read' | 'write';

/** What a token may do. Classic ones tell their scopes in each answer; fine-grained ones have permissions, and tell nothing. */
export type GithubToken =
  | { readonly scopes: readonly string[] }
  | { readonly permissions: Readonly<Partial<Record<'secrets' | 'variables' | 'environments', Level>>> };

export interface GithubRepository {
  readonly id: number;
  isArchived: boolean;
  isPrivate: boolean;
  /** Whether the person of the token may write there. */
  mayPush: boolean;
  readonly environments: Set<string>;
}

/** A secret or a variable. */
export interface GithubEntry {
  value: string;
  updatedAt: string;
  visibility?: string;
  repositories?: readonly number[];
}

/** The REST API of GitHub (2022-11-28), as far as its documentation is followed here. Everything else fails the test. */
export interface Github extends Loopback {
  readonly tokens: Map<string, GithubToken>;
  /** By `owner/name`. */
  readonly repositories: Map<string, GithubRepository>;
  /** Former names of repositories, with where they are now. */
  readonly moved: Map<string, string>;
  readonly organizations: Set<string>;
  /** By `/repos/o/r/actions/NAME` and its like; decrypted, as a workflow is given them. */
  readonly secrets: Map<string, GithubEntry>;
  readonly variables: Map<string, GithubEntry>;
  /** What was sent as `encrypted_value`. */
  readonly sealed: string[];
  /** The emulation's own time; a request takes so long. */
  nowMs: number;
  requestMs: number;
  /** So many lists of secrets are answered with the dates of before the last write (replication lag). */
  staleLists: number;
}

/** Starts one with the repository `octo-org/app`, its environment `production`, and the tokens `classic` and `fine-grained`. */
export async function startGithub(): Promise<Github> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  const keys = sodium.crypto_box_seed_keypair(new Uint8Array(32).fill(7));
  const state: State = {
    tokens: new Map([
      ['token-classic', { scopes: ['repo', 'admin:org'] }],
      ['token-fine-grained', { permissions: { secrets: 'write', variables: 'write', environments: 'write' } }],
    ]),
    repositories: new Map([
      ['octo-org/app', newRepository(1)],
      ['octo-org/other', newRepository(2)],
    ]),
    moved: new Map(),
    organizations: new Set(['octo-org']),
    secrets: new Map(),
    variables: new Map(),
    sealed: [],
    nowMs: Date.UTC(2031, 0, 1),
    requestMs: 4_700,
    staleLists: 0,
    stale: new Map(),
    keys,
    open: (sealed) => sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.privateKey, 'text'),
  };
  // Assigned to, and not copied: the test changes the very state that answers.
  const server = await startLoopback(
    (asked) => {
      state.nowMs += state.requestMs;
      return withDate(state, asked, answer(state, asked));
    },
    { unlogged: ['authorization'] },
  );
  return Object.assign(state, server);
}

function newRepository(id: number): GithubRepository {
  return { id, isArchived: false, isPrivate: true, mayPush: true, environments: new Set(['production']) };
}

type State = Omit<Github, keyof Loopback> & {
  /** Entries as they were before they were last written. */
  readonly stale: Map<string, GithubEntry>;
  readonly keys: { readonly publicKey: Uint8Array };
  readonly open: (sealed: Uint8Array) => string;
};

function withDate(state: State, asked: Asked, answered: Answered): Answered {
  const token = tokenOf(state, asked);
  const scopes = token && 'scopes' in token ? { 'x-oauth-scopes': token.scopes.join(', ') } : {};
  return { ...answered, headers: { date: new Date(state.nowMs).toUTCString(), ...scopes, ...answered.headers } };
}

function tokenOf(state: State, asked: Asked): GithubToken | undefined {
  return state.tokens.get(/^Bearer (.+)$/.exec(asked.headers['authorization'] ?? '')?.[1] ?? '');
}

function answer(state: State, asked: Asked): Answered {
  const { headers, method, path } = asked;
  if (headers['accept'] !== 'application/vnd.github+json') throw new Undocumented('accepts another media type');
  if (headers['x-github-api-version'] !== '2022-11-28') throw new Undocumented('names no version of the API');
  if ((headers['user-agent'] ?? '') === '') throw new Undocumented('has no user agent, which GitHub refuses');
  if (asked.body !== '' && headers['content-type'] !== 'application/json')
    throw new Undocumented('sends something else than JSON');
  const token = tokenOf(state, asked);
  if (!token) return refused(401, 'Bad credentials');
  const former = [...state.moved].find(([from]) => path.startsWith(`/repos/${from}/`) || path === `/repos/${from}`);
  if (former) {
    const location = path.replace(`/repos/${former[0]}`, '/repositories/1');
    return { ...refused(301, 'Moved Permanently'), headers: { location } };
  }
  const place = findPlace(state, path);
  if (!place || !maySee(token, place)) return refused(404, 'Not Found');
  if (place.rest === '') return expectGet(asked, describe(place));
  const environment = /^\/environments\/([^/]+)$/.exec(place.rest)?.[1];
  if (environment !== undefined) return describeEnvironment(asked, place, decodeURIComponent(environment));
  const entries = /^\/(?:actions|environments\/([^/]+))\/(secrets|variables)(\/.+)?$/.exec(place.rest);
  if (!entries) throw new Undocumented('no such endpoint');
  const [, inEnvironment, what, rest = ''] = entries;
  if (inEnvironment !== undefined && !place.repository?.environments.has(decodeURIComponent(inEnvironment)))
    return refused(404, 'Not Found');
  const denied = denial(token, place, { what: what ?? '', isEnvironment: inEnvironment !== undefined, isRead: method === 'GET' });
  if (denied) return denied;
  const base = path.slice(0, path.length - rest.length);
  return what === 'secrets'
    ? answerSecrets(state, asked, { place, base, rest })
    : answerVariables(state, asked, { place, base, rest });
}

interface Place {
  readonly isOrganization: boolean;
  readonly repository: GithubRepository | undefined;
  readonly rest: string;
}

function findPlace(state: State, path: string): Place | undefined {
  const organization = /^\/orgs\/([^/]+)(\/.*)?$/.exec(path);
  if (organization) {
    const isThere = state.organizations.has(organization[1] ?? '');
    return isThere ? { isOrganization: true, repository: undefined, rest: organization[2] ?? '' } : undefined;
  }
  const repository = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path);
  if (!repository) throw new Undocumented('no such endpoint');
  const found = state.repositories.get(repository[1] ?? '');
  return found && { isOrganization: false, repository: found, rest: repository[2] ?? '' };
}

function maySee(token: GithubToken, { repository }: Place): boolean {
  return !repository?.isPrivate || !('scopes' in token) || token.scopes.includes('repo');
}

function describe({ repository }: Place): unknown {
  if (!repository) return { id: 99, login: 'octo-org' };
  const { id, isArchived, isPrivate, mayPush } = repository;
  const permissions = { admin: mayPush, maintain: mayPush, push: mayPush, triage: mayPush, pull: true };
  return { id, private: isPrivate, archived: isArchived, permissions };
}

function describeEnvironment(asked: Asked, { repository }: Place, name: string): Answered {
  return repository?.environments.has(name) ? expectGet(asked, { id: 5, name }) : refused(404, 'Not Found');
}

/** REST API: "Permissions required for fine-grained personal access tokens", "Scopes for OAuth apps". */
function denial(
  token: GithubToken,
  place: Place,
  { what, isEnvironment, isRead }: { what: string; isEnvironment: boolean; isRead: boolean },
): Answered | undefined {
  if ('scopes' in token) {
    if (place.isOrganization && !token.scopes.includes('admin:org'))
      return refused(403, 'You must be an org admin or have the admin:org scope.');
    if (place.repository && !(place.repository.mayPush && token.scopes.includes('repo')))
      return refused(403, 'Must have admin rights to Repository.');
  } else {
    const level = token.permissions[isEnvironment ? 'environments' : what === 'secrets' ? 'secrets' : 'variables'];
    if (level === undefined || (level === 'read' && !isRead))
      return refused(403, 'Resource not accessible by personal access token');
  }
  return place.repository?.isArchived && !isRead ? refused(403, 'Repository was archived so is read-only.') : undefined;
}

interface Below {
  readonly place: Place;
  readonly base: string;
  readonly rest: string;
}

function answerSecrets(state: State, asked: Asked, { place, base, rest }: Below): Answered {
  if (rest === '') return listSecrets(state, asked, base);
  if (rest === '/public-key')
    return expectGet(asked, { key_id: '568250167242549743', key: Buffer.from(state.keys.publicKey).toString('base64') });
  const [, name = '', below] = /^\/([^/]+)(\/repositories)?$/.exec(rest) ?? [];
  const key = `${base}/${name}`;
  if (below !== undefined && place.isOrganization) {
    expectPaging(asked, 100);
    const repositories = (state.secrets.get(key)?.repositories ?? []).map((id) => ({ id }));
    return expectGet(asked, { total_count: repositories.length, repositories });
  }
  if (asked.method !== 'PUT') throw new Undocumented('no such operation on a secret');
  if (!NAME.test(name)) return refused(422, 'Secret names can only contain alphanumeric characters');
  const body = (place.isOrganization ? sentToOrganization : sentSecret).parse(JSON.parse(asked.body));
  const value = state.open(Buffer.from(body.encrypted_value, 'base64'));
  state.sealed.push(body.encrypted_value);
  const former = state.secrets.get(key);
  if (former) state.stale.set(key, former);
  state.secrets.set(key, { value, updatedAt: secondOf(state.nowMs), ...accessOf(body) });
  return former ? { status: 204 } : { status: 201, json: {} };
}

function listSecrets(state: State, asked: Asked, base: string): Answered {
  const { page, size } = expectPaging(asked, 100);
  const isStale = state.staleLists > 0;
  if (isStale) state.staleLists--;
  const all = [...state.secrets].filter(([key]) => key.startsWith(`${base}/`));
  const secrets = all.slice((page - 1) * size, page * size).map(([key, entry]) => {
    const { updatedAt, visibility } = (isStale ? state.stale.get(key) : undefined) ?? entry;
    return {
      name: key.slice(base.length + 1),
      created_at: updatedAt,
      updated_at: updatedAt,
      ...(visibility === undefined ? {} : { visibility }),
    };
  });
  return expectGet(asked, { total_count: all.length, secrets });
}

function answerVariables(state: State, asked: Asked, { place, base, rest }: Below): Answered {
  const name = rest.slice(1);
  if (asked.method === 'POST' && rest === '') {
    const body = (place.isOrganization ? newOfOrganization : sentVariable).parse(JSON.parse(asked.body));
    if (!NAME.test(body.name)) return refused(422, 'Validation Failed');
    if (state.variables.has(`${base}/${body.name}`)) return refused(409, 'Already exists - Variable already exists');
    state.variables.set(`${base}/${body.name}`, { value: body.value, updatedAt: secondOf(state.nowMs), ...accessOf(body) });
    return { status: 201, json: {} };
  }
  const found = state.variables.get(`${base}/${name}`);
  if (!/^\w+$/.test(name)) throw new Undocumented('no such endpoint of variables');
  if (!found) return refused(404, 'Not Found');
  if (asked.method === 'GET')
    return { status: 200, json: { name, value: found.value, created_at: found.updatedAt, updated_at: found.updatedAt } };
  if (asked.method !== 'PATCH') throw new Undocumented('no such operation on a variable');
  const body = sentVariable.parse(JSON.parse(asked.body));
  if (body.name !== name) throw new Undocumented('renames a variable');
  state.variables.set(`${base}/${name}`, { ...found, value: body.value, updatedAt: secondOf(state.nowMs) });
  return { status: 204 };
}

const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;
const sentSecret = z.strictObject({ encrypted_value: z.string(), key_id: z.literal('568250167242549743') });
const access = {
  visibility: z.enum(['all', 'private', 'selected']),
  selected_repository_ids: z.array(z.int()).optional(),
};
const sentToOrganization = z.strictObject({ ...sentSecret.shape, ...access });
const sentVariable = z.strictObject({ name: z.string(), value: z.string().max(48 * 1024) });
const newOfOrganization = z.strictObject({ ...sentVariable.shape, ...access });

/** Repositories may be given with `selected` only. */
function accessOf(body: object): Pick<GithubEntry, 'visibility' | 'repositories'> {
  const result = z.object(access).safeParse(body);
  if (!result.success) return {};
  const { visibility, selected_repository_ids: repositories } = result.data;
  if (repositories && visibility !== 'selected') throw new Undocumented(`repositories of a secret that is ${visibility}`);
  return { visibility, ...(repositories ? { repositories } : {}) };
}

function expectGet({ method, body }: Asked, json: unknown): Answered {
  if (method !== 'GET' || body !== '') throw new Undocumented('is only read, without a body');
  return { status: 200, json };
}

function expectPaging({ query }: Asked, most: number): { page: number; size: number } {
  const [page, size] = [Number(query.get('page')), Number(query.get('per_page'))];
  if (query.size !== 2 || !(page >= 1) || !(size >= 1 && size <= most)) throw new Undocumented('wrong pages');
  return { page, size };
}

function refused(status: number, message: string): Answered {
  return { status, json: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

/** GitHub tells whole seconds. */
function secondOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
