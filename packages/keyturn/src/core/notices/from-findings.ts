import type { Finding } from '../finding.ts';
import { type Instant, parseInstant } from '../instant.ts';
import { dayText, minuteText, whereUsed } from '../rotation/use-words.ts';
import { daysText } from '../words.ts';
import { type Found, keyCommands, makeNotice, nameOf, titleOf } from './make-notice.ts';
import type { Notice } from './notice.ts';
import { inDays, warningDays } from './warn-before.ts';

/** What a finding is judged with. */
export interface FindingContext {
  readonly now: Instant;
  readonly warnBefore: readonly number[];
  /** From this mark on they mean who has a destination, and is rotated. */
  readonly destinationMarks: number;
}

/** What people have to know of the findings of an audit. What the policy excepts is none of it. */
export function fromFindings(findings: readonly Finding[], context: FindingContext): readonly Found[] {
  return findings.flatMap((finding) => {
    if (finding.verdict !== 'fail' || finding.exception !== null) return [];
    const notice = makers[finding.check]?.(finding, context);
    return notice ? [{ notice, marks: finding.marks ?? [] }] : [];
  });
}

type Maker = (finding: Finding, context: FindingContext) => Notice | undefined;

const makers: Readonly<Record<string, Maker>> = {
  'user-access-key-age-soon': dueSoon,
  'user-access-key-age': due,
  'old-key-still-used': stillUsed,
  'root-access-key-present': rootKey,
  'root-access-key-used': rootUsed,
  'root-used-recently': rootUsed,
  'exposed-key': exposed,
};

function dueSoon(finding: Finding, context: FindingContext): Notice | undefined {
  const { subject, evidence } = finding;
  const { now, warnBefore } = context;
  const at = parseInstant(String(evidence.details?.['dueAt'] ?? ''));
  const days = at === undefined ? undefined : warningDays(warnBefore, at, now);
  if (at === undefined || days === undefined) return undefined;
  return makeNotice({
    ...common(finding, now),
    event: 'due-soon',
    urgency: days <= 1 ? 'warning' : 'info',
    about: [daysText(days), dayText(at)],
    title: `${titleOf(subject)} is due ${inDays(at, now)}`,
    because: `It was created on ${dayOf(evidence.createdAt)}, and ${limitOf(finding)}.`,
    next: isRotated(finding, context)
      ? 'Keyturn replaces it then, and turns it off once nobody uses it any more.'
      : 'Nothing is changed by itself: it counts as too old from then on.',
    deadline: at,
  });
}

function due(finding: Finding, context: FindingContext): Notice {
  const { subject, evidence } = finding;
  const isByItself = isRotated(finding, context);
  return makeNotice({
    ...common(finding, context.now),
    event: 'due',
    urgency: 'warning',
    about: [dayOf(evidence.createdAt), daysText(evidence.limitDays ?? 0)],
    title: `${titleOf(subject)} is due`,
    because: `It was created on ${dayOf(evidence.createdAt)}, and ${limitOf(finding)}.`,
    next: isByItself
      ? 'Keyturn replaces it with the next run, and turns it off once nobody uses it any more.'
      : 'Nothing is changed by itself: somebody has to replace it, or to give it a destination in keyturn.yaml.',
    deadline: null,
  });
}

function stillUsed(finding: Finding, { now }: FindingContext): Notice {
  const { subject, evidence, because } = finding;
  const { lastUsedAt, lastUsedService = 'N/A', lastUsedRegion = 'N/A' } = evidence;
  const where = whereUsed({ service: lastUsedService, region: lastUsedRegion });
  const use =
    lastUsedAt === undefined || lastUsedAt === 'never'
      ? ''
      : ` Its last use was on ${minuteText(lastUsedAt)}${where === undefined ? '' : `, of ${where}`}.`;
  return makeNotice({
    ...common(finding, now),
    event: 'old-key-in-use',
    urgency: 'warning',
    about: [],
    title: `${titleOf(subject)} was replaced, and is still in use`,
    because: `${sentence(because)}${use}`,
    next: 'It is not turned off while somebody uses it: whoever does has a copy that no destination renews.',
    deadline: null,
  });
}

function rootKey(finding: Finding, { now }: FindingContext): Notice {
  const { subject, because } = finding;
  return makeNotice({
    ...common(finding, now),
    event: 'due',
    urgency: 'critical',
    about: ['root-key'],
    title: `The root user of account ${subject.account} has an access key`,
    because: sentence(because),
    next: `Nothing is changed by itself: "keyturn root remove ${subject.account}" removes it, or says what only a person can do.`,
    deadline: null,
  });
}

function rootUsed(finding: Finding, { now }: FindingContext): Notice | undefined {
  const { subject, evidence, because } = finding;
  const { lastUsedAt } = evidence;
  if (lastUsedAt === undefined || lastUsedAt === 'never') return undefined;
  return makeNotice({
    ...common(finding, now),
    event: 'root-used',
    urgency: 'critical',
    // Two checks may tell of one use: it is the same notice.
    about: [dayText(lastUsedAt)],
    title: `The root user of account ${subject.account} was used`,
    because: sentence(because),
    next: null,
    deadline: null,
  });
}

function exposed(finding: Finding, { now }: FindingContext): Notice {
  const { subject, because } = finding;
  const { commands, ...rest } = common(finding, now);
  const key = subject.accessKeyId;
  return makeNotice({
    ...rest,
    commands:
      key === null
        ? commands
        : [{ does: 'turn it off now, and see what was done with it', line: `keyturn exposed ${key}` }, ...commands],
    event: 'exposed',
    urgency: 'critical',
    about: [],
    title: `AWS found ${nameOf(subject)} in public`,
    because: sentence(because),
    next: 'Nothing is changed by itself, and whoever found it can use it until it is turned off.',
    deadline: null,
  });
}

function common({ subject, owner }: Finding, at: Instant): Pick<Notice, 'at' | 'subject' | 'owner' | 'commands'> {
  return { at, subject, owner, commands: keyCommands(subject, { at, owner }) };
}

function isRotated({ marks = [] }: Finding, { destinationMarks }: FindingContext): boolean {
  return marks.some((mark) => mark >= destinationMarks);
}

function limitOf({ evidence }: Finding): string {
  return `the limit is ${daysText(evidence.limitDays ?? 0)}`;
}

function dayOf(at: Instant | undefined): string {
  return at === undefined ? 'a day that is not known' : dayText(at);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
