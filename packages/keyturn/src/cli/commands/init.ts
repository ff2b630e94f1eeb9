import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CONFIG_FILE } from '../../config/load.ts';
import { auditDefaults } from '../../config/settings.ts';
import { renderTemplate, type TemplateChoices } from '../../config/template.ts';
import { durationText } from '../../core/duration.ts';
import { exitCodes, Fault } from '../../core/fault.ts';
import { defaultLimits } from '../../core/policy.ts';
import type { Command, CommandContext, Options } from '../command.ts';
import { isGiven, optionDays, optionList, optionText } from '../options.ts';
import type { Answers, Terminal } from '../questions.ts';

const SCHEMA_FILE = 'keyturn.schema.json';

const standard = {
  role: auditDefaults.role,
  keyAge: durationText(defaultLimits.keyAgeDaysMax),
  keyUnused: durationText(defaultLimits.keyIdleDaysMax),
};

/** Writes a configuration to begin with. */
export const initCommand: Command = {
  name: 'init',
  summary: 'write a commented keyturn.yaml; asks on a terminal, takes flags otherwise',
  options: [
    { flags: '--yes', summary: 'ask nothing: the defaults, and what the flags say' },
    { flags: '--org', summary: 'audit every account of the organization' },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: standard.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--max-age <days>', summary: 'age at which an active key is too old', standard: standard.keyAge },
    {
      flags: '--unused-after <days>',
      summary: 'time without use after which an active key counts as unused',
      standard: standard.keyUnused,
    },
    { flags: '--owner-tags <names>', summary: 'tags of a user that name the owner of its keys, separated by commas' },
    { flags: '--output <file>', summary: 'the file to write', standard: CONFIG_FILE },
    { flags: '--no-schema', summary: `write no ${SCHEMA_FILE} beside it, by which editors complete and check` },
    { flags: '--force', summary: 'replace a file that is there' },
  ],
  examples: [
    { line: 'keyturn init', says: 'five questions, one file' },
    { line: 'keyturn init --yes --org --role KeyturnAudit --max-age 60d', says: 'no questions' },
  ],
  run: (context) => runInit(context, terminalOf(context.options)),
};

/** Asks on the terminal, if there is one, and writes the files: all checks come before the first question. */
export async function runInit({ options, output }: CommandContext, terminal: Terminal | undefined) {
  const file = optionText(options, 'output') ?? CONFIG_FILE;
  const schemaFile = options['schema'] === false ? undefined : join(dirname(file), SCHEMA_FILE);
  for (const one of isGiven(options, 'force') ? [] : [file, schemaFile]) {
    if (one !== undefined && (await exists(one)))
      throw new Fault('file-exists', `${one} is there already, and is left as it is.`);
  }

  const asked = terminal ? await ask(options, terminal) : options;
  if (!asked) {
    output.say('Nothing was written.');
    return exitCodes.failed;
  }
  const text = renderTemplate(choicesOf(asked, schemaFile));
  await check(text, file);
  await output.resultTo(file, text);
  if (schemaFile !== undefined) {
    const { configJsonSchema } = await import('../../config/json-schema.ts');
    await output.resultTo(schemaFile, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  }
  output.say(
    `Wrote ${file}${schemaFile === undefined ? '' : `, and ${schemaFile} for editors`}. Next: keyturn audit${file === CONFIG_FILE ? '' : ` --config ${file}`}`,
  );
  return exitCodes.clean;
}

function terminalOf(options: Options): Terminal | undefined {
  const { stdin, stderr } = process;
  return stdin.isTTY && stderr.isTTY && !isGiven(options, 'yes') ? { input: stdin, output: stderr } : undefined;
}

/** The options, with the answers as if they had been given as flags. */
async function ask(options: Options, terminal: Terminal): Promise<Options | undefined> {
  const known: Answers = {
    org: isGiven(options, 'org') ? true : undefined,
    role: optionText(options, 'role'),
    keyAge: optionText(options, 'maxAge'),
    keyUnused: optionText(options, 'unusedAfter'),
    ownerTags: optionText(options, 'ownerTags'),
  };
  const { askForConfig } = await import('../questions.ts');
  const answers = await askForConfig(known, standard, terminal);
  if (!answers) return undefined;
  const { org, role, keyAge, keyUnused, ownerTags } = answers;
  return { ...options, org, role, maxAge: keyAge, unusedAfter: keyUnused, ownerTags };
}

function choicesOf(options: Options, schemaFile: string | undefined): TemplateChoices {
  return {
    org: isGiven(options, 'org'),
    role: optionText(options, 'role') ?? (isGiven(options, 'org') ? standard.role : undefined),
    externalId: optionText(options, 'externalId'),
    limits: {
      keyAgeDaysMax: optionDays(options, 'maxAge', '--max-age') ?? defaultLimits.keyAgeDaysMax,
      keyIdleDaysMax: optionDays(options, 'unusedAfter', '--unused-after') ?? defaultLimits.keyIdleDaysMax,
    },
    ownerTags: optionList(options, 'ownerTags'),
    schemaFile: schemaFile === undefined ? undefined : basename(schemaFile),
  };
}

/** What Keyturn writes, Keyturn must read: what it would complain about was wrong in a flag. */
async function check(text: string, file: string): Promise<void> {
  const { parseConfig } = await import('../../config/parse.ts');
  try {
    parseConfig(text, file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const sentences = error.message.split('\n').map((line) => line.slice(file.length).replace(/^:\d+:\d+: /, ''));
    throw new Fault('usage-wrong', `No such configuration can be written: ${sentences.join(' ')}`, { cause: error });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
