import { ADMINISTRATOR_ROLE } from '../../core/administrator/wish.ts';
import { type Command, commandGroup } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

const createCommand: Command = {
  name: 'create',
  summary: 'make a role with AdministratorAccess that named people may assume with MFA; with --user, a user of the console',
  options: [
    { flags: '--trust <arns>', summary: 'who may assume the role: ARNs of users, or ids of accounts, separated by commas' },
    { flags: '--role-name <name>', summary: 'name of the role', standard: ADMINISTRATOR_ROLE },
    {
      flags: '--user <name>',
      summary:
        'make this user instead: a console password to be changed at the first sign-in, nothing without MFA, no access key',
    },
    {
      flags: '--password-file <file>',
      summary: 'with --user: the file that gets the first password, and has to be new',
      standard: 'one in the state folder; its name is told',
    },
    { flags: '--account <id>', summary: 'the account that is to have it', standard: "the caller's own" },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [
    {
      line: 'keyturn admin create --trust arn:aws:iam::111111111111:user/alice',
      says: 'shows the permissions, asks, and makes the role',
    },
    {
      line: 'keyturn admin create --trust 111111111111 --account 222222222222',
      says: 'in a member, for users of another account',
    },
    { line: 'keyturn admin create --user AdminUser', says: 'a user who signs in to the console' },
  ],
  async run(context) {
    const { runAdminCreate } = await import('../admin/run-create.ts');
    return runAdminCreate(context);
  },
};

/** The administrator that works instead of the root user. */
export const adminCommand: Command = commandGroup({
  name: 'admin',
  summary: 'make an administrator, so that nobody has to work as root',
  subcommands: [createCommand],
  examples: [],
});
