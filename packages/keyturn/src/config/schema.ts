import * as z from 'zod';
import { checks } from '../core/checks/index.ts';
import { frameworks } from '../core/controls.ts';
import { severities } from '../core/finding.ts';
import { destinationsSchema, hooksSchema } from './delivery-schema.ts';
import { type LimitSetting, limitSettings, runLimitSettings } from './limits.ts';
import { matchSchema } from './match-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { preventionSchema } from './prevention-schema.ts';
import { rotationSchema } from './rotation-schema.ts';
import { safetyShape } from './safety-schema.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { accountId, count, duration, endDate, flag, mapping, oneOf, oneOrMany, text, webAddress } from './values.ts';
import { watchSchema } from './watch-schema.ts';

const checkId = oneOf(
  checks.map(({ id }) => id),
  'the id of a check (see "keyturn checks")',
);

const limitShape = Object.fromEntries(
  Object.entries(limitSettings).map(([name, setting]) => [name, limitValue(setting).describe(setting.summary).optional()]),
);

/** Limits of a run; no rule can set them. */
const runLimits = {
  principalsPerRun: count(1, 100_000).describe(runLimitSettings.principalsPerRun.summary).optional(),
  failures: count(1, 100_000).describe(runLimitSettings.failures.summary).optional(),
};

const ruleLimitsSchema = mapping(limitShape, 'limits such as keyAge: 90d');

const limitsSchema = mapping({ ...limitShape, ...runLimits }, 'limits such as keyAge: 90d');

const ruleSchema = mapping(
  {
    match: matchSchema.describe('whom the rule means'),
    limits: ruleLimitsSchema.describe('what holds for them; the rest is as for everybody'),
  },
  'a rule with match and limits',
);

const exceptionSchema = mapping(
  {
    match: matchSchema.describe('whom the exception means'),
    checks: oneOrMany(checkId).describe('the checks that it covers; all when left out').optional(),
    owner: text('the name of who answers for it').describe('who answers for it'),
    reason: text('the reason in a few words').describe('why it is needed'),
    until: endDate.describe('its last day (in UTC), or an instant; after it the findings are back'),
  },
  'an exception with match, owner, reason and until',
);

const auditShape = mapping(
  {
    org: flag.describe('audit every account of the organization').optional(),
    accounts: oneOrMany(accountId).describe('audit these accounts').optional(),
    includeAccounts: names('an account id or name').describe('with org: only these accounts; * and ? are wildcards').optional(),
    excludeAccounts: names('an account id or name').describe('with org: all but these accounts').optional(),
    includeOus: names('the name of an OU').describe('with org: only accounts below these OUs, at any depth').optional(),
    excludeOus: names('the name of an OU').describe('with org: all but accounts below these OUs').optional(),
    role: text('the name of a role, such as KeyturnAudit, and no ARN', /^[\w+=,.@/-]{1,128}$/)
      .describe('role to assume in other accounts')
      .optional(),
    externalId: text('the external id of the role, in quotes', /^[\w+=,.@:/-]{2,1224}$/)
      .describe('external id that the role asks for')
      .optional(),
    live: flag.describe('read every user live, with SSH keys, tags, groups and policies').optional(),
    ids: oneOf(['live', 'none'], 'live or none')
      .describe('none: stop at the credential report, which knows no key ids')
      .optional(),
    failOn: oneOf([...severities, 'none'], 'critical, high, medium, low or none')
      .describe('exit with 1 from this severity on')
      .optional(),
    checks: oneOrMany(checkId).describe('only these checks').optional(),
    framework: oneOf(
      frameworks.map(({ id }) => id),
      'the id of a framework, such as cis-5.0',
    )
      .describe('only checks of this framework')
      .optional(),
  },
  'settings of audits, such as org: true',
);

const auditSchema = auditShape.superRefine(({ org, accounts, live, ids }, context) => {
  if (org === true && accounts)
    context.addIssue({ code: 'custom', message: 'has org and accounts, which exclude each other: keep one' });
  if (live === true && ids === 'none')
    context.addIssue({ code: 'custom', message: 'has live: true and ids: none, which exclude each other: keep one' });
});

const awsSchema = mapping(
  {
    profile: text('the name of a profile').describe('profile of the shared AWS configuration').optional(),
    region: text('a region such as eu-central-1', /^[a-z]{2,}(-[a-z]+)+-\d+$/)
      .describe('AWS region; it also tells the partition')
      .optional(),
    endpointUrl: webAddress('an address such as http://127.0.0.1:4566')
      .describe('another endpoint for all of AWS, such as the sandbox')
      .optional(),
  },
  'settings such as profile: audit',
);

/** The configuration file: what is in it, what each thing means, and what it wants. The messages are what is wanted. */
export const configSchema = mapping(
  {
    limits: limitsSchema.describe('when something is too old, unused or too weak').optional(),
    rules: z
      .array(ruleSchema, 'a list of rules')
      .describe('other limits for some; of several that match, the later wins')
      .optional(),
    exceptions: z
      .array(exceptionSchema, 'a list of exceptions')
      .describe('what is known and accepted, by whom, why, and until when')
      .optional(),
    ownerTags: names('the name of a tag')
      .describe('tags of a user that name the owner of its keys, the first that is there')
      .optional(),
    rotation: rotationSchema.describe('how keys are rotated').optional(),
    destinations: destinationsSchema.describe('where the keys of whom go; who has no destination is never rotated').optional(),
    hooks: hooksSchema
      .describe(
        'what is done once consumers are given a new key, so that they take it; the old key is turned off only after all of it worked',
      )
      .optional(),
    prevent: preventionSchema
      .describe('which guardrails "keyturn prevent" brings into force, where, and for whom not')
      .optional(),
    notify: notifySchema.describe('who is told of what, so that nobody is surprised; without it nobody is told').optional(),
    ...safetyShape,
    schedule: scheduleSchema.describe('when "keyturn run" does what').optional(),
    watch: watchSchema.describe('how somebody notices that Keyturn has stopped').optional(),
    stateDir: text('the name of a folder')
      .describe('where the journal is kept; KEYTURN_STATE_DIR and --state-dir win')
      .optional(),
    audit: auditSchema.describe('what "keyturn audit" reads; its flags win').optional(),
    aws: awsSchema.describe('how AWS is reached; flags and AWS_* variables win').optional(),
  },
  'settings such as limits: and rules:',
);

/** The file's content once it is right. */
export type ConfigFile = z.output<typeof configSchema>;

function names(wanted: string) {
  return oneOrMany(text(wanted));
}

function limitValue({ unit, least, most }: LimitSetting) {
  return unit === 'days' ? duration : count(least, most);
}
