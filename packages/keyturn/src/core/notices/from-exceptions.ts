import { canonicalJson } from '../canonical-json.ts';
import type { Finding, Subject } from '../finding.ts';
import type { Instant } from '../instant.ts';
import type { Hash } from '../journal.ts';
import type { Exception, Match } from '../policy.ts';
import { dayText, minuteText } from '../rotation/use-words.ts';
import { plural } from '../words.ts';
import { type Found, keyCommands, makeNotice, nameOf } from './make-notice.ts';
import { inDays, warningDays } from './warn-before.ts';

/** With what exceptions are told. */
export interface ExceptionContext {
  readonly now: Instant;
  readonly warnBefore: readonly number[];
  /** Of the audit: what the exceptions cover. */
  readonly findings: readonly Finding[];
  readonly hash: Hash;
}

/** What of the policy's exceptions is about to end: whoever answers for one has to know before its findings are back. */
export function fromExceptions(exceptions: readonly Exception[], context: ExceptionContext): readonly Found[] {
  return exceptions.flatMap((exception) => ending(exception, context) ?? []);
}

function ending(exception: Exception, { now, warnBefore, findings, hash }: ExceptionContext): Found | undefined {
  const { owner, reason, until, match } = exception;
  const days = warningDays(warnBefore, until, now);
  if (days === undefined) return undefined;
  const covered = findings.filter((finding) => isCovered(finding, exception));
  const subject = theOne(covered);
  const about = subject ? nameOf(subject) : `what ${plural(covered.length, 'finding')} of the last audit are about`;
  const notice = makeNotice({
    event: 'exception-ending',
    urgency: days <= 1 ? 'warning' : 'info',
    at: now,
    subject,
    owner,
    about: [hash(canonicalJson([owner, reason, until, matchText(match)])).slice(0, 12), days],
    title: `The exception of ${owner} ends ${inDays(until, now)}`,
    because: `It excepts ${about} until ${minuteText(until)}, because of this: ${reason}.`,
    next: `What it excepts is a finding again after ${dayText(until)}, and keys that are due are replaced.`,
    deadline: until,
    commands: subject ? keyCommands(subject, { at: now, owner }) : [{ does: 'see what holds', line: 'keyturn config show' }],
  });
  return { notice, marks: [...new Set(covered.flatMap(({ marks = [] }) => marks))] };
}

function isCovered({ exception }: Finding, { owner, reason, until }: Exception): boolean {
  return exception?.owner === owner && exception.reason === reason && exception.until === until;
}

/** The one key, user or account that all of them are about; null where there are several, or none. */
function theOne(findings: readonly Finding[]): Subject | null {
  const [first, ...others] = findings.map(({ subject }) => subject);
  if (!first) return null;
  const isSame = (other: Subject) =>
    other.account === first.account && other.principal.name === first.principal.name && other.accessKeyId === first.accessKeyId;
  return others.every(isSame) ? first : null;
}

function matchText(match: Match): string {
  return JSON.stringify(Object.entries(match).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
