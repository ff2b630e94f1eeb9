import * as z from 'zod';
import { defaultRotation, type RotationPolicy } from '../core/rotation/rotation-policy.ts';
import type { RotationTerms } from '../core/rotation/terms.ts';
import { probesSchema } from './delivery-schema.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import { duration, flag, mapping } from './values.ts';

/** Terms that stand alone, and those that a rule may set for some. */
const termsShape = {
  maxAge: duration.describe('age at which an active key is replaced; limits.keyAge where it is left out').optional(),
  overlap: duration.describe('how long both keys stay active at the least, from promotion on').optional(),
  quiet: duration
    .describe(
      'how long the old key must not have been used before it is turned off; it must exceed the longest pause of any consumer, plus the hours in which AWS tells of a use',
    )
    .optional(),
  grace: duration
    .describe('how long a key that was turned off is kept, and can be brought back, before it is deleted')
    .optional(),
  requireSuccessorUse: flag.describe('whether a consumer must have used the new key before the old one is turned off').optional(),
  patience: duration.describe('time after which an old key that is still used is told about').optional(),
  unused: mapping(
    { after: duration.describe('an active key that nobody used for longer is retired without a successor') },
    'a mapping such as { after: 60d }',
  )
    .describe('what to do with keys that nobody uses; nothing where it is left out')
    .optional(),
  hold: duration.describe('how long a rollback keeps a key from being turned off again').optional(),
  reactivateOnDenied: flag
    .describe('whether calls that CloudTrail tells were denied to a key bring it back while it is kept')
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
    probes: probesSchema
      .describe('how new keys are tried, after AWS has said whose they are and before consumers are given them')
      .optional(),
  },
  'terms such as quiet: 7d',
);

type Terms = z.output<ReturnType<typeof termsOnly>>;

function termsOnly() {
  return mapping(termsShape, '');
}

/** The rotation section as the core knows it. */
export function toRotation(section: z.output<typeof rotationSchema> | undefined): RotationPolicy {
  if (!section) return defaultRotation;
  const { rules = [], probes: _probes, ...terms } = section;
  return {
    terms: toTerms(terms),
    rules: rules.map(({ match, ...ruled }) => ({ match: toMatch(match), terms: toTerms(ruled) })),
  };
}

function toTerms(terms: Terms): Partial<RotationTerms> {
  const all: { readonly [Name in keyof RotationTerms]?: RotationTerms[Name] | undefined } = {
    maxAgeDays: terms.maxAge,
    overlapDays: terms.overlap,
    quietDays: terms.quiet,
    graceDays: terms.grace,
    requireSuccessorUse: terms.requireSuccessorUse,
    patienceDays: terms.patience,
    unusedAfterDays: terms.unused?.after,
    holdDays: terms.hold,
    reactivateOnDenied: terms.reactivateOnDenied,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
