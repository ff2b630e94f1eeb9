import { createHash } from 'node:crypto';
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type Instant, instantOf } from '../core/instant.ts';
import { unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { Secret } from '../core/secret.ts';
import { type Destination, DestinationFault, type DestinationOwner, type Rehearsal } from '../engine/destination.ts';
import { accessAws, askRefused, attemptAws, awsPlace, awsUnknown, isNamed, notReady } from './aws-access.ts';
import { defineDestination } from './destination.ts';
import { fillIn, idIn, keyIn, type Layout, layoutSchema, membersOf, standardLayout, writeLayout } from './layout.ts';
import { callSecret, type SecretCalls } from './secrets-manager/calls.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/** What a new secret holds until the first key is promoted: a first version is current whatever its labels (API reference, PutSecretValue). */
const NOTHING = '{}';

/** A secret of AWS Secrets Manager: a key waits under AWSPENDING and is given to consumers by moving AWSCURRENT to it. */
export const secretsManagerDestination = defineDestination({
  kind: 'secrets-manager',
  summary: 'a secret of AWS Secrets Manager, as JSON; other members of it stay',
  shape: z.strictObject({
    name: z
      .string('the name of a secret')
      .min(1)
      .describe('name of the secret; {account}, {accountName} and {user} are filled in'),
    ...awsPlace,
    format: layoutSchema.describe('members of the JSON; AccessKeyId and SecretAccessKey when left out').optional(),
    kmsKeyId: z.string('id, ARN or alias of a key').describe('KMS key for a secret that does not exist yet').optional(),
    tags: z
      .record(z.string(), z.string('text'), 'names and values of tags')
      .describe('tags for a secret that does not exist yet')
      .optional(),
  }),
  create({ name: template, format = standardLayout, kmsKeyId, tags = {}, ...place }, context): Destination {
    const name = fillIn(template, context.owner);
    const access = accessAws(place, context);
    const label = `Secrets Manager secret ${name}`;
    const { owner } = context;
    const description = `Access key of ${owner.user ?? 'the root user'} in account ${owner.account}. Rotated by Keyturn.`;
    const calls = callSecret(access, name, { description, kmsKeyId, tags });
    const store: Store = { calls, name, label, layout: format, owner };
    return {
      id: `secrets-manager:${access.name}/${name}`,
      label,
      canStage: true,
      canReadBack: true,
      rehearse: () => rehearse(store),
      holds: () => holds(store),
      read: (accessKeyId) => read(store, accessKeyId),
      put: (key) => attemptAws(`put key ${key.accessKeyId} into ${label}`, () => put(store, key), key.secret),
      promote: (key) => attemptAws(`make key ${key.accessKeyId} current in ${label}`, () => promote(store, key), key.secret),
    };
  },
});

interface Store {
  readonly calls: SecretCalls;
  readonly name: string;
  readonly label: string;
  readonly layout: Layout;
  readonly owner: DestinationOwner;
}

interface Version {
  readonly id: string;
  /** Null: no JSON object, bytes, or a rotation that was begun and has written nothing yet. */
  readonly members: Readonly<Record<string, unknown>> | null;
  /** As it was read. */
  readonly text: Secret;
}

/** The secret at one instant: labels are read first, and what a version holds never changes. */
interface Seen {
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly current: Version | null;
  /** Null also where the label is on the current version: the rotation is over. */
  readonly pending: Version | null;
  readonly described: DescribeSecretCommandOutput;
}

/**
 * Asks for everything that a rotation will ask, in such a way that it is refused for another reason where it is granted: permissions are
 * looked at before anything else, and a version is never rewritten (API reference, PutSecretValue). Use of the KMS key is not asked.
 */
async function rehearse(store: Store): Promise<Rehearsal> {
  try {
    const { seen, problem } = await examine(store);
    if (problem !== undefined) return { isReady: false, because: problem };
    await askWhatIsGranted(store, seen);
    return { isReady: true };
  } catch (error) {
    return notReady(error, { attempted: `use ${store.label}`, needs: PERMISSIONS });
  }
}

async function holds(store: Store): ReturnType<Destination['holds']> {
  try {
    const seen = await look(store);
    if (seen?.described.DeletedDate) return unknown('failed', leaving(store));
    const current = idOf(store, seen?.current);
    // Any change moves this date, so it is the instant of the promotion or later.
    const changed = seen?.described.LastChangedDate;
    const currentSince: Instant | null = current !== null && changed ? instantOf(changed.getTime()) : null;
    return { known: true, holding: { current, pending: idOf(store, seen?.pending), currentSince } };
  } catch (error) {
    return awsUnknown(error, `reading ${store.label}`);
  }
}

function read(store: Store, accessKeyId: string): Promise<KeyMaterial | undefined> {
  return attemptAws(`read ${store.label}`, async () => {
    const seen = await look(store);
    const keys = [seen?.current, seen?.pending].map((version) => keyIn(store.layout, version?.members ?? {}));
    return keys.find((key) => key?.accessKeyId === accessKeyId);
  });
}

async function put(store: Store, key: KeyMaterial): Promise<void> {
  const current = await currentOf(store);
  if (!isHeldIn(store, current.version, key)) await stage(store, key, current);
}

async function promote(store: Store, key: KeyMaterial): Promise<void> {
  const current = await currentOf(store);
  if (isHeldIn(store, current.version, key)) return;
  // Where the current version is another one than when the key was put, its other members may have changed: it is put anew.
  const staged = await stage(store, key, current);
  await move(store, { label: CURRENT, to: staged, from: current.version.id });
}

interface Current {
  readonly version: Version & { readonly members: NonNullable<Version['members']> };
  readonly pending: Version | null;
}

/** The current version, after there is one; refuses what is not to be written over. */
async function currentOf(store: Store): Promise<Current> {
  const { seen, problem } = await examine(store);
  if (problem !== undefined) throw new DestinationFault(problem, { isPassing: false });
  const { current = null, pending = null } = seen ?? {};
  if (current?.members) return { version: { ...current, members: current.members }, pending };
  const first = { ClientRequestToken: FIRST_VERSION, SecretString: NOTHING };
  await (seen ? store.calls.put({ ...first, VersionStages: [CURRENT] }) : store.calls.create(first));
  return { version: { id: first.ClientRequestToken, members: {}, text: new Secret(NOTHING) }, pending: null };
}

/** Puts the key under AWSPENDING, beside the other members of the current version; tells the version's id. */
async function stage(store: Store, key: KeyMaterial, { version, pending }: Current): Promise<string> {
  const id = versionIdFor(store, key.accessKeyId, version.id);
  if (pending?.id === id) return id;
  const text = JSON.stringify({ ...version.members, ...writeLayout(store.layout, key, store.owner) });
  const put = await store.calls.put({ ClientRequestToken: id, SecretString: text, VersionStages: [PENDING] });
  // A version that was there already keeps the labels that it has, which may be none any more.
  if (put.VersionStages?.includes(PENDING) !== true) await move(store, { label: PENDING, to: id, from: pending?.id });
  return id;
}

/** Moves a label from one version to another, and from no third: AWS refuses where somebody else has moved it meanwhile. */
async function move(store: Store, { label, to, from }: { label: string; to: string; from: string | undefined }): Promise<void> {
  try {
    await store.calls.move({ VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from });
  } catch (error) {
    // Asked once more after a lost answer, AWS says that the label is not where it was.
    if (!isNamed(error, 'InvalidParameterException')) throw error;
    const seen = await look(store);
    if (seen?.labels[to]?.includes(label) !== true) throw error;
  }
}

/** The secret, and why it cannot be used as it is. */
async function examine(store: Store): Promise<{ readonly seen: Seen | undefined; readonly problem: string | undefined }> {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(store.name)) {
    const problem = `"${store.name}" cannot be the name of a secret: letters, digits and /_+=.@- can. Give the destination another name.`;
    return { seen: undefined, problem };
  }
  const seen = await look(store);
  return { seen, problem: seen && problemOf(store, seen) };
}

