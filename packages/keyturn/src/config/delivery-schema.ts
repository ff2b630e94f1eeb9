import type * as z from 'zod';
import { destinationKinds } from '../destinations/index.ts';
import { hookKinds } from '../hooks/index.ts';
import { probeKinds } from '../probes/index.ts';
import { entriesSchema } from './entries-schema.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import type { DeliveryEntry } from './settings.ts';

/** Where the keys of whom go. */
export const destinationsSchema = entriesSchema({
  kinds: destinationKinds,
  wanted:
    'a destination with match and kind, such as { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}" }',
  list: 'a list of destinations',
  says: 'whose keys it holds',
  isMatchOptional: false,
});

/** How new keys are tried. */
export const probesSchema = entriesSchema({
  kinds: probeKinds,
  wanted: 'a probe with a kind, such as { kind: s3-list, bucket: backups }',
  list: 'a list of probes',
  says: 'whose keys it tries; those of all when left out',
  isMatchOptional: true,
});

/** What is done once a key was promoted. */
export const hooksSchema = entriesSchema({
  kinds: hookKinds,
  wanted: 'a hook with a kind, such as { match: { user: web }, kind: command, command: [./refresh, "{user}"] }',
  list: 'a list of hooks',
  says: 'whose promotions it is told of; those of all when left out',
  isMatchOptional: true,
});

/** The entries of a list as they are kept until somebody's keys are to be delivered. */
export function toEntries(section: z.output<ReturnType<typeof entriesSchema>> = []): readonly DeliveryEntry[] {
  return section.map(({ match, kind, ...settings }) => ({
    match: match === undefined ? undefined : toMatch(matchSchema.parse(match)),
    kind: String(kind),
    settings,
  }));
}
