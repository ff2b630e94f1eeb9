import { definePolicyCheck, type PolicySubject, type SubjectVerdict } from '../check.ts';
import type { Verdict } from '../finding.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { agoText } from '../limit-words.ts';
import { matches } from '../match.ts';
import type { Exception, Match } from '../policy.ts';

/** Told of whom an exception named: the account where it meant everybody there, else root, the user, or the key by its id. */
export const exceptionExpired = definePolicyCheck({
  id: 'exception-expired',
  title: 'An exception of the policy has ended',
  severity: 'low',
  risk: 'What it excepted counts again; whoever answered for it may not know, and a dead exception hides what the policy says.',
  remedy: 'renew-exception',
  depth: 'standard',
  judge: (subject, { policy, now }) =>
    policy.exceptions
      .filter(({ until }) => until <= now)
      .flatMap((exception) => meant(exception, subject).map((about) => ({ ...about, verdict: ended(exception, now) }))),
});

function meant({ match }: Exception, { accessKeyIds, ...subject }: PolicySubject): Pick<SubjectVerdict, 'accessKeyId'>[] {
  const isWholeAccount = !subject.isRoot && subject.user === undefined;
  if (isWholeAccount !== meansWholeAccounts(match)) return [];
  const itself = { accessKeyId: null };
  if (matches(match, { ...subject, ...itself })) return [itself];
  return accessKeyIds.filter((id) => matches(match, { ...subject, accessKeyId: id })).map((id) => ({ accessKeyId: id }));
}

/** Whether it names nobody in an account: then one finding says it, and not one for each of thousands of users. */
function meansWholeAccounts({ root, users, paths, tags, groups, keys, kind }: Match): boolean {
  return root !== true && [users, paths, tags, groups, keys, kind].every((named) => named === undefined);
}

function ended({ owner, reason, until, checks }: Exception, now: Instant): Verdict {
  const what = checks === undefined ? 'all checks' : checks.join(', ');
  return {
    is: 'fail',
    because: `the exception of ${owner} from ${what} ended ${agoText(daysBetween(until, now))}: ${reason}`,
    evidence: { expiresAt: until, details: { owner, reason, checks: what } },
  };
}
