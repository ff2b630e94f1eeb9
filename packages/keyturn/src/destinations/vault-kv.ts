import * as z from 'zod';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import {
  type Destination,
  DestinationFault,
  type DestinationOwner,
  type Holding,
  type Rehearsal,
} from '../engine/destination.ts';
import { type DestinationContext, defineDestination } from './destination.ts';
import { type AskHttp, connectHttp, notReadyOf, safeAddress, unknownOf } from './http.ts';
import { fillIn, idIn, keyIn, type Layout, layoutSchema, standardLayout, writeLayout } from './layout.ts';
import { tokenFrom } from './token.ts';
import { callKv, type Kept, type KvCalls } from './vault-kv/calls.ts';
import { loginSchema, vaultToken } from './vault-kv/token.ts';

const PATH = 'a path without "/" at its ends, such as teams/web';
const path = z.string().regex(/^[^/]+(\/[^/]+)*$/, PATH);

const shape = z.strictObject({
  path: path.describe(
    'Path of the secret below the mount, one for each user; {account}, {accountName}, {user} and {partition} are filled in. A key that waits is kept at the same path with ".keyturn-pending" at its end.',
  ),
  mount: path.default('secret').describe('Where the engine is mounted: KV version 2.'),
  format: layoutSchema
    .default(standardLayout)
    .describe('Members of the secret; default: AccessKeyId and SecretAccessKey. Others are kept.'),
  address: safeAddress.optional().describe('Address of Vault; default: VAULT_ADDR of the environment.'),
  namespace: path.optional().describe('Namespace of Vault Enterprise or HCP Vault; default: VAULT_NAMESPACE.'),
  tokenFrom: tokenFrom
    .optional()
    .describe(
      'Where the token is: { env: NAME }, { file: PATH } or { command: [PROGRAM, ...] }; default: VAULT_TOKEN, then ~/.vault-token. It needs `read`, `create` and `update` on both data paths, and `delete` on the metadata path of the pending one.',
    ),
  login: loginSchema
    .optional()
    .describe('Instead of a token: { appRole: { roleId, secretIdFrom, mount } } or { kubernetes: { role, tokenFile, mount } }.'),
  caFile: z.string().min(1).optional().describe('PEM file of the authority of Vault; default: VAULT_CACERT.'),
});

/**
 * A secret of Vault's KV engine, version 2. Whoever reads it without naming a version is given the latest, and its custom metadata is
 * shown to whoever may list: so a key waits in a secret of its own beside it, which is removed with all its versions at the end.
 */
export const vaultKvDestination = defineDestination({
  kind: 'vault-kv',
  summary: 'A secret of HashiCorp Vault, KV version 2, with check-and-set.',
  shape,
  create: createDestination,
});

/** What stands in a pending secret besides the key: two users must not take each other's. */
const OWNER = 'Owner';
/** How often somebody else may be faster. */
const ATTEMPTS_MAX = 3;

interface Place {
  readonly kv: KvCalls;
  readonly mount: string;
  readonly main: string;
  readonly pending: string;
  readonly layout: Layout;
  readonly owner: DestinationOwner;
  /** `111122223333/deploy` */
  readonly ownerName: string;
}

function createDestination(settings: z.output<typeof shape>, context: DestinationContext): Destination {
  const { owner } = context;
  const { mount, format: layout, address, namespace } = settings;
  const main = fillIn(settings.path, owner);
  const ownerName = `${owner.account}/${owner.user ?? 'root'}`;
  const kv = callKv(mount, connectVault(settings, context));
  const place: Place = { kv, mount, main, pending: `${main}.keyturn-pending`, layout, owner, ownerName };
  const where = address === undefined ? 'default' : new URL(address).host;
  return {
    id: `vault-kv:${[where, namespace, mount, main].filter((one) => one !== undefined).join('/')}`,
    label: `Vault secret ${mount}/${main}`,
    canStage: true,
    canReadBack: true,
    async rehearse() {
      try {
        return await rehearse(place);
      } catch (error) {
        return notReadyOf(error);
      }
    },
    async holds() {
      try {
        return { known: true, holding: holdingOf(place, await look(place)) };
      } catch (error) {
        return unknownOf(error);
      }
    },
    async read(accessKeyId) {
      const seen = await look(place);
      return [stagedIn(seen.pending), givenIn(place, seen.main)].find((key) => key?.accessKeyId === accessKeyId);
    },
    put: async (key) => put(place, key),
    promote: async (key) => promote(place, key),
  };
}

function connectVault(settings: z.output<typeof shape>, context: DestinationContext): AskHttp {
  const { environment, timeoutMs } = context;
  const namespace = settings.namespace ?? (environment['VAULT_NAMESPACE'] || undefined);
  // An agent of Vault may demand the first of them (Vault Agent, require_request_header).
  const always = { 'x-vault-request': 'true', ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }) };
  const service = {
    name: 'Vault',
    environment,
    timeoutMs,
    caFile: settings.caFile ?? (environment['VAULT_CACERT'] || undefined),
  };
  let asking: AskHttp | undefined;
  return async (question) => {
    if (!asking) {
      const baseUrl = settings.address ?? addressIn(environment);
      const login = connectHttp({ ...service, baseUrl, headers: () => Promise.resolve(always) });
      const token = vaultToken(settings, context, login);
      asking = connectHttp({
        ...service,
        baseUrl,
        headers: async () => ({ ...always, 'x-vault-token': (await token()).reveal() }),
      });
    }
    return asking(question);
  };
}

