import type { IAMClient, Tag } from '@aws-sdk/client-iam';
import { administratorChangeWords } from '../core/administrator/change.ts';
import { saysTheSame } from '../core/administrator/documents.ts';
import { ADMINISTRATOR_TAG } from '../core/administrator/wish.ts';
import type { RemoteChange } from '../engine/administrator-ports.ts';
import type { Effect } from '../engine/rotation-ports.ts';
import { effect } from './effect.ts';
import { explain, isNoSuchEntity, toUnknown } from './faults.ts';
import { promised } from './observe.ts';

/** With what administrators are made. */
export interface AdministratorTools {
  readonly iam: IAMClient;
  /** For the call that must not be made twice. */
  readonly iamOnce: IAMClient;
  readonly wait: Wait;
}

/** Waits as long as it is told. */
export type Wait = (milliseconds: number) => Promise<void>;

/** Makes one change. What was made a moment ago may not be everywhere yet, and is waited for. */
export async function changeAdministrator(tools: AdministratorTools, change: RemoteChange): Promise<Effect> {
  const refusal = change.do === 'require-mfa' ? await whyNotOver(tools.iam, change) : undefined;
  return refusal ?? effect(administratorChangeWords(change), () => make(tools, change));
}

async function make({ iam, iamOnce, wait }: AdministratorTools, change: RemoteChange): Promise<void> {
  const sdk = await import('@aws-sdk/client-iam');
  switch (change.do) {
    case 'create-role':
      return createRole(iam, change, wait);
    case 'create-user':
      return createUser(iam, change, wait);
    case 'attach-role-policy': {
      const { role: RoleName, policy: PolicyArn } = change;
      await onceThere(wait, () => iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn })));
      return;
    }
    case 'attach-user-policy': {
      const { user: UserName, policy: PolicyArn } = change;
      await onceThere(wait, () => iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn })));
      return;
    }
    case 'require-mfa': {
      const { user: UserName, policy: PolicyName, document: PolicyDocument } = change;
      await onceThere(wait, () => iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })));
      return;
    }
    case 'set-password':
      // Never a second time by itself: that somebody set a password meanwhile, and that we did, would be the same answer.
      await onceThere(wait, () =>
        iamOnce.send(
          new sdk.CreateLoginProfileCommand({
            UserName: change.user,
            Password: change.password.reveal(),
            PasswordResetRequired: true,
          }),
        ),
      );
      return;
    default:
      return change satisfies never;
  }
}

type Creation<Kind extends RemoteChange['do']> = Extract<RemoteChange, { readonly do: Kind }>;

function createRole(iam: IAMClient, { role: RoleName, trust, mark }: Creation<'create-role'>, wait: Wait) {
  return created(mark, {
    async create() {
      const { CreateRoleCommand } = await import('@aws-sdk/client-iam');
      const Description = 'Administers the account instead of its root user. Made by Keyturn.';
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, Description, Tags: ownTags(mark) }));
    },
    async tags() {
      const { GetRoleCommand } = await import('@aws-sdk/client-iam');
      return (await onceThere(wait, () => iam.send(new GetRoleCommand({ RoleName })))).Role?.Tags;
    },
  });
}

function createUser(iam: IAMClient, { user: UserName, mark }: Creation<'create-user'>, wait: Wait) {
  return created(mark, {
    async create() {
      const { CreateUserCommand } = await import('@aws-sdk/client-iam');
      await iam.send(new CreateUserCommand({ UserName, Tags: ownTags(mark) }));
    },
    async tags() {
      const { GetUserCommand } = await import('@aws-sdk/client-iam');
      return (await onceThere(wait, () => iam.send(new GetUserCommand({ UserName })))).User?.Tags;
    },
  });
}

function ownTags(mark: string): Tag[] {
  return [{ Key: ADMINISTRATOR_TAG, Value: mark }];
}

/** Names are unique. Where the SDK asked again because an answer was lost, the first question made it: the mark tells. */
async function created(
  mark: string,
  { create, tags }: { readonly create: () => Promise<void>; readonly tags: () => Promise<readonly Tag[] | undefined> },
): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (explain(error).name !== 'EntityAlreadyExists' && explain(error).name !== 'EntityAlreadyExistsException') throw error;
    const isOurs = (await tags())?.some(({ Key, Value }) => Key === ADMINISTRATOR_TAG && Value === mark);
    if (isOurs !== true) throw error;
  }
}

/** IAM is read in many places, and what was made needs seconds to be in all of them (aws-facts A9). */
const TRIES_MAX = 20;
const TRY_EVERY_MS = 1_500;

async function onceThere<Answer>(wait: Wait, act: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!isNoSuchEntity(error) || attempt === TRIES_MAX) throw error;
      await wait(TRY_EVERY_MS);
    }
  }
}

/** PutUserPolicy writes over what is there: somebody may have put one there since it was looked. */
async function whyNotOver(
  iam: IAMClient,
  { user: UserName, policy: PolicyName, document }: Creation<'require-mfa'>,
): Promise<Effect | undefined> {
  const { GetUserPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    if (saysTheSame(decodeURIComponent(promised(PolicyDocument, 'PolicyDocument')), document)) return undefined;
    return { is: 'failed', because: `somebody has given the user ${UserName} another policy ${PolicyName} meanwhile` };
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    return { is: 'failed', because: toUnknown(error, `reading the policy ${PolicyName} of user ${UserName} again`).detail };
  }
}
