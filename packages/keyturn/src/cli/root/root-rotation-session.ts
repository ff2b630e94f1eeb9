import { type AwsOptions, createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { createHandingOver } from '../../aws/hand-over.ts';
import { realTime } from '../../aws/rate-limit.ts';
import { connectForRootRotation, type RootRotation } from '../../aws/root-rotation.ts';
import { deliveryFrom } from '../../config/delivery.ts';
import type { DeliveryEntry, LoadedConfig } from '../../config/settings.ts';
import type { AccountRef } from '../../core/account.ts';
import { Fault } from '../../core/fault.ts';
import { credentialsFileDestination } from '../../destinations/credentials-file.ts';
import type { Destination, DestinationOwner } from '../../engine/destination.ts';
import type { CallerFacts } from '../../engine/ports.ts';
import { createJournalNotes } from '../../engine/rotation/root-notes.ts';
import type { RotationRequest } from '../../engine/rotation/run.ts';
import type { DeliveryOf } from '../../engine/rotation-ports.ts';
import type { CommandContext } from '../command.ts';
import type { RotationSession } from '../rotation/session.ts';
import { awsSettings } from '../settings.ts';

/** Everything that the rotation of a root user's keys works with. */
export interface RootRotationSession extends RootRotation {
  readonly session: RotationSession;
  readonly account: AccountRef;
  readonly request: RotationRequest;
}

/** What is to become of the keys of a root user. */
export type RootWish = 'rotate' | 'remove';

/** Opens AWS as the root user whose key is in use. Throws a Fault where the policy wants something else, or somebody else signs. */
export async function openRootRotation(
  context: CommandContext,
  session: RotationSession,
  wish: RootWish,
): Promise<RootRotationSession> {
  const caller = await session.aws.caller();
  refuseOtherWish(session.config, wish);
  await refuseOthers(session, caller, wish);
  const { environment, time = realTime } = context;
  const { config, journal, run, actor, surroundings } = session;
  const reach: AwsOptions = { ...awsSettings(config, context), environment, time };
  const handingOver = createHandingOver(createAwsClients(reach), (credentials) => createAwsClients({ ...reach, credentials }));
  const { clients } = handingOver;
  const notes = createJournalNotes(journal, { account: caller.account, run, actor, now: () => session.aws.now() });
  const connected = await connectForRootRotation(connectAws(reach, clients), { handingOver, notes, wait: surroundings.wait });
  const deliveryOf = deliveryFrom(
    {
      destinations: config.destinations.filter(namesRoot),
      probes: config.probes.filter(namesRoot),
      hooks: config.hooks.filter(namesRoot),
    },
    { aws: clients, environment, wait: surroundings.wait },
  );
  const profile = reach.profile ?? environment['AWS_PROFILE'] ?? 'default';
  const ownKey = await connected.aws.ownKeyId();
  const profileOf = (owner: DestinationOwner): Destination =>
    credentialsFileDestination.create({ profile }, { owner, aws: clients, environment, timeoutMs: TIMEOUT_MS });
  return {
    ...connected,
    session,
    account: { id: caller.account, name: null, partition: caller.partition, isManagement: false, unitPath: [] },
    request: { ...session.request, deliveryOf: withProfile(deliveryOf, profileOf, ownKey) },
  };
}

const TIMEOUT_MS = 30_000;

/** Throws a Fault where the policy wants something else of root keys. */
export function refuseOtherWish({ rotation }: Pick<LoadedConfig, 'rotation'>, wish: RootWish): void {
  const { rootKeys = 'remove' } = rotation;
  if (rootKeys === wish) return;
  const only =
    wish === 'rotate'
      ? 'Root keys are only replaced where it says rotate: remove them, if you can.'
      : 'Root keys are only removed where it says remove, or nothing.';
  throw new Fault('policy-forbids', `The policy says rotation.rootKeys: ${rootKeys}. ${only}`);
}

/** Who signed in as root has no key to replace, and can remove those that there are. */
async function refuseOthers({ aws }: RotationSession, { isRoot, arn }: CallerFacts, wish: RootWish): Promise<void> {
  if (isRoot && (wish === 'remove' || (await aws.ownKeyId()) !== null)) return;
  throw new Fault(
    'usage-wrong',
    `You are ${arn}. Only a root user's own access key can replace it: name the profile that has it with --profile.`,
  );
}

/** Keys of a root user go only to places that the policy names for root: what it says of everybody is meant for users. */
function namesRoot({ match }: DeliveryEntry): boolean {
  return match?.root === true;
}

/** The profile that held the old key holds the new one afterwards, also where the policy names other places. */
function withProfile(
  deliveryOf: DeliveryOf,
  profileOf: (owner: DestinationOwner) => Destination,
  ownKey: string | null,
): DeliveryOf {
  return async (owner, subject) => {
    const delivery = await deliveryOf(owner, subject);
    if ('known' in delivery) return delivery;
    const profile = profileOf(owner);
    const held = await profile.holds();
    const isNamed = delivery.destinations.some(({ id }) => id === profile.id);
    if (isNamed || !held.known || held.holding.current !== ownKey) return delivery;
    return { ...delivery, destinations: [...delivery.destinations, profile] };
  };
}
