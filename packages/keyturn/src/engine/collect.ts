import type { AccessKey } from '../core/access-key.ts';
import type { AccountFacts, AccountRef, ReportedKey, UserFacts } from '../core/account.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import { known, mapObserved, type Observed, type Unknown } from '../core/observed.ts';
import type { AccountReader, AccountSummary, Aws, LastUseReader, ListedKey } from './ports.ts';

/** Collects what can be known of an account's root user. `live` is absent where the account could not be entered. */
export async function collectAccount(
  aws: Aws,
  account: AccountRef,
  read: { readonly summary: Observed<AccountSummary>; readonly report: Observed<CredentialReport> },
): Promise<AccountFacts> {
  const hasKeys = mapObserved(read.summary, (summary) => summary.hasRootKeys);
  const reportedKeys = mapObserved(read.report, rootSlots);
  return { account, root: { hasKeys, reportedKeys, keys: await collectRootKeys(aws, account, hasKeys) } };
}

/** Opens a root session only where there may be a key: AssumeRoot is the scarcest call that there is. */
async function collectRootKeys(
  aws: Aws,
  account: AccountRef,
  hasKeys: Observed<boolean>,
): Promise<Observed<readonly AccessKey[]>> {
  if (hasKeys.known && !hasKeys.value) return known([], hasKeys.source, hasKeys.at);
  const root = await aws.rootOf(account);
  if (!root.known) return root;
  const keys = await root.reader.keys();
  return keys.known ? known(await withLastUse(root.reader, keys.value), keys.source, keys.at) : keys;
}

/** Reads one user live; `gone` when there is no such user any more. */
export async function collectUser(reader: AccountReader, name: string): Promise<UserFacts | 'gone'> {
  const keys = await reader.keysOf(name);
  if (!keys.known) return { name, keys };
  if (keys.value === 'gone') return 'gone';
  return { name, keys: known(await withLastUse(reader, keys.value), keys.source, keys.at) };
}

/** The facts of an account that could not be entered at all. */
export function nothingRead(why: Unknown): { readonly summary: Unknown; readonly report: Unknown } {
  return { summary: why, report: why };
}

function withLastUse(reader: LastUseReader, keys: readonly ListedKey[]): Promise<AccessKey[]> {
  return Promise.all(keys.map(async (key) => ({ ...key, lastUsed: await reader.lastUsed(key.id) })));
}

function rootSlots(report: CredentialReport): ReportedKey[] {
  for (const row of report.rows()) {
    if (row.user !== null) continue;
    return row.slots.flatMap((slot) => (slot.createdAt === null ? [] : [{ isActive: slot.isActive, createdAt: slot.createdAt }]));
  }
  return [];
}
