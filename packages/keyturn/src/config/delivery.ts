import type { AwsClients } from '../aws/client.ts';
import { Fault } from '../core/fault.ts';
import { matches, mayMatch } from '../core/match.ts';
import type { DestinationContext } from '../destinations/destination.ts';
import { destinationKinds } from '../destinations/index.ts';
import type { DeliveryOf } from '../engine/rotation-ports.ts';
import type { DestinationEntry } from './settings.ts';

/** With what destinations are made. */
export interface DeliveryTools {
  readonly aws: AwsClients;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds that a destination may take for one call. */
const TIMEOUT_MS = 30_000;

/**
 * Finds the destinations of a principal: all entries that mean it, in the order of the file. Where nobody can tell whether an entry means
 * it, that is a Fault: a key that reaches only some of its consumers breaks the others.
 */
export function deliveryFrom(entries: readonly DestinationEntry[], { aws, environment }: DeliveryTools): DeliveryOf {
  return (owner, subject) => {
    const open = entries.find(({ match }) => mayMatch(match, subject) && !matches(match, subject));
    if (open)
      throw new Fault(
        'aws-failed',
        `A destination (${open.kind}) asks for a fact of user ${owner.user ?? 'root'} that is not known.`,
      );
    const context: DestinationContext = { owner, aws, environment, timeoutMs: TIMEOUT_MS };
    const destinations = entries
      .filter(({ match }) => matches(match, subject))
      .map(({ kind, settings }) => kindCalled(kind).create(settings, context));
    return Promise.resolve({ destinations, probes: [], hooks: [] });
  };
}

function kindCalled(name: string) {
  const kind = destinationKinds.find((one) => one.kind === name);
  if (!kind) throw new Error(`there is no kind of destinations called ${name}`);
  return kind;
}
