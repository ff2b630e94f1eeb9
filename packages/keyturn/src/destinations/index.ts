import type { DestinationKind } from './destination.ts';
import { kubernetesSecretDestination } from './kubernetes-secret.ts';
import { secretsManagerDestination } from './secrets-manager.ts';

/** All kinds of destinations, by name. */
export const destinationKinds: readonly DestinationKind[] = [kubernetesSecretDestination, secretsManagerDestination];
