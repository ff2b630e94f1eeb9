import type { IAMClient } from '@aws-sdk/client-iam';
import { instantOf } from '../core/instant.ts';
import { Secret } from '../core/secret.ts';
import type { Creation, KeyWriter } from '../engine/rotation-ports.ts';
import { effect, isRefusal } from './effect.ts';
import { isNoSuchEntity, toUnknown } from './faults.ts';
import { promised } from './observe.ts';

/** Changes access keys of IAM users. */
export function createKeyWriter({ iam, iamOnce }: { readonly iam: IAMClient; readonly iamOnce: IAMClient }): KeyWriter {
  return {
    rehearse: (user) => rehearse(iam, user),
    createKey: (user, mark) => createKey(iamOnce, user, mark),
    setKeyStatus: (user, keyId, status) =>
      effect(`${status === 'active' ? 'activating' : 'deactivating'} key ${keyId} of user ${user}`, async () => {
        const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
        const Status = status === 'active' ? 'Active' : 'Inactive';
        await iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: keyId, Status }));
      }),
    deleteKey: (user, keyId) =>
      effect(`deleting key ${keyId} of user ${user}`, async () => {
        const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
        try {
          await iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: keyId }));
        } catch (error) {
          // Gone already: by an attempt of ours whose answer was lost, or by somebody else.
          if (!isNoSuchEntity(error)) throw error;
        }
      }),
    note: (user, tags) =>
      effect(`tagging user ${user}`, async () => {
        const { TagUserCommand } = await import('@aws-sdk/client-iam');
        await iam.send(new TagUserCommand({ UserName: user, Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }));
      }),
  };
}

/**
 * CreateAccessKey has no token that would make a second call harmless, and the SDK retries even its LimitExceeded (aws-facts A1, E):
 * it is asked once. The mark in the user agent is how CloudTrail tells whose key it became.
 */
async function createKey(iam: IAMClient, user: string, mark: string): Promise<Creation> {
  const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  try {
    const command = new CreateAccessKeyCommand({ UserName: user });
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
    const because = toUnknown(error, `creating a key of user ${user}`).detail;
    return isRefusal(error) ? { is: 'refused', because } : { is: 'unknown', because };
  }
}

/** Ids of AWS are made of A to Z and 2 to 7: nobody has this key. */
const NO_KEY = 'AKIA0000000000000000';

/**
 * Turns off and deletes a key that there is not: IAM looks at permissions first, and only then whether there is one. To create a key
 * and to write a note cannot be tried without doing it; they come first in a rotation, and nothing has happened where they are refused.
 */
async function rehearse(iam: IAMClient, UserName: string): Promise<string | undefined> {
  const { DeleteAccessKeyCommand, UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  const named = { UserName, AccessKeyId: NO_KEY };
  const problems = await Promise.all([
    refusalOf(`turning off keys of user ${UserName}`, iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Inactive' }))),
    refusalOf(`deleting keys of user ${UserName}`, iam.send(new DeleteAccessKeyCommand(named))),
  ]);
  return problems.find((problem) => problem !== undefined);
}

async function refusalOf(attempted: string, call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return isNoSuchEntity(error) ? undefined : toUnknown(error, attempted).detail;
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
