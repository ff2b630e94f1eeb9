import type { AccessKey } from '../access-key.ts';
import type { ExposedKey, QuarantinedUser, RootFacts } from '../account.ts';
import { type AccountVerdict, aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';
import type { Verdict } from '../finding.ts';
import type { Instant } from '../instant.ts';
import { isAccessKeyId } from '../key-id.ts';
import type { Observed } from '../observed.ts';
import { keyEvidence } from '../user-keys.ts';

/**
 * AWS Health names the key that AWS found in public, where the account's support plan has AWS Health. Everywhere AWS attaches
 * `AWSCompromisedKeyQuarantine` to the user: that does not say which key, so every active one counts. What is not active any more is a
 * scar, and no finding.
 */
export const exposedKey = defineAccountCheck({
  id: 'exposed-key',
  title: 'AWS found an access key in public, and its owner still has an active one',
  severity: 'critical',
  risk: 'Strangers have the key. The quarantine policy denies some expensive calls, and nothing else.',
  remedy: 'contain-exposed-key',
  depth: 'standard',
  judge({ quarantined, exposed, root }, { now }) {
    const named = exposed.known ? exposed.value.flatMap((one) => judgeNamed(one, { root, now })) : [];
    const tellsMore = (verdict: AccountVerdict) =>
      !named.some(({ accessKeyId: id }) => id !== null && id === verdict.accessKeyId);
    const held = quarantined.known ? quarantined.value.flatMap((one) => judgeQuarantined(one, now)).filter(tellsMore) : [];
    const verdicts = [...named, ...held];
    const unread = unreadVerdict({ quarantined, exposed }, verdicts);
    if (unread) return [...verdicts, unread];
    return verdicts.length > 0 ? verdicts : [aboutItself(pass)];
  },
});

interface Sources {
  readonly quarantined: Observed<unknown>;
  readonly exposed: Observed<unknown>;
}

/** What one of both did not tell is said once for an account: where nothing failed, or nobody knows whom AWS quarantined. */
function unreadVerdict({ quarantined, exposed }: Sources, verdicts: readonly AccountVerdict[]): AccountVerdict | undefined {
  if (!quarantined.known) return aboutItself(unknownVerdict(quarantined, 'which users AWS quarantined'));
  if (exposed.known || exposed.why === 'not-asked' || verdicts.some(({ verdict }) => verdict.is === 'fail')) return undefined;
  return aboutItself(unknownVerdict(exposed, 'which keys AWS Health names'));
}

interface Among {
  readonly root: RootFacts;
  readonly now: Instant;
}

function judgeNamed(exposed: ExposedKey, { root, now }: Among): AccountVerdict[] {
  const { id: accessKeyId, holder } = exposed;
  switch (holder.is) {
    case 'unknown': {
      if (!isAccessKeyId(accessKeyId)) return [aboutItself(unknownVerdict(holder.fact, `which key ${FOUND}`))];
      return [{ accessKeyId, verdict: unknownVerdict(holder.fact, `who has this key, which ${FOUND},`) }];
    }
    case 'user': {
      const { name: user, key } = holder;
      if (!key.known) return [{ user, accessKeyId, verdict: unknownVerdict(key, `whether this key, which ${FOUND}, is active`) }];
      return key.value.status === 'active' ? [{ user, accessKeyId, verdict: fails(exposed, key.value, now) }] : [];
    }
    case 'root':
    case 'no-user': {
      const about = { isRoot: true as const, accessKeyId };
      if (root.keys.known) {
        const key = root.keys.value.find(({ id }) => id === accessKeyId);
        return key?.status === 'active' ? [{ ...about, verdict: fails(exposed, key, now) }] : [];
      }
      // A key of root that nobody can list counts as active: AWS knows that it is there.
      if (holder.is === 'root') return [{ ...about, verdict: fails(exposed, undefined, now) }];
      return [{ accessKeyId, verdict: unknownVerdict(root.keys, `whether the root user has this key, which ${FOUND},`) }];
    }
    default:
      return holder satisfies never;
  }
}

const FOUND = 'AWS found in public';

function fails({ startedAt, eventType }: ExposedKey, key: AccessKey | undefined, now: Instant): Verdict {
  const seen = key ? keyEvidence(key, now) : {};
  return {
    is: 'fail',
    because: `AWS found this key in public on ${startedAt.slice(0, 10)} (${eventType})${key ? '' : '; whether it is still active is not known'}`,
    evidence: { ...seen, details: { eventType, foundAt: startedAt } },
  };
}

function judgeQuarantined({ user, keys, policy }: QuarantinedUser, now: Instant): AccountVerdict[] {
  if (!keys.known) return [{ user, ...aboutItself(unknownVerdict(keys, 'which keys the user has')) }];
  const active = keys.value.filter(({ status }) => status === 'active');
  if (active.length === 0) return [{ user, ...aboutItself(pass) }];
  const which = active.length === 1 ? 'this one is active' : `${active.length} are active, of which this is one`;
  const because = `AWS found a key of the user in public and attached ${policy}; ${which}`;
  return active.map((key) => ({
    user,
    accessKeyId: key.id,
    verdict: { is: 'fail', because, evidence: { ...keyEvidence(key, now), details: { quarantinePolicy: policy } } },
  }));
}
