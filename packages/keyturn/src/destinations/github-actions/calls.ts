import * as z from 'zod';
import { type Instant, instantOf, parseInstant } from '../../core/instant.ts';
import { DestinationFault } from '../../engine/destination.ts';
import { type AskHttp, type HttpAnswer, HttpFault, readBody } from '../http.ts';
import { type Mark, readMark, type SecretDates, type Seen, writeMark } from './mark.ts';
import type { Place } from './place.ts';

/** What a secret is encrypted for. */
export interface SealingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** Who may use a secret of an organization, as it is sent with each; nothing for others. */
export type SentAccess = Readonly<Record<string, unknown>>;

/** Sees how things are, without changing them. */
export async function look(place: Place, ask: AskHttp): Promise<Seen> {
  const { dates, now } = await readDates(place, ask);
  const answer = await ask({ method: 'GET', path: `${place.variables}/${place.variable}`, answers: [404] });
  if (answer.status === 404) return { secrets: dates, mark: null, now };
  const { value, updated_at: at } = readBody(variable, answer, `GitHub's variable ${place.variable}`);
  return { secrets: dates, mark: { mark: readMark(value), at: instantIn(at) }, now };
}

/**
 * When each of our secrets was last changed. From the list, and not one by one: GitHub answers 404 for what the token may not see as
 * well, and then a secret that is there would seem to be missing.
 */
export async function readDates(place: Place, ask: AskHttp): Promise<{ readonly dates: SecretDates; readonly now: Instant }> {
  const { listed, now } = await listSecrets(place, ask);
  const dateOf = (name: string) => listed.find((one) => one.name.toUpperCase() === name)?.updated_at ?? null;
  return { dates: Object.fromEntries(place.names.map((name) => [name, dateOf(name)])), now };
}

/** The key that the secrets of a place are encrypted for. */
export async function readSealingKey(place: Place, ask: AskHttp): Promise<SealingKey> {
  const answer = await ask({ method: 'GET', path: `${place.secrets}/public-key` });
  const { key_id: id, key } = readBody(publicKey, answer, "GitHub's public key");
  const bytes = new Uint8Array(Buffer.from(key, 'base64'));
  if (bytes.length !== PUBLIC_KEY_BYTES) throw new HttpFault("GitHub's public key is not as documented.", { why: 'garbled' });
  return { id, key: bytes };
}

/** Writes a secret, which arrives encrypted. */
export async function putSecret(
  place: Place,
  ask: AskHttp,
  secret: { readonly name: string; readonly sealed: string; readonly keyId: string; readonly access: SentAccess },
): Promise<void> {
  const body = { encrypted_value: secret.sealed, key_id: secret.keyId, ...secret.access };
  await ask({ method: 'PUT', path: `${place.secrets}/${secret.name}`, body });
}

/** Writes the variable. Of an organization no repository may use it: it is for us. */
export async function putMark(place: Place, ask: AskHttp, mark: Extract<Mark, { is: 'held' | 'begun' }>): Promise<void> {
  const value = { name: place.variable, value: writeMark(mark) };
  const path = `${place.variables}/${place.variable}`;
  const updated = await ask({ method: 'PATCH', path, body: value, answers: [404] });
  if (updated.status !== 404) return;
  const hidden = place.isOrganization ? { visibility: 'selected', selected_repository_ids: [] } : {};
  await ask({ method: 'POST', path: place.variables, body: { ...value, ...hidden } });
}

/** Who may use each secret: as configured, else as it is now, else the private repositories. Never more than was allowed before. */
export async function readAccess(place: Place, ask: AskHttp): Promise<Readonly<Record<string, SentAccess>>> {
  if (!place.isOrganization) return {};
  const { access } = place;
  if (access?.visibility === 'selected') {
    const sent = { visibility: 'selected', selected_repository_ids: await readRepositories(access.repositories, ask) };
    return Object.fromEntries(place.names.map((name) => [name, sent]));
  }
  if (access) return Object.fromEntries(place.names.map((name) => [name, access]));
  const { listed } = await listSecrets(place, ask);
  const found = new Map<string, SentAccess>();
  for (const name of place.names) {
    const visibility = listed.find((one) => one.name.toUpperCase() === name)?.visibility ?? 'private';
    found.set(name, visibility === 'selected' ? await readSelected(place, ask, name) : { visibility });
  }
  return Object.fromEntries(found);
}

const PUBLIC_KEY_BYTES = 32;
const PAGE_SIZE = 100;
/** An organization has at most 1,000 secrets. */
const PAGES_MAX = 20;

const variable = z.object({ value: z.string(), updated_at: z.string() });
const publicKey = z.object({ key_id: z.string(), key: z.string() });
const repository = z.object({ id: z.number() });
const secretList = z
  .object({
    total_count: z.number(),
    secrets: z.array(
      z.object({ name: z.string(), updated_at: z.string(), visibility: z.enum(['all', 'private', 'selected']).optional() }),
    ),
  })
  .transform(({ total_count: total, secrets }) => ({ total, entries: secrets }));
const repositoryList = z
  .object({ total_count: z.number(), repositories: z.array(repository) })
  .transform(({ total_count: total, repositories }) => ({ total, entries: repositories }));

async function listSecrets(place: Place, ask: AskHttp) {
  const { entries, now } = await readPages(ask, { path: place.secrets, what: 'list of secrets', schema: secretList });
  return { listed: entries, now };
}

async function readPages<Entry>(
  ask: AskHttp,
  { path, what, schema }: { path: string; what: string; schema: z.ZodType<{ total: number; entries: Entry[] }> },
): Promise<{ entries: Entry[]; now: Instant }> {
  const entries: Entry[] = [];
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await ask({ method: 'GET', path: `${path}?per_page=${PAGE_SIZE}&page=${page}` });
    const part = readBody(schema, answer, `GitHub's ${what}`);
    entries.push(...part.entries);
    if (entries.length >= part.total || part.entries.length === 0) return { entries, now: timeOf(answer) };
  }
  throw new HttpFault(`GitHub's ${what} has no end.`, { why: 'garbled' });
}

/** It is sent anew with every write: without the list nobody might use the secret any more. */
async function readSelected(place: Place, ask: AskHttp, name: string): Promise<SentAccess> {
  const path = `${place.secrets}/${name}/repositories`;
  const { entries } = await readPages(ask, { path, what: 'list of repositories', schema: repositoryList });
  return { visibility: 'selected', selected_repository_ids: entries.map(({ id }) => id) };
}

async function readRepositories(names: readonly string[], ask: AskHttp): Promise<number[]> {
  const ids = names.map(async (name) => {
    const path = `/repos/${name.split('/').map(encodeURIComponent).join('/')}`;
    const answer = await ask({ method: 'GET', path, answers: [404] });
    if (answer.status === 404)
      throw new DestinationFault(`GitHub knows no repository ${name}, or the token may not see it.`, { isPassing: false });
    return readBody(repository, answer, `GitHub's answer about repository ${name}`).id;
  });
  return Promise.all(ids);
}

/** GitHub's time: dates of its own are compared with it. */
function timeOf({ headers }: HttpAnswer): Instant {
  const milliseconds = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(milliseconds)) throw new HttpFault('GitHub does not tell the time of its answer.', { why: 'garbled' });
  return instantOf(milliseconds);
}

function instantIn(text: string): Instant {
  const instant = parseInstant(text);
  if (!instant) throw new HttpFault('A date of GitHub is not as documented.', { why: 'garbled' });
  return instant;
}
