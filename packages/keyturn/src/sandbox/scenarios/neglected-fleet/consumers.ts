import { addConsumer } from '../../consumers.ts';
import type { ConsumerScript } from '../../model/consumers.ts';
import { homeRegion } from '../destination-builders.ts';
import type { Fleet } from './accounts.ts';

/** Who goes on using keys while the clock moves: three that read their secret, four that have a key written down. */
export function addConsumers(fleet: Fleet): void {
  const { world } = fleet.builder;
  const scripts: readonly ConsumerScript[] = [
    { ...fromSecret(fleet, 'shop-api-prod', 'deploy'), everySeconds: 900, jitterSeconds: 600, ...runner, service: 's3' },
    {
      ...fromSecret(fleet, 'data-lake-prod', 'nightly-batch', 3_600),
      everySeconds: 86_400,
      jitterSeconds: 1_800,
      ...runner,
      service: 's3',
    },
    {
      ...fromSecret(fleet, 'payments-prod', 'fraud-score'),
      everySeconds: 300,
      jitterSeconds: 60,
      ...runner,
      service: 'dynamodb',
    },
    {
      ...withKey(fleet, 'payments-prod', 'fraud-score'),
      name: 'forgotten laptop',
      everySeconds: 7_200,
      ...laptop,
      service: 'dynamodb',
    },
    {
      ...withKey(fleet, 'legacy-erp', 'erp-sync'),
      name: 'erp-sync on the ERP host',
      everySeconds: 3_600,
      ...host,
      service: 's3',
    },
    {
      ...withKey(fleet, 'reporting', 'quarterly-report'),
      name: 'quarterly report',
      everySeconds: 91 * 86_400,
      ...host,
      service: 's3',
    },
    { ...withKey(fleet, 'management'), name: 'billing script', everySeconds: 86_400, ...host, service: 'ce' },
  ];
  for (const script of scripts) addConsumer(world, script);
}

type Habits = Pick<ConsumerScript, 'region' | 'sourceIp' | 'userAgent'>;

const runner: Habits = {
  region: 'us-east-1',
  sourceIp: '198.51.100.20',
  userAgent: 'aws-sdk-js/3.1168.0 lang/js md/nodejs#24.21.0',
};
const host: Habits = { region: 'us-east-1', sourceIp: '203.0.113.7', userAgent: 'Boto3/1.9.42 Python/2.7.18 Linux/3.10.0' };
const laptop: Habits = { region: 'eu-west-1', sourceIp: '192.0.2.99', userAgent: 'aws-cli/2.13.0 Python/3.11.4 Darwin/22.6.0' };

type Start = Pick<ConsumerScript, 'name' | 'uses' | 'startsAt'>;

function fromSecret({ builder, accounts }: Fleet, accountName: string, userName: string, refreshSeconds?: number): Start {
  return {
    name: `${accountName}/${userName}`,
    uses: {
      kind: 'secret',
      accountId: accounts.get(accountName)?.id ?? '',
      region: homeRegion(builder.world),
      secretName: `iam-users/${userName}`,
      ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
    },
    startsAt: builder.now,
  };
}

/** Uses the oldest key of the user, or of root. */
function withKey({ builder, accounts }: Fleet, accountName: string, userName?: string): Omit<Start, 'name'> {
  const account = accounts.get(accountName);
  const keys = (userName === undefined ? account?.root : account?.users.get(userName))?.keys ?? [];
  return { uses: { kind: 'key', accessKeyId: keys[0]?.id ?? '' }, startsAt: builder.now };
}
