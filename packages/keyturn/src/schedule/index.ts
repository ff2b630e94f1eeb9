import { crontabForm } from './crontab.ts';
import type { ScheduleFile, ScheduleForm } from './form.ts';
import { systemdForm } from './systemd.ts';
import { refuseUnwritable, type Wanted } from './wanted.ts';

/** Every form of a schedule, in the order of the help. */
export const scheduleForms: readonly ScheduleForm[] = [crontabForm, systemdForm];

/** The files of a form. Throws a Fault where it cannot say what is wanted. */
export function emitSchedule(form: ScheduleForm, wanted: Wanted): readonly ScheduleFile[] {
  refuseUnwritable(wanted);
  return form.emit(wanted);
}
