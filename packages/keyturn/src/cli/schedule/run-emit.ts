import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { emitSchedule, scheduleForms } from '../../schedule/index.ts';
import { WRITTEN_BY } from '../../schedule/text/remarks.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { makeWanted } from './wanted.ts';

/** What forms there are. */
export const formNames: readonly string[] = scheduleForms.map(({ name }) => name);

/** Writes the schedule of the configuration in the form of another program. */
export async function runEmit(context: CommandContext): Promise<ExitCode> {
  const { operands, options, output } = context;
  const form = scheduleForms.find(({ name }) => name === operands['form']);
  if (!form) {
    throw new Fault('usage-wrong', `There is no form "${operands['form'] ?? ''}"; there are ${formNames.join(', ')}.`);
  }
  const files = emitSchedule(form, await makeWanted(context, form.name));
  const folder = optionText(options, 'output');
  if (folder === undefined) {
    const [first] = files;
    const whole =
      files.length === 1 && first ? first.text : files.map(({ fileName, text }) => `==> ${fileName} <==\n${text}\n`).join('');
    await output.result(whole);
  } else {
    await makeFolder(folder);
    for (const { fileName } of files) await refuseForeign(join(folder, fileName));
    for (const { fileName, text } of files) {
      await output.resultTo(join(folder, fileName), text);
      output.say(`Wrote ${join(folder, fileName)}.`);
    }
  }
  output.say(`Next: ${form.next}.`);
  return exitCodes.clean;
}

/** A configuration, or whatever else somebody has under the name, is not replaced. */
async function refuseForeign(file: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present !== undefined && !present.includes(WRITTEN_BY))
    throw new Fault('output-unwritable', `${file} was not written by "keyturn schedule", and is left alone.`);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('output-unwritable', `Could not make the folder ${folder}: ${code}.`, { cause: error });
  }
}
