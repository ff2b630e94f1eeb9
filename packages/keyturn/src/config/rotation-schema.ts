import * as z from 'zod';
import { defaultRotation, type RotationPolicy, rootKeyChoices } from '../core/rotation/rotation-policy.ts';
import type { RotationTerms } from '../core/rotation/terms.ts';
import { probesSchema } from './delivery-schema.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import { termSettings, unusedSummary } from './terms.ts';
import { duration, flag, mapping, oneOf } from './values.ts';

const ownTerms = Object.fromEntries(
  Object.entries(termSettings).map(([name, { unit, summary }]) => [
    name,
    (unit === 'days' ? duration : flag).describe(summary).optional(),
  ]),
);

/** Terms that stand alone, and those that a rule may set for some. */
const termsShape = {
  ...ownTerms,
  unused: mapping(
    { after: duration.describe('an active key that nobody used for longer is retired without a successor') },
    'a mapping such as { after: 60d }',
  )
    .describe(unusedSummary)
    .optional(),
};

const ruleSchema = mapping(
  { match: matchSchema.describe('whom the rule means'), ...termsShape },
  'a rule with match and terms such as quiet: 14d',
);

/** How keys are rotated. */
export const rotationSchema = mapping(
  {
    ...termsShape,
    rules: z
      .array(ruleSchema, 'a list of rules')
      .describe('other terms for some; of several that match, the later wins')
      .optional(),
    rootKeys: oneOf(rootKeyChoices, 'remove, rotate or keep')
      .describe(
        'what is to be done with access keys of root users: remove them (the default), rotate them for who must keep one, or keep your hands off them',
      )
      .optional(),
    probes: probesSchema
      .describe('how new keys are tried, after AWS has said whose they are and before consumers are given them')
      .optional(),
  },
  'terms such as quiet: 7d',
);

/** The rotation section as the core knows it. */
export function toRotation(section: z.output<typeof rotationSchema> | undefined): RotationPolicy {
  if (!section) return defaultRotation;
  const { rules = [], probes: _probes, rootKeys, ...terms } = section;
  return {
    terms: toTerms(terms),
    rules: rules.map(({ match, ...ruled }) => ({ match: toMatch(match), terms: toTerms(ruled) })),
    ...(rootKeys === undefined ? {} : { rootKeys }),
  };
}

interface Terms {
  readonly [name: string]: unknown;
  readonly unused?: { readonly after: number } | undefined;
}

function toTerms(terms: Terms): Partial<RotationTerms> {
  const own: Partial<RotationTerms> = Object.fromEntries(
    Object.entries(termSettings).flatMap(([name, { term }]) => (terms[name] === undefined ? [] : [[term, terms[name]]])),
  );
  return { ...own, ...(terms.unused === undefined ? {} : { unusedAfterDays: terms.unused.after }) };
}
