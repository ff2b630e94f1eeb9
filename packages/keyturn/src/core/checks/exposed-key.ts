import type { QuarantinedUser } from '../account.ts';
import { aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';
import type { Instant } from '../instant.ts';
import { keyEvidence } from '../user-keys.ts';

/**
 * AWS attaches `AWSCompromisedKeyQuarantine` to a user when it finds a key of the user in public. It does not say which, so
 * every active one counts; when none is left the policy is a scar, and no finding.
 */
export const exposedKey = defineAccountCheck({
  id: 'exposed-key',
  title: 'AWS found an access key of a user in public, and the user still has an active one',
  severity: 'critical',
  risk: 'Strangers have the key. The quarantine policy denies some expensive calls, and nothing else.',
  remedy: 'contain-exposed-key',
  depth: 'standard',
  judge({ quarantined }, { now }) {
    if (!quarantined.known) return [aboutItself(unknownVerdict(quarantined, 'which users AWS quarantined'))];
    if (quarantined.value.length === 0) return [aboutItself(pass)];
    return quarantined.value.flatMap((one) => judgeUser(one, now).map((verdict) => ({ ...verdict, user: one.user })));
  },
});

function judgeUser({ keys, policy }: QuarantinedUser, now: Instant) {
  if (!keys.known) return [aboutItself(unknownVerdict(keys, 'which keys the user has'))];
  const active = keys.value.filter(({ status }) => status === 'active');
  if (active.length === 0) return [aboutItself(pass)];
  const which = active.length === 1 ? 'this one is active' : `${active.length} are active, of which this is one`;
  const because = `AWS found a key of the user in public and attached ${policy}; ${which}`;
  return active.map((key) => ({
    accessKeyId: key.id,
    verdict: { is: 'fail' as const, because, evidence: { ...keyEvidence(key, now), details: { quarantinePolicy: policy } } },
  }));
}
