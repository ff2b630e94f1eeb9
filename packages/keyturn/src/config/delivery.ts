import type { AwsClients } from '../aws/client.ts';
import { type MatchSubject, matches, mayMatch } from '../core/match.ts';
import { unknown } from '../core/observed.ts';
import type { Match } from '../core/policy.ts';
import { destinationKinds } from '../destinations/index.ts';
import type { DeliveryOf } from '../engine/rotation-ports.ts';
import { hookKinds } from '../hooks/index.ts';
import { probeKinds } from '../probes/index.ts';
import type { DeliveryEntry, LoadedConfig } from './settings.ts';

/** With what destinations, probes and hooks are made. */
export interface DeliveryTools {
  readonly aws: AwsClients;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** What the configuration says of deliveries. */
export type DeliveryConfig = Pick<LoadedConfig, 'destinations' | 'probes' | 'hooks'>;

/** Milliseconds that a destination may take for one call. */
const TIMEOUT_MS = 30_000;

/**
 * Finds the destinations, probes and hooks of a principal: all entries that mean it, in the order of the file. Where nobody can tell
 * whether an entry means it, the whole is unknown: a key that reaches only some of its consumers breaks the others.
 */
export function deliveryFrom(config: DeliveryConfig, { aws, environment, wait }: DeliveryTools): DeliveryOf {
  return (owner, subject) => {
    const open = allEntries(config).find(({ match }) => match && mayMatch(match, subject) && !matches(match, subject));
    if (open) {
      const asked = `an entry of kind ${open.kind} under destinations, probes or hooks asks for a fact of it that is not known`;
      return Promise.resolve(unknown('not-told', asked));
    }
    const meant = (entries: readonly DeliveryEntry[]) => entries.filter((entry) => means(entry, subject));
    const context = { owner, aws, environment, wait };
    return Promise.resolve({
      destinations: meant(config.destinations).map(({ kind, settings }) =>
        kindIn(destinationKinds, kind).create(settings, { ...context, timeoutMs: TIMEOUT_MS }),
      ),
      probes: meant(config.probes).map(({ kind, settings }) => kindIn(probeKinds, kind).create(settings, context)),
      hooks: meant(config.hooks).map(({ kind, settings }) => kindIn(hookKinds, kind).create(settings, context)),
    });
  };
}

/** Whom the entries mean: what they ask of a principal has to be read. */
export function deliveryMatches(config: DeliveryConfig): readonly Match[] {
  return allEntries(config).flatMap(({ match }) => match ?? []);
}

function allEntries({ destinations, probes, hooks }: DeliveryConfig): readonly DeliveryEntry[] {
  return [...destinations, ...probes, ...hooks];
}

function means({ match }: DeliveryEntry, subject: MatchSubject): boolean {
  return match === undefined || matches(match, subject);
}

function kindIn<Kind extends { readonly kind: string }>(kinds: readonly Kind[], name: string): Kind {
  const kind = kinds.find((one) => one.kind === name);
  if (!kind) throw new Error(`there is no kind called ${name}`);
  return kind;
}
