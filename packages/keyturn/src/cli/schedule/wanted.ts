import { realpath } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { commandWords } from '../../core/command-words.ts';
import { Fault } from '../../core/fault.ts';
import { instantOf } from '../../core/instant.ts';
import type { Wanted } from '../../schedule/wanted.ts';
import { stateFolder } from '../../store/state-folder.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionList, optionText } from '../options.ts';
import { configPlace } from '../settings.ts';
import { configText } from './config-text.ts';
import { STANDARD_IMAGE } from './options.ts';
import { variablesIn } from './variables-in.ts';

/** Where things are on a machine of Windows, when the schedule is written on another one. */
const ON_WINDOWS = {
  program: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\Program Files\\nodejs\\node_modules\\keyturn\\bin\\keyturn.js'],
  folder: 'C:\\ProgramData\\Keyturn',
} as const;

/** The folder of the state where it runs as somebody else. */
const SYSTEM_STATE = '/var/lib/keyturn';

/** What is to be scheduled, by the configuration and the command line. Throws a Fault where the configuration schedules nothing. */
export async function makeWanted(context: CommandContext, formName: string): Promise<Wanted> {
  const { options } = context;
  const config = await loadConfig(configPlace(context));
  const { jobs } = config.schedule;
  if (config.file === null || jobs.length === 0)
    throw new Fault('nothing-scheduled', `${config.file ?? 'The configuration'} schedules nothing.`);
  const isForUser = isGiven(options, 'user');
  const isElsewhere = formName === 'windows' && process.platform !== 'win32';
  const state = stateOf(context, { config, isElsewhere });
  const join = isElsewhere ? joinWindows : joinHere;
  return {
    times: jobs.map(({ name, schedule }) => ({ name, cron: schedule.cron, timeZone: schedule.timeZone })),
    program: await programOf(context, isElsewhere),
    configFile:
      optionText(options, 'configThere') ?? (isElsewhere ? joinWindows(ON_WINDOWS.folder, 'keyturn.yaml') : resolve(config.file)),
    configText: await configText(config.file),
    stateFolder: state,
    logFile: optionText(options, 'log') ?? join(state, 'keyturn.log'),
    user: optionText(options, 'runAs') ?? (isElsewhere ? 'keyturn' : userInfo().username),
    variables: variablesOf(config, context),
    variablesFile: optionText(options, 'environmentFile') ?? variablesFileOf(context, { isForUser, isElsewhere }),
    writableFolders: optionList(options, 'writable'),
    jitterSeconds: Math.round(Math.max(...jobs.map(({ schedule }) => schedule.jitterSeconds))),
    onFailure: onFailureOf(context),
    image: optionText(options, 'image') ?? STANDARD_IMAGE,
    version,
    isForUser,
    writtenAt: context.now?.() ?? instantOf(Date.now()),
  };
}

function stateOf(
  { options, environment }: CommandContext,
  { config, isElsewhere }: { readonly config: LoadedConfig; readonly isElsewhere: boolean },
): string {
  const named = optionText(options, 'stateDir');
  if (isElsewhere) return named ?? joinWindows(ON_WINDOWS.folder, 'state');
  const runsAs = optionText(options, 'runAs');
  // The home of this person is not that of another.
  const isOfAnother = runsAs !== undefined && runsAs !== userInfo().username;
  return stateFolder({ named, configured: config.stateDir ?? (isOfAnother ? SYSTEM_STATE : undefined), environment });
}

async function programOf({ options }: CommandContext, isElsewhere: boolean): Promise<readonly string[]> {
  const named = optionText(options, 'program');
  if (isElsewhere) return named === undefined ? ON_WINDOWS.program : [named];
  // Where it is started from is not known.
  if (named !== undefined) return programWords(named.includes('/') ? resolve(named) : named);
  const [, own] = process.argv;
  if (own === undefined) throw new Fault('usage-wrong', 'It is not known where this program is: name it with --program.');
  return programWords(await realpath(own));
}

function programWords(file: string): readonly string[] {
  return /\.[cm]?js$/.test(file) ? [process.execPath, file] : [file];
}

/** What the configuration takes from the environment, and what a person adds to it. */
function variablesOf(config: LoadedConfig, { options }: CommandContext): readonly string[] {
  const { destinations, probes, hooks, notify, watch } = config;
  return [
    ...new Set([...variablesIn([destinations, probes, hooks, notify, watch]), ...optionList(options, 'environment')]),
  ].sort();
}

function variablesFileOf(
  { environment }: CommandContext,
  { isForUser, isElsewhere }: { readonly isForUser: boolean; readonly isElsewhere: boolean },
): string {
  if (isElsewhere) return joinWindows(ON_WINDOWS.folder, 'environment');
  return isForUser ? join(environment['HOME'] ?? homedir(), '.config/keyturn/environment') : '/etc/keyturn/environment';
}

function onFailureOf({ options }: CommandContext): readonly string[] {
  const text = optionText(options, 'onFailure');
  if (text === undefined) return [];
  const words = commandWords(text);
  if (words === undefined || words.length === 0)
    throw new Fault('usage-wrong', `--on-failure wants a program and its arguments, and got "${text}".`);
  return words;
}

function joinHere(folder: string, name: string): string {
  return join(folder, name);
}

function joinWindows(folder: string, name: string): string {
  return `${folder}\\${name}`;
}
