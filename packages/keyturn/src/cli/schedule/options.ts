import type { OptionSpec } from '../command.ts';
import { stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

/** The image that is run where none is named. */
export const STANDARD_IMAGE = 'keyturn:latest';

/** What every command about schedules of other programs wants to know. */
export const scheduleOptions: readonly OptionSpec[] = [
  { flags: '--program <file>', summary: 'the program that is started', standard: 'this one' },
  {
    flags: '--log <file>',
    summary: 'where the log goes, for forms that keep one in a file',
    standard: 'keyturn.log in the folder of the state',
  },
  {
    flags: '--environment <names>',
    summary: 'environment variables that it takes besides those that the configuration names, separated by commas',
  },
  {
    flags: '--environment-file <file>',
    summary: 'the file with their values, which is never read or written here',
    standard: '/etc/keyturn/environment; with --user ~/.config/keyturn/environment',
  },
  { flags: '--on-failure <command>', summary: 'what is started when a run fails: a program and its arguments, no shell' },
  {
    flags: '--writable <folders>',
    summary: 'systemd: folders that it may write to besides that of its state, separated by commas',
  },
  { flags: '--user', summary: 'systemd, launchd: for you alone, and not for the machine' },
  stateDirOption,
  configOption,
];

/** What only a form needs that is written for another machine. */
export const emitOptions: readonly OptionSpec[] = [
  { flags: '--output <folder>', summary: 'write the files into a folder', standard: 'stdout' },
  { flags: '--run-as <name>', summary: 'who it runs as', standard: 'you' },
  {
    flags: '--config-there <file>',
    summary: 'where the configuration is on the machine that runs it',
    standard: 'where it is here',
  },
  {
    flags: '--image <name>',
    summary: 'kubernetes, eventbridge: the container image',
    standard: `${STANDARD_IMAGE}, of deploy/Dockerfile`,
  },
];
