import { auditDefaults } from '../../config/settings.ts';
import { awsOptions, type Command } from '../command.ts';
import { stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

/** Tells everything about one key, user, root user or account. */
export const explainCommand: Command = {
  name: 'explain',
  summary:
    'tell everything about one access key, user, root user or account: facts with their age, verdicts and why, what to do, what comes next',
  arguments: [
    {
      name: 'subject',
      summary: 'an access key id, the name of a user, root, the id of an account, ACCOUNT/USER, or an ARN; never a secret',
      required: true,
    },
  ],
  options: [
    { flags: '--org', summary: 'look in every account of the organization, and tell how it stands in it' },
    {
      flags: '--account, --accounts <ids>',
      summary: 'look in these accounts, separated by commas',
      standard: "the caller's own",
    },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--live', summary: 'read the policies of users, too: whether one is an administrator' },
    { flags: '--from-report <file>', summary: 'explain from a downloaded credential report, without credentials' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    stateDirOption,
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn explain AKIAIOSFODNN7EXAMPLE', says: 'a key, wherever it is: AWS tells its account and its owner' },
    { line: 'keyturn explain deploy', says: 'a user of the account of your credentials' },
    { line: 'keyturn explain 111122223333/deploy --org', says: 'a user of another account' },
    { line: 'keyturn explain root --account 111122223333 --org', says: 'a root user' },
    { line: 'keyturn explain 111122223333 --org --format json', says: 'an account, for programs' },
  ],
  async run(context) {
    const { runExplain } = await import('../run-explain.ts');
    return runExplain(context);
  },
};
