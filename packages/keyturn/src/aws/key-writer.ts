import type { IAMClient } from '@aws-sdk/client-iam';
import { instantOf } from '../core/instant.ts';
import { Secret } from '../core/secret.ts';
import type { Creation, Effect, KeyWriter, Obstacle } from '../engine/rotation-ports.ts';
import { effect, isRefusal } from './effect.ts';
import { isNoSuchEntity, toUnknown } from './faults.ts';
import { promised } from './observe.ts';

/** Changes access keys of IAM users. */
export function createKeyWriter({ iam, iamOnce }: { readonly iam: IAMClient; readonly iamOnce: IAMClient }): KeyWriter {
  return {
    rehearse: (user) => rehearse(iam, user),
    createKey: (user, mark) => createKey(iamOnce, user, mark),
    setKeyStatus: (user, keyId, status) => setKeyStatus(iam, user, { keyId, status }),
    deleteKey: (user, keyId) => deleteKey(iam, user, keyId),
    note: (user, tags) =>
      effect(`tagging user ${user}`, async () => {
        const { TagUserCommand } = await import('@aws-sdk/client-iam');
        await iam.send(new TagUserCommand({ UserName: user, Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }));
      }),
  };
}

/** The user who is meant; undefined: whoever signs, which is how root is meant. */
type Whose = string | undefined;

function setKeyStatus(
  iam: IAMClient,
  user: Whose,
  { keyId, status }: { readonly keyId: string; readonly status: 'active' | 'inactive' },
): Promise<Effect> {
  return effect(`${status === 'active' ? 'activating' : 'deactivating'} key ${keyId} of ${nameOf(user)}`, async () => {
    const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
    const Status = status === 'active' ? 'Active' : 'Inactive';
    await iam.send(new UpdateAccessKeyCommand({ ...named(user), AccessKeyId: keyId, Status }));
  });
}

function deleteKey(iam: IAMClient, user: Whose, keyId: string): Promise<Effect> {
  return effect(`deleting key ${keyId} of ${nameOf(user)}`, async () => {
    const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
    try {
      await iam.send(new DeleteAccessKeyCommand({ ...named(user), AccessKeyId: keyId }));
    } catch (error) {
      // Gone already: by an attempt of ours whose answer was lost, or by somebody else.
      if (!isNoSuchEntity(error)) throw error;
    }
  });
}

function named(user: Whose): { UserName?: string } {
  return user === undefined ? {} : { UserName: user };
}

function nameOf(user: Whose): string {
  return user === undefined ? 'the root user' : `user ${user}`;
}

/**
 * CreateAccessKey has no token that would make a second call harmless, and the SDK retries even its LimitExceeded (aws-facts A1, E):
 * it is asked once. The mark in the user agent is how CloudTrail tells whose key it became.
 */
async function createKey(iam: IAMClient, user: Whose, mark: string): Promise<Creation> {
  const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  try {
    const command = new CreateAccessKeyCommand(named(user));
    command.middlewareStack.add((next) => (args) => next(withMark(args, mark)), {
      step: 'build',
      priority: 'low',
      name: 'keyturnMark',
    });
    const { AccessKey } = await iam.send(command);
    const { AccessKeyId, SecretAccessKey, CreateDate } = promised(AccessKey, 'AccessKey');
    return {
      is: 'created',
      key: {
        accessKeyId: promised(AccessKeyId, 'AccessKeyId'),
        secret: new Secret(promised(SecretAccessKey, 'SecretAccessKey')),
        createdAt: CreateDate ? instantOf(CreateDate.getTime()) : null,
      },
    };
  } catch (error) {
    const { why, detail: because } = toUnknown(error, `creating a key of ${nameOf(user)}`);
    return isRefusal(error) ? { is: 'refused', because, isDenied: why === 'denied' } : { is: 'unknown', because };
  }
}

/** Makes clients of the root user. */
export interface RootClients {
  readonly iam: () => Promise<IAMClient>;
  readonly iamOnce: () => Promise<IAMClient>;
}

/** Changes access keys of the root user: whoever signs is who is meant, and no call names a user (aws-facts A2, A3). */
export function createRootKeyWriter({ iam, iamOnce }: RootClients): Omit<KeyWriter, 'note'> {
  return {
    rehearse: async () => rehearse(await iam(), undefined),
    createKey: async (_user, mark) => createKey(await iamOnce(), undefined, mark),
    setKeyStatus: async (_user, keyId, status) => setKeyStatus(await iam(), undefined, { keyId, status }),
    deleteKey: async (_user, keyId) => deleteKey(await iam(), undefined, keyId),
  };
}

/** Ids of AWS are made of A to Z and 2 to 7: nobody has this key. */
const NO_KEY = 'AKIA0000000000000000';

/**
 * Turns off and deletes a key that there is not: IAM looks at permissions first, and only then whether there is one. To create a key
 * and to write a note cannot be tried without doing it; they come first in a rotation, and nothing has happened where they are refused.
 */
async function rehearse(iam: IAMClient, user: Whose): Promise<Obstacle | undefined> {
  const { DeleteAccessKeyCommand, UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  const meant = { ...named(user), AccessKeyId: NO_KEY };
  const problems = await Promise.all([
    refusalOf(`turning off keys of ${nameOf(user)}`, iam.send(new UpdateAccessKeyCommand({ ...meant, Status: 'Inactive' }))),
    refusalOf(`deleting keys of ${nameOf(user)}`, iam.send(new DeleteAccessKeyCommand(meant))),
  ]);
  return problems.find((problem) => problem !== undefined);
}

async function refusalOf(attempted: string, call: Promise<unknown>): Promise<Obstacle | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    const { why, detail: because } = toUnknown(error, attempted);
    return { because, isDenied: why === 'denied' };
  }
}

/** How the mark stands in a user agent. */
export const MARK_PREFIX = 'keyturn-mark/';

function withMark<Args extends { request: unknown }>(args: Args, mark: string): Args {
  const { request } = args;
  if (hasHeaders(request)) {
    const agent = request.headers['user-agent'] ?? '';
    request.headers['user-agent'] = `${agent} ${MARK_PREFIX}${mark}`.trim();
  }
  return args;
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
