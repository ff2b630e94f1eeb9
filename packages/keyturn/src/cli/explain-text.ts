import { limitSettings } from '../config/limits.ts';
import type { ToldFact } from '../core/explain-facts.ts';
import type { ExplainSubject } from '../core/explain-subject.ts';
import type { Explanation, Explanations, ToldVerdict } from '../core/explanation.ts';
import { type Remedy, severities } from '../core/finding.ts';
import { daysBetween, type Instant } from '../core/instant.ts';
import { agoText, listText } from '../core/limit-words.ts';
import type { Limits, Match } from '../core/policy.ts';
import { daysText, plural } from '../core/words.ts';
import type { Display } from '../reports/format.ts';
import { accountText } from '../reports/subject-text.ts';
import { brief } from './brief.ts';
import { historySection, nextSection, placeSection, termsText } from './explain-rotation-text.ts';
import { type Cell, grid, paragraph, titled } from './layout.ts';

/** How it is shown, the instant from which ages are counted, and the reasons that were told already. */
interface View {
  readonly display: Display;
  readonly at: Instant;
  readonly reasons: Set<string>;
}

/** One part of what is told; empty where there is nothing to tell. */
type Section = (explanation: Explanation, view: View) => string;

/** The parts, in the order in which they are read: what it is, what is wrong, what to do, and then what that rests on. */
const sections: readonly Section[] = [
  heading,
  verdictSection,
  remedySection,
  nextSection,
  placeSection,
  historySection,
  factSection,
  policySection,
];

/** An explanation for a terminal. */
export function explainText(
  told: Explanations,
  { subject, display }: { readonly subject: ExplainSubject; readonly display: Display },
): string {
  const parts = told.found.map((explanation) => {
    const view: View = { display, at: told.at, reasons: new Set() };
    const texts = sections.map((section) => section(explanation, view));
    return texts.filter((text) => text !== '').join('\n');
  });
  return [...parts, conclusion(told, { subject, display })].join('\n');
}

function heading(explanation: Explanation, { display }: View): string {
  const { subject, account } = explanation;
  const place = accountText({ account: account.id, accountName: account.name });
  const user = subject.type === 'root' ? 'the root user' : `user ${subject.name}`;
  const titles = {
    root: 'Root user',
    user: `User ${subject.name}`,
    account: `Account ${place}`,
  };
  const title = subject.accessKeyId === null ? titles[subject.type] : `Access key ${subject.accessKeyId} of ${user}`;
  const where = subject.type === 'account' ? '' : ` in account ${place}`;
  return grid([[{ text: `${title}${where}`, style: 'strong' }]], display) + paragraph(summary(explanation), display);
}

/** One sentence that needs no knowledge of checks. */
function summary({ verdicts, subject, account }: Explanation): string {
  const open = verdicts.filter(({ exception }) => exception === null);
  const fails = open.filter(({ is }) => is === 'fail');
  const unknown = open.filter(({ is }) => is === 'unknown').length;
  const excepted = verdicts.length - open.length;
  const worst = severities.find((severity) => fails.some((verdict) => verdict.severity === severity));
  const start =
    fails.length > 0
      ? `${plural(fails.length, 'check')} ${fails.length === 1 ? 'fails' : 'fail'}, ${fails.length === 1 ? 'and it is' : 'the worst of them'} ${worst ?? ''}`
      : unknown > 0
        ? 'Nothing is known to be wrong'
        : 'Nothing is wrong';
  const parts = [
    start,
    ...(unknown === 0 ? [] : [`${unknown} ${unknown === 1 ? 'is' : 'are'} unknown`]),
    ...(excepted === 0 ? [] : [`${excepted} ${excepted === 1 ? 'is' : 'are'} excepted`]),
    `${open.filter(({ is }) => is === 'pass').length} pass`,
  ];
  const users = subject.type === 'account' ? ` Its users are judged by "keyturn audit --accounts ${account.id}".` : '';
  return `${parts.join('; ')}.${users}`;
}

function verdictSection({ verdicts, subject, facts }: Explanation, { display, reasons }: View): string {
  const details = facts.flatMap(({ unknown }) => (unknown === null ? [] : [unknown.detail]));
  const rank = (verdict: ToldVerdict) =>
    severities.indexOf(verdict.severity) + (verdict.exception === null ? 0 : severities.length);
  const wrong = verdicts.filter(({ is }) => is === 'fail' || is === 'unknown').sort((a, b) => rank(a) - rank(b));
  const rows = wrong.map((verdict): Cell[] => [
    labelOf(verdict),
    `${verdict.title}\n${becauseText(verdict, subject, (text) => reasonOnce(text, { details, reasons }))}${exceptedText(verdict)}`,
    { text: verdict.check, style: 'faint' },
  ]);
  const passed = verdicts
    .filter(({ is }) => is === 'pass')
    .map(
      (verdict) =>
        `${verdict.check}${verdict.accessKeyId === subject.accessKeyId ? '' : ` of ${verdict.accessKeyId}`}${limitsNote(verdict)}`,
    );
  const others = [...listed('Passed', passed), ...notRun(verdicts), ...listed('Not about it', aboutOthers(verdicts))];
  return titled('Verdicts', grid(rows, display, 2) + grid(others, display, 2), display);
}

