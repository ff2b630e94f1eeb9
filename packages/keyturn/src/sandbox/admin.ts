import { AdminError } from './admin-error.ts';
import { changeSettings, readBody, readClock, readConsumer, readFault } from './admin-input.ts';
import { sessionToken } from './authenticate.ts';
import { addConsumer } from './consumers.ts';
import { secretOf } from './ids.ts';
import type { Input } from './input.ts';
import { issuedIds, keyOwner } from './keys.ts';
import { administratorKey, type Sandbox } from './sandbox.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** Everything that is not AWS lives below this path. */
export const ADMIN_PATH = '/_sandbox/';

/** What an admin request brings. */
interface AdminRequest {
  readonly query: URLSearchParams;
  readonly body: Input;
}

/** One thing that a person or a test can ask of the sandbox itself. */
interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  run(sandbox: Sandbox, request: AdminRequest): unknown;
}

const routes: readonly AdminRoute[] = [
  { method: 'GET', path: 'status', run: status },
  { method: 'POST', path: 'clock', run: moveClock },
  { method: 'GET', path: 'accounts', run: accounts },
  { method: 'GET', path: 'keys', run: keys },
  { method: 'GET', path: 'issued', run: issued },
  { method: 'GET', path: 'calls', run: calls },
  { method: 'DELETE', path: 'calls', run: (sandbox) => sandbox.calls.clear() },
  { method: 'GET', path: 'faults', run: (sandbox) => sandbox.faults.list() },
  { method: 'POST', path: 'faults', run: (sandbox, { body }) => ({ id: sandbox.faults.add(readFault(body)) }) },
  { method: 'DELETE', path: 'faults', run: (sandbox) => sandbox.faults.clear() },
  { method: 'GET', path: 'consumers', run: ({ world }) => [...(world.consumers?.values() ?? [])] },
  { method: 'POST', path: 'consumers', run: ({ world }, { body }) => addConsumer(world, readConsumer(body)) },
  { method: 'GET', path: 'settings', run: (sandbox) => sandbox.settings },
  { method: 'POST', path: 'settings', run: (sandbox, { body }) => changeSettings(sandbox.settings, body) },
];

/** Answers a request to the admin endpoint, in JSON: 400 with one sentence for what it does not understand. */
export function administer(sandbox: Sandbox, { method, path, query, body }: WireRequest): WireReply {
  const route = routes.find((one) => one.method === method && one.path === path.slice(ADMIN_PATH.length));
  if (!route) {
    const known = routes.map((one) => `${one.method} ${ADMIN_PATH}${one.path}`).join(', ');
    return json(404, { error: `The sandbox has no ${method} ${path}. It has: ${known}.` });
  }
  try {
    const request = { query: new URLSearchParams(query), body: method === 'POST' ? readBody(body) : {} };
    return json(200, route.run(sandbox, request) ?? {});
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
    return json(400, { error: error.message });
  }
}

function status(sandbox: Sandbox) {
  const { world, clock } = sandbox;
  const admin = administratorKey(world);
  return {
    now: new Date(clock.now()).toISOString(),
    isFrozen: clock.isFrozen,
    seed: world.seed,
    partition: world.partition,
    accounts: world.accounts.size,
    organization: world.organization?.id ?? null,
    administrator: admin && {
      account: admin.account.id,
      accessKeyId: admin.key.id,
      secretAccessKey: secretOf(world.seed, admin.key.id),
    },
    calls: sandbox.calls.counts().total,
  };
}

function moveClock(sandbox: Sandbox, { body }: AdminRequest) {
  const { clock } = sandbox;
  const { to, freeze } = readClock(body, clock.now());
  if (to !== undefined) clock.set(to);
  if (freeze === true) clock.freeze();
  if (freeze === false) clock.run();
  sandbox.catchUp();
  return { now: new Date(clock.now()).toISOString(), isFrozen: clock.isFrozen };
}

function accounts({ world }: Sandbox) {
  return [...world.accounts.values()].map(({ id, name, state, users, root }) => ({
    id,
    name,
    state,
    users: users.size,
    rootKeys: root.keys.length,
  }));
}

/** Keys of one account, or of one id, with their secrets: the sandbox has none worth hiding. */
function keys({ world }: Sandbox, { query }: AdminRequest) {
  const id = query.get('id');
  const account = world.accounts.get(query.get('account') ?? (id === null ? '' : (keyOwner(world, id)?.account.id ?? '')));
  if (!account)
    throw new AdminError(
      'Name an account of the sandbox: GET /_sandbox/keys?account=111111111111 (GET /_sandbox/accounts lists them).',
    );
  const principals = [{ name: '<root_account>', keys: account.root.keys }, ...account.users.values()];
  return principals.flatMap((principal) =>
    principal.keys
      .filter((key) => id === null || key.id === id)
      .map((key) => ({
        user: principal.name,
        accessKeyId: key.id,
        secretAccessKey: secretOf(world.seed, key.id),
        status: key.status,
        createdAt: new Date(key.createdAt).toISOString(),
      })),
  );
}

/** Everything that may not turn up anywhere else: the secrets of all keys and sessions there ever were, deleted ones too. */
function issued({ world }: Sandbox) {
  return [...issuedIds(world)].map((id) => ({
    accessKeyId: id,
    secretAccessKey: secretOf(world.seed, id),
    ...(id.startsWith('ASIA') ? { sessionToken: world.sessions.get(id)?.token ?? sessionToken(world.seed, id) } : {}),
  }));
}

function calls(sandbox: Sandbox, { query }: AdminRequest) {
  const since = query.get('since') ?? '0';
  if (!/^\d+$/.test(since)) throw new AdminError('"since" wants the number of a call: GET /_sandbox/calls?since=100.');
  return { ...sandbox.calls.counts(), last: sandbox.calls.last(Number(since)) };
}

function json(code: number, value: unknown): WireReply {
  return { status: code, contentType: 'application/json', body: `${JSON.stringify(value, null, 2)}\n` };
}
