import type { AwsClients } from '../aws/client.ts';
import type { LoadedConfig } from '../config/settings.ts';
import type { Aws } from '../engine/ports.ts';
import { createRotationObserver } from '../engine/rotation/observer.ts';
import type { RotationObserver } from '../engine/rotation-observer.ts';
import type { CommandContext } from './command.ts';
import { openRotationLook } from './rotation-look.ts';
import type { AuditSettings } from './settings.ts';

/** What an audit works with already. */
export interface AuditMeans {
  readonly config: LoadedConfig;
  readonly settings: AuditSettings;
  readonly aws: Aws;
  readonly clients: AwsClients;
}

/** What an audit looks at rotations with: nothing is changed, and nothing tried. */
export async function openRotationObserver(
  context: CommandContext,
  { config, settings, aws: reading, clients }: AuditMeans,
): Promise<RotationObserver> {
  const { aws, worker, rotation, safety, deliveryOf, deliveryMatches } = await openRotationLook(context, {
    config,
    aws: reading,
    clients,
    scope: settings.scope,
  });
  const { scope, access, policy } = settings;
  const { interrupted } = context;
  return createRotationObserver({
    aws,
    worker,
    request: { scope, access, policy, rotation, safety, deliveryOf, deliveryMatches, interrupted },
  });
}
