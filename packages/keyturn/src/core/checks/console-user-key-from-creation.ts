import type { AccessKey } from '../access-key.ts';
import type { UserFacts } from '../account.ts';
import { aboutItself, defineUserCheck, pass, type SubjectVerdict, unknownVerdict } from '../check.ts';
import type { Verdict } from '../finding.ts';
import { epochMs, type Instant } from '../instant.ts';
import { unknown } from '../observed.ts';
import { activeKeys, keyEvidence, keyName } from '../user-keys.ts';

/** CIS 1.11: a person's key that was made along with the user, because a box was ticked, and was never needed. */
export const consoleUserKeyFromCreation = defineUserCheck({
  id: 'console-user-key-from-creation',
  title: 'A person got an access key along with the user, and never used it',
  severity: 'medium',
  risk: 'Nobody asked for the key, so nobody guards it: it lies in a mail or a download folder.',
  remedy: 'remove-user-key',
  depth: 'standard',
  judge(user, { now }): SubjectVerdict[] {
    const { password } = user;
    if (password.known && password.value === null) return [];
    const active = activeKeys(user);
    if (!active.known) return [aboutItself(unknownVerdict(active, 'which keys the user has'))];
    if (active.value.length === 0) return [];
    if (!password.known) return [aboutItself(unknownVerdict(password, 'whether the user can sign in to the console'))];
    return active.value.map((key) => ({ accessKeyId: key.id, verdict: fromCreation(key, user, now) }));
  },
});

/** The console makes both in one go; by hand it takes minutes. */
const APART_SECONDS_MAX = 600;

function fromCreation(key: AccessKey, { createdAt }: UserFacts, now: Instant): Verdict {
  const { lastUsed } = key;
  if (lastUsed.known && lastUsed.value !== 'never') return pass;
  if (createdAt === null) return unknownVerdict(NOBODY_SAYS, 'the creation date of the user');
  const apartSeconds = Math.round(Math.abs(epochMs(key.createdAt) - epochMs(createdAt)) / 1000);
  if (apartSeconds > APART_SECONDS_MAX) return pass;
  if (!lastUsed.known) return unknownVerdict(lastUsed, `the last use of ${keyName(key)}`);
  const apart = apartSeconds === 0 ? 'in the same second as' : `within ${apartSeconds} s of`;
  return {
    is: 'fail',
    because: `created ${apart} the user, who has a password, and never used`,
    evidence: { ...keyEvidence(key, now), details: { userCreatedAt: createdAt } },
  };
}

const NOBODY_SAYS = unknown('not-told', 'neither a credential report nor a list of users tells it');
