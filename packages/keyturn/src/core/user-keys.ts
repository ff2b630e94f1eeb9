import type { AccessKey } from './access-key.ts';
import type { UserFacts } from './account.ts';
import { type Evidence, useEvidence } from './finding.ts';
import { daysBetween, type Instant } from './instant.ts';
import { mapObserved, type Observed } from './observed.ts';
import { exactDays } from './words.ts';

/** The keys of a user that work. */
export function activeKeys({ keys }: UserFacts): Observed<readonly AccessKey[]> {
  return mapObserved(keys, (all) => all.filter(({ status }) => status === 'active'));
}

/** The key of this id, where it is known that the user has it. */
export function keyWithId({ keys }: Pick<UserFacts, 'keys'>, id: string | null): AccessKey | undefined {
  return id !== null && keys.known ? keys.value.find((key) => key.id === id) : undefined;
}

/** `key AKIA...`; what only a credential report tells of has no id. */
export function keyName({ id }: AccessKey): string {
  return id === null ? 'a key' : `key ${id}`;
}

/** The evidence that every verdict about a user's key carries. */
export function keyEvidence({ status, createdAt, lastUsed }: AccessKey, now: Instant): Evidence {
  const use = lastUsed.known ? useEvidence(lastUsed.value) : {};
  return { status, createdAt, ageDays: exactDays(daysBetween(createdAt, now)), ...use };
}
