import type { Evidence, Finding, Subject } from '../core/finding.ts';
import { overText } from '../core/limit-words.ts';
import { daysText } from '../core/words.ts';
import { plainText } from './plain-text.ts';

/** `111122223333 Payments` */
export function accountText({ account, accountName }: Pick<Subject, 'account' | 'accountName'>): string {
  return accountName === null ? account : plainText(`${account} ${accountName}`);
}

/** Whom a finding is about. An IAM user may be called `root`, so the root user has a name that no user can have. */
export function principalText({ principal }: Subject): string {
  if (principal.type === 'root') return 'root user';
  return principal.type === 'account' ? 'the account' : plainText(principal.name);
}

/** The key or the other thing; empty where the finding is about the principal itself. */
export function thingText({ subject, evidence }: Finding): string {
  const status = evidence.status === undefined || evidence.status === 'active' ? '' : ` (${evidence.status})`;
  if (subject.accessKeyId !== null) return `${plainText(subject.accessKeyId)}${status}`;
  if (subject.resource !== undefined) return plainText(subject.resource);
  return isAboutKey({ subject, evidence }) ? `id not readable${status}` : '';
}

/** Whether a finding is about an access key, though its id may be unknown: a credential report tells none. */
export function isAboutKey({ subject, evidence }: Pick<Finding, 'subject' | 'evidence'>): boolean {
  return subject.accessKeyId !== null || (subject.resource === undefined && evidence.status !== undefined);
}

/** The age, exact: never in the words of the limit that it passed. */
export function ageText({ ageDays, limitDays, idleDays }: Evidence): string {
  if (ageDays === undefined) return '';
  const passesLimit = limitDays !== undefined && idleDays === undefined && ageDays > limitDays;
  return passesLimit ? overText(ageDays, limitDays) : daysText(ageDays);
}

/** `2026-08-01 s3 us-east-1`, `never`; empty where it is not known. */
export function lastUseText({ lastUsedAt, lastUsedService, lastUsedRegion }: Evidence): string {
  if (lastUsedAt === undefined || lastUsedAt === 'never') return lastUsedAt ?? '';
  // AWS says N/A where a use had no region.
  const where = [lastUsedService, lastUsedRegion].filter((part) => part !== undefined && part !== 'N/A');
  return plainText([lastUsedAt.slice(0, 10), ...where].join(' '));
}

/** `cis-5.0 1.13, 1.14` for each framework. */
export function controlTexts({ controls }: Finding): readonly string[] {
  return Object.entries(controls).map(([framework, ids]) => `${framework} ${ids.join(', ')}`);
}
