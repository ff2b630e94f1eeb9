import type { AccountId } from '../../core/access-key.ts';
import { readSubject } from '../../core/explain-subject.ts';
import { Fault } from '../../core/fault.ts';
import { findKeyOwner } from '../../engine/key-owner.ts';
import type { ListedKey } from '../../engine/ports.ts';
import type { RotationAccount } from '../../engine/rotation-ports.ts';
import type { CommandContext } from '../command.ts';
import { optionAccounts } from '../options.ts';
import type { RotationSession } from './session.ts';

/** Whom somebody names: a user, and perhaps one of its keys. */
export interface Target {
  readonly account: AccountId;
  readonly user: string;
  /** Null: no key was named. */
  readonly key: string | null;
  /** As they are now. */
  readonly keys: readonly ListedKey[];
}

/** Finds the user of a name or a key id, and its keys. Throws a Fault where there is none, or where it is the root user. */
export async function findTarget(
  session: RotationSession,
  { operands, options }: CommandContext,
  operand: string,
): Promise<Target> {
  const subject = readSubject(operands[operand] ?? '');
  if (subject.kind === 'refused') throw new Fault('usage-wrong', subject.why);
  const named = optionAccounts(options, 'account', '--account');
  if (named !== undefined && named.length > 1) throw new Fault('usage-wrong', '--account wants one account here.');
  switch (subject.kind) {
    case 'root':
      throw new Fault('usage-wrong', 'The root user is no IAM user: its keys are removed, and not rotated like those of users.');
    case 'account':
      throw new Fault('usage-wrong', 'An account has no keys of its own: name a user, or one of its keys.');
    case 'user': {
      const account = subject.account ?? named?.[0] ?? (await session.aws.caller()).account;
      return withKeys(await open(session, account), { account, user: subject.name, key: null });
    }
    case 'key':
      return ofKey(session, subject.id, named?.[0]);
    default:
      return subject satisfies never;
  }
}

async function ofKey(session: RotationSession, key: string, named: AccountId | undefined): Promise<Target> {
  const account = named ?? (await accountOf(session, key));
  const opened = await open(session, account);
  const owner = await findKeyOwner(opened.reader, key);
  switch (owner.is) {
    case 'user':
      return withKeys(opened, { account, user: owner.name, key });
    case 'root':
      throw new Fault('usage-wrong', `${key} is a key of the root user of account ${account}, which is no IAM user.`);
    case 'no-user':
      throw new Fault('subject-unknown', `No user of account ${account} has key ${key} (any more).`);
    case 'unknown':
      throw new Fault('access-denied', `Could not find out whose key ${key} is: ${owner.fact.detail}`);
    default:
      return owner satisfies never;
  }
}

async function accountOf({ aws }: RotationSession, key: string): Promise<AccountId> {
  const told = await aws.accountOfKey(key);
  if (!told.known) return (await aws.caller()).account;
  if (told.value === null) throw new Fault('subject-unknown', `AWS knows no key ${key}.`);
  return told.value;
}

async function open({ aws, request }: RotationSession, account: AccountId): Promise<RotationAccount> {
  const opened = await aws.openForRotation(account, request.access);
  if (!opened.known) throw new Fault('access-denied', `Could not enter account ${account}: ${opened.detail}`);
  return opened.reader;
}

async function withKeys({ reader }: RotationAccount, target: Omit<Target, 'keys'>): Promise<Target> {
  const keys = await reader.keysOf(target.user);
  if (!keys.known) throw new Fault('access-denied', `Could not list the keys of user ${target.user}: ${keys.detail}`);
  if (keys.value === 'gone') throw new Fault('subject-unknown', `There is no user ${target.user} in account ${target.account}.`);
  return { ...target, keys: keys.value };
}
