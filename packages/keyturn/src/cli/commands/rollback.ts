import type { Command } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

/** Takes back what a rotation did. */
export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'bring back a key that was turned off, or give up a rotation that no consumer has seen',
  arguments: [{ name: 'subject', summary: 'the name of a user, or the id of the key', required: true }],
  options: [
    { flags: '--account <id>', summary: 'the account of the user', standard: "the caller's own" },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [{ line: 'keyturn rollback deploy', says: 'whatever was turned off of this user' }],
  async run(context) {
    const { runRollback } = await import('../rotation/run-orders.ts');
    return runRollback(context);
  },
};
