import * as z from 'zod';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

export interface GitlabToken {
  readonly scopes: readonly string[];
  /** 40: Maintainer. 0: no member. */
  readonly accessLevel: number;
}

export interface GitlabVariable {
  readonly key: string;
  readonly value: string;
  readonly variable_type: 'env_var';
  readonly environment_scope: string;
  readonly description: string | null;
  readonly masked: boolean;
  readonly hidden: boolean;
  readonly protected: boolean;
  readonly raw: boolean;
}

/** The REST API of GitLab (v4), as far as its documentation and lib/api/ci/variables.rb are followed here. All else fails the test. */
export interface Gitlab extends Loopback {
  readonly tokens: Map<string, GitlabToken>;
  /** By `projects/my-group/app` and `groups/my-group`. */
  readonly homes: Map<string, { isArchived: boolean }>;
  /** By `projects/my-group/app`, its name and its environment scope. */
  readonly variables: Map<string, GitlabVariable>;
  version: string;
  /** Without it, groups have no environment scopes: they are left out without a word. */
  isPremium: boolean;
}

/** Starts one with the project `my-group/app`, the group `my-group`, and the token `token-of-maintainer`. */
export async function startGitlab(): Promise<Gitlab> {
  const state: State = {
    tokens: new Map([
      ['token-of-maintainer', { scopes: ['api'], accessLevel: 40 }],
      ['token-of-developer', { scopes: ['api'], accessLevel: 30 }],
      ['token-of-stranger', { scopes: ['api'], accessLevel: 0 }],
      ['token-that-reads', { scopes: ['read_api'], accessLevel: 40 }],
    ]),
    homes: new Map([
      ['projects/my-group/app', { isArchived: false }],
      ['groups/my-group', { isArchived: false }],
    ]),
    variables: new Map(),
    version: '18.4.1-ee',
    isPremium: true,
  };
  const server = await startLoopback((asked) => answer(state, asked), { unlogged: ['private-token'] });
  return Object.assign(state, server);
}

/** By which a variable is found. */
export function variableKey(home: string, name: string, scope: string): string {
  return `${home} ${name} ${scope}`;
}

/** What a job of an environment has of a variable; null: a job without one. The closest scope wins. */
export function givenToJob(
  { variables }: Gitlab,
  home: string,
  job: { name: string; environment: string | null },
): string | undefined {
  return [...variables]
    .filter(
      ([key, { key: name, environment_scope: scope }]) =>
        key.startsWith(`${home} `) && name === job.name && matches(scope, job.environment),
    )
    .map(([, variable]) => variable)
    .sort((one, other) => other.environment_scope.length - one.environment_scope.length)[0]?.value;
}

function matches(scope: string, environment: string | null): boolean {
  if (scope === '*') return true;
  const pattern = scope.split('*').map((part) => part.replace(/[^\w]/g, String.raw`\$&`));
  return environment !== null && new RegExp(`^${pattern.join('.*')}$`).test(environment);
}

type State = Omit<Gitlab, keyof Loopback>;

function answer(state: State, asked: Asked): Answered {
  const { method, headers, path } = asked;
  if (asked.body !== '' && headers['content-type'] !== 'application/json')
    throw new Undocumented('sends something else than JSON');
  if (!path.startsWith('/api/v4/')) throw new Undocumented('is not below /api/v4');
  const token = state.tokens.get(headers['private-token'] ?? '');
  if (!token) return { status: 401, json: { message: '401 Unauthorized' } };
  const isRead = method === 'GET';
  if (!token.scopes.includes('api') && !(isRead && token.scopes.includes('read_api'))) return insufficient();
  const [, , , root = '', id = '', below = '', name] = path.split('/');
  if (root === 'version' && isRead && id === '') return { status: 200, json: { version: state.version, revision: '1a2b3c4' } };
  if (path === '/api/v4/personal_access_tokens/self' && isRead)
    return { status: 200, json: { id: 4, scopes: token.scopes, active: true, revoked: false } };
  if (root !== 'projects' && root !== 'groups') throw new Undocumented('no such endpoint');
  const home = `${root}/${decodeURIComponent(id)}`;
  const found = state.homes.get(home);
  const kind = root === 'projects' ? 'Project' : 'Group';
  if (!found || token.accessLevel === 0) return { status: 404, json: { message: `404 ${kind} Not Found` } };
  if (below === '' && isRead) return { status: 200, json: { id: 1, path: decodeURIComponent(id), archived: found.isArchived } };
  if (below !== 'variables') throw new Undocumented('no such endpoint');
  if (token.accessLevel < 40 || (found.isArchived && !isRead)) return { status: 403, json: { message: '403 Forbidden' } };
  return name === undefined ? addTo(state, asked, home) : answerVariable(state, asked, { home, name });
}

