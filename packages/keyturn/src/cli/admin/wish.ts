import { join, resolve } from 'node:path';
import type { AccountId, Partition } from '../../core/access-key.ts';
import { readTrusted } from '../../core/administrator/trusted.ts';
import { ADMINISTRATOR_ROLE, type AdministratorWish } from '../../core/administrator/wish.ts';
import { Fault } from '../../core/fault.ts';
import type { Options } from '../command.ts';
import { optionAccounts, optionList, optionText } from '../options.ts';

/** What the command line asks for, as far as it can be told before AWS is asked. Throws a Fault where that is no sense. */
export interface AskedAdministrator {
  /** Undefined: the caller's own. */
  readonly account: AccountId | undefined;
  readonly wishIn: (place: {
    readonly account: AccountId;
    readonly partition: Partition;
    readonly folder: string;
  }) => AdministratorWish;
}

/** Reads the options of "keyturn admin create". */
export function readAsked(options: Options): AskedAdministrator {
  const [account, ...others] = optionAccounts(options, 'account', '--account') ?? [];
  if (others.length > 0) throw usage('--account wants one account here.');
  const user = optionText(options, 'user');
  return { account, wishIn: user === undefined ? askedRole(options) : askedUser(user, options) };
}

function askedRole(options: Options): AskedAdministrator['wishIn'] {
  if (optionText(options, 'passwordFile') !== undefined) throw usage('A role has no password: --password-file is for --user.');
  const trusted = optionList(options, 'trust');
  if (trusted.length === 0) {
    throw usage(
      'Say who may assume the role: --trust arn:aws:iam::111111111111:user/alice. Or make a user of the console: --user NAME.',
    );
  }
  const name = checkedName(optionText(options, 'roleName') ?? ADMINISTRATOR_ROLE, '--role-name');
  return ({ account, partition }) => {
    const read = readTrusted(trusted, partition);
    if (typeof read === 'string') throw usage(read);
    return { kind: 'role', account, partition, name, trusted: read };
  };
}

function askedUser(user: string, options: Options): AskedAdministrator['wishIn'] {
  const ofRole = [
    ['trust', '--trust'],
    ['roleName', '--role-name'],
  ].find(([name = '']) => optionText(options, name) !== undefined)?.[1];
  if (ofRole !== undefined) throw usage(`${ofRole} is for a role, and --user makes a user: leave one of them out.`);
  const name = checkedName(user, '--user');
  const file = optionText(options, 'passwordFile');
  if (file === '') throw usage('--password-file wants a file, and got none.');
  return ({ account, partition, folder }) => {
    const passwordFile = file === undefined ? join(folder, `first-password-${account}-${name}.json`) : resolve(file);
    return { kind: 'user', account, partition, name, passwordFile };
  };
}

function checkedName(name: string, flag: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw usage(`${flag} wants up to 64 letters, digits or + = , . @ _ - , and got "${name}".`);
}

function usage(message: string): Fault {
  return new Fault('usage-wrong', message);
}
