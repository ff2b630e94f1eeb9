import type { Command } from '../command.ts';
import { scopeOptions } from '../rotation/options.ts';

/** Says what would be done. */
export const planCommand: Command = {
  name: 'plan',
  summary: 'say which keys would be replaced, turned off or deleted now, and why; nothing is changed',
  options: [
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json', 'markdown'], standard: 'table' },
    {
      flags: '--output <file>',
      summary: 'write the plan to a file (as JSON, unless --format says otherwise), for "keyturn apply"',
    },
    { flags: '--days <days>', summary: 'how far ahead later steps are told', standard: '60d' },
    ...scopeOptions,
  ],
  examples: [
    { line: 'keyturn plan', says: 'the account of your credentials' },
    { line: 'keyturn plan --org --output plan.json', says: 'a plan of the organization, to be read, approved and applied' },
  ],
  async run(context) {
    const { runPlan } = await import('../rotation/run-plan.ts');
    return runPlan(context);
  },
};
