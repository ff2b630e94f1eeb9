import type { AccountId, Partition } from '../core/access-key.ts';
import { known, type Observed, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import type { Aws, MemberAccess, Opened } from '../engine/ports.ts';
import type { Identity, RotationAccount, RotationAws } from '../engine/rotation-ports.ts';
import { openAccountReader } from './account-reader.ts';
import { homeRegions } from './call-trail.ts';
import type { AwsClients, SessionCredentials } from './client.ts';
import { toUnknown } from './faults.ts';
import { createKeyTrail } from './key-trail.ts';
import { createKeyWriter } from './key-writer.ts';
import { readLastUsed } from './keys.ts';
import { isNotYet } from './not-yet.ts';
import { promised } from './observe.ts';
import { assumeRole } from './session.ts';

/** AWS, for a run that changes keys: what an audit reads, and the five changes that there are. */
export function connectForRotation(aws: Aws, clients: AwsClients, wait: (milliseconds: number) => Promise<void>): RotationAws {
  return {
    ...aws,
    openForRotation: (account, access) => open(aws, clients, { account, access }),
    identify: (key) => identify(key, clients, wait),
    async ownKeyId() {
      const { accessKeyId, sessionToken } = await (await clients.sts()).config.credentials();
      return sessionToken === undefined ? accessKeyId : null;
    },
  };
}

async function open(
  aws: Aws,
  clients: AwsClients,
  { account, access }: { readonly account: AccountId; readonly access: MemberAccess },
): Promise<Opened<RotationAccount>> {
  const caller = await aws.caller();
  if (account === caller.account) return { known: true, reader: await openWith(clients, caller.partition) };
  try {
    const session = await assumeRole(await clients.sts(), { partition: caller.partition, account, access });
    return { known: true, reader: await openWith(clients, caller.partition, session) };
  } catch (error) {
    return toUnknown(error, `assuming role ${access.roleName} in account ${account}`);
  }
}

async function openWith(clients: AwsClients, partition: Partition, session?: SessionCredentials): Promise<RotationAccount> {
  const [iam, iamOnce, reader] = await Promise.all([
    clients.iam(session),
    clients.iamOnce(session),
    openAccountReader(clients, partition, session),
  ]);
  return {
    reader,
    writer: createKeyWriter({ iam, iamOnce }),
    trail: createKeyTrail(
      {
        home: homeRegions[partition],
        client: (region) => clients.cloudTrail({ region, credentials: session }),
        async usedIn(keyId) {
          const use = await readLastUsed(iam, clients.clock, keyId);
          return use.known && use.value !== 'never' ? use.value.region : null;
        },
      },
      clients.clock,
    ),
  };
}

/** New keys usually work within seconds, now and then in fifteen; after a minute something else is wrong (aws-facts A9). */
const TRIES_MAX = 40;
const TRY_EVERY_MS = 1_500;
/** A key that works may fail once more, where another of AWS's machines is asked. */
const IN_A_ROW = 3;
const IN_A_ROW_EVERY_MS = 200;

async function identify(
  key: KeyMaterial,
  clients: AwsClients,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Observed<Identity>> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const sts = await clients.sts({ accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() });
  let last = unknown('session-refused', 'it was not tried');
  let inARow = 0;
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    try {
      const answer = await sts.send(new GetCallerIdentityCommand({}));
      const identity = { account: promised(answer.Account, 'Account'), arn: promised(answer.Arn, 'Arn') };
      inARow += 1;
      if (inARow >= IN_A_ROW) return known(identity, 'sts:GetCallerIdentity', clients.clock.now());
      await wait(IN_A_ROW_EVERY_MS);
    } catch (error) {
      last = toUnknown(error, `signing with key ${key.accessKeyId}`);
      inARow = 0;
      // Not yet, inactive and deleted look alike; anything else is no matter of patience.
      if (!isNotYet(error)) return last;
      await wait(TRY_EVERY_MS);
    }
  }
  return last;
}
