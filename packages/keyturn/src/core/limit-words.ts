import { daysText } from './words.ts';

/** Days that passed a limit, as they are read beside it: never in the same words as the limit itself. */
export function overText(days: number, limitDays: number): string {
  const text = daysText(days);
  if (text !== daysText(limitDays)) return text;
  const seconds = Math.max(1, Math.round((days - limitDays) * 86_400));
  if (seconds < 60) return `${text} ${seconds} s`;
  return seconds < 3_600 ? `${text} ${Math.floor(seconds / 60)} min` : `${text} ${Math.floor(seconds / 3_600)} h`;
}

/** How long ago something was. AWS's stamps may lie a moment ahead of the clock by which we judge. */
export function agoText(days: number): string {
  return days < 1 / 24 ? 'less than an hour ago' : `${daysText(days)} ago`;
}

/** `A`, `A and B`, `A, B and C` */
export function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `the limit is 90 days` */
export function limitText(limitDays: number): string {
  return `the limit is ${daysText(limitDays)}`;
}
