import * as z from 'zod';
import { destinationKinds } from '../destinations/index.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import type { DestinationEntry } from './settings.ts';

const WANTED =
  'a destination with match and kind, such as { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}" }';

const entries = destinationKinds.map(({ kind, shape, summary }) =>
  z
    .strictObject(
      { match: matchSchema.describe('whose keys it holds'), kind: z.literal(kind).describe(summary), ...shape.shape },
      { error: WANTED },
    )
    .superRefine((entry, context) => {
      // What a kind says about its members together is lost when they are spread.
      const { match: _match, kind: _kind, ...settings } = entry;
      for (const issue of shape.safeParse(settings).error?.issues ?? [])
        context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
    }),
);

const KINDS = destinationKinds.map(({ kind }) => kind);

/** Where the keys of whom go. */
export const destinationsSchema = z.array(
  z.discriminatedUnion('kind', asTuple(entries), {
    error: (issue) => (issue.code === 'invalid_union' ? `one of the kinds ${KINDS.join(', ')}` : WANTED),
  }),
  'a list of destinations',
);

/** The entries as they are kept until somebody's keys are to be delivered. */
export function toDestinations(section: z.output<typeof destinationsSchema> | undefined): readonly DestinationEntry[] {
  return (section ?? []).map(({ match, kind, ...settings }) => ({
    match: toMatch(matchSchema.parse(match)),
    kind,
    settings,
  }));
}

function asTuple<T>(items: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('there are no kinds of destinations');
  return [first, ...rest];
}
