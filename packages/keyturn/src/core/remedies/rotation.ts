import { aws, whichAccount } from './aws-cli.ts';
import { eventsPage, signIn, userPage } from './links.ts';
import { explainKey, type Place, type Recipe } from './recipe.ts';

/** An old key that somebody goes on using, though its successor was handed over. */
export const findKeyUsers: Recipe = {
  summary: (place) =>
    `Find out who still uses ${keyOf(place)}, and have them take its successor from where it is kept. "keyturn apply" turns the key off ` +
    'once it has been quiet for long enough, and not before.',
  console: (place) => ({
    url: place.accessKeyId === null ? userPage(place) : eventsPage(place),
    steps: [
      signIn(place),
      'See from which addresses, by which programs and for which services the key was used in the last 90 days; uses that only read data are not recorded here.',
      'Have each of them fetch the key from its destination at every start, instead of a copy that is written down.',
    ],
  }),
  cli: (place) => (place.user === null ? [] : [whichAccount(place), ...listing(place), ...lastUse(place), ...lookUp(place)]),
  keyturn: explainKey,
};

/** A key that a rotation left behind. */
export const retireOrphanedKey: Recipe = {
  summary: (place) =>
    `Find out who made ${keyOf(place)}, and whether anybody has its secret. Where nobody needs it, "keyturn retire" turns it off, waits for ` +
    'the grace period, and deletes it.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, see whether the key was ever used, and for what.',
      'Where nobody has its secret, choose Actions, Deactivate; if something breaks, choose Activate: nothing is lost yet.',
      'After a grace period, choose Actions, Delete.',
    ],
  }),
  cli: (place) =>
    place.user === null
      ? []
      : [
          whichAccount(place),
          ...listing(place),
          ...lastUse(place),
          ...onKey(place, 'iam update-access-key', { status: 'Inactive' }),
          ...onKey(place, 'iam delete-access-key', {}),
        ],
  keyturn: (place) =>
    place.user === null || place.accessKeyId === null ? explainKey(place) : `keyturn retire ${place.accessKeyId}`,
};

/** A destination that gives out what it should not. */
export const mendDestination: Recipe = {
  summary: (place) =>
    `Find out who put another key there, and what its consumers do with it. Then "keyturn rotate" gives ${userOf(place)} a new key, and ` +
    'puts the same one into every destination.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, see which keys are active, and when and for what each was used last.',
      'In the destination, see who changed it last, and when.',
      'AWS shows the secret of a key once: where nobody has that of the active key, create another one, put it into every destination, and deactivate the old one when it is quiet.',
    ],
  }),
  cli: (place) =>
    place.user === null ? [] : [whichAccount(place), aws(place, 'iam list-access-keys', { 'user-name': place.user })],
  keyturn: (place) =>
    place.user === null
      ? explainKey(place)
      : (explainKey({ ...place, accessKeyId: null })?.replace(' explain ', ' rotate ') ?? null),
};

/** A key that is due, and for whose successor there is no place. */
export const nameDestination: Recipe = {
  summary: (place) =>
    `Add an entry for ${userOf(place)} under destinations in keyturn.yaml, so that "keyturn plan" can tell how ${keyOf(place)} is replaced. ` +
    'Where nobody needs the key, "keyturn retire" does away with it.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, see when and for what the key was used last, and find out where its consumer reads it.',
      'Move it to a place that a rotation can reach: a secret, a parameter, a file. A role in its place ends the need to.',
    ],
  }),
  cli: (place) => (place.user === null ? [] : [whichAccount(place), ...listing(place), ...lastUse(place)]),
  keyturn: (place) => (place.user === null ? explainKey(place) : `keyturn plan --accounts ${place.account}`),
};

function keyOf(place: Place): string {
  const { accessKeyId } = place;
  return accessKeyId === null ? `the key of ${userOf(place)}` : `the key ${accessKeyId} of ${userOf(place)}`;
}

function userOf({ user }: Place): string {
  return user ?? 'the root user';
}

function listing(place: Place): readonly string[] {
  return place.user === null || place.accessKeyId !== null
    ? []
    : [aws(place, 'iam list-access-keys', { 'user-name': place.user })];
}

function lastUse(place: Place): readonly string[] {
  return place.accessKeyId === null ? [] : [aws(place, 'iam get-access-key-last-used', { 'access-key-id': place.accessKeyId })];
}

function lookUp(place: Place): readonly string[] {
  const attribute = `AttributeKey=AccessKeyId,AttributeValue=${place.accessKeyId ?? ''}`;
  return place.accessKeyId === null ? [] : [aws(place, 'cloudtrail lookup-events', { 'lookup-attributes': attribute })];
}

function onKey(place: Place, command: string, more: Readonly<Record<string, string>>): readonly string[] {
  const { user, accessKeyId } = place;
  if (user === null || accessKeyId === null) return [];
  return [aws(place, command, { 'user-name': user, 'access-key-id': accessKeyId, ...more })];
}
