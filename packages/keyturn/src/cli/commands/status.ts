import type { Command } from '../command.ts';
import { stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

/** Tells how unattended runs go. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'tell what "keyturn run" did last, what is late and what comes next, without asking AWS',
  options: [
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json'], standard: 'table' },
    stateDirOption,
    configOption,
  ],
  examples: [
    { line: 'keyturn status', says: 'exit code 1: something is late; 3: nothing ever ran here; 4: the last attempt failed' },
    { line: 'keyturn status --format json', says: 'for monitoring' },
  ],
  async run(context) {
    const { runStatus } = await import('../run/run-status.ts');
    return runStatus(context);
  },
};
