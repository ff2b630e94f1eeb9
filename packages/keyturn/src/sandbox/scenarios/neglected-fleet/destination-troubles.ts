import { uniqueId } from '../../ids.ts';
import { keepInParameter, keepInSecret, keptKey, keys, makeKeys } from './plants.ts';
import { type Neighbour, type Spot, type Trouble, user } from './trouble.ts';

/** What is wrong between keys and the places that hold them, and rotations that stopped halfway. */
export const destinationTroubles: readonly Trouble[] = [
  {
    id: 'destination-drift',
    also: ['user-inactive-key-left'],
    where: user('shop-web-prod', 'cdn-purge'),
    what: "the secret still holds the key that was turned off; the working one is in nobody's hands but its maker's",
    plant: secretHoldsInactiveKey,
  },
  {
    id: 'destination-drift',
    where: user('shop-web-prod', 'image-resizer'),
    what: 'the secret holds a key that does not exist any more',
    plant: secretHoldsDeletedKey,
  },
  {
    id: 'destination-drift',
    also: ['user-two-active-keys', 'user-access-key-age-soon'],
    where: user('ledger-prod', 'ledger-export'),
    what: 'the secret holds the new key, the parameter the old one: both active, both used',
    plant: destinationsDisagree,
  },
  {
    id: 'destination-drift',
    where: user('payments-prod', 'psp-callback'),
    what: 'the secret names the right key with the wrong secret',
    plant: secretIsWrong,
  },
  {
    id: 'no-destination',
    also: ['user-access-key-age'],
    where: user('data-lake-prod', 'partner-feed'),
    what: 'a key of 160 days, used today, that is written down nowhere',
    plant: keys({ ageDays: 160, usedDaysAgo: 0.1 }),
  },
  {
    id: 'old-key-still-used',
    also: ['user-access-key-age', 'user-two-active-keys'],
    where: user('payments-prod', 'fraud-score'),
    what: 'the successor of 15 days is delivered and used; a forgotten laptop still uses the old key of 120 days',
    plant: oldKeyStillUsed,
  },
  {
    id: 'orphaned-key',
    also: ['user-two-active-keys', 'user-access-key-age'],
    where: user('orders-prod', 'warehouse-sync'),
    what: 'a key of 3 days, never used, held by no destination, beside the one that works: a rotation died halfway',
    plant: orphanBesideWorkingKey,
  },
  {
    id: 'orphaned-key',
    also: ['user-access-key-never-used'],
    where: user('orders-prod', 'label-printer'),
    what: 'a key of 50 days, never used, held by no destination, of a user whose other key is gone',
    plant: keys({ ageDays: 50 }),
  },
];

/** Destinations that are right. */
export const destinationNeighbours: readonly Neighbour[] = [
  {
    notFor: 'destination-drift',
    where: user('ledger-prod', 'ledger-import'),
    what: 'secret and parameter hold the same working key',
    plant: destinationsAgree,
  },
  {
    notFor: 'old-key-still-used',
    also: ['user-inactive-key-left'],
    where: user('payments-prod', 'statement-mailer'),
    what: 'rotated 40 days ago: the old key of 130 days is inactive and was used before that',
    plant: (spot) => {
      makeKeys(spot, [{ ageDays: 130, usedDaysAgo: 41, status: 'Inactive' }]);
      keptKey({ ageDays: 40, usedDaysAgo: 0.1 })(spot);
    },
  },
];

function secretHoldsInactiveKey(spot: Spot): void {
  const [outgoing] = makeKeys(spot, [
    { ageDays: 110, usedDaysAgo: 40, status: 'Inactive' },
    { ageDays: 40, usedDaysAgo: 0.1 },
  ]);
  if (outgoing) keepInSecret(spot, outgoing.id, 110);
}

function secretHoldsDeletedKey(spot: Spot): void {
  makeKeys(spot, [{ ageDays: 25, usedDaysAgo: 0.1 }]);
  keepInSecret(spot, uniqueId('AKIA', spot.account.id, spot.builder.random), 120);
}

function destinationsDisagree(spot: Spot): void {
  const [outgoing, successor] = makeKeys(spot, [
    { ageDays: 85, usedDaysAgo: 0.1 },
    { ageDays: 12, usedDaysAgo: 0.1 },
  ]);
  if (successor) keepInSecret(spot, successor.id, 12);
  if (outgoing) keepInParameter(spot, outgoing.id, 85);
}

function destinationsAgree(spot: Spot): void {
  for (const key of makeKeys(spot, [{ ageDays: 40, usedDaysAgo: 0.1 }])) {
    keepInSecret(spot, key.id, 40);
    keepInParameter(spot, key.id, 40);
  }
}

function secretIsWrong(spot: Spot): void {
  for (const key of makeKeys(spot, [{ ageDays: 35, usedDaysAgo: 20 }])) {
    keepInSecret(spot, key.id, 20);
    const held = [...(spot.account.secrets?.values() ?? [])].find(({ name }) => name === `iam-users/${spot.user().name}`);
    const version = held?.versions[0];
    if (!held || !version || version.value.kind !== 'text') continue;
    const text = version.value.text.replace(
      /("SecretAccessKey":")[^"]+/,
      `$1${spot.builder.random.text(40, 'abcdefghijklmnopqrstuvwxyz')}`,
    );
    held.versions = [{ ...version, value: { kind: 'text', text } }];
  }
}

function oldKeyStillUsed(spot: Spot): void {
  const [, successor] = makeKeys(spot, [
    { ageDays: 120, usedDaysAgo: 1 / 24, service: 'dynamodb', region: 'eu-west-1' },
    { ageDays: 15, usedDaysAgo: 0.01 },
  ]);
  if (successor) keepInSecret(spot, successor.id, 15);
}

function orphanBesideWorkingKey(spot: Spot): void {
  const [working] = makeKeys(spot, [{ ageDays: 95, usedDaysAgo: 0.1 }, { ageDays: 3 }]);
  if (working) keepInSecret(spot, working.id, 95);
}
