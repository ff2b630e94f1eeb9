import { type ExitCode, Fault } from '../../core/fault.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import type { Orders } from '../../core/rotation/situation.ts';
import type { Principal } from '../../engine/rotation/principal.ts';
import { makeRootPrincipal, ordersToRotate } from '../../engine/rotation/root-principal.ts';
import type { CommandContext } from '../command.ts';
import { isGiven } from '../options.ts';
import { actAsRoot } from './own-root.ts';
import type { RootRotationSession } from './root-rotation-session.ts';

/** Replaces the key of the root user that signs, or goes on with that; or writes a plan of it, or carries one out. */
export function runRootRotate(context: CommandContext): Promise<ExitCode> {
  return actAsRoot(context, {
    wish: 'rotate',
    principalOf: async (rotation, plan) => principalOf(rotation, await ordersOf(rotation, context, plan)),
  });
}

/** A plan is carried out for what it was made for; without one, the key is replaced now, unless only what is due is wanted. */
async function ordersOf({ opened }: RootRotationSession, { options }: CommandContext, plan: Plan | undefined): Promise<Orders> {
  const [first] = plan?.items[0]?.steps ?? [];
  if (first) return first.do === 'create' && first.accessKeyId !== null ? { rotate: { key: first.accessKeyId } } : {};
  if (isGiven(options, 'due')) return {};
  const keys = await opened.reader.keysOf('');
  if (!keys.known) throw new Fault('access-denied', `Could not list the keys of the root user: ${keys.detail}`);
  return keys.value === 'gone' ? {} : ordersToRotate(opened, keys.value);
}

async function principalOf({ account, opened, request }: RootRotationSession, orders: Orders): Promise<Principal> {
  const principal = await makeRootPrincipal({ account, opened, orders, request });
  if (typeof principal === 'string') throw new Fault('policy-forbids', `The root user is left alone: ${principal}.`);
  return principal;
}
