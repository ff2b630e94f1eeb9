import { addConsumer } from '../../sandbox/consumers.ts';
import { secretOf } from '../../sandbox/ids.ts';
import type { Consumer } from '../../sandbox/model/consumers.ts';
import type { User } from '../../sandbox/model/iam.ts';
import { createRandom } from '../../sandbox/random.ts';
import { createSandbox, type Sandbox } from '../../sandbox/sandbox.ts';
import {
  addAccount,
  addAgedKey,
  addMember,
  addOrganization,
  addUser,
  type Builder,
  emptyWorld,
} from '../../sandbox/scenarios/builders.ts';
import { addSecret, keyText } from '../../sandbox/scenarios/destination-builders.ts';

/** Whose key grows old. */
export const MEMBER = { id: '222222222222', name: 'shop' } as const;
export const USER = 'checkout';
const SECRET = `keyturn/${USER}`;

/** A Monday, so that every run tells the same dates. */
const START = Date.UTC(2026, 0, 5);
const SEED = 91;
const REGION = 'us-east-1';

/** The emulated AWS of the demo, and who acts in it. Its clock stands still until it is moved. */
export interface DemoWorld {
  readonly sandbox: Sandbox;
  readonly start: number;
  /** Of the member account, where the user is. */
  readonly account: string;
  readonly user: User;
  readonly firstKey: string;
  readonly consumer: Consumer;
  /** With what the nightly run signs. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Events of the consumer in CloudTrail are told by it. */
  readonly userAgent: string;
}

/**
 * An organization of two: the nightly run signs in one account, and in the other a user's key lies in Secrets Manager, from where a
 * program fetches it. The same world each time.
 */
export function makeDemoWorld(): DemoWorld {
  const random = createRandom(SEED);
  const world = emptyWorld(SEED);
  const builder: Builder = { world, random, now: START };
  const management = addAccount(builder, { id: '111111111111', name: 'security' });
  addOrganization(builder, management);
  const nightly = addUser(builder, management, { name: 'keyturn-nightly', isAdministrator: true });
  const { id: accessKeyId } = addAgedKey(builder, management, nightly, { ageDays: 0 });
  const member = addMember(builder, MEMBER);
  const user = addUser(builder, member, { name: USER, createdDaysAgo: 400 });
  const { id: firstKey } = addAgedKey(builder, member, user, { ageDays: 0 });
  addSecret(builder, member, { name: SECRET, changedDaysAgo: 0 }, keyText(world, USER, firstKey));
  const userAgent = 'aws-sdk-js/3.1168.0 checkout/4.2';
  const consumer = addConsumer(world, {
    name: USER,
    uses: { kind: 'secret', accountId: member.id, region: REGION, secretName: SECRET, refreshSeconds: REFRESH_HOURS * 3_600 },
    everySeconds: CALL_EVERY_MINUTES * 60,
    jitterSeconds: 240,
    service: 's3',
    region: REGION,
    sourceIp: '198.51.100.20',
    userAgent,
    startsAt: START,
  });
  const sandbox: Sandbox = createSandbox({
    world,
    random,
    now: START,
    isFrozen: true,
    wall: Date.now,
    // Its limits are by its own time, too: who is asked to slow down waits by the same clock.
    elapsedMs: () => sandbox.clock.now(),
  });
  return {
    sandbox,
    start: START,
    account: member.id,
    user,
    firstKey,
    consumer,
    credentials: { accessKeyId, secretAccessKey: secretOf(SEED, accessKeyId) },
    userAgent,
  };
}

/** The consumer's own rhythm. */
export const CALL_EVERY_MINUTES = 10;
export const REFRESH_HOURS = 12;
