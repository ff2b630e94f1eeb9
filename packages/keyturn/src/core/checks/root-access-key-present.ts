import type { AccessKey } from '../access-key.ts';
import type { AccountFacts } from '../account.ts';
import { defineRootCheck, type KeyVerdict, pass } from '../check.ts';
import { type Evidence, useEvidence } from '../finding.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { daysText, exactDays } from '../words.ts';

/** A root key, active or not, is a finding by itself: nothing limits what it may do. */
export const rootAccessKeyPresent = defineRootCheck({
  id: 'root-access-key-present',
  title: 'The root user has an access key',
  severity: 'critical',
  risk: 'Whoever holds a key of the root user can do everything in the account, and in a management account no policy can stop them.',
  remedy: 'Move whatever uses the key to a role, then delete the key.',
  judge(facts, { now }) {
    const { keys, hasKeys } = facts.root;
    if (keys.known) return keys.value.length === 0 ? [about(null, pass)] : keys.value.map((key) => listed(key, now));
    if (!hasKeys.known)
      return [
        about(null, { is: 'unknown', why: hasKeys.why, because: `nobody could say whether there is one: ${hasKeys.detail}` }),
      ];
    if (!hasKeys.value) return [about(null, pass)];
    return presentWithoutId(facts, hasKeys, now);
  },
});

function listed(key: AccessKey, now: Instant): KeyVerdict {
  const ageDays = daysBetween(key.createdAt, now);
  const use = key.lastUsed.known ? useEvidence(key.lastUsed.value) : {};
  const evidence = { status: key.status, createdAt: key.createdAt, ageDays: exactDays(ageDays), ...use };
  return about(key.id, { is: 'fail', because: `root has the ${key.status} key ${key.id}, ${daysText(ageDays)} old`, evidence });
}

/** The account says live that there are keys; only the report may say how old, and it is hours old itself. */
function presentWithoutId({ root }: AccountFacts, hasKeys: { source: string; at: Instant }, now: Instant): KeyVerdict[] {
  const evidence = { source: hasKeys.source, observedAt: hasKeys.at };
  const reported = root.reportedKeys.known ? root.reportedKeys.value : [];
  if (reported.length === 0) {
    return [about(null, { is: 'fail', because: 'root has an access key; its id can only be read by root itself', evidence })];
  }
  return reported.map((key) => {
    const ageDays = daysBetween(key.createdAt, now);
    const status = key.isActive ? 'active' : 'inactive';
    const dated: Evidence = { ...evidence, status, createdAt: key.createdAt, ageDays: exactDays(ageDays) };
    return about(null, {
      is: 'fail',
      because: `root has an ${status} key, ${daysText(ageDays)} old; its id can only be read by root itself`,
      evidence: dated,
    });
  });
}

function about(accessKeyId: string | null, verdict: KeyVerdict['verdict']): KeyVerdict {
  return { accessKeyId, verdict };
}
