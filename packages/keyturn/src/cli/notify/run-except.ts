import { isAbsolute, join } from 'node:path';
import { type AddedException, addException, type NewException } from '../../config/add-exception.ts';
import { endDate } from '../../config/values.ts';
import { readSubject } from '../../core/explain-subject.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { addDays, epochMs, type Instant, instantOf } from '../../core/instant.ts';
import { secretIn } from '../../core/secret-like.ts';
import { editFile } from '../../destinations/files/replace.ts';
import { DestinationFault } from '../../engine/destination.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionAccounts, optionDays, optionText } from '../options.ts';
import { askPerson } from '../rotation/agree.ts';
import { readConfig } from '../settings.ts';
import { userName } from '../user-name.ts';

const SNOOZE_DAYS = 7;
const SNOOZE_DAYS_MAX = 30;

/** Leaves a key alone for a while: an exception that ends soon, and says who wanted it. */
export async function runSnooze(context: CommandContext): Promise<ExitCode> {
  const days = optionDays(context.options, 'for', '--for') ?? SNOOZE_DAYS;
  if (days <= 0 || days > SNOOZE_DAYS_MAX)
    throw new Fault(
      'usage-wrong',
      `--for wants up to ${SNOOZE_DAYS_MAX}d; "keyturn except" is for longer, with an owner and a reason.`,
    );
  const match = matchOf(context);
  const now = instantOf(Date.now());
  const until = untilText(addDays(now, days), days);
  const by = userName() ?? 'somebody';
  return add(context, { match, owner: by, reason: `snoozed by ${by} on ${now.slice(0, 10)}`, until });
}

/** Excepts a key from the policy: with who answers for it, why, and until when. */
export async function runExcept(context: CommandContext): Promise<ExitCode> {
  const { options } = context;
  const match = matchOf(context);
  const until = wanted(options, 'until', 'a date such as 2027-01-31');
  const end = endDate.safeParse(until).data;
  if (end === undefined) throw new Fault('usage-wrong', '--until wants a date such as 2027-01-31.');
  if (end <= instantOf(Date.now())) throw new Fault('usage-wrong', `--until wants a day that is to come, and ${until} is over.`);
  const [owner, reason] = [wanted(options, 'owner', 'who answers for it'), wanted(options, 'reason', 'why it is needed')];
  return add(context, { match, owner, reason, until });
}

function wanted(options: CommandContext['options'], name: string, what: string): string {
  const value = optionText(options, name)?.trim() ?? '';
  if (value === '') throw new Fault('usage-wrong', `--${name} is missing: it wants ${what}.`);
  if (/[\r\n]/.test(value)) throw new Fault('usage-wrong', `--${name} wants one line.`);
  const secret = secretIn(value);
  if (secret !== undefined)
    throw new Fault('usage-wrong', `--${name} holds what looks like ${secret}, which has no place in a file.`);
  return value;
}

/** Days end with the day; what is shorter is told to the second. */
function untilText(end: Instant, days: number): string {
  return Number.isInteger(days) ? end.slice(0, 10) : instantOf(Math.ceil(epochMs(end) / 1000) * 1000);
}

/** Whom the words on the command line mean, as an exception says it. */
function matchOf({ operands, options }: CommandContext): NewException['match'] {
  const subject = readSubject(operands['subject'] ?? '');
  if (subject.kind === 'refused') throw new Fault('usage-wrong', subject.why);
  if (subject.kind === 'key') return { key: subject.id };
  const [named, ...others] = optionAccounts(options, 'account', '--account') ?? [];
  if (others.length > 0) throw new Fault('usage-wrong', '--account wants one account here.');
  const account = (subject.kind === 'account' ? subject.id : subject.account) ?? named;
  if (account === undefined)
    throw new Fault('usage-wrong', 'Say in which account, with --account: there may be users of this name in several.');
  if (named !== undefined && named !== account)
    throw new Fault('usage-wrong', `You name account ${account}, and --account names ${named}: choose one.`);
  if (subject.kind === 'root') return { root: true, account };
  return subject.kind === 'account' ? { account } : { user: subject.name, account };
}

async function add(context: CommandContext, exception: NewException): Promise<ExitCode> {
  const { output } = context;
  const { file } = await readConfig(context);
  if (file === null)
    throw new Fault('config-missing', 'There is no keyturn.yaml here into which the exception could be written.');
  const path = isAbsolute(file) ? file : join(process.cwd(), file);
  const shown = await changed(path, file, exception);
  output.say(`${file}:${shown.line}:\n${shown.lines.map((line) => `+ ${line}`).join('\n')}`);
  if (!isGiven(context.options, 'yes')) await askPerson(context, `Write this into ${file}?`);
  await write(path, file, exception);
  await output.result(`It is in ${file}, and ends with ${exception.until}.\n`);
  return exitCodes.clean;
}

/** What the file would be. Throws a Fault where that would be no configuration any more. */
async function changed(path: string, file: string, exception: NewException): Promise<AddedException> {
  const { readFile } = await import('node:fs/promises');
  return checked(await readFile(path, 'utf8'), file, exception);
}

async function checked(source: string, file: string, exception: NewException): Promise<AddedException> {
  const { parseConfig } = await import('../../config/parse.ts');
  const before = parseConfig(source, file).policy.exceptions.length;
  const added = addException(source, exception);
  if (parseConfig(added.text, file).policy.exceptions.length !== before + 1)
    throw new Fault('config-wrong', `${file}: The exception could not be written there: write it under exceptions: yourself.`);
  return added;
}

async function write(path: string, file: string, exception: NewException): Promise<void> {
  const { parseConfig } = await import('../../config/parse.ts');
  try {
    await editFile(path, ({ content }) => {
      // The file is read as bytes: what is no UTF-8 would have been refused before.
      const { text } = addException(Buffer.from(content?.text ?? '', 'latin1').toString('utf8'), exception);
      parseConfig(text, file);
      return Buffer.from(text, 'utf8').toString('latin1');
    });
  } catch (error) {
    if (error instanceof DestinationFault) throw new Fault('output-unwritable', `Could not change ${file}: ${error.message}.`);
    throw error;
  }
}
