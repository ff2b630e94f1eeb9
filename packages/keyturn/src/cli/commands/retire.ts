import type { Command } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

/** Does away with an unused key. */
export const retireCommand: Command = {
  name: 'retire',
  summary: 'turn off a key that nobody uses, wait, delete it; it gets no successor',
  arguments: [{ name: 'key', summary: 'the id of the key', required: true }],
  options: [
    { flags: '--account <id>', summary: 'the account of the user', standard: "the caller's own" },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [{ line: 'keyturn retire AKIAIOSFODNN7EXAMPLE', says: 'refused while somebody uses it' }],
  async run(context) {
    const { runRetire } = await import('../rotation/run-orders.ts');
    return runRetire(context);
  },
};
