import { aboutItself, defineUserCheck, pass, unknownVerdict } from '../check.ts';
import { activeKeys, keyEvidence } from '../user-keys.ts';

/** The nearest rules are CIS 1.16 and Security Hub IAM.1, which ask for the policy and not for who holds a key to it. */
export const adminUserWithAccessKey = defineUserCheck({
  id: 'admin-user-with-access-key',
  title: 'A user who may do everything has an active access key',
  severity: 'high',
  risk: 'One leaked line of text is the whole account: no MFA and no expiry stand between a finder and everything in it.',
  remedy: 'replace-user-by-role',
  depth: 'live',
  judge(user, { now }) {
    const { permissions } = user;
    if (permissions.known && !permissions.value.isAdministrator) return [aboutItself(pass)];
    const active = activeKeys(user);
    if (!active.known) return [aboutItself(unknownVerdict(active, 'which keys the user has'))];
    if (active.value.length === 0) return [aboutItself(pass)];
    if (!permissions.known) return [aboutItself(unknownVerdict(permissions, 'what the user may do'))];
    const { administratorThrough: through } = permissions.value;
    const because = `the key is active, and its user may do everything${through === null ? '' : ` through ${through}`}`;
    return active.value.map((key) => ({
      accessKeyId: key.id,
      verdict: { is: 'fail', because, evidence: { ...keyEvidence(key, now), details: { administratorThrough: through } } },
    }));
  },
});
