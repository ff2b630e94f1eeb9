import { findConfig, loadConfig } from '../../config/load.ts';
import { exitCodes, Fault } from '../../core/fault.ts';
import { instantOf } from '../../core/instant.ts';
import { type Command, type CommandContext, commandGroup } from '../command.ts';
import { countsOf, remarksOn } from '../config-remarks.ts';
import { effectiveSettings } from '../effective-settings.ts';
import { optionText } from '../options.ts';
import type { Setting } from '../setting.ts';
import { auditFlags, configOption, configPlace, limitFlags, readConfig } from '../settings.ts';
import { auditCommand } from './audit.ts';

const checkCommand: Command = {
  name: 'check',
  summary: 'tell everything that is wrong with a configuration, with line and column',
  arguments: [{ name: 'file', summary: 'the configuration (default: the one that would be read)', required: false }],
  options: [configOption],
  examples: [{ line: 'keyturn config check', says: 'before it is committed' }],
  async run({ options, operands, environment, output }) {
    const place = configPlace({ options: { ...options, config: operands['file'] ?? options['config'] }, environment });
    const file = await findConfig(place);
    if (file === undefined) throw new Fault('config-missing', 'There is no keyturn.yaml here: the defaults hold.');
    const config = await loadConfig({ ...place, named: file });
    for (const remark of remarksOn(config, instantOf(Date.now()))) output.say(remark);
    await output.result(`${file} is right: ${countsOf(config)}.\n`);
    return exitCodes.clean;
  },
};

/** Every flag by which `audit` overrides the configuration: `config show` takes the same. */
const settingFlags: ReadonlySet<string> = new Set([
  ...Object.values(auditFlags),
  ...Object.values(limitFlags),
  '--profile',
  '--region',
  '--endpoint-url',
]);

const showCommand: Command = {
  name: 'show',
  summary: 'show the settings that hold, and where each comes from: default, file, environment or flag',
  options: [
    configOption,
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json'], standard: 'table' },
    ...auditCommand.options.filter(({ flags }) => settingFlags.has(flags.replace(/ .*/, ''))),
  ],
  examples: [
    { line: 'keyturn config show', says: 'what "keyturn audit" would go by' },
    { line: 'keyturn config show --max-age 60d --format json', says: 'what it would go by with this flag, for programs' },
  ],
  async run(context) {
    const { options, output } = context;
    const config = await readConfig(context);
    const settings = effectiveSettings(config, context);
    const text =
      optionText(options, 'format') === 'json'
        ? `${JSON.stringify({ file: config.file, settings }, null, 2)}\n`
        : renderSettings(settings, context);
    await output.result(text);
    return exitCodes.clean;
  },
};

const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of keyturn.yaml, by which editors complete and check it',
  options: [],
  examples: [{ line: 'keyturn config schema > keyturn.schema.json', says: 'where the first line of keyturn.yaml looks for it' }],
  async run({ output }) {
    const { configJsonSchema } = await import('../../config/json-schema.ts');
    await output.result(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    return exitCodes.clean;
  },
};

/** What holds, whether it is right, and what could be said. */
export const configCommand: Command = commandGroup({
  name: 'config',
  summary: 'check the configuration, show what holds, or print its schema',
  examples: [],
  subcommands: [checkCommand, showCommand, schemaCommand],
});

function renderSettings(settings: readonly Setting[], { output }: CommandContext): string {
  const { paint } = output.display;
  const nameWidth = Math.max(...settings.map(({ name }) => name.length));
  const valueWidth = Math.max(...settings.map(({ text }) => text.length));
  const line = ({ name, text, from }: Setting) =>
    `${name.padEnd(nameWidth)}  ${text.padEnd(valueWidth)}  ${from === 'default' ? paint('faint', from) : from}\n`;
  return settings.map(line).join('');
}
