import { durationText } from '../core/duration.ts';
import { defaultLimits, type Limits } from '../core/policy.ts';
import { limitSettings, runLimitSettings } from './limits.ts';
import { auditDefaults } from './settings.ts';
import { quoted, section, type TemplateLine } from './template-lines.ts';
import { deliveryParagraphs, rotationParagraph, safetyParagraphs } from './template-rotation.ts';

/** What a person chose for a new configuration. */
export interface TemplateChoices {
  readonly org: boolean;
  readonly role: string | undefined;
  readonly externalId: string | undefined;
  readonly limits: Partial<Limits>;
  readonly ownerTags: readonly string[];
  /** The file of the JSON Schema beside it, for editors; undefined: none. */
  readonly schemaFile: string | undefined;
}

/**
 * The text of a new configuration: what was chosen, and as comments what else could be said. `# Words` are words; what follows a `#`
 * without a space, or with more than one, is a setting that holds when the `#` is taken away.
 */
export function renderTemplate(choices: TemplateChoices): string {
  const { schemaFile, ownerTags } = choices;
  const paragraphs = [
    [
      ...(schemaFile === undefined ? [] : [`# yaml-language-server: $schema=./${schemaFile}`]),
      '# The configuration of Keyturn. All of it may be left out. A setting behind a # shows its default, or an example.',
      '# "keyturn config check" looks it over; "keyturn config show" says what holds, and why.',
    ],
    limitLines(choices.limits),
    RULES,
    EXCEPTIONS,
    [
      '# Tags of a user that name the owner of its keys, the first that is there.',
      ownerTags.length > 0 ? `ownerTags: [${ownerTags.map(quoted).join(', ')}]` : '#ownerTags: [owner, team]',
    ],
    rotationParagraph,
    ...deliveryParagraphs,
    ...safetyParagraphs,
    auditLines(choices),
    AWS,
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function limitLines(chosen: Partial<Limits>): readonly string[] {
  const settings = Object.entries(limitSettings).map(([name, { limit, unit, summary }]): TemplateLine => {
    const value = chosen[limit] ?? defaultLimits[limit];
    return {
      name,
      value: unit === 'days' ? durationText(value) : String(value),
      holds: chosen[limit] !== undefined,
      says: summary,
    };
  });
  return [
    '# When something is too old, unused or too weak. 90d, 12h and 2w are durations; a bare number is days.',
    ...section('limits', [...settings, ...runLimits]),
  ];
}

const runLimits = Object.entries(runLimitSettings).map(
  ([name, { standard, summary }]): TemplateLine => ({ name, value: String(standard), holds: false, says: summary }),
);

const RULES = [
  '# Other limits for some: of several that match, the later wins. Names may hold * and ?, and then stand in quotes, as account ids do.',
  '#rules:',
  '#  - match: { kind: machine, ou: Production }',
  '#    limits: { keyAge: 60d }',
  '#  - match: { user: "ci-*", account: "111122223333" }',
  '#    limits: { keyUnused: 14d }',
];

const EXCEPTIONS = [
  '# What is known and accepted. Somebody answers for it, and it ends: after its last day the findings are back.',
  '#exceptions:',
  '#  - match: { user: legacy-backup, account: "111122223333" }',
  '#    checks: [user-access-key-age]',
  '#    owner: backup-team@example.com',
  '#    reason: the appliance can take no new key before it is replaced',
  '#    until: 2027-03-31',
];

const AWS = [
  '# How AWS is reached; flags and AWS_* variables win. No secrets here: they belong into AWS profiles or the environment.',
  '#aws:',
  '#  profile: audit',
  '#  region: eu-central-1',
];

function auditLines({ org, role, externalId }: TemplateChoices): readonly string[] {
  return [
    '# What "keyturn audit" reads; its flags win.',
    ...section('audit', [
      { name: 'org', value: 'true', holds: org, says: "every account of the organization, instead of the caller's own" },
      { name: 'excludeOus', value: '[Sandbox]', holds: false, says: 'with org: leave these OUs out, with all below them' },
      {
        name: 'role',
        value: quoted(role ?? auditDefaults.role),
        holds: role !== undefined,
        says: 'the role to assume in other accounts',
      },
      {
        name: 'externalId',
        value: quoted(externalId ?? '1234-example'),
        holds: externalId !== undefined,
        says: 'the external id that the role asks for',
      },
      {
        name: 'failOn',
        value: auditDefaults.failOn,
        holds: false,
        says: 'exit with 1 from this severity on: critical, high, medium, low or none',
      },
    ]),
  ];
}
