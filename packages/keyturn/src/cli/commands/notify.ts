import type { Command } from '../command.ts';
import { scopeOptions } from '../rotation/options.ts';

/** Tells people. */
export const notifyCommand: Command = {
  name: 'notify',
  summary: 'tell whom it concerns what is due, what waits for them and what was done; once, and nothing else is changed',
  options: [
    { flags: '--dry-run', summary: 'print what would be sent to whom, and send nothing' },
    { flags: '--test', summary: 'send everybody under notify: one message that says that it is a test' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...scopeOptions,
  ],
  examples: [
    { line: 'keyturn notify --test', says: 'whether the messages arrive' },
    { line: 'keyturn notify --dry-run', says: 'what would be sent now' },
    { line: 'keyturn notify --org', says: 'for a schedule; "keyturn run" does it by itself' },
  ],
  async run(context) {
    const { runNotify } = await import('../notify/run-notify.ts');
    return runNotify(context);
  },
};
