import type { ParameterMetadata, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { explain } from '../aws/faults.ts';
import { instantOf } from '../core/instant.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { Secret } from '../core/secret.ts';
import { type Destination, DestinationFault, type DestinationOwner, type Rehearsal } from '../engine/destination.ts';
import { type AwsAccess, accessAws, askRefused, attemptAws, awsPlace, awsUnknown, isNamed, notReady } from './aws-access.ts';
import { defineDestination } from './destination.ts';
import { fillIn, idIn, keyIn, type Layout, layoutSchema, membersOf, standardLayout, writeLayout } from './layout.ts';

/** Characters that a value may have; more is billed (API reference, PutParameter). */
const LENGTH_MAX = { Standard: 4096, Advanced: 8192 };

/**
 * A SecureString of the Parameter Store. Who reads a parameter gets its newest version, so a key waits in a second parameter and is
 * given to consumers by writing the first; the second is deleted then. Consumers that read a whole path see the second one, too.
 */
export const ssmParameterDestination = defineDestination({
  kind: 'ssm-parameter',
  summary: 'a SecureString of the SSM Parameter Store, as JSON; other members of it stay',
  shape: z.strictObject({
    name: z
      .string('the name of a parameter')
      .min(1)
      .describe('name of the parameter; {account}, {accountName} and {user} are filled in'),
    pendingName: z
      .string('the name of a parameter')
      .min(1)
      .describe('name of the parameter in which a key waits; the name and ".keyturn-pending" when left out')
      .optional(),
    ...awsPlace,
    format: layoutSchema.describe('members of the JSON; AccessKeyId and SecretAccessKey when left out').optional(),
    kmsKeyId: z
      .string('id, ARN or alias of a key')
      .describe('KMS key; when left out that of the parameter, and alias/aws/ssm for one that does not exist yet')
      .optional(),
    tags: z
      .record(z.string(), z.string('text'), 'names and values of tags')
      .describe('tags for parameters that do not exist yet')
      .optional(),
  }),
  create(
    { name: template, pendingName: pendingTemplate, format = standardLayout, kmsKeyId, tags = {}, ...place },
    context,
  ): Destination {
    const { owner } = context;
    const name = fillIn(template, owner);
    const pendingName = pendingTemplate === undefined ? `${name}.keyturn-pending` : fillIn(pendingTemplate, owner);
    const access = accessAws(place, context);
    const label = `SSM parameter ${name}`;
    const store: Store = { access, name, pendingName, label, layout: format, owner, kmsKeyId, tags };
    return {
      id: `ssm-parameter:${access.name}/${name}`,
      label,
      canStage: true,
      canReadBack: true,
      rehearse: () => rehearse(store),
      holds: () => holds(store),
      read: (accessKeyId) => attemptAws(`read ${label}`, () => read(store, accessKeyId)),
      put: (key) => attemptAws(`put key ${key.accessKeyId} beside ${label}`, () => put(store, key), key.secret),
      promote: (key) => attemptAws(`write key ${key.accessKeyId} into ${label}`, () => promote(store, key), key.secret),
    };
  },
});

interface Store {
  readonly access: AwsAccess;
  readonly name: string;
  readonly pendingName: string;
  readonly label: string;
  readonly layout: Layout;
  readonly owner: DestinationOwner;
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A parameter that is there. */
interface Found {
  readonly type: string | undefined;
  /** Null: no JSON object. */
  readonly members: Readonly<Record<string, unknown>> | null;
  readonly modifiedAt: Date | undefined;
}

/** Both parameters, read by one call. */
interface Seen {
  readonly main: Found | undefined;
  readonly pending: Found | undefined;
}

/** Asks for what a rotation will ask, but in ways that AWS refuses; the use of the KMS key and DeleteParameter are not asked. */
async function rehearse(store: Store): Promise<Rehearsal> {
  try {
    const because = nameProblem(store) ?? (await askEverything(store));
    return because === undefined ? { isReady: true } : { isReady: false, because };
  } catch (error) {
    return notReady(error, { attempted: `use ${store.label}`, needs: PERMISSIONS });
  }
}

const PERMISSIONS =
  'It takes ssm:GetParameters, ssm:PutParameter and ssm:DeleteParameter for both parameters, ssm:DescribeParameters, and ssm:AddTagsToResource where it has tags.';

async function holds(store: Store): ReturnType<Destination['holds']> {
  try {
    const { main, pending } = await look(store);
    const current = idOf(store, main);
    const staged = idOf(store, pending);
    const currentSince = current !== null && main?.modifiedAt ? instantOf(main.modifiedAt.getTime()) : null;
    return { known: true, holding: { current, pending: staged === current ? null : staged, currentSince } };
  } catch (error) {
    return awsUnknown(error, `reading ${store.label}`);
  }
}

async function read(store: Store, accessKeyId: string): Promise<KeyMaterial | undefined> {
  const { main, pending } = await look(store);
  return [main, pending]
    .map((found) => keyIn(store.layout, found?.members ?? {}))
    .find((key) => key?.accessKeyId === accessKeyId);
}

async function put(store: Store, key: KeyMaterial): Promise<void> {
  const seen = await usable(store);
  if (isHeldIn(store, seen.main, key) || isHeldIn(store, seen.pending, key)) return;
  const value = JSON.stringify(writeLayout(store.layout, key, store.owner));
  await write(store, { seen, into: 'pending', value, key });
}

async function promote(store: Store, key: KeyMaterial): Promise<void> {
  const seen = await usable(store);
  if (!isHeldIn(store, seen.main, key)) {
    const value = JSON.stringify({ ...seen.main?.members, ...writeLayout(store.layout, key, store.owner) });
    await write(store, { seen, into: 'main', value, key });
  }
  if (idOf(store, seen.pending) === key.accessKeyId) await clear(store, seen);
}

/** Both parameters; refuses what is not to be written over. */
async function usable(store: Store): Promise<Seen> {
  const seen = nameProblem(store) === undefined ? await look(store) : NOTHING;
  const problem = nameProblem(store) ?? problemOf(store, seen);
  if (problem === undefined) return seen;
  throw new DestinationFault(problem, { isPassing: false });
}

const NOTHING: Seen = { main: undefined, pending: undefined };

async function look({ access, name, pendingName }: Store): Promise<Seen> {
  const { GetParametersCommand } = await import('@aws-sdk/client-ssm');
  const command = new GetParametersCommand({ Names: [name, pendingName], WithDecryption: true });
  const { Parameters = [] } = await (await access.ssm()).send(command);
  const find = (wanted: string): Found | undefined => {
    const found = Parameters.find(({ Name }) => Name === wanted);
    return found && { type: found.Type, members: membersOf(found.Value), modifiedAt: found.LastModifiedDate };
  };
  return { main: find(name), pending: find(pendingName) };
}

interface Writing {
  readonly seen: Seen;
  readonly into: 'main' | 'pending';
  readonly value: string;
  readonly key?: KeyMaterial;
}

/** Overwriting keeps nothing that is not said again: the KMS key, for one, would be the default one (API reference, PutParameter). */
async function write(store: Store, { seen, into, value, key }: Writing): Promise<void> {
  const about = seen.main || seen.pending ? await describe(store) : { main: undefined, pending: undefined };
  const Name = into === 'main' ? store.name : store.pendingName;
  const KeyId = store.kmsKeyId ?? about[into]?.KeyId ?? about.main?.KeyId;
  const present = about[into];
  if (seen[into] && !present) {
    const message = `SSM holds the parameter ${Name} and does not describe it. Try again in a minute.`;
    throw new DestinationFault(message, { isPassing: true });
  }
  if (present) {
    const { Tier, Description, AllowedPattern } = present;
    await sendPut(store, { Name, Value: value, Overwrite: true, KeyId, Tier, Description, AllowedPattern });
    return;
  }
  const { owner, tags } = store;
  const Description = `Access key of ${owner.user ?? 'the root user'} in account ${owner.account}. Rotated by Keyturn.`;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  try {
    await sendPut(store, { Name, Value: value, Type: 'SecureString', KeyId, Description, Tags });
  } catch (error) {
    // Asked once more after a lost answer, AWS says that it is there already.
    if (!key || !isNamed(error, 'ParameterAlreadyExists')) throw error;
    if (!isHeldIn(store, (await look(store))[into], key)) throw error;
  }
}

/** Deletes the second parameter; where that is not granted, it is emptied. */
async function clear(store: Store, seen: Seen): Promise<void> {
  try {
    const { DeleteParameterCommand } = await import('@aws-sdk/client-ssm');
    await (await store.access.ssm()).send(new DeleteParameterCommand({ Name: store.pendingName }));
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) return;
    if (explain(error).why !== 'denied') throw error;
    await write(store, { seen, into: 'pending', value: '{}' });
  }
}

interface Described {
  readonly main: ParameterMetadata | undefined;
  readonly pending: ParameterMetadata | undefined;
}

async function describe({ access, name, pendingName }: Store): Promise<Described> {
  const { paginateDescribeParameters } = await import('@aws-sdk/client-ssm');
  const filter = { Key: 'Name', Option: 'Equals', Values: [name, pendingName] };
  const found: ParameterMetadata[] = [];
  const pages = paginateDescribeParameters({ client: await access.ssm() }, { ParameterFilters: [filter] });
  for await (const { Parameters = [] } of pages) found.push(...Parameters);
  return { main: found.find(({ Name }) => Name === name), pending: found.find(({ Name }) => Name === pendingName) };
}

async function sendPut({ access }: Store, input: PutParameterCommandInput): Promise<void> {
  const { PutParameterCommand } = await import('@aws-sdk/client-ssm');
  await (await access.ssm()).send(new PutParameterCommand(input));
}

async function askEverything(store: Store): Promise<string | undefined> {
  const seen = await look(store);
  const problem = problemOf(store, seen) ?? valueProblem(store, { seen, about: await describe(store) });
  if (problem !== undefined) return problem;
  // Refused whether or not there is one: it is there already, or a new one needs a type.
  for (const Name of [store.name, store.pendingName]) {
    const input = { Name, Value: 'May this be written?', Overwrite: false };
    await askRefused(sendPut(store, input), 'ParameterAlreadyExists', 'ValidationException');
  }
  return undefined;
}

/** The rules of names (API reference, PutParameter), which users' names do not follow. */
function nameProblem({ name, pendingName }: Store): string | undefined {
  const wrong = [name, pendingName].find((one) => !/^(?!\/?(?:aws|ssm))(?:(?:\/[\w.-]+){1,15}|[\w.-]+)$/i.test(one));
  if (wrong === undefined && name !== pendingName) return undefined;
  return wrong === undefined
    ? `A key cannot wait in the parameter ${name}, which consumers read. Give another pendingName.`
    : `"${wrong}" cannot be the name of a parameter: letters, digits and _.- can, and with "/" before it up to 15 levels. Give the destination another name.`;
}

function problemOf({ label, pendingName, layout }: Store, { main, pending }: Seen): string | undefined {
  if (main && main.type !== 'SecureString')
    return `${label} is a ${main.type} and no SecureString. Delete it, or give the destination another name.`;
  if (main && !main.members)
    return `${label} holds something that is no JSON object, which would be lost. Give the destination another name.`;
  const isOurs = !pending?.members || idIn(layout, pending.members) !== null || Object.keys(pending.members).length === 0;
  if (pending && (pending.type !== 'SecureString' || !pending.members || !isOurs))
    return `SSM parameter ${pendingName}, in which a key would wait, holds something else. Give another pendingName.`;
  return undefined;
}

function valueProblem(store: Store, { seen, about }: { seen: Seen; about: Described }): string | undefined {
  const example = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secret: new Secret('x'.repeat(40)), createdAt: null };
  const value = JSON.stringify({ ...seen.main?.members, ...writeLayout(store.layout, example, store.owner) });
  const { Tier = 'Standard', AllowedPattern } = about.main ?? {};
  const most = Tier === 'Advanced' ? LENGTH_MAX.Advanced : LENGTH_MAX.Standard;
  if (value.length > most)
    return `${store.label} would hold ${value.length} characters, and ${most} is the most. Shorten its other members.`;
  if (AllowedPattern !== undefined && !isAllowed(value, AllowedPattern))
    return `${store.label} allows only values like ${AllowedPattern}, which a key is not. Give the destination another name.`;
  return undefined;
}

function isAllowed(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    // AWS's patterns are Java's; one that cannot be read here is left to AWS.
    return true;
  }
}

function idOf(store: Store, found: Found | undefined): string | null {
  return idIn(store.layout, found?.members ?? {});
}

function isHeldIn(store: Store, found: Found | undefined, { accessKeyId, secret }: KeyMaterial): boolean {
  const held = keyIn(store.layout, found?.members ?? {});
  return held?.accessKeyId === accessKeyId && held.secret.equals(secret);
}