function problemOf(store: Store, { described, current, pending, labels }: Seen): string | undefined {
  const { label, name } = store;
  const region = described.ARN?.split(':')[3];
  const { DeletedDate, OwningService, PrimaryRegion, RotationEnabled } = described;
  if (DeletedDate) return leaving(store);
  if (OwningService !== undefined) return `${label} is managed by ${OwningService}. Give the destination another name.`;
  if (PrimaryRegion !== undefined && PrimaryRegion !== region)
    return `${label} is a replica of the one in ${PrimaryRegion}. Give the destination that region.`;
  if (RotationEnabled === true)
    return `${label} is rotated by a Lambda function. Turn that off (aws secretsmanager cancel-rotate-secret --secret-id ${name}), or give the destination another name.`;
  if (current && !current.members)
    return `${label} holds something that is no JSON object, which would be lost. Give the destination another name.`;
  if (pending && !isOurs(store, pending, Object.keys(labels)))
    return `Another rotation of ${label} was begun and is not over. Finish it, or give it up: aws secretsmanager update-secret-version-stage --secret-id ${name} --version-stage ${PENDING} --remove-from-version-id ${pending.id}`;
  return undefined;
}

function leaving({ label, name }: Store): string {
  return `${label} is scheduled for deletion. Restore it (aws secretsmanager restore-secret --secret-id ${name}), or give the destination another name.`;
}

