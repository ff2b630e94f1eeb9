import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountId } from '../core/access-key.ts';
import type { AccountRef } from '../core/account.ts';
import { type PausePolicy, pauseContent, pausedAccount, pauseName } from '../core/root-removal/pause-policy.ts';
import type { PausePolicies } from '../engine/root-ports.ts';
import type { Effect } from '../engine/rotation-ports.ts';
import type { AwsClock } from './clock.ts';
import { effect } from './effect.ts';
import { explain } from './faults.ts';
import { observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

const TYPE = 'SERVICE_CONTROL_POLICY';

type Client = () => Promise<OrganizationsClient>;

/** Reads and changes the policies that pause root users, and no others. */
export function createPausePolicies(client: Client, clock: AwsClock): PausePolicies {
  // A list of all policies takes a call for each twenty of them: it is read once, and again after each change.
  let listed: Promise<ReadonlyMap<AccountId, string>> | undefined;
  const pauses = () => {
    const reading = (listed ??= listPauses(client));
    reading.catch(() => (listed = undefined));
    return reading;
  };
  let on: Promise<boolean> | undefined;
  const isOn = (organizations: OrganizationsClient) => {
    const reading = (on ??= areControlPoliciesOn(organizations));
    reading.catch(() => (on = undefined));
    return reading;
  };
  const change: Change = (attempted, act) =>
    effect(attempted, async () => {
      listed = undefined;
      await act(await client());
      listed = undefined;
    });
  return {
    accounts: () =>
      observe(clock, 'organizations:ListPolicies', {
        attempted: 'listing the service control policies',
        ask: async () => new Set((await pauses()).keys()),
      }),
    of: (account) =>
      observe(clock, 'organizations:ListPoliciesForTarget', {
        attempted: `reading the service control policies of account ${account}`,
        async ask() {
          const organizations = await client();
          const [areOn, attached, known] = await Promise.all([
            isOn(organizations),
            listAttached(organizations, account),
            pauses(),
          ]);
          const id = attached.get(pauseName(account)) ?? known.get(account);
          const pause = id === undefined ? null : await readPausePolicy(organizations, id);
          return { areOn, attached: [...attached.keys()], pause };
        },
      }),
    create: (account, tags) =>
      change(`creating the policy ${pauseName(account.id)}`, (organizations) => createPause(organizations, account, tags)),
    ...attaching(change),
    ...tagging(change),
  };
}

type Change = (attempted: string, act: (organizations: OrganizationsClient) => Promise<unknown>) => Promise<Effect>;

/** What the AWS SDK tries again by itself may have been done by the first attempt: then it is done. */
function attaching(change: Change): Pick<PausePolicies, 'attach' | 'detach' | 'delete'> {
  return {
    attach: (PolicyId, TargetId) =>
      change(`attaching the policy ${pauseName(TargetId)} to account ${TargetId}`, async (organizations) => {
        const { AttachPolicyCommand } = await import('@aws-sdk/client-organizations');
        return unless('DuplicatePolicyAttachmentException', organizations.send(new AttachPolicyCommand({ PolicyId, TargetId })));
      }),
    detach: (PolicyId, TargetId) =>
      change(`detaching the policy ${pauseName(TargetId)} from account ${TargetId}`, async (organizations) => {
        const { DetachPolicyCommand } = await import('@aws-sdk/client-organizations');
        return unless('PolicyNotAttachedException', organizations.send(new DetachPolicyCommand({ PolicyId, TargetId })));
      }),
    delete: (PolicyId) =>
      change(`deleting the policy ${PolicyId}`, async (organizations) => {
        const { DeletePolicyCommand } = await import('@aws-sdk/client-organizations');
        return unless('PolicyNotFoundException', organizations.send(new DeletePolicyCommand({ PolicyId })));
      }),
  };
}

function tagging(change: Change): Pick<PausePolicies, 'tag' | 'untag'> {
  return {
    tag: (ResourceId, Key, Value) =>
      change(`tagging the policy ${ResourceId}`, async (organizations) => {
        const { TagResourceCommand } = await import('@aws-sdk/client-organizations');
        return organizations.send(new TagResourceCommand({ ResourceId, Tags: [{ Key, Value }] }));
      }),
    untag: (ResourceId, tag) =>
      change(`untagging the policy ${ResourceId}`, async (organizations) => {
        const { UntagResourceCommand } = await import('@aws-sdk/client-organizations');
        return organizations.send(new UntagResourceCommand({ ResourceId, TagKeys: [tag] }));
      }),
  };
}

/** Names are unique: where there is one already, it may be ours, by an attempt whose answer was lost. Looking again settles it. */
async function createPause(
  organizations: OrganizationsClient,
  account: AccountRef,
  tags: ReadonlyMap<string, string>,
): Promise<void> {
  const { CreatePolicyCommand } = await import('@aws-sdk/client-organizations');
  try {
    await organizations.send(
      new CreatePolicyCommand({
        Name: pauseName(account.id),
        Description: `Keyturn pauses the root user of account ${account.id} before it removes its keys; "keyturn root resume ${account.id}" takes this back.`,
        Type: TYPE,
        Content: pauseContent(account),
        Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  } catch (error) {
    if (explain(error).name !== 'DuplicatePolicyException') throw error;
    throw new Error('there is a policy of that name already', { cause: error });
  }
}

async function unless(expected: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (explain(error).name !== expected) throw error;
  }
}

async function listPauses(client: Client): Promise<ReadonlyMap<AccountId, string>> {
  const { ListPoliciesCommand } = await import('@aws-sdk/client-organizations');
  const organizations = await client();
  const found = new Map<AccountId, string>();
  for await (const { Policies } of tokenPages((token) =>
    organizations.send(new ListPoliciesCommand({ Filter: TYPE, ...token })),
  )) {
    for (const { Id, Name } of promised(Policies, 'Policies')) {
      const account = pausedAccount(promised(Name, 'Name'));
      if (account !== undefined) found.set(account, promised(Id, 'Id'));
    }
  }
  return found;
}

async function areControlPoliciesOn(organizations: OrganizationsClient): Promise<boolean> {
  const { ListRootsCommand } = await import('@aws-sdk/client-organizations');
  for await (const { Roots } of tokenPages((token) => organizations.send(new ListRootsCommand(token)))) {
    const [root] = promised(Roots, 'Roots');
    if (root) return (root.PolicyTypes ?? []).some(({ Type, Status }) => Type === TYPE && Status === 'ENABLED');
  }
  return false;
}

/** Ids by name. */
async function listAttached(organizations: OrganizationsClient, TargetId: AccountId): Promise<ReadonlyMap<string, string>> {
  const { ListPoliciesForTargetCommand } = await import('@aws-sdk/client-organizations');
  const attached = new Map<string, string>();
  const ask = (token: object) => organizations.send(new ListPoliciesForTargetCommand({ TargetId, Filter: TYPE, ...token }));
  for await (const { Policies } of tokenPages(ask)) {
    for (const { Id, Name } of promised(Policies, 'Policies')) attached.set(promised(Name, 'Name'), promised(Id, 'Id'));
  }
  return attached;
}

/** Null where it is gone since it was listed. */
async function readPausePolicy(organizations: OrganizationsClient, id: string): Promise<PausePolicy | null> {
  const sdk = await import('@aws-sdk/client-organizations');
  try {
    const { Policy } = await organizations.send(new sdk.DescribePolicyCommand({ PolicyId: id }));
    const tags = new Map<string, string>();
    for await (const page of tokenPages((token) =>
      organizations.send(new sdk.ListTagsForResourceCommand({ ResourceId: id, ...token })),
    )) {
      for (const { Key, Value } of promised(page.Tags, 'Tags')) tags.set(promised(Key, 'Key'), promised(Value, 'Value'));
    }
    const targets: string[] = [];
    for await (const page of tokenPages((token) =>
      organizations.send(new sdk.ListTargetsForPolicyCommand({ PolicyId: id, ...token })),
    )) {
      targets.push(...promised(page.Targets, 'Targets').map(({ TargetId }) => promised(TargetId, 'TargetId')));
    }
    return { id, content: promised(promised(Policy, 'Policy').Content, 'Content'), tags, targets };
  } catch (error) {
    if (explain(error).name === 'PolicyNotFoundException') return null;
    throw error;
  }
}
