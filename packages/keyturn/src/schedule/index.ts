import { crontabForm } from './crontab.ts';
import { eventBridgeForm } from './eventbridge.ts';
import type { ScheduleFile, ScheduleForm } from './form.ts';
import { githubActionsForm } from './github-actions.ts';
import { kubernetesForm } from './kubernetes.ts';
import { launchdForm } from './launchd.ts';
import { systemdForm } from './systemd.ts';
import { refuseUnwritable, type Wanted } from './wanted.ts';
import { windowsForm } from './windows.ts';

/** Every form of a schedule, in the order of the help. */
export const scheduleForms: readonly ScheduleForm[] = [
  crontabForm,
  systemdForm,
  windowsForm,
  launchdForm,
  kubernetesForm,
  githubActionsForm,
  eventBridgeForm,
];

/** The files of a form. Throws a Fault where it cannot say what is wanted. */
export function emitSchedule(form: ScheduleForm, wanted: Wanted): readonly ScheduleFile[] {
  refuseUnwritable(wanted);
  return form.emit(wanted);
}
