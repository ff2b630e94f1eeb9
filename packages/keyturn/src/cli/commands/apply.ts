import type { Command } from '../command.ts';
import { scopeOptions } from '../rotation/options.ts';

/** Does what is due. */
export const applyCommand: Command = {
  name: 'apply',
  summary: 'take every rotation as far as it goes today: create, deliver, prove, promote, turn off, delete',
  arguments: [
    { name: 'plan', summary: 'a file that "keyturn plan --output" wrote: only what is in it is done', required: false },
  ],
  options: [
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...scopeOptions,
  ],
  examples: [
    { line: 'keyturn apply', says: 'shows the plan, asks, and does it' },
    { line: 'keyturn apply plan.json', says: 'what was planned, and nothing that has become different since' },
    { line: 'keyturn apply --org --yes', says: 'for a schedule' },
  ],
  async run(context) {
    const { runApply } = await import('../rotation/run-apply.ts');
    return runApply(context);
  },
};
