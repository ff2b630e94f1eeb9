import { type Command, commandGroup, type OptionSpec } from '../command.ts';
import { stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

const placeOptions: readonly OptionSpec[] = [stateDirOption, configOption];

const showCommand: Command = {
  name: 'show',
  summary: 'show what was done, by whom and why: the newest entries, oldest first',
  options: [
    { flags: '--account <id>', summary: 'only of this account' },
    { flags: '--user <name>', summary: 'only of this IAM user' },
    { flags: '--root', summary: 'only of root users' },
    { flags: '--key <id>', summary: 'only of this access key' },
    { flags: '--since <when>', summary: 'only from then on: a date, an instant, or a time back such as 7d' },
    { flags: '--limit <count>', summary: 'the newest so many', standard: '50' },
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json'], standard: 'table' },
    ...placeOptions,
  ],
  examples: [
    { line: 'keyturn journal show --user ci-deployer', says: 'what happened to the keys of a user' },
    { line: 'keyturn journal show --since 7d --limit 1000', says: 'the last week' },
  ],
  async run(context) {
    const { showJournal } = await import('../run-journal.ts');
    return showJournal(context);
  },
};

const verifyCommand: Command = {
  name: 'verify',
  summary: 'find out whether somebody changed the journal after it was written, and where',
  arguments: [{ name: 'file', summary: 'a journal, or an export of one; without it, the one of this machine', required: false }],
  options: [
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json'], standard: 'table' },
    ...placeOptions,
  ],
  examples: [
    { line: 'keyturn journal verify', says: 'exit code 1 when it was tampered with' },
    {
      line: 'keyturn journal verify backup/journal.jsonl',
      says: 'a copy; copy its .head file, too, to see whether its end is there',
    },
  ],
  async run(context) {
    const { verifyJournalFile } = await import('../run-journal.ts');
    return verifyJournalFile(context);
  },
};

const exportCommand: Command = {
  name: 'export',
  summary: 'write the whole journal for other programs',
  options: [
    {
      flags: '--format <name>',
      summary: 'jsonl: as it is, to be verified elsewhere; csv: for spreadsheets',
      choices: ['jsonl', 'csv'],
      standard: 'jsonl',
    },
    { flags: '--output <file>', summary: 'write it to a file, whole or not at all', standard: 'stdout' },
    ...placeOptions,
  ],
  examples: [{ line: 'keyturn journal export --format csv --output journal.csv', says: 'for a spreadsheet' }],
  async run(context) {
    const { exportJournal } = await import('../run-journal.ts');
    return exportJournal(context);
  },
};

/** Shows, examines and hands on the record of what was done. */
export const journalCommand: Command = commandGroup({
  name: 'journal',
  summary: 'show what Keyturn did and why, and prove that nobody changed the record',
  subcommands: [showCommand, verifyCommand, exportCommand],
  standardSubcommand: 'show',
  examples: [
    { line: 'keyturn journal show', says: 'the newest entries' },
    { line: 'keyturn journal verify', says: 'whether the record is whole' },
  ],
});
