import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { emitSchedule } from '../../schedule/index.ts';
import { systemdForm } from '../../schedule/systemd.ts';
import { WRITTEN_BY } from '../../schedule/text/remarks.ts';
import type { Wanted } from '../../schedule/wanted.ts';
import type { CommandContext } from '../command.ts';
import { isGiven } from '../options.ts';
import { askProgram, tryProgram } from './ask-program.ts';
import type { Change, Installer } from './installer.ts';

const TIMER = 'keyturn.timer';

/** Every unit that may be ours. */
const unitNames = ['keyturn.service', TIMER, 'keyturn-failed.service'] as const;

/** Units of systemd, for the machine or for the person who runs this. */
export function systemdInstaller(context: CommandContext): Installer {
  const folder = unitFolder(context);
  const systemctl = ['systemctl', ...(isGiven(context.options, 'user') ? ['--user'] : [])];
  const ask = (...words: readonly string[]) => tryProgram([...systemctl, ...words], context);
  const activity = async () => {
    const [active, enabled, next] = await Promise.all([
      ask('is-active', TIMER),
      ask('is-enabled', TIMER),
      ask('show', TIMER, '--property=NextElapseUSecRealtime', '--value'),
    ]);
    const isActive = active.exitCode === 0 && enabled.exitCode === 0;
    const at = next.stdout.trim();
    return { isActive, says: isActive ? `${TIMER} is active${at === '' ? '' : `, next at ${at}`}` : `${TIMER} is not active` };
  };
  return {
    name: 'systemd',
    firstTry: firstTryOf(systemctl),
    async plan(wanted) {
      if (wanted !== undefined && !wanted.isForUser) await refuseNobody(wanted.user, context);
      const changes = await changesIn(folder, wanted);
      if (wanted === undefined || changes.length > 0 || (await activity()).isActive) return changes;
      return [{ name: `${TIMER} (its state)`, before: 'not active\n', after: 'enabled and active\n' }];
    },
    async perform(changes, isWanted) {
      if (!isWanted) await askProgram([...systemctl, 'disable', '--now', TIMER], context);
      await writeUnits(folder, changes);
      await askProgram([...systemctl, 'daemon-reload'], context);
      if (!isWanted) return;
      await askProgram([...systemctl, 'enable', TIMER], context);
      // A timer that runs already takes its new times from a restart only.
      await askProgram([...systemctl, 'restart', TIMER], context);
    },
    isInstalled: async () => (await readUnit(folder, TIMER)) !== null,
    activity,
  };
}

/** The user may not be able to read the program or the configuration: better now than at night. */
function firstTryOf(systemctl: readonly string[]): string {
  const journal = ['journalctl', ...systemctl.slice(1)].join(' ');
  return `${systemctl.join(' ')} start keyturn.service; ${journal} --unit keyturn.service`;
}

/** systemd would notice at night. */
async function refuseNobody(user: string, context: CommandContext): Promise<void> {
  const { how, exitCode } = await tryProgram(['id', '-u', '--', user], context);
  if (how === 'exited' && exitCode !== 0)
    throw new Fault(
      'schedule-unfit',
      `There is no user ${user} on this machine: name another one with --run-as, or make it first.`,
    );
}

function unitFolder({ options, environment }: CommandContext): string {
  const named = options['unitDir'];
  if (typeof named === 'string') return named;
  if (!isGiven(options, 'user')) return '/etc/systemd/system';
  return join(environment['XDG_CONFIG_HOME'] || join(environment['HOME'] ?? homedir(), '.config'), 'systemd/user');
}

/** Throws a Fault where a file of somebody else has the name of one of ours. */
async function changesIn(folder: string, wanted: Wanted | undefined): Promise<readonly Change[]> {
  const texts = new Map(wanted ? emitSchedule(systemdForm, wanted).map(({ fileName, text }) => [fileName, text]) : []);
  const changes: Change[] = [];
  for (const name of unitNames) {
    const before = await readUnit(folder, name);
    const after = texts.get(name) ?? null;
    if (before === after) continue;
    if (before !== null && !before.startsWith(`# ${WRITTEN_BY}`)) {
      throw new Fault('schedule-refused', `${join(folder, name)} was not written by "keyturn schedule", and is left alone.`);
    }
    changes.push({ name: join(folder, name), before, after });
  }
  return changes;
}

async function readUnit(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Fault('schedule-refused', `Could not read ${join(folder, name)}: ${codeOf(error)}.`, { cause: error });
  }
}

async function writeUnits(folder: string, changes: readonly Change[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, after } of changes.filter((change) => change.name.startsWith(folder))) {
      if (after === null) await rm(name, { force: true });
      else await writeFile(name, after, { mode: 0o644 });
    }
  } catch (error) {
    throw new Fault('schedule-refused', `Could not write to ${folder}: ${codeOf(error)}.`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
