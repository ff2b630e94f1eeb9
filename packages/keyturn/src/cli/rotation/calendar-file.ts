import { createHash } from 'node:crypto';
import { addDays, type Instant } from '../../core/instant.ts';
import type { CalendarEntry } from '../../engine/rotation/make-plan.ts';
import { keyOfStep, stepWords } from './step-words.ts';

/** A calendar for calendar programs: RFC 5545, one event a step, of a quarter of an hour. */
export function calendarFile(entries: readonly CalendarEntry[], madeAt: Instant): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Keyturn//keyturn forecast//EN',
    'CALSCALE:GREGORIAN',
    ...entries.flatMap((entry) => event(entry, madeAt)),
    'END:VCALENDAR',
  ];
  return `${lines.flatMap(folded).join('\r\n')}\r\n`;
}

const QUARTER_DAYS = 15 / (24 * 60);

function event({ account, user, foreseen }: CalendarEntry, madeAt: Instant): readonly string[] {
  const { at, step, assuming, end } = foreseen;
  const key = step ? keyOfStep(step) : '';
  const what = step ? stepWords[step.do].toDo(key) : 'somebody has to decide';
  const why = [step?.because ?? end?.because ?? '', ...(assuming === null ? [] : [`if ${assuming}`])].join('; ');
  // The same step keeps its event when the calendar is made again.
  const id = createHash('sha256').update([account, user, step?.do, key].join(' ')).digest('hex').slice(0, 24);
  return [
    'BEGIN:VEVENT',
    `UID:${id}@keyturn`,
    `DTSTAMP:${stamp(madeAt)}`,
    `DTSTART:${stamp(at)}`,
    `DTEND:${stamp(addDays(at, QUARTER_DAYS))}`,
    `SUMMARY:${escaped(`Keyturn: ${what} (${user} in ${account})`)}`,
    `DESCRIPTION:${escaped(why)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

function stamp(instant: Instant): string {
  return `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** RFC 5545, 3.3.11 */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (character) => `\\${character}`).replaceAll(/\r?\n/g, '\\n');
}

/** RFC 5545, 3.1: no line is longer than 75 octets. */
function folded(line: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of line) {
    if (Buffer.byteLength(piece + character) > (pieces.length === 0 ? 75 : 74)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece].map((one, index) => (index === 0 ? one : ` ${one}`));
}
