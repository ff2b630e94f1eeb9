import { ROOT_PRINCIPAL, type Subject } from '../finding.ts';
import { addDays, daysBetween, type Instant } from '../instant.ts';
import { dayText, minuteText } from '../rotation/use-words.ts';
import { ANNOUNCEMENTS_MIN } from '../safety/guard.ts';
import type { SafetyPolicy } from '../safety/safety-policy.ts';
import { openingFrom } from '../safety/window.ts';
import { announcementsAt, isApart } from './announcements.ts';
import type { Course, TurnOff } from './course.ts';
import { type Found, keyCommands, makeNotice, titleOf } from './make-notice.ts';
import type { Notice } from './notice.ts';
import { inDays, warningDays } from './warn-before.ts';

/** With what courses are told. */
export interface CourseContext {
  readonly now: Instant;
  readonly warnBefore: readonly number[];
  readonly safety: SafetyPolicy;
  /** When somebody was told of what will happen to a key. */
  readonly tellingsOf: (account: string, key: string) => readonly Instant[];
}

/** What people have to know of how rotations go on: what waits for them, and which key is turned off when. */
export function fromCourses(courses: readonly Course[], context: CourseContext): readonly Found[] {
  return courses.flatMap((course) => {
    const notices = [question(course, context), turnOff(course, context)];
    return notices.flatMap((notice) => (notice ? [{ notice, marks: course.marks }] : []));
  });
}

function question(course: Course, { now }: CourseContext): Notice | undefined {
  // That a key without a destination is due is told where it is due.
  if (!course.question || course.question.problem === 'no-destination') return undefined;
  const { problem, because, key, choices } = course.question;
  const subject = subjectOf(course, key);
  const base = { at: now, subject, owner: course.owner };
  const commands = [...choices.flatMap(commandIn), ...keyCommands(subject, base)];
  if (problem === 'old-key-still-used') {
    return makeNotice({
      ...base,
      event: 'old-key-in-use',
      urgency: 'warning',
      about: [],
      title: `${titleOf(subject)} was replaced, and is still in use`,
      because: sentence(because),
      next: 'It is not turned off while somebody uses it: whoever does has a copy that no destination renews.',
      deadline: null,
      commands,
    });
  }
  return makeNotice({
    ...base,
    event: 'blocked',
    urgency: 'warning',
    // What is not known today may be known tomorrow, and something else not: it is told once a month.
    about: problem === 'unknown' ? [problem, now.slice(0, 7)] : [problem],
    title: `The rotation of ${course.user ?? 'the root user'} in ${course.account} waits for somebody`,
    because: sentence(because),
    next: 'Nothing is changed until somebody settles it: the key stays as it is, and grows older.',
    deadline: null,
    commands: distinct(problem === 'needs-approval' ? [...APPROVE, ...commands] : commands),
  });
}

const APPROVE: Notice['commands'] = [
  { does: 'make a plan, to be approved and applied', line: 'keyturn plan --output plan.json' },
];

/** A choice may be a command, and what it is good for: `keyturn retire AKIA..., when nobody needs it`. */
function commandIn(choice: string): Notice['commands'] {
  const [, line, does] = /^(keyturn [^,]+)(?:, (.+))?$/.exec(choice) ?? [];
  return line === undefined ? [] : [{ does: does ?? 'go on', line }];
}

function distinct(commands: Notice['commands']): Notice['commands'] {
  return commands.filter(({ line }, index) => commands.findIndex((one) => one.line === line) === index);
}

function turnOff(course: Course, context: CourseContext): Notice | undefined {
  if (!course.turnOff) return undefined;
  const { key } = course.turnOff;
  const { now, warnBefore, safety, tellingsOf } = context;
  const at = openingFrom(safety, course.turnOff.at);
  const counted = announcementsAt(tellingsOf(course.account, key));
  const days = warningDays(warnBefore, at, now);
  if (days !== undefined) return ahead(course, course.turnOff, { now, about: [days], at });
  if (at > now || counted.length >= ANNOUNCEMENTS_MIN || !isApart(counted, now)) return undefined;
  // It is due, and held back until it was told often enough.
  const missing = ANNOUNCEMENTS_MIN - counted.length;
  const earliest = missing > 1 ? openingFrom(safety, addDays(now, missing - 1)) : now;
  return ahead(course, course.turnOff, { now, about: ['announcement', counted.length + 1, dayText(now)], at: earliest });
}

interface Telling {
  readonly now: Instant;
  readonly about: readonly (string | number)[];
  readonly at: Instant;
}

function ahead(
  course: Course,
  { key, successor, why, deletedAt, assuming, at: first }: TurnOff,
  { now, about, at }: Telling,
): Notice {
  const subject = subjectOf(course, key);
  const base = { at: now, subject, owner: course.owner };
  const when = at > now ? inDays(at, now) : 'with the next run';
  const deleted = addDays(at, daysBetween(first, deletedAt));
  const reason = successor === null ? 'Nobody has used it for long' : `Key ${successor} has replaced it`;
  return makeNotice({
    ...base,
    event: 'deactivation-ahead',
    urgency: 'warning',
    about: [why, successor ?? 'none', ...about],
    title: `${titleOf(subject)} will be turned off ${when}`,
    because: `${reason}${assuming === null ? '' : `, and it is turned off once ${assuming}`}.`,
    next: `It stops working on ${minuteText(at)} at the earliest, and is deleted on ${dayText(deleted)}; until then "keyturn rollback ${key}" brings it back.`,
    deadline: at,
    commands: keyCommands(subject, base),
  });
}

function subjectOf({ account, accountName, user }: Course, accessKeyId: string | null): Subject {
  const principal = user === null ? ROOT_PRINCIPAL : { type: 'user' as const, name: user };
  return { account, accountName, principal, accessKeyId };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
