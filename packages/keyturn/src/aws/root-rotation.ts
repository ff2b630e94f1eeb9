import { known } from '../core/observed.ts';
import { isRootArn } from '../core/root-arn.ts';
import type { Aws } from '../engine/ports.ts';
import type { RootNotes } from '../engine/root-ports.ts';
import type { PrincipalAccess, RotationAws } from '../engine/rotation-ports.ts';
import { homeRegions } from './call-trail.ts';
import type { HandingOver } from './hand-over.ts';
import { createKeyTrail } from './key-trail.ts';
import { createRootKeyWriter } from './key-writer.ts';
import { listKeys, readLastUsed } from './keys.ts';
import { observe } from './observe.ts';
import { connectForRotation } from './rotation.ts';

/** What the rotation of a root user's keys is done with. */
export interface RootRotation {
  readonly aws: RotationAws;
  readonly opened: PrincipalAccess;
}

/** Where and with what a root user's keys are rotated. */
export interface RootConnection {
  readonly handingOver: HandingOver;
  readonly notes: RootNotes;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * AWS, for a root user that rotates its own keys: nobody else can (aws-facts A3). As soon as the new key is known to be one of this
 * root user, everything is signed with it: the old one can only be turned off by the new one.
 */
export async function connectForRootRotation(aws: Aws, { handingOver, notes, wait }: RootConnection): Promise<RootRotation> {
  const { clients } = handingOver;
  const { account, partition } = await aws.caller();
  const rotation = connectForRotation(aws, clients, wait);
  let ownKeyId = await rotation.ownKeyId();
  const lastUsed = async (keyId: string) => readLastUsed(await clients.iam(), clients.clock, keyId);
  const trail = createKeyTrail(
    {
      home: homeRegions[partition],
      client: (region) => clients.cloudTrail({ region }),
      async usedIn(keyId) {
        const use = await lastUsed(keyId);
        return use.known && use.value !== 'never' ? use.value.region : null;
      },
    },
    clients.clock,
  );
  return {
    aws: {
      ...rotation,
      ownKeyId: () => Promise.resolve(ownKeyId),
      async identify(key) {
        const identity = await rotation.identify(key);
        if (!identity.known || !isRootArn(identity.value.arn, account)) return identity;
        handingOver.goOver(key);
        ownKeyId = key.accessKeyId;
        return identity;
      },
    },
    opened: {
      reader: {
        keysOf: () =>
          observe(clients.clock, 'iam:ListAccessKeys', {
            attempted: 'listing the keys of the root user',
            ask: async () => listKeys(await clients.iam(), undefined),
          }),
        lastUsed,
        tags: async () => known(await notes.read(), 'journal', clients.clock.now()),
      },
      writer: {
        ...createRootKeyWriter({ iam: () => clients.iam(), iamOnce: () => clients.iamOnce() }),
        note: (_user, tags) => notes.write(tags),
      },
      trail,
    },
  };
}
