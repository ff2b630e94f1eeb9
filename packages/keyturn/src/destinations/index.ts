import type { DestinationKind } from './destination.ts';
import { secretsManagerDestination } from './secrets-manager.ts';

/** All kinds of destinations, by name. */
export const destinationKinds: readonly DestinationKind[] = [secretsManagerDestination];
