import { aboutItself, defineRootCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { rootKeyEvidence, rootKeyName, type SeenRootKey, seenRootKeys } from '../root-keys.ts';
import { daysText } from '../words.ts';

/** A root key, active or not, is a finding by itself: nothing limits what it may do (CIS 1.4, Security Hub IAM.4). */
export const rootAccessKeyPresent = defineRootCheck({
  id: 'root-access-key-present',
  title: 'The root user has an access key',
  severity: 'critical',
  risk: 'Whoever holds a key of the root user can do everything in the account, and in a management account no policy can stop them.',
  remedy: 'remove-root-keys',
  depth: 'standard',
  judge({ root }, { now }) {
    const keys = seenRootKeys(root);
    if (keys.known && keys.value.length > 0) return keys.value.map((key) => present(key, now));
    if (keys.known) return [aboutItself(pass)];
    if (!root.hasKeys.known || !root.hasKeys.value) return [aboutItself(unknownVerdict(keys, 'whether root has a key'))];
    const evidence = { source: root.hasKeys.source, observedAt: root.hasKeys.at };
    return [aboutItself({ is: 'fail', because: `root has an access key; ${NO_ID}`, evidence })];
  },
});

const NO_ID = 'its id can only be read by root itself';

function present(key: SeenRootKey, now: Instant): SubjectVerdict {
  const { accessKeyId } = key;
  const age = daysText(daysBetween(key.createdAt, now));
  const because = `root has ${rootKeyName(key)}, ${age} old${accessKeyId === null ? `; ${NO_ID}` : ''}`;
  return { accessKeyId, verdict: { is: 'fail', because, evidence: rootKeyEvidence(key, now) } };
}
