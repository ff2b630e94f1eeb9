import { pauseTags, sinceTag } from '../../core/root-removal/pause-policy.ts';
import type { RemovalStep } from '../../core/root-removal/removal-decision.ts';
import type { RemovalAws, RootRemover } from '../root-ports.ts';
import type { Effect } from '../rotation-ports.ts';
import type { RootPrincipal } from './root-principal.ts';

/** Takes one step. It throws nothing of its own, and never tries twice. */
export async function takeRemovalStep(step: RemovalStep, aws: RemovalAws, { account }: RootPrincipal): Promise<Effect> {
  const { pauses } = aws;
  switch (step.do) {
    case 'create-pause':
      return fromDelegate(aws, await pauses.create(account, pauseTags(account.id, step)));
    case 'attach-pause':
      return fromDelegate(aws, await pauses.attach(step.policy, account.id));
    case 'note-pause':
      return pauses.tag(step.policy, sinceTag, aws.now());
    case 'clear-pause-note':
      return pauses.untag(step.policy, sinceTag);
    case 'detach-pause':
      return pauses.detach(step.policy, account.id);
    case 'delete-pause':
      return pauses.delete(step.policy);
    case 'delete-key':
      return asRoot(aws, account, (remover) => deleteKey(remover, step));
    case 'delete-certificate':
      return asRoot(aws, account, (remover) => remover.deleteCertificate(step.certificate));
    case 'remove-mfa':
      return asRoot(aws, account, (remover) => remover.removeMfa(step.serial));
    case 'delete-password':
      return asRoot(aws, account, (remover) => remover.deletePassword());
    default:
      return step satisfies never;
  }
}

/** Members and delegated administrators may change policies only where a policy of the organization itself lets them. */
async function fromDelegate(aws: RemovalAws, effect: Effect): Promise<Effect> {
  if (effect.is !== 'failed') return effect;
  const [{ account }, organization] = await Promise.all([aws.caller(), aws.organization()]);
  const management = organization.known ? organization.value?.managementAccount : undefined;
  if (management === undefined || management === account) return effect;
  return {
    is: 'failed',
    because: `${effect.because}; account ${account} is not the management account: run this in account ${management}`,
  };
}

async function asRoot(
  aws: RemovalAws,
  account: RootPrincipal['account'],
  act: (remover: RootRemover) => Promise<Effect>,
): Promise<Effect> {
  const session = await aws.remover(account);
  return session.known ? act(session.reader) : { is: 'failed', because: session.detail };
}

/** Looks again in the very session that deletes: a key that came since was approved by nobody. */
async function deleteKey(remover: RootRemover, { key, keys }: Extract<RemovalStep, { do: 'delete-key' }>): Promise<Effect> {
  const listed = await remover.keys();
  if (!listed.known) return { is: 'failed', because: listed.detail };
  const added = listed.value.find(({ id }) => !keys.includes(id));
  if (added) return { is: 'failed', because: `a key ${added.id} has come since: nothing is deleted that nobody has looked at` };
  return remover.deleteKey(key);
}
