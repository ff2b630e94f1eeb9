import { environmentVariables } from '../packages/keyturn/src/config/environment.ts';
import { configJsonSchema, type JsonSchema, schemaAt } from '../packages/keyturn/src/config/json-schema.ts';
import { limitSettings, runLimitSettings } from '../packages/keyturn/src/config/limits.ts';
import { renderTemplate } from '../packages/keyturn/src/config/template.ts';
import { termSettings, unusedSummary } from '../packages/keyturn/src/config/terms.ts';
import { durationText } from '../packages/keyturn/src/core/duration.ts';
import { defaultLimits } from '../packages/keyturn/src/core/policy.ts';
import { defaultTerms } from '../packages/keyturn/src/core/rotation/terms.ts';
import { defaultSafety } from '../packages/keyturn/src/core/safety/safety-policy.ts';
import { deliverySections, notifySections } from './configuration-delivery.ts';
import { page, sentence, table } from './markdown.ts';

/** The JSON Schema of the configuration, as a file. */
export function schemaFile(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

/** Everything that `keyturn.yaml` may hold, and the environment variables. */
export function configurationPage(): string {
  return page('Configuration', [
    'Keyturn needs no configuration. Where there is one, it is `keyturn.yaml` in the folder of the command, or the file of `--config` or `KEYTURN_CONFIG`. `keyturn init` writes one, `keyturn config check` tells all that is wrong with it, with line and column, and `keyturn config show` says what holds and where it comes from.',
    'Flags win over environment variables, these over the file, and the file over the defaults. A limit that is given as a flag holds for everybody, rules included.',
    'Durations are `90d`, `12h`, `2w`, `30min`, `0s`, or a bare number of days. Account ids stand in quotes: YAML takes them for numbers, and drops a leading zero. So do names that begin with `*`.',
    '## Sections',
    settingsTable(configJsonSchema(), ''),
    '## limits',
    table(
      ['setting', 'what it means', 'default'],
      Object.entries(limitSettings).map(([name, { limit, unit, summary }]) => [
        `\`${name}\``,
        sentence(summary),
        unit === 'days' ? durationText(defaultLimits[limit]) : String(defaultLimits[limit]),
      ]),
    ),
    'Limits of a run that changes keys; no rule sets them:',
    table(
      ['setting', 'what it means', 'default'],
      Object.entries(runLimitSettings).map(([name, { standard, summary }]) => [
        `\`${name}\``,
        sentence(summary),
        String(standard),
      ]),
    ),
    '## rules',
    'A list. Each rule has:',
    settingsTable(at('rules', 0), ''),
    '## exceptions',
    'A list. Each exception has:',
    settingsTable(at('exceptions', 0), ''),
    '## match',
    'Whom a rule, an exception, a destination, a probe or a hook means: all members that are there must fit, and of each list one entry; one entry may stand alone, without brackets. What is said of users (user, path, tags, group, kind) never means the root user; what is said of accounts, OUs or keys alone means everybody there, root included. In rules and exceptions, where a fact that it asks for could not be read, it means nobody.',
    settingsTable(at('rules', 0, 'match'), ''),
    '## rotation',
    'How keys are rotated, by `keyturn plan` and `keyturn apply`.',
    termsTable(),
    'And with `rules`, other terms for some; each rule has `match` and any of the terms above. With `probes`, how new keys are tried (see below).',
    ...deliverySections(),
    ...notifySections(),
    '## prevent',
    'What `keyturn prevent` brings into force. Everything is optional.',
    settingsTable(at('prevent'), ''),
    '## breakGlass',
    'A list of matches, as in `match` above. Whom one of them means, or may mean as far as anybody can tell, is never touched: not by a plan, and not by an order.',
    '## windows',
    'A list. Where there is one, changes are made only in it. To bring a key back is always allowed, and a key in wrong hands waits for no window. Each window has:',
    settingsTable(at('windows', 0), ''),
    '## freezes',
    'A list. In a freeze nothing is changed, with the same two exceptions. Each freeze has:',
    settingsTable(at('freezes', 0), ''),
    '## schedule',
    'When `keyturn run` does what ([unattended](unattended.md)). `audit`, `apply` and `report` are each left out where they are not wanted; `audit` and `apply` may also be mappings with `cron`, `timeZone` and `jitter`.',
    settingsTable(at('schedule'), ''),
    'A `report` has:',
    settingsTable(at('schedule', 'report'), ''),
    '## watch',
    settingsTable(at('watch'), ''),
    'A `heartbeat` goes to all that it names:',
    settingsTable(at('watch', 'heartbeat'), ''),
    'A metric of `cloudwatch` has:',
    settingsTable(at('watch', 'heartbeat', 'cloudwatch'), ''),
    '## approve, two-person, canaries, stateDir',
    table(
      ['setting', 'what it means', 'default'],
      (['approve', 'two-person', 'canaries', 'stateDir'] as const).map((name) => [
        `\`${name}\``,
        sentence(at(name).description ?? ''),
        standards[name],
      ]),
    ),
    '## audit',
    settingsTable(at('audit'), ''),
    '## aws',
    settingsTable(at('aws'), ''),
    '## A file to begin with',
    'What `keyturn init --yes` writes:',
    `\`\`\`yaml\n${template().trimEnd()}\n\`\`\``,
    '## In editors',
    'The first line of that file names a JSON Schema, by which editors with a YAML language server complete and check. `keyturn init` writes it beside the file; `keyturn config schema > keyturn.schema.json` does so later. It is also [here](schemas/keyturn.schema.json).',
    '## Environment variables',
    table(
      ['variable', 'what it does'],
      environmentVariables.map(({ name, summary }) => [
        name
          .split(', ')
          .map((one) => `\`${one}\``)
          .join(', '),
        sentence(summary),
      ]),
    ),
  ]);
}

const standards = {
  approve: `\`${defaultSafety.approve}\``,
  'two-person': `\`${String(defaultSafety.isTwoPerson)}\``,
  canaries: 'none',
  stateDir: 'see [the variables below](#environment-variables)',
} as const;

function termsTable(): string {
  const rows = Object.entries(termSettings).map(([name, { term, summary }]) => {
    const value = defaultTerms[term];
    const standard = name === 'maxAge' ? '`limits.keyAge`' : typeof value === 'number' ? durationText(value) : String(value);
    return [`\`${name}\``, sentence(summary), standard];
  });
  return table(['setting', 'what it means', 'default'], [...rows, ['`unused`', sentence(unusedSummary), '']]);
}

function template(): string {
  return renderTemplate({
    org: false,
    role: undefined,
    externalId: undefined,
    limits: { keyAgeDaysMax: defaultLimits.keyAgeDaysMax, keyIdleDaysMax: defaultLimits.keyIdleDaysMax },
    ownerTags: [],
    schemaFile: 'keyturn.schema.json',
  });
}

function at(...path: readonly (string | number)[]): JsonSchema {
  const schema = schemaAt(configJsonSchema(), path);
  if (!schema) throw new Error(`the configuration has no ${path.join('.')}`);
  return schema;
}

function settingsTable(schema: JsonSchema, prefix: string): string {
  const required = new Set(schema.required);
  return table(
    ['setting', 'what it means', 'needed'],
    Object.entries(schema.properties ?? {}).map(([name, member]) => {
      const meaning = typeof member === 'object' ? (member.description ?? '') : '';
      return [`\`${prefix}${name}\``, sentence(meaning), required.has(name) ? 'yes' : ''];
    }),
  );
}
