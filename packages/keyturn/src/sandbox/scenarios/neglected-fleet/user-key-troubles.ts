import { keptKey, keys, makeKeys } from './plants.ts';
import { type Trouble, user } from './trouble.ts';

/** What is wrong with access keys of users: too old, unused, too many. */
export const userKeyTroubles: readonly Trouble[] = [
  {
    id: 'user-access-key-age',
    where: user('shop-api-prod', 'deploy'),
    what: 'an active key of 400 days, used today',
    plant: keptKey({ ageDays: 400, usedDaysAgo: 0.1 }),
  },
  {
    id: 'user-access-key-age',
    where: user('shop-api-prod', 'ci-release'),
    what: 'a key of 90 days and 3 hours, used today',
    plant: keptKey({ ageDays: 90 + 3 / 24, usedDaysAgo: 0.3, service: 'ecr' }),
  },
  {
    id: 'user-access-key-age',
    where: user('legacy-erp', 'erp-sync'),
    what: 'a key of 3,000 days, used an hour ago',
    plant: keys({ ageDays: 3_000, usedDaysAgo: 1 / 24 }),
  },
  {
    id: 'user-access-key-age',
    where: user('legacy-ftp', 'root'),
    what: 'a key of 500 days of an IAM user who is called `root`',
    plant: keys({ ageDays: 500, usedDaysAgo: 2 }),
  },
  {
    id: 'user-access-key-age',
    where: user('data-lake-prod', 'nightly-batch', { path: '/service/batch/' }),
    what: 'a key of 200 days of a user with a path',
    plant: keptKey({ ageDays: 200, usedDaysAgo: 0.5 }),
  },
  {
    id: 'user-access-key-age',
    where: user('old-website', 'doe,jane'),
    what: 'a key of 700 days; a comma in the name',
    plant: keys({ ageDays: 700, usedDaysAgo: 3 }),
  },
  {
    id: 'user-access-key-age',
    where: user('old-website', 'stage=live'),
    what: 'a key of 150 days; an equals sign in the name',
    plant: keys({ ageDays: 150, usedDaysAgo: 1 }),
  },
  {
    id: 'user-access-key-age',
    where: user('data-dev', 'ci+android@example.com', { path: '/ci/' }),
    what: 'a key of 130 days; plus and at sign in the name',
    plant: keys({ ageDays: 130, usedDaysAgo: 0.4 }),
  },
  {
    id: 'user-access-key-age',
    where: user('reporting', 'quarterly-report', { tags: {} }),
    what: 'a key of 380 days, used 40 days ago by a job that runs four times a year; no owner',
    plant: keys({ ageDays: 380, usedDaysAgo: 40 }),
  },
  {
    id: 'user-access-key-age-soon',
    where: user('orders-prod', 'order-export'),
    what: 'a key of 80 days, used today',
    plant: keptKey({ ageDays: 80, usedDaysAgo: 0.2 }),
  },
  {
    id: 'user-access-key-age-soon',
    where: user('orders-prod', 'order-import'),
    what: 'a key of 89 days and 23 hours, used today: an hour under the limit',
    plant: keptKey({ ageDays: 89 + 23 / 24, usedDaysAgo: 0.2 }),
  },
  {
    id: 'user-access-key-age-soon',
    where: user('orders-prod', 'order-audit'),
    what: 'a key of 90 days to the second: not over the limit, until the clock moves',
    plant: keptKey({ ageDays: 90, usedDaysAgo: 0.2 }),
  },
  {
    id: 'user-access-key-unused',
    also: ['user-access-key-age'],
    where: user('search-prod', 'reindex'),
    what: 'an active key of 500 days, used last 200 days ago',
    plant: keys({ ageDays: 500, usedDaysAgo: 200 }),
  },
  {
    id: 'user-access-key-unused',
    where: user('search-prod', 'crawler'),
    what: 'an active key of 70 days that was used once, on its first day',
    plant: keys({ ageDays: 70, usedDaysAgo: 69 }),
  },
  {
    id: 'user-access-key-never-used',
    also: ['user-access-key-age'],
    where: user('shop-web-staging', 'lighthouse'),
    what: 'an active key of 300 days that was never used',
    plant: keys({ ageDays: 300 }),
  },
  {
    id: 'user-access-key-never-used',
    where: user('shop-web-staging', 'screenshots'),
    what: 'an active key of 60 days that was never used',
    plant: keys({ ageDays: 60 }),
  },
  {
    id: 'user-two-active-keys',
    also: ['user-access-key-age'],
    where: user('shop-api-staging', 'integration-tests'),
    what: 'two active keys of 250 and 20 days, both used today: which consumer has which is unknown',
    plant: keys({ ageDays: 250, usedDaysAgo: 0.1, service: 'dynamodb' }, { ageDays: 20, usedDaysAgo: 0.2, service: 'sqs' }),
  },
  {
    id: 'user-two-active-keys',
    where: user('shop-api-staging', 'load-tests'),
    what: 'two active keys of 5 and 25 days, both used today: neither is due',
    plant: keys({ ageDays: 25, usedDaysAgo: 0.1 }, { ageDays: 5, usedDaysAgo: 0.3 }),
  },
  {
    id: 'user-two-active-keys',
    also: ['user-access-key-age', 'user-inactive-key-left'],
    where: user('hackathon-2023', 'team-rocket'),
    what: 'three keys, over the quota: two active ones of 1,000 and 990 days, one inactive of 980',
    plant: keys(
      { ageDays: 1_000, usedDaysAgo: 9 },
      { ageDays: 990, usedDaysAgo: 2 },
      { ageDays: 980, usedDaysAgo: 900, status: 'Inactive' },
    ),
  },
  {
    id: 'user-inactive-key-left',
    where: user('payments-staging', 'settlement'),
    what: 'an inactive key of 300 days beside an active one of 30',
    plant: (spot) => {
      makeKeys(spot, [{ ageDays: 300, usedDaysAgo: 40, status: 'Inactive' }]);
      keptKey({ ageDays: 30, usedDaysAgo: 0.1 })(spot);
    },
  },
  {
    id: 'user-inactive-key-left',
    where: user('payments-staging', 'chargebacks'),
    what: 'an inactive key of 600 days, and no other',
    plant: keys({ ageDays: 600, usedDaysAgo: 400, status: 'Inactive' }),
  },
  {
    id: 'user-inactive-key-left',
    where: user('payments-staging', 'refunds'),
    what: 'two inactive keys: no free slot for a successor',
    plant: keys({ ageDays: 700, usedDaysAgo: 500, status: 'Inactive' }, { ageDays: 400, usedDaysAgo: 350, status: 'Inactive' }),
  },
];