function addressIn(environment: DestinationContext['environment']): string {
  const address = environment['VAULT_ADDR'] ?? '';
  if (address === '')
    throw new DestinationFault('Nobody says where Vault is: set `address`, or VAULT_ADDR.', { isPassing: false });
  const problem = safeAddress.safeParse(address).error?.issues[0]?.message;
  if (problem !== undefined) throw new DestinationFault(`VAULT_ADDR must be ${problem}.`, { isPassing: false });
  return address;
}

interface Seen {
  readonly pending: Kept;
  readonly main: Kept;
}

/** The pending one first: a promotion that runs meanwhile is then seen twice, and never not at all. */
async function look({ kv, main, pending, ownerName, mount }: Place): Promise<Seen> {
  const staged = await kv.read(pending);
  const whose = staged.members?.[OWNER];
  if (staged.members && whose !== ownerName) {
    const because =
      typeof whose === 'string'
        ? `is for the keys of ${whose}: give each user a path`
        : 'was not made by Keyturn, which needs that path';
    throw new DestinationFault(`Vault secret ${mount}/${pending} ${because}.`, { isPassing: false });
  }
  return { pending: staged, main: await kv.read(main) };
}

function holdingOf(place: Place, { pending, main }: Seen): Holding {
  const current = givenIn(place, main)?.accessKeyId ?? null;
  const staged = stagedIn(pending)?.accessKeyId ?? null;
  // Who changed other members since made a later version: later is safe, earlier would not be.
  return { current, pending: staged === current ? null : staged, currentSince: current === null ? null : main.createdAt };
}

async function put(place: Place, key: KeyMaterial): Promise<void> {
  const { kv, owner, ownerName, pending } = place;
  await persist(place, async () => {
    const seen = await look(place);
    if (isSame(givenIn(place, seen.main), key) || isSame(stagedIn(seen.pending), key)) return true;
    const members = { ...writeLayout(standardLayout, key, owner), [OWNER]: ownerName };
    return kv.write(pending, members, seen.pending.version);
  });
}

async function promote(place: Place, key: KeyMaterial): Promise<void> {
  const { kv, layout, owner, main, pending } = place;
  await persist(place, async () => {
    const kept = await kv.read(main);
    if (isSame(givenIn(place, kept), key)) return true;
    return kv.write(main, { ...kept.members, ...writeLayout(layout, key, owner) }, kept.version);
  });
  // It cannot be removed on a condition: somebody else's is left.
  if (isSame(stagedIn((await look(place)).pending), key)) await kv.remove(pending);
}

/** Reads again and writes again where somebody else wrote in between. */
async function persist({ mount, main }: Place, attempt: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < ATTEMPTS_MAX; count++) if (await attempt()) return;
  throw new DestinationFault(`Vault secret ${mount}/${main} is written by somebody else all the time.`, { isPassing: true });
}

function stagedIn({ members }: Kept): KeyMaterial | undefined {
  return keyIn(standardLayout, members ?? {});
}

function givenIn({ layout }: Place, { members }: Kept): KeyMaterial | undefined {
  return keyIn(layout, members ?? {});
}

function isSame(held: KeyMaterial | undefined, key: KeyMaterial): boolean {
  return held?.accessKeyId === key.accessKeyId && held.secret.equals(key.secret);
}

async function rehearse(place: Place): Promise<Rehearsal> {
  const { kv, mount, main, pending } = place;
  const badMount = await kv.mountProblem(main);
  if (badMount !== undefined) return { isReady: false, because: badMount };
  const seen = await look(place);
  const because = contentProblem(place, seen.main);
  if (because !== undefined) return { isReady: false, because };
  const missing = await kv.missing(
    new Map([
      [`${mount}/data/${main}`, ['read', seen.main.version === 0 ? 'create' : 'update']],
      [`${mount}/data/${pending}`, ['read', 'create', 'update']],
      [`${mount}/metadata/${pending}`, ['delete']],
    ]),
  );
  if (missing.length === 0) return { isReady: true };
  return { isReady: false, because: `The token may not ${missing.join(', ')}: give it a policy with these capabilities.` };
}

function contentProblem({ mount, main, layout }: Place, { version, members }: Kept): string | undefined {
  const what = `Vault secret ${mount}/${main}`;
  if (members === null && version > 0)
    return `The latest version (${version}) of ${what} is deleted: undelete it, or remove the secret altogether with \`vault kv metadata delete\`.`;
  const idMember = Object.keys(layout).find((name) => layout[name] === '{accessKeyId}') ?? '';
  const present = members?.[idMember] ?? '';
  if (present !== '' && idIn(layout, members ?? {}) === null)
    return `Member ${idMember} of ${what} holds something that is no access key id, and is not overwritten.`;
  const large = Object.entries(members ?? {}).find(([, value]) => hasLargeNumber(value));
  return large && `Member ${large[0]} of ${what} holds a number that is too large to be kept exactly: make it text.`;
}

/** JSON numbers beyond 2^53 come back as others. */
function hasLargeNumber(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLargeNumber);
}