/** Whether Keyturn put a version: its id follows from the key in it and the version that was current then. */
function isOurs(store: Store, { id, members }: Version, labeled: readonly string[]): boolean {
  const accessKeyId = idIn(store.layout, members ?? {});
  return accessKeyId !== null && labeled.some((current) => versionIdFor(store, accessKeyId, current) === id);
}

/** Undefined: there is no such secret. */
async function look(store: Store): Promise<Seen | undefined> {
  const described = await store.calls.describe().catch(undefinedWhenMissing);
  if (!described) return undefined;
  const labels = described.VersionIdsToStages ?? {};
  const currentId = Object.keys(labels).find((id) => labels[id]?.includes(CURRENT));
  const pendingId = Object.keys(labels).find((id) => labels[id]?.includes(PENDING));
  const isReadable = described.DeletedDate === undefined;
  const [current, pending] = await Promise.all([
    isReadable && currentId !== undefined ? readVersion(store, currentId) : null,
    isReadable && pendingId !== undefined && pendingId !== currentId ? readVersion(store, pendingId) : null,
  ]);
  return { labels, current, pending, described };
}

async function readVersion(store: Store, id: string): Promise<Version> {
  const answer = await store.calls.read(id).catch(undefinedWhenMissing);
  return { id, members: membersOf(answer?.SecretString), text: new Secret(answer?.SecretString ?? NOTHING) };
}

function undefinedWhenMissing(error: unknown): undefined {
  if (!isNamed(error, 'ResourceNotFoundException')) throw error;
}

/**
 * Each of these calls cannot succeed: with two kinds of value, for a version that there is, to a version that there is not. What does
 * them all the same, as an emulation may, is left with the value that it had, or with none.
 */
async function askWhatIsGranted(store: Store, seen: Seen | undefined): Promise<void> {
  const none = versionIdOf('none');
  const current = seen?.current;
  const text = current?.text.reveal() ?? NOTHING;
  const ClientRequestToken = current?.id ?? FIRST_VERSION;
  const value = { SecretString: text, SecretBinary: new TextEncoder().encode(text), ClientRequestToken };
  if (!seen && !(await askRefused(store.calls.create(value), ...REFUSALS))) return;
  await askRefused(store.calls.put({ ...value, VersionStages: [CURRENT] }), ...REFUSALS);
  await askRefused(store.calls.move({ VersionStage: PENDING, MoveToVersionId: none }), ...REFUSALS);
  if (!current) await askRefused(store.calls.read(none), ...REFUSALS);
}

const REFUSALS = [
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceExistsException',
  'ResourceNotFoundException',
  'ValidationException',
];

const PERMISSIONS =
  'It takes secretsmanager:DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage, and for a secret that does not exist yet CreateSecret and TagResource.';

function idOf(store: Store, version: Version | null | undefined): string | null {
  return idIn(store.layout, version?.members ?? {});
}

function isHeldIn(store: Store, version: Version, { accessKeyId, secret }: KeyMaterial): boolean {
  const held = keyIn(store.layout, version.members ?? {});
  return held?.accessKeyId === accessKeyId && held.secret.equals(secret);
}

/** The same for the same key over the same version: what is done twice is done once (aws-facts H1). */
function versionIdFor({ layout, owner }: Store, accessKeyId: string, current: string): string {
  return versionIdOf(JSON.stringify([accessKeyId, current, layout, owner]));
}

/** A UUID of version 5 (RFC 9562). */
function versionIdOf(text: string): string {
  const bytes = createHash('sha1').update(Buffer.from(NAMESPACE, 'hex')).update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const NAMESPACE = '6f9d3c0b1a5e4d27935b7ce0a4f8216d';

/** The version that holds nothing. */
const FIRST_VERSION = versionIdOf('nothing');
