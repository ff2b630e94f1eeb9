import { aboutItself, type Circumstances, defineRootCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { rootKeyEvidence, rootKeyName, type SeenRootKey, seenRootKeys } from '../root-keys.ts';

/** CIS 1.14 and AWS Config's `access-keys-rotated` ask the age of users' keys alone; root's are no safer for being root's. */
export const rootAccessKeyAge = defineRootCheck({
  id: 'root-access-key-age',
  title: 'An active access key of the root user is too old',
  severity: 'critical',
  risk: 'A root key that lies around for years was copied by more people and programs than anybody remembers, and opens everything to each of them.',
  remedy: 'remove-root-keys',
  depth: 'standard',
  judge({ root }, circumstances) {
    const keys = seenRootKeys(root);
    if (keys.known) return keys.value.filter(({ status }) => status === 'active').map((key) => aged(key, circumstances));
    return [aboutItself(unknownVerdict(keys, "the age of root's keys"))];
  },
});

function aged(key: SeenRootKey, { limits, now }: Circumstances): SubjectVerdict {
  const { accessKeyId } = key;
  const ageDays = daysBetween(key.createdAt, now);
  const limitDays = limits.keyAgeDaysMax;
  if (ageDays <= limitDays) return { accessKeyId, verdict: pass };
  const because = `root has ${rootKeyName(key)}, created ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`;
  return { accessKeyId, verdict: { is: 'fail', because, evidence: { ...rootKeyEvidence(key, now), limitDays } } };
}
