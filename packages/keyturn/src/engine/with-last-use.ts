import type { AccessKey } from '../core/access-key.ts';
import type { LastUseReader, ListedKey } from './ports.ts';

/** Keys, each with what AWS tells of its last use. */
export function withLastUse(reader: LastUseReader, keys: readonly ListedKey[]): Promise<AccessKey[]> {
  return Promise.all(keys.map(async (key) => ({ ...key, lastUsed: await reader.lastUsed(key.id) })));
}
