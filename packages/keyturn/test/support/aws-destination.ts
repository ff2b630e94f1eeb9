import { type AwsClients, createAwsClients } from '../../src/aws/client.ts';
import type { DestinationContext, DestinationKind } from '../../src/destinations/destination.ts';
import type { Destination, DestinationOwner } from '../../src/engine/destination.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import type { DestinationBench } from '../contracts/destination.ts';
import { type Credentials, startTestSandbox, type TestSandbox } from './sandbox.ts';

/** Whose key it is in tests. */
export const deployer: DestinationOwner = {
  account: '111111111111',
  accountName: 'management',
  partition: 'aws',
  user: 'deploy',
};

/** Where the tests' destinations are. */
export const REGION = 'eu-central-1';

/** What a destination is made with, as a process has it that signs with these credentials; the administrator's when left out. */
export function contextIn(
  aws: TestSandbox,
  { owner = deployer, credentials }: { owner?: DestinationOwner; credentials?: Credentials } = {},
): DestinationContext & { readonly aws: AwsClients } {
  const clients = createAwsClients({
    endpoint: aws.url,
    region: REGION,
    credentials: credentials ?? aws.admin().credentials,
    environment: {},
  });
  return { owner, aws: clients, environment: {}, timeoutMs: 5_000 };
}

/** A bench for a kind that is in AWS: over a sandbox of its own, cut as the sandbox can be. */
export async function awsBench(
  kind: DestinationKind,
  settings: unknown,
  place: {
    consumer(aws: TestSandbox): Promise<{ accessKeyId: string; secretAccessKey: string } | null>;
    state(aws: TestSandbox): unknown;
  },
): Promise<DestinationBench & { readonly aws: TestSandbox }> {
  const aws = await startTestSandbox();
  const again = (): Destination => kind.create(settings, contextIn(aws));
  const { faults } = aws.sandbox;
  return {
    aws,
    destination: again(),
    again,
    consumer: () => place.consumer(aws),
    cut(k, when) {
      faults.add({ call: when === 'before' ? k : k + 1, times: 0, effect: { kind: 'drop-before' } });
      if (when === 'after') faults.add({ call: k, effect: { kind: 'drop-after' } });
    },
    mend: () => faults.clear(),
    state: () => place.state(aws),
    now: () => new Date(aws.sandbox.clock.now()).toISOString(),
    traces: () => [JSON.stringify(aws.sandbox.calls.last()), JSON.stringify([...aws.sandbox.trail.of(deployer.account)])],
    close: () => aws.close(),
  };
}

/** Credentials of a user who may do all but some actions: `secretsmanager:PutSecretValue`. */
export function allBut(aws: TestSandbox, ...actions: readonly string[]): Credentials {
  const account = aws.world.accounts.get(deployer.account);
  if (!account) throw new Error('this world has another management account');
  const user = addUser(aws.builder, account, { name: `all-but-${account.users.size}` });
  const statements = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: actions, Resource: '*' },
  ];
  user.inline = new Map([['policy', JSON.stringify({ Version: '2012-10-17', Statement: statements })]]);
  return aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })).credentials;
}

/** Calls of a sandbox from now on, by action; ends with the test that asked. */
export function countCalls(aws: TestSandbox): () => Readonly<Record<string, number>> {
  const since = aws.sandbox.calls.last().at(-1)?.number ?? 0;
  return () => {
    const counts: Record<string, number> = {};
    for (const { action } of aws.sandbox.calls.last(since)) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  };
}
