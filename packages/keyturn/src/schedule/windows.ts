import { Fault } from '../core/fault.ts';
import type { ScheduleForm } from './form.ts';
import { xmlComment, xmlText } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import { commandOf, onlyTimeZone, type Wanted } from './wanted.ts';
import { powerShellScript } from './windows/script.ts';
import { triggersOf } from './windows/triggers.ts';

/** A task of the Task Scheduler, and the script that it starts. */
export const windowsForm: ScheduleForm = {
  name: 'windows',
  summary: 'a task of the Task Scheduler of Windows, and the script that it starts',
  next: 'put keyturn.ps1 beside the configuration, then: Register-ScheduledTask -TaskName Keyturn -Xml (Get-Content -Raw -Encoding utf8 keyturn-task.xml)',
  emit(wanted) {
    refuseQuotes(wanted);
    return [
      { fileName: 'keyturn-task.xml', text: taskText(wanted) },
      { fileName: SCRIPT, text: powerShellScript(wanted) },
    ];
  },
};

const SCRIPT = 'keyturn.ps1';

/** No encoding is named: the text is read from a file by one tool, and as a string by another. */
function taskText(wanted: Wanted): string {
  return `<?xml version="1.0"?>
${xmlComment(remarksOf(wanted))}<Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Keyturn looks after AWS access keys</Description>
    <URI>\\Keyturn</URI>
  </RegistrationInfo>
  <Triggers>
${triggersOf(wanted)}  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(wanted.user)}</UserId>
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>powershell.exe</Command>
      <Arguments>${xmlText(`-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "${scriptPath(wanted)}"`)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

function remarksOf(wanted: Wanted): readonly string[] {
  const zone = onlyTimeZone(wanted, 'The Task Scheduler');
  const zoneRemarks =
    zone === 'UTC'
      ? ['The times are by UTC, whatever the time zone of the machine is.']
      : [
          `A task runs in the time zone of the machine, which has to be ${zone}: see "tzutil /g". Microsoft does not say what becomes of a`,
          'time that the clocks skip or show twice: the next run does what was left out.',
        ];
  return [
    ...remarks(wanted),
    ...zoneRemarks,
    'What passes while the machine is off is run once when it is on again. A second run is not started while one is under way.',
    'S4U: no password is kept; the task cannot reach shares of the network in the name of its user.',
    LOCK_REMARK,
    ...variableRemarks(wanted, `${wanted.variablesFile} (lines such as NAME=value)`),
  ];
}

/** Beside the configuration: a folder that there is. */
function scriptPath({ configFile }: Wanted): string {
  const end = Math.max(configFile.lastIndexOf('\\'), configFile.lastIndexOf('/'));
  return `${configFile.slice(0, end + 1)}${SCRIPT}`;
}

/** Windows has no quote in paths, and PowerShell 5.1 loses one that is handed to a program. */
function refuseQuotes(wanted: Wanted): void {
  const words = [...commandOf(wanted), ...wanted.onFailure, wanted.logFile, wanted.variablesFile];
  const wrong = words.find((word) => word.includes('"'));
  if (wrong !== undefined) throw new Fault('schedule-unfit', `Windows cannot hand ${wrong} to a program: it has a quote in it.`);
}