function insufficient(): Answered {
  const error_description = 'The request requires higher privileges than provided by the access token.';
  return { status: 403, json: { error: 'insufficient_scope', error_description, scope: 'api' } };
}

const flags = {
  value: z.string(),
  description: z.string().nullable(),
  masked: z.boolean(),
  protected: z.boolean(),
  raw: z.boolean(),
};
const changes = z.strictObject(flags).partial();
const additions = z.strictObject({
  key: z.string(),
  ...changes.shape,
  value: z.string(),
  variable_type: z.literal('env_var').optional(),
  environment_scope: z.string().optional(),
  masked_and_hidden: z.boolean().optional(),
});

function addTo(state: State, asked: Asked, home: string): Answered {
  if (asked.method !== 'POST' || asked.query.size > 0) throw new Undocumented('no such operation on variables');
  const {
    key,
    masked_and_hidden: hidden = false,
    environment_scope: wanted = '*',
    ...rest
  } = additions.parse(JSON.parse(asked.body));
  const scope = home.startsWith('groups/') && !state.isPremium ? '*' : wanted;
  const added: GitlabVariable = {
    key,
    variable_type: 'env_var',
    environment_scope: scope,
    value: rest.value,
    description: rest.description ?? null,
    masked: rest.masked ?? hidden,
    hidden,
    protected: rest.protected ?? false,
    raw: rest.raw ?? false,
  };
  if (state.variables.has(variableKey(home, key, scope))) return invalid({ key: [`(${key}) has already been taken`] });
  if (!/^\w{1,255}$/.test(key)) return invalid({ key: ["can contain only letters, digits and '_'."] });
  if (!/^[\w\-/${}. *]{1,255}$/.test(scope)) return invalid({ environment_scope: ['is invalid'] });
  if (hidden && !added.masked) return invalid({ masked: ['should be true when variable is hidden'] });
  return problemOf(added) ?? store(state, home, { variable: added, status: 201 });
}

function answerVariable(state: State, asked: Asked, { home, name }: { home: string; name: string }): Answered {
  const scope = asked.query.get('filter[environment_scope]');
  if (scope === null || asked.query.size !== 1) throw new Undocumented('does not say which of several variables it means');
  const key = variableKey(home, name, scope);
  const found = state.variables.get(key);
  const kind = home.startsWith('groups/') ? 'GroupVariable' : 'Variable';
  if (!found) return { status: 404, json: { message: `404 ${kind} Not Found` } };
  if (asked.method === 'GET') return { status: 200, json: told(found) };
  if (asked.method === 'DELETE') {
    state.variables.delete(key);
    return { status: 204 };
  }
  if (asked.method !== 'PUT') throw new Undocumented('no such operation on a variable');
  const { value, description, masked, protected: isProtected, raw } = changes.parse(JSON.parse(asked.body));
  if (found.hidden && masked !== undefined && masked !== found.masked)
    return invalid({ base: ['Updating masked attribute is not allowed on updates for hidden variables.'] });
  const changed: GitlabVariable = {
    ...found,
    value: value ?? found.value,
    description: description === undefined ? found.description : description,
    masked: masked ?? found.masked,
    protected: isProtected ?? found.protected,
    raw: raw ?? found.raw,
  };
  return problemOf(changed) ?? store(state, home, { variable: changed, status: 200 });
}

/** app/models/concerns/ci/maskable.rb, app/models/concerns/ci/has_variable.rb. */
function problemOf({ value, masked, raw, description }: GitlabVariable): Answered | undefined {
  if (masked && !(raw ? /^\S{8,}$/ : /^[\w+=/@:.~-]{8,}$/).test(value)) return invalid({ value: ['is invalid'] });
  return (description ?? '').length > 255 ? invalid({ description: ['is too long (maximum is 255 characters)'] }) : undefined;
}

function store(state: State, home: string, { variable, status }: { variable: GitlabVariable; status: number }): Answered {
  state.variables.set(variableKey(home, variable.key, variable.environment_scope), variable);
  return { status, json: told(variable) };
}

function told(variable: GitlabVariable): unknown {
  return { ...variable, value: variable.hidden ? null : variable.value };
}

function invalid(message: Readonly<Record<string, readonly string[]>>): Answered {
  return { status: 400, json: { message } };
}
