import { durationText } from '../core/duration.ts';
import { defaultTerms } from '../core/rotation/terms.ts';
import { defaultSafety } from '../core/safety/safety-policy.ts';
import { section, type TemplateLine } from './template-lines.ts';
import { termSettings, unusedSummary } from './terms.ts';

/** The rotation section of a new configuration: all of it a comment. */
export const rotationParagraph: readonly string[] = [
  '# How keys are rotated, by "keyturn plan" and "keyturn apply".',
  ...section('rotation', [
    ...Object.entries(termSettings).map(([name, { term, unit, summary }]): TemplateLine => {
      const value = defaultTerms[term];
      return {
        name,
        value: unit === 'days' && typeof value === 'number' ? durationText(value) : String(value),
        holds: false,
        says: summary,
      };
    }),
    { name: 'unused', value: '{ after: 60d }', holds: false, says: unusedSummary },
  ]),
  '  # Other terms for some; of several that match, the later wins.',
  '#  rules:',
  '#    - match: { user: "monthly-*" }',
  '#      quiet: 40d',
  '  # How new keys are tried before consumers are given them.',
  '#  probes:',
  '#    - match: { user: backup }',
  '#      kind: s3-list',
  '#      bucket: "backup-{account}"',
];

/** Where keys go, and what is done then. */
export const deliveryParagraphs: readonly (readonly string[])[] = [
  [
    '# Where the keys of whom go. Who has no destination is never rotated.',
    '#destinations:',
    '#  - match: { user: "*" }',
    '#    kind: secrets-manager',
    '#    name: "keyturn/{account}/{user}"',
    '#  - match: { user: deploy }',
    '#    kind: github-actions',
    '#    in: { repository: example/shop }',
  ],
  [
    '# What is done once consumers are given a new key, so that they take it. Secrets stand in the environment, and never here.',
    '#hooks:',
    '#  - match: { user: shop }',
    '#    kind: kubernetes-restart',
    '#    namespace: production',
    '#    workloads: [deployment/shop]',
    '#  - kind: webhook',
    '#    url: https://hooks.example.com/keyturn',
  ],
];

/** Who may be changed, when, and who has to agree. */
export const safetyParagraphs: readonly (readonly string[])[] = [
  ['# Whom nothing ever touches, whoever orders it.', '#breakGlass:', '#  - { user: "break-glass-*" }'],
  [
    '# When changes are made: at any time where there are no windows, and never in a freeze.',
    '#windows:',
    '#  - { days: [tue, wed, thu], from: "09:00", to: "16:00", timeZone: Europe/Berlin }',
    '#freezes:',
    '#  - { from: 2026-12-20, until: 2027-01-03, reason: end of the year }',
  ],
  [
    '# What somebody has to approve with "keyturn approve" before it is applied: always, root or never; and whether by somebody else.',
    `#approve: ${defaultSafety.approve}`,
    `#two-person: ${String(defaultSafety.isTwoPerson)}`,
  ],
  [
    '# Accounts that are changed first; where something fails there, nothing is changed elsewhere.',
    '#canaries: ["111122223333"]',
  ],
  ['# Where the journal is kept; KEYTURN_STATE_DIR and --state-dir win.', '#stateDir: /var/lib/keyturn'],
];
