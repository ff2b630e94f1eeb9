import { type ArgumentSpec, awsOptions, type Command, type OptionSpec } from '../packages/keyturn/src/cli/command.ts';
import { commands } from '../packages/keyturn/src/cli/commands/index.ts';
import { exitCodes, faults } from '../packages/keyturn/src/core/fault.ts';
import { checksPage } from './checks-page.ts';
import { configurationPage, schemaFile } from './configuration-page.ts';
import { deployFiles } from './deploy-files.ts';
import type { GeneratedDocument } from './generated-document.ts';
import { page, sentence, table } from './markdown.ts';
import { metricsPage } from './metrics-page.ts';
import { eventSchemaFile, webhookSchemaFile } from './notice-schemas.ts';
import { permissionsPage } from './permissions-page.ts';

/** Every generated page. A new registry gets its page here. */
export const documents: readonly GeneratedDocument[] = [
  { path: 'docs/cli.md', render: commandsPage },
  { path: 'docs/checks.md', render: checksPage },
  { path: 'docs/errors.md', render: errorsPage },
  { path: 'docs/configuration.md', render: configurationPage },
  { path: 'docs/metrics.md', render: metricsPage },
  { path: 'docs/permissions.md', render: permissionsPage },
  { path: 'docs/schemas/keyturn.schema.json', render: schemaFile },
  { path: 'docs/schemas/event-v1.schema.json', render: eventSchemaFile },
  { path: 'docs/schemas/notices-v1.schema.json', render: webhookSchemaFile },
  ...deployFiles,
];

/** What each exit code tells a script. */
const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  clean: 'done, and nothing found from `--fail-on` on',
  findings: 'something was found',
  usage: 'the command, the configuration or the credentials are not right; nothing was done',
  incomplete: 'something could not be read, so nobody knows whether it is right; what was read is in the result',
  failed: 'something was tried and failed, or was refused',
  bug: 'a bug in Keyturn',
};

function commandsPage(): string {
  return page('Commands', [
    'Results go to stdout, everything else to stderr. `--help` after a command says what is here; `--debug` adds the stack of a failure.',
    ...commands.flatMap((command) => commandSections(command, 'keyturn')),
    '## Exit codes',
    'The highest of a run wins.',
    table(
      ['code', 'means'],
      Object.entries(exitCodeMeanings).map(([name, meaning]) => [String(codeOf(name)), meaning]),
    ),
  ]);
}

function commandSections(command: Command, parent: string): readonly string[] {
  const name = `${parent} ${command.name}`;
  return [commandSection(command, name), ...(command.subcommands ?? []).flatMap((one) => commandSections(one, name))];
}

function commandSection(command: Command, name: string): string {
  const sharesAws = awsOptions.every((option) => command.options.includes(option));
  const own = sharesAws ? command.options.filter((option) => !awsOptions.includes(option)) : command.options;
  const parts = [`## ${name}`, sentence(command.summary)];
  if (command.subcommands) parts.push(subcommandLine(name, command));
  if (command.arguments) parts.push(argumentsTable(command.arguments));
  if (own.length > 0) parts.push(optionsTable(own));
  if (sharesAws) parts.push('How AWS is reached:', optionsTable(awsOptions));
  if (command.examples.length > 0) {
    const examples = command.examples.map(({ line, says }) => `# ${says}\n${line}`);
    parts.push(`\`\`\`sh\n${examples.join('\n\n')}\n\`\`\``);
  }
  return parts.join('\n\n');
}

function subcommandLine(name: string, { subcommands = [], standardSubcommand }: Command): string {
  const list = `Its commands: ${subcommands.map((one) => `\`${one.name}\``).join(', ')}.`;
  return standardSubcommand === undefined ? list : `${list} \`${name}\` alone is \`${name} ${standardSubcommand}\`.`;
}

function argumentsTable(specs: readonly ArgumentSpec[]): string {
  return table(
    ['argument', 'what it is'],
    specs.map(({ name, summary, required }) => [required ? `\`<${name}>\`` : `\`[${name}]\``, summary]),
  );
}

function optionsTable(options: readonly OptionSpec[]): string {
  return table(
    ['option', 'what it does', 'default'],
    options.map(({ flags, summary, choices, standard }) => [
      `\`${flags}\``,
      choices ? `${summary}: ${choices.join(', ')}` : summary,
      standard ?? '',
    ]),
  );
}

function errorsPage(): string {
  return page('Errors', [
    'What can go wrong with a whole run. What could not be read of one account or key is no error: it is an unknown verdict in the result, and exit code 3.',
    table(
      ['code', 'exit code', 'what to do'],
      Object.entries(faults).map(([code, { exitCode, remedy }]) => [`\`${code}\``, String(exitCode), remedy]),
    ),
  ]);
}

function codeOf(name: string): number | undefined {
  return Object.entries(exitCodes).find(([one]) => one === name)?.[1];
}