/** Checks that are about nothing here: not about one key, and about no other either. */
function aboutOthers(verdicts: readonly ToldVerdict[]): string[] {
  const applied = new Set(verdicts.filter(({ is }) => is !== 'does-not-apply').map(({ check }) => check));
  return [...new Set(verdicts.map(({ check }) => check))].filter((check) => !applied.has(check));
}

/** Names what it is about, where that is not plain from the heading and the reason. */
function becauseText(
  { principal, accessKeyId, resource, because }: ToldVerdict,
  subject: Explanation['subject'],
  once: (text: string) => string,
): string {
  const text = once(because ?? '');
  const thing = accessKeyId ?? resource;
  const parts = [
    ...(principal.type === 'user' && subject.type === 'account' ? [principal.name] : []),
    ...(thing === null || thing === subject.accessKeyId || text.includes(thing) ? [] : [thing]),
  ];
  return parts.length === 0 ? text : `${parts.join(' ')}: ${text}`;
}

/** One closed door is the reason of many things: it is told in full for the first of them. */
function reasonOnce(
  text: string,
  { details, reasons }: { readonly details: readonly string[]; readonly reasons: Set<string> },
): string {
  const detail = details.find((one) => text.endsWith(one));
  if (detail === undefined) return brief(text);
  if (reasons.has(detail)) return `${text.slice(0, text.length - detail.length)}for the reason above`;
  reasons.add(detail);
  return brief(text);
}

function labelOf({ is, severity, exception }: ToldVerdict): Cell {
  if (exception !== null) return { text: 'EXCEPTED', style: 'faint' };
  return is === 'unknown' ? { text: 'UNKNOWN', style: 'unknown' } : { text: severity.toUpperCase(), style: severity };
}

function exceptedText({ exception }: ToldVerdict): string {
  return exception === null ? '' : `\nexcepted until ${exception.until.slice(0, 10)} by ${exception.owner}: ${exception.reason}`;
}

