import type { Command } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

/** Replaces the key of one user. */
export const rotateCommand: Command = {
  name: 'rotate',
  summary: 'replace the key of a user now, due or not, and hand it to its destinations',
  arguments: [{ name: 'user', summary: 'the name of a user, ACCOUNT/USER, or the id of one of its keys', required: true }],
  options: [
    { flags: '--account <id>', summary: 'the account of the user', standard: "the caller's own" },
    {
      flags: '--compromised [how]',
      summary: 'the key is in wrong hands: turn it off now, or at hand-over, and wait for nobody',
      choices: ['now', 'hand-over'],
      standard: 'now, when no word follows',
    },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [
    { line: 'keyturn rotate deploy', says: 'a user of the account of your credentials' },
    { line: 'keyturn rotate AKIAIOSFODNN7EXAMPLE --compromised', says: 'a leaked key: off first, successor after' },
  ],
  async run(context) {
    const { runRotate } = await import('../rotation/run-orders.ts');
    return runRotate(context);
  },
};
