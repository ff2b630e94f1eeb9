import { awsOptions, type Command } from '../command.ts';
import { stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

/** Follows schedules. */
export const runCommand: Command = {
  name: 'run',
  summary: 'follow the schedule of keyturn.yaml: audit, apply and report when they are due, until it is told to stop',
  options: [
    { flags: '--once', summary: 'do what is due now, or an audit that was never done, and end: for a schedule of your own' },
    {
      flags: '--metrics [address]',
      summary: 'serve metrics for Prometheus, and /healthz; without an address to this machine alone, at 127.0.0.1:9464',
    },
    {
      flags: '--log-format <name>',
      summary: 'how to tell what happens, on stderr',
      choices: ['text', 'json'],
      standard: 'text',
    },
    stateDirOption,
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn run', says: 'in the foreground; SIGTERM ends it after the step in hand' },
    { line: 'keyturn run --once', says: 'what is due, from a crontab' },
    { line: 'keyturn run --metrics', says: 'metrics at http://127.0.0.1:9464/metrics' },
    { line: 'keyturn run --log-format json', says: 'a line of JSON for each event' },
  ],
  async run(context) {
    const { runSchedule } = await import('../run/run-schedule.ts');
    return runSchedule(context);
  },
};
