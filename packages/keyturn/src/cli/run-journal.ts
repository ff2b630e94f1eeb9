import { durationDays } from '../core/duration.ts';
import { type ExitCode, exitCodes, Fault } from '../core/fault.ts';
import { addDays, type Instant, instantOf, parseInstant } from '../core/instant.ts';
import { entryLine, type JournalEntry } from '../core/journal.ts';
import type { JournalQuery } from '../core/journal-query.ts';
import { examineJournal, journalFileIn, readJournal } from '../store/journal-file.ts';
import { stateFolder } from '../store/state-folder.ts';
import type { CommandContext, Options } from './command.ts';
import { journalCsv, journalTable, verdictText } from './journal-text.ts';
import { isGiven, optionCount, optionText } from './options.ts';
import { readConfig } from './settings.ts';

/** Shows the newest entries that are asked for. */
export async function showJournal(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const limit = optionCount(options, 'limit', { flag: '--limit', least: 1 }) ?? LIMIT;
  const query = queryOf(options);
  const file = await fileOf(context);
  const found: JournalEntry[] = [];
  // One more than is shown tells whether there are more.
  for await (const entry of readJournal(file, { ...query, last: limit + 1 })) found.push(entry);
  const shown = found.slice(-limit);
  if (optionText(options, 'format') === 'json') {
    await output.result(`${JSON.stringify({ schemaVersion: 1, file, entries: shown }, null, 2)}\n`);
    return exitCodes.clean;
  }
  if (found.length === 0) output.say(`Nothing of that is in the journal ${file}.`);
  else await output.result(journalTable(shown, output.display));
  if (found.length > shown.length) output.say(`There are older ones: --limit shows more than ${limit}.`);
  return exitCodes.clean;
}

const LIMIT = 50;

/** Examines the journal, or a file that is one. */
export async function verifyJournalFile(context: CommandContext): Promise<ExitCode> {
  const { options, operands, output } = context;
  const named = operands['file'];
  const file = named ?? (await fileOf(context));
  const examined = await examineJournal(file);
  if (!examined && named !== undefined) {
    throw new Fault('journal-unreadable', `Could not read the journal ${named}: there is no such file.`);
  }
  if (!examined) {
    output.say(`There is no journal yet: ${file} is made when something is changed.`);
    return exitCodes.clean;
  }
  // The journal of this machine has a head from its first entry on; a copy may have been made without it.
  const isHeadGone = examined.head === 'missing' && named === undefined && examined.verdict.entries > 0;
  const verdict = { file, hasHead: typeof examined.head !== 'string', isHeadGone, ...examined.verdict };
  const isJson = optionText(options, 'format') === 'json';
  await output.result(
    isJson ? `${JSON.stringify({ schemaVersion: 1, ...verdict }, null, 2)}\n` : verdictText(verdict, output.display),
  );
  return verdict.problems.length > 0 || isHeadGone || !verdict.isComplete ? exitCodes.findings : exitCodes.clean;
}

/** Writes all entries, none of them held in memory for long. */
export async function exportJournal(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const entries = readJournal(await fileOf(context));
  const text = optionText(options, 'format') === 'csv' ? journalCsv(entries) : jsonLines(entries);
  const target = optionText(options, 'output');
  await (target === undefined ? output.result(text) : output.resultTo(target, text));
  return exitCodes.clean;
}

async function* jsonLines(entries: AsyncIterable<JournalEntry>): AsyncIterable<string> {
  for await (const entry of entries) yield `${entryLine(entry)}\n`;
}

async function fileOf(context: CommandContext): Promise<string> {
  const { options, environment } = context;
  const { stateDir } = await readConfig(context);
  return journalFileIn(stateFolder({ named: optionText(options, 'stateDir'), configured: stateDir, environment }));
}

function queryOf(options: Options): JournalQuery {
  const [account, user, accessKeyId] = ['account', 'user', 'key'].map((name) => optionText(options, name));
  const since = sinceOf(options);
  if (user !== undefined && isGiven(options, 'root'))
    throw new Fault('usage-wrong', '--user and --root exclude each other: choose one.');
  return {
    ...(account === undefined ? {} : { account }),
    ...(isGiven(options, 'root') ? { user: null } : user === undefined ? {} : { user }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(since === undefined ? {} : { since }),
  };
}

function sinceOf(options: Options): Instant | undefined {
  const text = optionText(options, 'since');
  if (text === undefined) return undefined;
  const days = durationDays(text);
  const instant =
    days === undefined
      ? parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text)
      : addDays(instantOf(Date.now()), -days);
  if (instant !== undefined) return instant;
  throw new Fault(
    'usage-wrong',
    `--since wants a date such as 2026-11-01, an instant, or a time back such as 7d, and got "${text}".`,
  );
}
