import type { Wanted } from '../wanted.ts';

/** What is said at the head of each file: where it is from, and when it runs. */
export function remarks(wanted: Wanted): readonly string[] {
  return [
    `Written by "keyturn schedule emit", Keyturn ${wanted.version}. Write it again when schedule: in keyturn.yaml changes.`,
    ...wanted.times.map(({ name, cron, timeZone }) => `${name}: ${cron} (${timeZone})`),
  ];
}

/** Which variables are needed, and where their values belong. */
export function variableRemarks({ variables }: Wanted, place: string): readonly string[] {
  return variables.length === 0 ? [] : [`Needs ${variables.join(', ')}: put the values into ${place}, and nowhere else.`];
}

/** What every form says of the state folder. */
export const LOCK_REMARK = 'Keyturn locks its state folder: a second run on it ends at once, and changes nothing.';
