import type { Command } from '../command.ts';

/** Says what changed from one audit to the next. */
export const diffCommand: Command = {
  name: 'diff',
  summary: 'compare two audits: what opened, what closed, what stayed, and what nobody knows any more',
  arguments: [
    { name: 'old-file', summary: 'the first audit, as --format json wrote it', required: true },
    { name: 'new-file', summary: 'the audit after it', required: true },
  ],
  options: [{ flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json', 'markdown'], standard: 'table' }],
  examples: [
    { line: 'keyturn audit --org --format json --output monday.json', says: 'an audit to compare with later' },
    {
      line: 'keyturn diff monday.json tuesday.json',
      says: 'exit code 1 when something opened, 3 when something is not known any more',
    },
  ],
  async run(context) {
    const { runDiff } = await import('../run-diff.ts');
    return runDiff(context);
  },
};
