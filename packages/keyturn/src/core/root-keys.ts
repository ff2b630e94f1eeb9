import type { KeyStatus } from './access-key.ts';
import type { ReportedKey, RootFacts } from './account.ts';
import { type Evidence, useEvidence } from './finding.ts';
import { daysBetween, type Instant } from './instant.ts';
import { type Known, known, mapObserved, type Observed, unknown } from './observed.ts';
import { exactDays } from './words.ts';

/** A key of the root user as far as it can be seen: by its id, or as a slot of the credential report. */
export interface SeenRootKey {
  readonly accessKeyId: string | null;
  readonly status: KeyStatus;
  readonly createdAt: Instant;
  readonly lastUsedAt: Observed<Instant | 'never'>;
  /** Its use, and where all this comes from. */
  readonly evidence: Evidence;
}

/** Whether root has any key, active or not. */
export function hasRootKeys({ keys, hasKeys }: RootFacts): Observed<boolean> {
  return keys.known ? mapObserved(keys, (listed) => listed.length > 0) : hasKeys;
}

/**
 * Root's keys: listed where a root session could, else the report's slots. The report is hours old, so its slots
 * count only while the account says live that there is a key, and no slots where there is one means that nobody can tell.
 */
export function seenRootKeys(root: RootFacts): Observed<readonly SeenRootKey[]> {
  const { keys, hasKeys, reportedKeys } = root;
  if (keys.known) return mapObserved(keys, (listed) => listed.map((key) => seenById(key, keys)));
  if (!hasKeys.known) return hasKeys;
  if (!hasKeys.value) return known([], hasKeys.source, hasKeys.at);
  if (!reportedKeys.known) return keys;
  if (reportedKeys.value.length === 0) return unknown(keys.why, `${keys.detail}; the credential report shows no key`);
  return mapObserved(reportedKeys, (slots) => slots.map((slot) => seenAsSlot(slot, reportedKeys)));
}

/** `the active key AKIA...`; the report's keys have no ids. */
export function rootKeyName({ accessKeyId, status }: SeenRootKey): string {
  return accessKeyId === null ? `an ${status} key` : `the ${status} key ${accessKeyId}`;
}

/** The evidence that every verdict about a root key carries. */
export function rootKeyEvidence({ status, createdAt, evidence }: SeenRootKey, now: Instant): Evidence {
  return { status, createdAt, ageDays: exactDays(daysBetween(createdAt, now)), ...evidence };
}

type ListedKeys = Extract<RootFacts['keys'], { readonly known: true }>;

function seenById(key: ListedKeys['value'][number], { source, at }: ListedKeys): SeenRootKey {
  const { id, status, createdAt, lastUsed } = key;
  return {
    accessKeyId: id,
    status,
    createdAt,
    lastUsedAt: mapObserved(lastUsed, (use) => (use === 'never' ? use : use.at)),
    evidence: { ...(lastUsed.known ? useEvidence(lastUsed.value) : {}), source, observedAt: at },
  };
}

function seenAsSlot(slot: ReportedKey, { source, at }: Known<readonly ReportedKey[]>): SeenRootKey {
  const { isActive, createdAt, lastUsedAt, lastUsedFor } = slot;
  const use = lastUsedAt === 'never' || !lastUsedFor ? undefined : { at: lastUsedAt, ...lastUsedFor };
  return {
    accessKeyId: null,
    status: isActive ? 'active' : 'inactive',
    createdAt,
    lastUsedAt: known(lastUsedAt, source, at),
    evidence: { ...(use ? useEvidence(use) : { lastUsedAt }), source, observedAt: at },
  };
}
