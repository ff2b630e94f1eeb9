import { commandDestination } from './command.ts';
import { credentialProcessFileDestination } from './credential-process-file.ts';
import { credentialsFileDestination } from './credentials-file.ts';
import type { DestinationKind } from './destination.ts';
import { githubActionsDestination } from './github-actions.ts';
import { gitlabCiDestination } from './gitlab-ci.ts';
import { kubernetesSecretDestination } from './kubernetes-secret.ts';
import { secretsManagerDestination } from './secrets-manager.ts';
import { ssmParameterDestination } from './ssm-parameter.ts';
import { vaultKvDestination } from './vault-kv.ts';

/** All kinds of destinations, by name. */
export const destinationKinds: readonly DestinationKind[] = [
  commandDestination,
  credentialProcessFileDestination,
  credentialsFileDestination,
  githubActionsDestination,
  gitlabCiDestination,
  kubernetesSecretDestination,
  secretsManagerDestination,
  ssmParameterDestination,
  vaultKvDestination,
];

/** Where a profile has its key from: not a kind of its own, but it says which kind fits. */
export { type FoundProfile, findProfileKey, type SoughtKey } from './files/find-profile-key.ts';
