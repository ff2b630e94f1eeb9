import type { ScheduleForm } from './form.ts';
import { onCalendar } from './systemd/calendar.ts';
import { failureUnit, runUnit } from './systemd/units.ts';
import { sharpComment } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import type { Wanted } from './wanted.ts';

/** A service that does what is due, and a timer that starts it. */
export const systemdForm: ScheduleForm = {
  name: 'systemd',
  summary: 'units of systemd: a hardened service and its timer',
  next: '"keyturn schedule install systemd" installs and starts them; by hand: /etc/systemd/system, then systemctl enable --now keyturn.timer',
  emit: (wanted) => [
    { fileName: 'keyturn.service', text: runUnit(wanted, remarksOf(wanted)) },
    { fileName: 'keyturn.timer', text: timerUnit(wanted) },
    ...(wanted.onFailure.length === 0
      ? []
      : [{ fileName: 'keyturn-failed.service', text: failureUnit(wanted, remarks(wanted)) }]),
  ],
};

function remarksOf(wanted: Wanted): readonly string[] {
  return [
    ...remarks(wanted),
    'The log is the journal: journalctl -u keyturn.service.',
    LOCK_REMARK,
    ...variableRemarks(wanted, wanted.variablesFile),
  ];
}

function timerUnit(wanted: Wanted): string {
  const times = [...new Set(wanted.times.flatMap(({ cron, timeZone }) => onCalendar(cron, timeZone)))];
  return `${sharpComment([
    ...remarks(wanted),
    'A time that the clocks skip in spring is left out on that day, and a time that comes twice in autumn is taken once, the first time:',
    'what was left out is done by the next run. So is what passed while the machine was off, at its start (Persistent=).',
  ])}[Unit]
Description=When Keyturn looks after AWS access keys

[Timer]
${times.map((time) => `OnCalendar=${time}\n`).join('')}Unit=keyturn.service
RandomizedDelaySec=${wanted.jitterSeconds}
# systemd may move timers by a minute to wake up less often: then nothing would be early or late.
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
`;
}
