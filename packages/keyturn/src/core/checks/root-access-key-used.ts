import { aboutItself, defineRootCheck, unknownVerdict } from '../check.ts';
import { rootKeyEvidence, rootKeyName, seenRootKeys } from '../root-keys.ts';
import { judgeRootUse } from '../root-use.ts';

/** Each root key by its own last use, whatever the password did since (CIS 1.7). */
export const rootAccessKeyUsed = defineRootCheck({
  id: 'root-access-key-used',
  title: 'An access key of the root user is in use',
  severity: 'critical',
  risk: 'Something works every day with a credential that nothing can limit; it breaks when the key is removed, so find it first.',
  remedy: 'stop-using-root',
  depth: 'standard',
  judge({ root }, circumstances) {
    const keys = seenRootKeys(root);
    if (!keys.known) return [aboutItself(unknownVerdict(keys, "the last use of root's keys"))];
    return keys.value.map((key) => {
      const evidence = rootKeyEvidence(key, circumstances.now);
      const verdict = judgeRootUse({ name: rootKeyName(key), lastUsedAt: key.lastUsedAt, evidence }, circumstances);
      return { accessKeyId: key.accessKeyId, verdict };
    });
  },
});
