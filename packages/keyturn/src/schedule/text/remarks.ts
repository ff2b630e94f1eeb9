import type { Wanted } from '../wanted.ts';

/** How a file begins that is ours, and may be replaced or removed. */
export const WRITTEN_BY = 'Written by "keyturn schedule"';

/** What is said at the head of each file: where it is from, and when it runs. */
export function remarks(wanted: Wanted): readonly string[] {
  return [
    `${WRITTEN_BY}. Write it again when schedule: in keyturn.yaml changes.`,
    ...wanted.times.map(({ name, cron, timeZone }) => `${name}: ${cron} (${timeZone})`),
  ];
}

/** Which variables are needed, and where their values belong. */
export function variableRemarks({ variables }: Wanted, place: string): readonly string[] {
  return variables.length === 0 ? [] : [`Needs ${variables.join(', ')}: put the values into ${place}, and nowhere else.`];
}

/** What every form says of the state folder. */
export const LOCK_REMARK = 'Keyturn locks its state folder: a second run on it ends at once, and changes nothing.';
