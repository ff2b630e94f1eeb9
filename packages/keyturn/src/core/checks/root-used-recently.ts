import type { RootFacts } from '../account.ts';
import { aboutItself, type Circumstances, defineRootCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import { mapObserved } from '../observed.ts';
import { rootKeyEvidence, rootKeyName, seenRootKeys } from '../root-keys.ts';
import { rootPassword } from '../root-password.ts';
import { judgeRootUse } from '../root-use.ts';

/** CIS 1.7: the password and each key by itself, so that an old sign-in never hides a key that works every night. */
export const rootUsedRecently = defineRootCheck({
  id: 'root-used-recently',
  title: 'The root user was used lately',
  severity: 'medium',
  risk: 'Daily work as root has no limits and no name behind it: a slip or a thief can do anything, and the trail says only "root".',
  remedy: 'stop-using-root',
  depth: 'standard',
  judge: ({ root }, circumstances) => [passwordUse(root, circumstances), ...keyUses(root, circumstances)],
});

function passwordUse(root: RootFacts, circumstances: Circumstances): SubjectVerdict {
  const about = { accessKeyId: null, resource: 'password' };
  const password = rootPassword(root);
  if (!password.known) return { ...about, verdict: unknownVerdict(password, "the last use of root's password") };
  if (password.value === null) return { ...about, verdict: pass };
  const { lastUsedAt } = password.value;
  const credential = {
    name: 'the password',
    lastUsedAt: mapObserved(password, () => lastUsedAt),
    evidence: { lastUsedAt, source: password.source, observedAt: password.at },
  };
  return { ...about, verdict: judgeRootUse(credential, circumstances) };
}

function keyUses(root: RootFacts, circumstances: Circumstances): SubjectVerdict[] {
  const keys = seenRootKeys(root);
  if (!keys.known) return [aboutItself(unknownVerdict(keys, "the last use of root's keys"))];
  return keys.value.map((key) => {
    const evidence = rootKeyEvidence(key, circumstances.now);
    const credential = { name: rootKeyName(key), lastUsedAt: key.lastUsedAt, evidence };
    return { accessKeyId: key.accessKeyId, verdict: judgeRootUse(credential, circumstances) };
  });
}
