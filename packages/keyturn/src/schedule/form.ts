import type { Wanted } from './wanted.ts';

/** A file to be written. */
export interface ScheduleFile {
  readonly fileName: string;
  readonly text: string;
}

/** How another program is told when to start Keyturn. */
export interface ScheduleForm {
  readonly name: string;
  /** What it is, in a few words. */
  readonly summary: string;
  /** What is then done with the files. */
  readonly next: string;
  /** Throws a Fault where the schedule cannot be said in this form. */
  readonly emit: (wanted: Wanted) => readonly ScheduleFile[];
}
