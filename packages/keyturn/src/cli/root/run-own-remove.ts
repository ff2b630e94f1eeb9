import type { AccountRef } from '../../core/account.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { refuseLastAdministrator } from '../../core/root-removal/removal-refusals.ts';
import type { Orders } from '../../core/rotation/situation.ts';
import type { ListedKey } from '../../engine/ports.ts';
import type { Principal } from '../../engine/rotation/principal.ts';
import { makeRootPrincipal } from '../../engine/rotation/root-principal.ts';
import type { CommandContext } from '../command.ts';
import { actAsRoot } from './own-root.ts';
import type { RootRotationSession } from './root-rotation-session.ts';

/**
 * Removes the other keys of the root user that signs: turns one off, waits for the grace period, and deletes it. The key that signs
 * stays: once it is off, neither it nor anybody else could turn it on again or delete it, but a person in the console.
 */
export function runOwnRootRemove(context: CommandContext, named: readonly string[] | undefined): Promise<ExitCode> {
  const strange = ['org', 'also', 'pause'].find((name) => context.options[name] !== undefined);
  if (strange !== undefined)
    throw new Fault(
      'usage-wrong',
      `--${strange} is about members of an organization, and you are a root user: that can only remove its own other keys.`,
    );
  return actAsRoot(context, {
    wish: 'remove',
    principalOf(rotation) {
      refuseStrangers(rotation, named);
      return otherKeyOf(rotation, context);
    },
  });
}

/** Turns a key on again that such a removal has turned off. */
export function runOwnRootResume(context: CommandContext, named: readonly string[] | undefined): Promise<ExitCode> {
  return actAsRoot(context, {
    wish: 'remove',
    principalOf(rotation) {
      refuseStrangers(rotation, named);
      return principalFor(rotation, { rollback: { key: null } });
    },
  });
}

function refuseStrangers({ account: { id } }: RootRotationSession, named: readonly string[] | undefined): void {
  const other = named?.find((account) => account !== id);
  if (other === undefined) return;
  throw new Fault('usage-wrong', `You are the root user of account ${id}: the keys of account ${other} are not yours.`);
}

async function otherKeyOf(rotation: RootRotationSession, { output }: CommandContext): Promise<Principal | ExitCode> {
  const { account, aws, opened } = rotation;
  const keys = await opened.reader.keysOf('');
  if (!keys.known) throw new Fault('access-denied', `Could not list the keys of the root user: ${keys.detail}`);
  const ownKey = await aws.ownKeyId();
  const others = (keys.value === 'gone' ? [] : keys.value).filter(({ id }) => id !== ownKey);
  const [first] = others.toSorted(inactiveFirst);
  if (!first) {
    output.say(ownKey === null ? `The root user of account ${account.id} has no access key.` : lastKeyText(account, ownKey));
    return ownKey === null ? exitCodes.clean : exitCodes.findings;
  }
  const refusal = refuseLastAdministrator({ administrators: await aws.own().administrators() });
  if (refusal?.kind === 'unknown' || refusal?.kind === 'ask') {
    output.say(`Nothing was changed: ${refusal.because}.`);
    return refusal.kind === 'ask' ? exitCodes.findings : exitCodes.incomplete;
  }
  return principalFor(rotation, { retire: { key: first.id } });
}

/** Nothing is replaced here, however old it is. */
async function principalFor({ account, opened, request }: RootRotationSession, orders: Orders): Promise<Principal> {
  const principal = await makeRootPrincipal({ account, opened, orders, request: withoutPlaces(request) });
  if (typeof principal === 'string') throw new Fault('policy-forbids', `The root user is left alone: ${principal}.`);
  return { ...principal, terms: { ...principal.terms, maxAgeDays: NEVER_DAYS, unusedAfterDays: null } };
}

const NEVER_DAYS = 36_500;

/** What was begun is ended first. */
function inactiveFirst(one: ListedKey, other: ListedKey): number {
  if (one.status !== other.status) return one.status === 'inactive' ? -1 : 1;
  return one.createdAt < other.createdAt ? -1 : 1;
}

function withoutPlaces(request: RootRotationSession['request']): RootRotationSession['request'] {
  return { ...request, deliveryOf: () => Promise.resolve({ destinations: [], probes: [], hooks: [] }) };
}

function lastKeyText({ id, partition }: AccountRef, ownKey: string): string {
  const last = `Key ${ownKey} is the only key of the root user of account ${id}, and this run signs with it: who turns it off cannot turn it on again with it, nor delete it.`;
  return partition === 'aws-us-gov'
    ? `${last} AWS Support deletes root keys of AWS GovCloud (US).`
    : `${last} Only a person in the console can: with other credentials of the account, "keyturn root guide keys" leads through it.`;
}
