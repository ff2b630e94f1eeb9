import { Fault } from '../core/fault.ts';
import { type FormatName, formatNames } from '../reports/names.ts';
import type { Options } from './command.ts';
import { optionList, optionText } from './options.ts';
import { refuseUnwritable } from './output.ts';

/** A form in which the result is written, and the file that it goes to; undefined: stdout. */
export interface Writing {
  readonly format: FormatName;
  readonly file: string | undefined;
}

/** The forms that are asked for, files first. Throws a Fault for what could not be written, before anything is asked of AWS. */
export async function writingsOf(options: Options): Promise<readonly Writing[]> {
  const first = { format: formatNamed(optionText(options, 'format') ?? 'table'), file: optionText(options, 'output') };
  const writings = [first, ...optionList(options, 'also').map(readAlso)];
  const files = writings.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new Fault('usage-wrong', `Only one result can be written to ${twice}.`);
  for (const file of files) await refuseUnwritable(file);
  // Whoever reads stdout may go away.
  return writings.toSorted((one, other) => Number(one.file === undefined) - Number(other.file === undefined));
}

/** `markdown=summary.md` */
function readAlso(text: string): Writing {
  const [, name = '', file] = /^([^=]*)=(.+)$/.exec(text) ?? [];
  if (file === undefined)
    throw new Fault('usage-wrong', `--also wants a format and a file, such as markdown=summary.md, and got "${text}".`);
  return { format: formatNamed(name), file };
}

function formatNamed(name: string): FormatName {
  const found = formatNames.find((one) => one === name);
  if (found === undefined) throw new Fault('usage-wrong', `There is no format "${name}"; there are: ${formatNames.join(', ')}.`);
  return found;
}
