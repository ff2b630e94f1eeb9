import { stat } from 'node:fs/promises';
import type { AwsClients } from '../aws/client.ts';
import { realTime } from '../aws/rate-limit.ts';
import type { LoadedConfig } from '../config/settings.ts';
import type { RotationLook } from '../engine/explain-rotation.ts';
import type { Aws } from '../engine/ports.ts';
import type { Scope } from '../engine/scope.ts';
import type { CommandContext } from './command.ts';
import { optionText } from './options.ts';

/** How AWS is reached, and where somebody asks to look. */
interface Reached {
  readonly config: LoadedConfig;
  readonly aws: Aws;
  readonly clients: AwsClients;
  readonly scope: Scope;
}

/** What it takes to look at a rotation, and nothing more: no folder is made, and no lock is taken. */
export async function openRotationLook(
  { options, environment, time = realTime }: CommandContext,
  { config, aws, clients, scope }: Reached,
): Promise<RotationLook> {
  const [
    { connectForRotation },
    { deliveryFrom, deliveryMatches },
    { areDestinationsOwn },
    { journalFileIn, readJournal },
    { stateFolder },
    { knownWorkerId },
    { announcementsIn },
  ] = await Promise.all([
    import('../aws/rotation.ts'),
    import('../config/delivery.ts'),
    import('../config/own-destinations.ts'),
    import('../store/journal-file.ts'),
    import('../store/state-folder.ts'),
    import('../store/worker-id.ts'),
    import('./announcements.ts'),
  ]);
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const place = journalFileIn(folder);
  const wait = (milliseconds: number) => new Promise<void>((resolve) => time.after(milliseconds, resolve));
  return {
    aws: connectForRotation(aws, clients, wait),
    hasDestinations: config.destinations.length > 0,
    rotation: config.rotation,
    safety: config.safety,
    deliveryOf: deliveryFrom(config, { aws: clients, environment, wait }),
    deliveryMatches: deliveryMatches(config),
    areDestinationsOwn: areDestinationsOwn(
      config.destinations,
      { aws: clients, environment },
      { isOneAccount: scope.kind === 'own' },
    ),
    announcements: await announcementsIn(folder, config),
    worker: (await knownWorkerId(folder)) ?? '',
    journal: { place, entries: (await isThere(place)) ? (query) => readJournal(place, query) : null },
  };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    // Whatever keeps it from being looked at keeps it from being read, and is told then.
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}