function limitsNote({ limits }: ToldVerdict): string {
  const texts = limitTexts(limits);
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

function notRun(verdicts: readonly ToldVerdict[]): Cell[][] {
  const byReason = Map.groupBy(
    verdicts.filter(({ is }) => is === 'not-run'),
    ({ because }) => because ?? '',
  );
  return [...byReason].flatMap(([why, all]) => listed('Not judged', [`${all.map(({ check }) => check).join(', ')}: ${why}`]));
}

function listed(name: string, items: readonly string[]): Cell[][] {
  return items.length === 0 ? [] : [[{ text: name, style: 'faint' }, items.join(', ')]];
}

/** Each remedy once, for whatever it mends. */
function remedySection({ verdicts }: Explanation, { display }: View): string {
  const wrong = verdicts.filter(({ is, exception }) => is === 'fail' && exception === null);
  const remedies = new Map(wrong.flatMap(({ remedy }) => (remedy === null ? [] : [[remedy.summary, remedy] as const])));
  return titled('What to do', [...remedies.values()].map((remedy) => remedyText(remedy, display)).join('\n'), display);
}

/** Links and commands are not broken into lines: they are there to be pasted. */
function remedyText({ summary: text, console: { url }, cli, keyturn }: Remedy, display: Display): string {
  const own = keyturn === null || keyturn.startsWith('keyturn explain') ? [] : [keyturn];
  const commands = [...own, ...cli].map((command) => `    ${command}\n`).join('');
  return `${paragraph(text, display, 2)}    ${url}\n${commands}`;
}

function factSection({ facts }: Explanation, { display, at, reasons }: View): string {
  const rows = facts.map((fact): Cell[] => [
    // Names stay in one line: the column of a grid is never narrower than a word.
    { text: fact.name.replaceAll(' ', JOINT), style: 'faint' },
    factCell(fact, reasons),
    { text: origin(fact, at), style: 'faint' },
  ]);
  return titled('Facts', grid(rows, display, 2).replaceAll(JOINT, ' '), display);
}

/** Of private use, so in no name: it stands for a space that no line ends at. */
const JOINT = '\ue000';

function factCell({ accessKeyId, text, unknown }: ToldFact, reasons: Set<string>): Cell {
  const about = accessKeyId === null ? '' : `${accessKeyId}: `;
  if (unknown === null) return `${about}${text ?? ''}`;
  if (unknown.why === 'not-asked') return { text: `${about}not asked: ${brief(unknown.detail)}`, style: 'faint' };
  return { text: `${about}NOT KNOWN: ${reasonOnce(unknown.detail, { details: [unknown.detail], reasons })}`, style: 'unknown' };
}

const MINUTES_PER_DAY = 1_440;

function origin({ source, at }: ToldFact, now: Instant): string {
  if (source === null || at === null) return '';
  const minutes = Math.floor(daysBetween(at, now) * MINUTES_PER_DAY);
  if (minutes < 1) return `${source}, now`;
  return `${source}, ${minutes < 60 ? `${minutes} min ago` : agoText(minutes / MINUTES_PER_DAY)}`;
}

function policySection({ verdicts, limits, rules, exceptions, rotation }: Explanation, { display }: View): string {
  const used = new Set(verdicts.flatMap((verdict) => Object.keys(verdict.limits)));
  const names = Object.values(limitSettings).filter(({ limit }) => used.has(limit));
  const rows: Cell[][] = [
    ...listed('Limits', limitTexts(Object.fromEntries(names.map(({ limit }) => [limit, limits[limit]])))),
    ...(rotation?.terms ? listed('Rotation', [termsText(rotation.terms)]) : []),
    ...rules.flatMap(({ index, applies, match, limits: set }) =>
      listed(`Rule ${index + 1}`, [
        `${limitTexts(set).join(', ')} for ${matchText(match)}${applies === 'yes' ? '' : '; whether it holds is not known, as it asks for a fact that is not'}`,
      ]),
    ),
    ...exceptions.flatMap(({ index, match, checks, owner, reason, until, hasEnded }) =>
      listed(`Exception ${index + 1}`, [
        `${checks === null ? 'all checks' : checks.join(', ')} for ${matchText(match)}, ${hasEnded ? 'ENDED' : 'until'} ${until.slice(0, 10)}, ${owner}: ${reason}`,
      ]),
    ),
    ...(rules.length + exceptions.length === 0
      ? [[{ text: 'Rules', style: 'faint' } as const, 'none of the configuration, and no exception']]
      : []),
  ];
  return titled('Judged by', grid(rows, display, 2), display);
}

/** `keyAge 90 days`, by the names of keyturn.yaml. */
function limitTexts(limits: Partial<Limits>): string[] {
  return Object.entries(limitSettings).flatMap(([name, { limit, unit }]) => {
    const value = limits[limit];
    return value === undefined ? [] : [`${name} ${unit === 'days' ? daysText(value) : value}`];
  });
}

function matchText({ root, users, paths, tags, groups, accounts, units, keys, kind }: Match): string {
  const pairs: [string, readonly string[] | undefined][] = [
    ['users', users],
    ['paths', paths],
    ['tags', tags && Object.entries(tags).map(([name, value]) => `${name}=${value}`)],
    ['groups', groups],
    ['accounts', accounts],
    ['OUs', units],
    ['keys', keys],
  ];
  return listText([
    ...(root === true ? ['root users'] : []),
    ...(kind === undefined ? [] : [kind === 'person' ? 'people' : 'machines']),
    ...pairs.flatMap(([name, values]) => (values === undefined ? [] : [`${name} ${values.join(' or ')}`])),
  ]);
}

function conclusion(
  { found, unread, searched, accountOfKey, didYouMean, caller, at }: Explanations,
  { subject, display }: { readonly subject: ExplainSubject; readonly display: Display },
): string {
  const missing = unread.map(({ account, name, why }): Cell[] => [
    { text: 'UNKNOWN', style: 'unknown' },
    `Account ${accountText({ account, accountName: name })} could not be looked into: ${brief(why)}`,
  ]);
  const asked = `Looked into ${plural(searched, 'account')} at ${at.slice(0, 19)}Z by AWS's clock, as ${caller.arn}.`;
  const text = [
    ...(found.length === 0
      ? [
          `${subjectText(subject)} was not found; it may be where nobody could look.${didYouMean === null ? '' : ` ${didYouMean}`}`,
        ]
      : []),
    ...(accountOfKey?.text && found.length === 0 ? [`AWS says that the key is of account ${accountOfKey.text}.`] : []),
    asked,
  ].join(' ');
  return grid(missing, display) + paragraph(text, display);
}

function subjectText(subject: ExplainSubject): string {
  switch (subject.kind) {
    case 'key':
      return `Key ${subject.id}`;
    case 'user':
      return `User ${subject.name}`;
    case 'root':
      return 'The root user';
    case 'account':
      return `Account ${subject.id}`;
    default:
      return subject satisfies never;
  }
}
