import { sessionToken } from '../authenticate.ts';
import { secretOf, uniqueId } from '../ids.ts';
import { freeText, requiredText, structures } from '../input.ts';
import { noteIssued } from '../keys.ts';
import type { Session, World } from '../model/world.ts';
import type { Call } from '../operation.ts';

/** What a new session is for; its account is the one that it acts in. */
export type SessionGrant = Omit<Session, 'id' | 'token' | 'issuedAt' | 'expiresAt'> & { readonly durationSeconds: number };

/** Issues temporary credentials, and answers them as STS does. */
export function openSession(call: Call, { durationSeconds, ...grant }: SessionGrant) {
  const { world, now } = call;
  const id = uniqueId('ASIA', grant.accountId, call.random);
  const token = sessionToken(world.seed, id);
  const expiresAt = Math.floor(now / 1000 + durationSeconds) * 1000;
  dropExpired(world, now);
  noteIssued(world, id);
  world.sessions.set(id, { ...grant, id, token, issuedAt: now, expiresAt });
  return {
    AccessKeyId: id,
    SecretAccessKey: secretOf(world.seed, id),
    SessionToken: token,
    Expiration: new Date(expiresAt),
  };
}

/** The tags that a request gives to its session. */
export function sessionTags({ input }: Call): ReadonlyMap<string, string> {
  return new Map(structures(input, 'Tags').map((tag) => [requiredText(tag, 'Key'), freeText(tag, 'Value') ?? '']));
}

/** At each so many sessions the expired ones go: until then they answer ExpiredToken. */
const SWEEP_AT = 4096;

function dropExpired({ sessions }: World, now: number): void {
  if (sessions.size === 0 || sessions.size % SWEEP_AT !== 0) return;
  for (const [id, session] of sessions) if (session.expiresAt <= now) sessions.delete(id);
}
