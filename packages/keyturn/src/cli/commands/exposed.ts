import type { Command } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

/** The fast path for a leaked key. */
export const exposedCommand: Command = {
  name: 'exposed',
  summary: 'a key is in wrong hands: turn it off at once, replace it, and tell what was done with it',
  arguments: [{ name: 'key', summary: 'the id of the access key; never its secret', required: true }],
  options: [
    { flags: '--account <id>', summary: 'the account of the key', standard: 'the one that AWS tells' },
    {
      flags: '--regions <names>',
      summary: 'further regions to ask CloudTrail in, separated by commas',
      standard: 'those that are on in every account',
    },
    { flags: '--report-only', summary: 'change nothing, and tell what was done with it' },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [
    { line: 'keyturn exposed AKIAIOSFODNN7EXAMPLE', says: 'off first, then its successor, then the report' },
    { line: 'keyturn exposed AKIAIOSFODNN7EXAMPLE --report-only --format json', says: 'what it did, for programs' },
  ],
  async run(context) {
    const { runExposed } = await import('../exposed/run-exposed.ts');
    return runExposed(context);
  },
};
