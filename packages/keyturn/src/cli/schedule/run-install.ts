import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { isGiven } from '../options.ts';
import { askPerson } from '../rotation/agree.ts';
import { changeText } from './change-text.ts';
import { crontabInstaller } from './crontab-installer.ts';
import type { Installer, MakeInstaller } from './installer.ts';
import { systemdInstaller } from './systemd-installer.ts';
import { makeWanted } from './wanted.ts';

const installers: Readonly<Record<string, MakeInstaller>> = { crontab: crontabInstaller, systemd: systemdInstaller };

/** Installs the schedule of the configuration on this machine. */
export async function runInstall(context: CommandContext): Promise<ExitCode> {
  const installer = chosen(context);
  const changes = await installer.plan(await makeWanted(context, installer.name));
  if (changes.length === 0) {
    context.output.say('It is installed already, and as the configuration has it: nothing to do.');
    return exitCodes.clean;
  }
  context.output.say(changeText(changes).trimEnd());
  if (!isGiven(context.options, 'yes')) await askPerson(context, 'Install this?');
  await installer.perform(changes, true);
  context.output.say(
    `Installed for ${installer.name}.${installer.firstTry === undefined ? '' : ` Try it now: ${installer.firstTry}.`}`,
  );
  return exitCodes.clean;
}

/** Takes it away again; everything else stays as it is. */
export async function runRemove(context: CommandContext): Promise<ExitCode> {
  const installer = chosen(context);
  const changes = await installer.plan(undefined);
  if (changes.length === 0) {
    context.output.say('Nothing of Keyturn is installed there: nothing to do.');
    return exitCodes.clean;
  }
  context.output.say(changeText(changes).trimEnd());
  if (!isGiven(context.options, 'yes')) await askPerson(context, 'Remove this?');
  await installer.perform(changes, false);
  context.output.say(`Removed from ${installer.name}.`);
  return exitCodes.clean;
}

/** Says whether what is installed is what the configuration has. */
export async function runScheduleStatus(context: CommandContext): Promise<ExitCode> {
  const installer = chosen(context);
  const { name } = installer;
  if (!(await installer.isInstalled())) {
    await context.output.result(`${name}: not installed\n`);
    return exitCodes.findings;
  }
  const changes = await installer.plan(await makeWanted(context, name));
  const activity = await installer.activity();
  const state =
    changes.length === 0 ? 'installed, as the configuration has it' : 'installed, and not as the configuration has it';
  await context.output.result([`${name}: ${state}`, ...(activity ? [activity.says] : []), ''].join('\n'));
  if (changes.length === 0) return exitCodes.clean;
  context.output.say(changeText(changes).trimEnd());
  context.output.say(`Next: keyturn schedule install ${name}.`);
  return exitCodes.findings;
}

function chosen(context: CommandContext): Installer {
  const name = context.operands['where'] ?? '';
  const make = installers[name];
  if (!make) throw new Fault('usage-wrong', `Schedules are installed for crontab or systemd, and not for "${name}".`);
  if (name === 'crontab' && isGiven(context.options, 'user'))
    throw new Fault('usage-wrong', 'A crontab is always that of one person: leave out --user.');
  return make(context);
}
