import { sharpComment } from '../text/markup-text.ts';
import { commandOf, type Wanted } from '../wanted.ts';
import { hardening } from './hardening.ts';
import { barePath, unitCommand, unitPath } from './unit-text.ts';

/** The unit of a run. */
export function runUnit(wanted: Wanted, comments: readonly string[]): string {
  const failed = wanted.onFailure.length === 0 ? '' : 'OnFailure=keyturn-failed.service\n';
  return `${sharpComment(comments)}[Unit]
Description=Keyturn looks after AWS access keys
Documentation=man:systemd.service(5)
Wants=network-online.target
After=network-online.target time-sync.target
${failed}
[Service]
Type=oneshot
ExecStart=${unitCommand(commandOf(wanted))}
# Findings end a run with 1: it did what it should.
SuccessExitStatus=1
# Time to end the step in hand: no key is left half replaced, and the next run would settle it.
TimeoutStopSec=5min
KillMode=mixed
SyslogIdentifier=keyturn
EnvironmentFile=-${barePath(wanted.variablesFile)}
${surroundings(wanted)}`;
}

/** The unit that is started when a run failed. */
export function failureUnit(wanted: Wanted, comments: readonly string[]): string {
  return `${sharpComment(comments)}[Unit]
Description=Somebody is told that Keyturn failed

[Service]
Type=oneshot
ExecStart=${unitCommand(wanted.onFailure)}
SyslogIdentifier=keyturn-failed
EnvironmentFile=-${barePath(wanted.variablesFile)}
${wanted.isForUser ? '' : `User=${barePath(wanted.user)}\n`}`;
}

/** Who runs it, and what is kept from it. The manager of a user cannot keep away what the user may do. */
function surroundings(wanted: Wanted): string {
  if (wanted.isForUser)
    return `UMask=0077\n${sharpComment(['For all of the hardening, install it for the machine.'])}NoNewPrivileges=yes\n`;
  return `User=${barePath(wanted.user)}
UMask=0077
${stateSetting(wanted.stateFolder)}${wanted.writableFolders.map((folder) => `ReadWritePaths=${unitPath(folder)}\n`).join('')}
${hardening}`;
}

/** A folder below /var/lib is made by systemd, for the user; any other has to be there. */
function stateSetting(stateFolder: string): string {
  const [, name] = /^\/var\/lib\/([\w.-]+)$/.exec(stateFolder) ?? [];
  return name === undefined ? `ReadWritePaths=${unitPath(stateFolder)}\n` : `StateDirectory=${name}\nStateDirectoryMode=0700\n`;
}
