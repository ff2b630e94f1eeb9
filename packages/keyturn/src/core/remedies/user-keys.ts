import { asRoot, aws, rootSession, whichAccount } from './aws-cli.ts';
import { signIn, userPage } from './links.ts';
import { explainKey, type Place, type Recipe } from './recipe.ts';

/** A new key in place of an old one, without an interruption for whoever uses it. */
export const rotateUserKey: Recipe = {
  summary: (place) =>
    `Replace ${keyOf(place)} one step at a time: create a successor, deliver it, prove it, deactivate the old key, wait, delete it. ` +
    'A role or IAM Identity Center in its place ends the need to.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, choose Create access key. AWS shows its secret once: put it where the consumer reads it, and nowhere else.',
      'Have the consumer use it, and prove it there: aws sts get-caller-identity must answer this user.',
      'When Last used of the old key has not moved for longer than its slowest consumer pauses, choose Actions, Deactivate.',
      'After a grace period in which nothing broke (activate it again if something does), choose Actions, Delete.',
    ],
  }),
  cli: (place) =>
    place.user === null
      ? []
      : [
          whichAccount(place),
          aws(place, 'iam list-access-keys', { 'user-name': place.user }),
          aws(place, 'iam create-access-key', { 'user-name': place.user }),
          ...lastUse(place),
          ...turnOff(place),
          ...deletion(place),
        ],
  keyturn: explainKey,
};

/** A key that nobody needs. */
export const removeUserKey: Recipe = {
  summary: (place) =>
    `Deactivate ${keyOf(place, 'whichever access key nobody needs')}, wait whether anybody misses it, then delete it. It needs no successor.`,
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, compare Last used with what its owner says; AWS tells of a use hours late.',
      'Choose Actions, Deactivate. If something breaks, choose Activate: nothing is lost yet.',
      'After a grace period, choose Actions, Delete.',
    ],
  }),
  cli: (place) =>
    place.user === null ? [] : [whichAccount(place), ...listing(place), ...lastUse(place), ...turnOff(place), ...deletion(place)],
  keyturn: explainKey,
};

/** A key that is turned off already. */
export const deleteInactiveKey: Recipe = {
  summary: (place) =>
    `Delete ${keyOf(place, 'the inactive access key')}: it is turned off, takes one of the user's two slots, and anybody with iam:UpdateAccessKey can turn it on.`,
  console: (place) => ({
    url: userPage(place),
    steps: [signIn(place), 'Under Access keys, make sure that the key is inactive, then choose Actions, Delete.'],
  }),
  cli: (place) =>
    place.user === null
      ? []
      : [whichAccount(place), aws(place, 'iam list-access-keys', { 'user-name': place.user }), ...deletion(place)],
  keyturn: explainKey,
};

/** Long-lived keys where short-lived credentials would do. */
export const replaceUserByRole: Recipe = {
  summary: (place) =>
    `Let whoever uses ${keyOf(place, 'the access keys')} have a role instead (IAM Identity Center for people, an instance, task or federated role for ` +
    'machines), then remove the key. Until then, leave the user only the permissions that it uses.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Last Accessed, see which services the user needs at all.',
      'Create a role with those permissions, and have the consumer assume it.',
      'When the key is no longer used, deactivate it; after a grace period, delete it.',
    ],
  }),
  cli: (place) =>
    place.user === null
      ? []
      : [
          whichAccount(place),
          aws(place, 'iam list-attached-user-policies', { 'user-name': place.user }),
          aws(place, 'iam list-groups-for-user', { 'user-name': place.user }),
          ...listing(place),
          ...lastUse(place),
          ...turnOff(place),
          ...deletion(place),
        ],
  keyturn: explainKey,
};

/** A key that somebody else may have. */
export const containExposedKey: Recipe = {
  summary: (place) =>
    `Turn ${keyOf(place, 'every access key')} off now, whoever may use it, and find out what was done with it. Sessions made with it outlive it: deny ` +
    'the user everything until they have ended.',
  console: (place) => ({
    url: userPage(place),
    steps: [
      signIn(place),
      'Under Access keys, choose Actions, Deactivate at once; a successor for its consumers comes second.',
      'Under Permissions, attach AWSDenyAll for as long as sessions may live (36 hours at most): they go on without the key. Revoke the sessions of roles that it assumed, too.',
      'In CloudTrail, look for what the key did, in every region in use: new users, keys, roles, instances.',
      'Delete the key, answer the case that AWS Support opened, then take away its quarantine policy and AWSDenyAll.',
    ],
  }),
  cli: (place) => (place.user === null ? containRoot(place) : containUser(place, place.user)),
  keyturn: (place) =>
    place.accessKeyId === null ? explainKey(place) : `keyturn exposed ${place.accessKeyId} --account ${place.account}`,
};

const DENY_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';

function containUser(place: Place, user: string): readonly string[] {
  return [
    whichAccount(place),
    ...listing(place),
    ...turnOff(place),
    aws(place, 'iam put-user-policy', { 'user-name': user, 'policy-name': 'DenyAllAfterExposure', 'policy-document': DENY_ALL }),
    ...lastUse(place),
    ...deletion(place),
  ];
}

/** An AssumeRoot session cannot turn a key off, only delete it (aws-facts A3). */
function containRoot(place: Place): readonly string[] {
  const { accessKeyId } = place;
  const deletion = accessKeyId === null ? 'iam list-access-keys' : 'iam delete-access-key';
  return [rootSession(place), asRoot(place, deletion, accessKeyId === null ? {} : { 'access-key-id': accessKeyId })];
}

/** `unnamed` is what it is called where a finding names none. */
function keyOf({ accessKeyId, user }: Place, unnamed = 'the access key'): string {
  const key = accessKeyId === null ? unnamed : `the access key ${accessKeyId}`;
  return `${key} of ${user === null ? 'the root user' : user}`;
}

/** Which keys there are, where a finding names none. */
function listing(place: Place): readonly string[] {
  return place.user !== null && place.accessKeyId === null
    ? [aws(place, 'iam list-access-keys', { 'user-name': place.user })]
    : [];
}

function lastUse(place: Place): readonly string[] {
  return place.accessKeyId === null ? [] : [aws(place, 'iam get-access-key-last-used', { 'access-key-id': place.accessKeyId })];
}

function turnOff(place: Place): readonly string[] {
  return onKey(place, 'iam update-access-key', { status: 'Inactive' });
}

function deletion(place: Place): readonly string[] {
  return onKey(place, 'iam delete-access-key', {});
}

function onKey(place: Place, command: string, more: Readonly<Record<string, string>>): readonly string[] {
  const { user, accessKeyId } = place;
  if (user === null || accessKeyId === null) return [];
  return [aws(place, command, { 'user-name': user, 'access-key-id': accessKeyId, ...more })];
}
