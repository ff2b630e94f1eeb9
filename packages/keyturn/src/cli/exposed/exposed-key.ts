import type { AccountId } from '../../core/access-key.ts';
import type { AccountRef } from '../../core/account.ts';
import { readSubject } from '../../core/explain-subject.ts';
import { Fault } from '../../core/fault.ts';
import { accountInKeyId } from '../../core/key-id.ts';
import { findKeyOwner, type KeyOwner } from '../../engine/key-owner.ts';
import type { RemovalAws } from '../../engine/root-ports.ts';
import type { CommandContext } from '../command.ts';
import { optionAccounts } from '../options.ts';
import type { RemovalSession } from '../root/removal-session.ts';

/** A key, its account, and whose it is; `gone`: of nobody any more. */
export interface ExposedKey {
  readonly id: string;
  readonly account: AccountRef;
  readonly owner:
    | { readonly is: 'user'; readonly name: string }
    | { readonly is: 'root' }
    | { readonly is: 'gone' }
    | { readonly is: 'unknown'; readonly why: string };
}

/** Finds whose key it is. Throws a Fault where that is no key, or of no account that anybody knows. */
export async function findExposedKey(
  { aws, request }: Pick<RemovalSession, 'aws' | 'request'>,
  { operands, options }: CommandContext,
): Promise<ExposedKey> {
  const subject = readSubject(operands['key'] ?? '');
  if (subject.kind === 'refused') throw new Fault('usage-wrong', subject.why);
  if (subject.kind !== 'key') throw new Fault('usage-wrong', 'Name the id of an access key: it begins with AKIA.');
  const named = optionAccounts(options, 'account', '--account');
  if (named !== undefined && named.length > 1) throw new Fault('usage-wrong', '--account wants one account here.');
  const caller = await aws.caller();
  const id = named?.[0] ?? (await accountOf(aws, subject.id)) ?? caller.account;
  const organization = await aws.organization();
  const isManagement = organization.known && organization.value?.managementAccount === id;
  const account: AccountRef = { id, name: null, partition: caller.partition, isManagement, unitPath: [] };
  const door = id === caller.account ? { known: true as const, reader: aws.own() } : await aws.member(id, request.access);
  const owner: KeyOwner = door.known ? await findKeyOwner(door.reader, subject.id) : { is: 'unknown', fact: door };
  return { id: subject.id, account, owner: await settle(owner, { aws, account, key: subject.id }) };
}

async function accountOf(aws: RemovalAws, key: string): Promise<AccountId | undefined> {
  const told = await aws.accountOfKey(key);
  if (!told.known) return accountInKeyId(key);
  if (told.value === null) throw new Fault('subject-unknown', `AWS knows no key ${key}.`);
  return told.value;
}

/** Whose users do not have it may be root: that is told to root's own session. */
async function settle(
  owner: KeyOwner,
  { aws, account, key }: { readonly aws: RemovalAws; readonly account: AccountRef; readonly key: string },
): Promise<ExposedKey['owner']> {
  if (owner.is === 'user' || owner.is === 'root') return owner;
  const session = await aws.rootOf(account);
  const keys = session.known ? await session.reader.keys() : session;
  if (keys.known && keys.value.some(({ id }) => id === key)) return { is: 'root' };
  if (owner.is === 'no-user' && keys.known) return { is: 'gone' };
  if (owner.is === 'unknown') return { is: 'unknown', why: owner.fact.detail };
  return {
    is: 'unknown',
    why: `no user has it, and whether the root user has it is not known: ${keys.known ? '' : keys.detail}`,
  };
}
