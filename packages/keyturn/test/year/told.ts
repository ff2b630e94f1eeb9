import type { Person } from './fleet.ts';
import type { Change, Year } from './year.ts';

/** What became of the keys of somebody, in the form of the calendar. */
export function changesOf({ changes }: Year, { name }: Person): readonly string[] {
  return (changes.get(name) ?? []).map(({ night, what }) => inNight(night, what)).toSorted();
}

/** What was told of somebody, in the form of the calendar; a message that came twice under one name counts once. */
export function noticesOf({ messages }: Year, { name }: Person): readonly string[] {
  const distinct = messages.filter(({ id }, index) => messages.findIndex((one) => one.id === id) === index);
  return distinct
    .flatMap(({ night, notices }) =>
      notices.filter(({ subject }) => subject?.principal.name === name).map(({ event }) => inNight(night, event)),
    )
    .toSorted();
}

/** When keys of somebody were turned off. */
export function offOf({ changes }: Year, { name }: Person): readonly Change[] {
  return (changes.get(name) ?? []).filter(({ what }) => what === 'off');
}

function inNight(night: number, what: string): string {
  return `${String(night).padStart(3, '0')} ${what}`;
}
