import { Fault } from '../../core/fault.ts';

/** Values of a field, ascending; or all of them. */
export type Values = readonly number[] | 'every';

/** What a line of cron says. Weekdays count from Sunday, 0. */
export interface CronTimes {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: Values;
  readonly months: Values;
  readonly weekdays: Values;
}

/** Reads a line of five fields. Throws a Fault for what cron programs read in different ways. */
export function readCron(line: string): CronTimes {
  const words = line.trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = words;
  if (
    words.length !== 5 ||
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined
  ) {
    throw unfit(line, 'it wants five fields: minute, hour, day of the month, month, day of the week');
  }
  const read = (text: string, field: Field) => valuesOf(text, field, line);
  const both = days !== '*' && weekdays !== '*';
  // Cron of Debian takes both fields together when one begins with a star, others take either of them.
  if (both && (days.startsWith('*') || weekdays.startsWith('*')))
    throw unfit(
      line,
      'of a day of the month and a day of the week, of which one begins with *, each program makes something else',
    );
  return {
    minutes: all(read(minutes, fields.minute), fields.minute),
    hours: all(read(hours, fields.hour), fields.hour),
    days: read(days, fields.day),
    months: read(months, fields.month),
    weekdays: read(weekdays, fields.weekday),
  };
}

/** Days as programs want them that know no "or": where both days are said, cron means either. */
export function dayChoices({ days, weekdays }: CronTimes): readonly { readonly days: Values; readonly weekdays: Values }[] {
  return days === 'every' || weekdays === 'every'
    ? [{ days, weekdays }]
    : [
        { days, weekdays: 'every' },
        { days: 'every', weekdays },
      ];
}

/** The line again, in cron's own words. */
export function cronText({ minutes, hours, days, months, weekdays }: CronTimes): string {
  const text = (values: Values, most: number) => (values === 'every' || values.length === most ? '*' : values.join(','));
  return [text(minutes, 60), text(hours, 24), text(days, Infinity), text(months, 12), text(weekdays, Infinity)].join(' ');
}

/** Days of the week as most programs call them. */
export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** Months as most programs call them. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const fields = {
  minute: { name: 'minute', least: 0, most: 59 },
  hour: { name: 'hour', least: 0, most: 23 },
  day: { name: 'day of the month', least: 1, most: 31 },
  month: { name: 'month', least: 1, most: 12, names: monthNames },
  // Seven is Sunday as well.
  weekday: { name: 'day of the week', least: 0, most: 7, names: weekdayNames },
} as const satisfies Readonly<Record<string, Field>>;

function all(values: Values, { least, most }: Field): readonly number[] {
  return values === 'every' ? Array.from({ length: most - least + 1 }, (_one, index) => least + index) : values;
}

function valuesOf(text: string, field: Field, line: string): Values {
  if (text === '*') return 'every';
  const values = text.split(',').flatMap((part) => partOf(part, field, line));
  const days = field.most === 7 ? values.map((value) => value % 7) : values;
  return [...new Set(days)].sort((one, other) => one - other);
}

function partOf(part: string, field: Field, line: string): number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  const stride = step === undefined ? 1 : Number(step);
  const [from, to] = range === '*' ? [field.least, field.most === 7 ? 6 : field.most] : boundsOf(range, field);
  if (from === undefined || stride === 0) throw unfit(line, `"${part}" is no ${field.name}`);
  if (to === undefined && step !== undefined)
    throw unfit(line, `"${part}" is read in different ways: write ${range}-${field.most}/${step}`);
  const last = to ?? from;
  if (last < from) throw unfit(line, `"${part}" ends before it begins`);
  return Array.from({ length: Math.floor((last - from) / stride) + 1 }, (_one, index) => from + index * stride);
}

function boundsOf(range: string, field: Field): readonly [number | undefined, number | undefined] {
  const [from = '', to, rest] = range.split('-');
  if (rest !== undefined) return [undefined, undefined];
  const last = to === undefined ? undefined : valueOf(to, field);
  return to !== undefined && last === undefined ? [undefined, undefined] : [valueOf(from, field), last];
}

function valueOf(text: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase());
  if (named >= 0) return named + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function unfit(line: string, why: string): Fault {
  return new Fault('schedule-unfit', `"${line}" cannot be handed to another program: ${why}.`);
}
