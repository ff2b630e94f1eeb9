import { aboutItself, defineUserCheck, pass, unknownVerdict } from '../check.ts';
import { activeKeys, keyEvidence } from '../user-keys.ts';

/**
 * AWS attaches `AWSCompromisedKeyQuarantine` to a user when it finds a key of the user in public. It does not say which, so
 * every active one counts; when none is left the policy is a scar, and no finding.
 */
export const exposedKey = defineUserCheck({
  id: 'exposed-key',
  title: 'AWS found an access key of a user in public, and the user still has an active one',
  severity: 'critical',
  risk: 'Strangers have the key. The quarantine policy denies some expensive calls, and nothing else.',
  remedy: 'contain-exposed-key',
  depth: 'live',
  judge(user, { now }) {
    const { permissions } = user;
    if (permissions.known && permissions.value.quarantinePolicy === null) return [aboutItself(pass)];
    const active = activeKeys(user);
    if (!active.known) return [aboutItself(unknownVerdict(active, 'which keys the user has'))];
    if (active.value.length === 0) return [aboutItself(pass)];
    if (!permissions.known) return [aboutItself(unknownVerdict(permissions, 'whether AWS quarantined the user'))];
    const { quarantinePolicy } = permissions.value;
    const count = active.value.length;
    const which = count === 1 ? 'this one is active' : `${count} are active, of which this is one`;
    const because = `AWS found a key of the user in public and attached ${quarantinePolicy}; ${which}`;
    return active.value.map((key) => ({
      accessKeyId: key.id,
      verdict: { is: 'fail', because, evidence: { ...keyEvidence(key, now), details: { quarantinePolicy } } },
    }));
  },
});
