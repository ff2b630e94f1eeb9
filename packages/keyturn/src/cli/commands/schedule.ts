import { type ArgumentSpec, type Command, commandGroup, type OptionSpec } from '../command.ts';
import { emitOptions, scheduleOptions } from '../schedule/options.ts';

const whereArgument: ArgumentSpec = {
  name: 'where',
  summary: 'crontab (yours) or systemd',
  required: true,
  suggestions: () => Promise.resolve(['crontab', 'systemd']),
};

const yesOption: OptionSpec = { flags: '--yes', summary: 'do not ask' };

const unitDirOption: OptionSpec = {
  flags: '--unit-dir <folder>',
  summary: 'folder of the units of systemd',
  standard: '/etc/systemd/system; with --user ~/.config/systemd/user',
};

const emitCommand: Command = {
  name: 'emit',
  summary:
    'write the schedule of keyturn.yaml for another program: complete, with user, environment, lock, delay, log and who is told',
  arguments: [
    {
      name: 'form',
      summary: 'crontab, systemd, windows, launchd, kubernetes, github-actions or eventbridge',
      required: true,
      suggestions: async () => (await import('../schedule/run-emit.ts')).formNames,
    },
  ],
  options: [...emitOptions, ...scheduleOptions],
  examples: [
    { line: 'keyturn schedule emit systemd --run-as keyturn --output units', says: 'a service and its timer, to look at' },
    {
      line: 'keyturn schedule emit kubernetes --image registry.example.com/keyturn:1 > keyturn-manifests.yaml',
      says: 'manifests',
    },
    { line: 'keyturn schedule emit github-actions > .github/workflows/keyturn-audit.yml', says: 'a workflow that audits' },
  ],
  async run(context) {
    const { runEmit } = await import('../schedule/run-emit.ts');
    return runEmit(context);
  },
};

const installCommand: Command = {
  name: 'install',
  summary: 'install the schedule of keyturn.yaml on this machine: shows what changes, and asks',
  arguments: [whereArgument],
  options: [
    yesOption,
    { flags: '--run-as <name>', summary: 'systemd: who it runs as', standard: 'you' },
    unitDirOption,
    ...scheduleOptions,
  ],
  examples: [
    { line: 'keyturn schedule install systemd --run-as keyturn', says: 'for the machine, as a user of its own' },
    { line: 'keyturn schedule install systemd --user', says: 'for you alone' },
    { line: 'keyturn schedule install crontab', says: 'a marked block in your crontab; all other lines stay as they are' },
  ],
  async run(context) {
    const { runInstall } = await import('../schedule/run-install.ts');
    return runInstall(context);
  },
};

const removeCommand: Command = {
  name: 'remove',
  summary: 'take the schedule away from this machine again; everything else stays as it is',
  arguments: [whereArgument],
  options: [yesOption, { flags: '--user', summary: 'systemd: what was installed for you alone' }, unitDirOption],
  examples: [{ line: 'keyturn schedule remove crontab', says: 'the marked block, and nothing else' }],
  async run(context) {
    const { runRemove } = await import('../schedule/run-install.ts');
    return runRemove(context);
  },
};

const statusCommand: Command = {
  name: 'status',
  summary: 'say whether the schedule is installed on this machine as keyturn.yaml has it; exits with 1 if not',
  arguments: [whereArgument],
  options: [{ flags: '--run-as <name>', summary: 'systemd: who it runs as', standard: 'you' }, unitDirOption, ...scheduleOptions],
  examples: [{ line: 'keyturn schedule status systemd', says: 'give the same options as at the installation' }],
  async run(context) {
    const { runScheduleStatus } = await import('../schedule/run-install.ts');
    return runScheduleStatus(context);
  },
};

/** Lets other programs start Keyturn. */
export const scheduleCommand: Command = commandGroup({
  name: 'schedule',
  summary: 'let another program start Keyturn when it is time: cron, systemd, Kubernetes and others',
  subcommands: [emitCommand, installCommand, removeCommand, statusCommand],
  examples: [{ line: 'keyturn schedule install systemd --run-as keyturn', says: 'instead of a process that always runs' }],
});
