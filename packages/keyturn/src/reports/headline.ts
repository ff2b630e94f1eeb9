import type { AccountReading, Report } from '../core/report.ts';
import { type Figures, figuresOf } from './figures.ts';
import { byReason } from './groups.ts';
import { grouped, many, plainText } from './plain-text.ts';
import { accountText, ageText, principalText, thingText } from './subject-text.ts';

/** A sentence of the summary, and how much it weighs. */
export interface Sentence {
  readonly style: 'critical' | 'strong' | 'unknown' | 'plain';
  readonly text: string;
}

/** The summary that a manager understands: root keys first, then how much there is, then what nobody knows. */
export function headline(report: Report): readonly Sentence[] {
  const figures = figuresOf(report);
  return [
    ...interruption(report),
    ...rootKeys(figures, report),
    { style: 'strong', text: attention(figures) },
    ...oldest(figures),
    { style: 'plain', text: reading(figures) },
    ...uncertainty(figures),
    ...exceptions(figures),
  ];
}

/** What must be said before anything else. */
export function interruption({ isInterrupted }: Report): readonly Sentence[] {
  if (!isInterrupted) return [];
  return [
    {
      style: 'unknown',
      text: 'INTERRUPTED: this audit was ended before its end. It tells what was read until then, and nothing of the rest.',
    },
  ];
}

/** What has no place in a format of findings alone: that the audit is incomplete, and how far it came. Nothing where it is complete. */
export function incompleteness(report: Report): readonly string[] {
  const figures = figuresOf(report);
  const { unread, unknown } = figures;
  if (!report.isInterrupted && unread.length === 0 && unknown.length === 0) return [];
  const why = [...byReason(unread)].map(([reason, accounts]) => plainText(`Not read: ${named(accounts.map(nameOf))}: ${reason}`));
  return [...interruption(report), ...uncertainty(figures)].map(({ text }) => text).concat(reading(figures), why);
}

const NAMED_MAX = 5;

function nameOf({ id, name }: AccountReading): string {
  return accountText({ account: id, accountName: name });
}

/** The first of many. */
function named(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX;
  return `${names.slice(0, NAMED_MAX).join(', ')}${rest > 0 ? ` and ${grouped(rest)} more` : ''}`;
}

function rootKeys(
  { rootKeys: { present, unknown, isChecked }, excepted, unread, read }: Figures,
  { isInterrupted }: Report,
): readonly Sentence[] {
  if (!isChecked) return [];
  const told: Sentence[] = [];
  if (present.length > 0) {
    const names = named(present.map(({ subject }) => accountText(subject)));
    told.push({
      style: 'critical',
      text: `Root keys first: the root user of ${many(present.length, 'account')} has access keys (${names}).`,
    });
  }
  if (unknown.length > 0)
    told.push({
      style: 'unknown',
      text: `Whether the root user has access keys is not known of ${many(unknown.length, 'account')}.`,
    });
  const isClean = told.length === 0 && !isInterrupted && unread.length === 0 && read.length > 0;
  if (isClean && !excepted.some(({ check }) => check === 'root-access-key-present'))
    told.push({ style: 'plain', text: 'No root user has an access key.' });
  return told;
}

function attention({ keys, keyAccounts, others }: Figures): string {
  const wants = keys === 1 ? 'needs' : 'need';
  const about =
    keys === 0
      ? 'No access key needs attention'
      : `${many(keys, 'access key')} in ${many(keyAccounts, 'account')} ${wants} attention`;
  return others === 0
    ? `${about}.`
    : `${about}; ${grouped(others)} more ${others === 1 ? 'finding is' : 'findings are'} about other things.`;
}

function oldest({ oldest: finding }: Figures): readonly Sentence[] {
  if (!finding) return [];
  const { subject, evidence } = finding;
  const key = subject.accessKeyId === null ? 'a key' : thingText(finding);
  const whose = `${subject.principal.type === 'root' ? 'the ' : ''}${principalText(subject)} in ${accountText(subject)}`;
  return [{ style: 'plain', text: `The oldest of them is ${ageText(evidence)} old: ${key} of ${whose}.` }];
}

function reading({ read, unread, skipped, users }: Figures): string {
  const parts = [`${many(read.length, 'account')} with ${many(users, 'user')} read`];
  if (unread.length > 0) parts.push(`${many(unread.length, 'account')} not read`);
  if (skipped.length > 0) parts.push(`${grouped(skipped.length)} left out on purpose`);
  return `${parts.join(', ')}.`;
}

function uncertainty({ unknown, unread }: Figures): readonly Sentence[] {
  if (unknown.length === 0 && unread.length === 0) return [];
  const verdicts = `${many(unknown.length, 'verdict')} ${unknown.length === 1 ? 'is' : 'are'} unknown`;
  return [{ style: 'unknown', text: `${verdicts}: what is not known counts as no pass, so this audit is incomplete.` }];
}

function exceptions({ excepted }: Figures): readonly Sentence[] {
  if (excepted.length === 0) return [];
  const stands = excepted.length === 1 ? 'finding is' : 'findings are';
  return [{ style: 'plain', text: `${grouped(excepted.length)} ${stands} excepted by the policy, and not counted above.` }];
}
