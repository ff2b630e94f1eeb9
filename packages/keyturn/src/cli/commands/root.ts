import { auditDefaults } from '../../config/settings.ts';
import { PAUSE_DAYS } from '../../core/root-removal/next-removal.ts';
import { awsOptions, type Command, commandGroup } from '../command.ts';
import { rotationOptions, stateDirOption } from '../rotation/options.ts';
import { configOption } from '../settings.ts';

const statusCommand: Command = {
  name: 'status',
  summary: 'tell what every root user has: keys, password, MFA, signing certificates, and when it was used last',
  options: [
    { flags: '--org', summary: 'every account of the organization' },
    { flags: '--accounts <ids>', summary: 'these accounts, separated by commas', standard: "the caller's own" },
    { flags: '--include-accounts <names>', summary: 'with --org: only these accounts, by id or name; * and ? are wildcards' },
    { flags: '--exclude-accounts <names>', summary: 'with --org: all but these accounts' },
    { flags: '--include-ous <names>', summary: 'with --org: only accounts below these OUs' },
    { flags: '--exclude-ous <names>', summary: 'with --org: all but accounts below these OUs' },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    { flags: '--output <file>', summary: 'write the result to a file, whole or not at all', standard: 'stdout' },
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn root status --org', says: 'every root user of the organization' },
    { line: 'keyturn root status --org --format json', says: 'the same for programs; what is not known is null' },
  ],
  async run(context) {
    const { runRootStatus } = await import('../root/run-status.ts');
    return runRootStatus(context);
  },
};

const removeCommand: Command = {
  name: 'remove',
  summary: 'remove the keys of root users: pause them first, and delete only what nobody has missed',
  arguments: [{ name: 'accounts...', summary: 'ids of the accounts whose root users are meant', required: false }],
  options: [
    { flags: '--org', summary: 'every root user of the organization that has keys, or is paused' },
    { flags: '--include-accounts <names>', summary: 'with --org: only these accounts, by id or name; * and ? are wildcards' },
    { flags: '--exclude-accounts <names>', summary: 'with --org: all but these accounts' },
    { flags: '--include-ous <names>', summary: 'with --org: only accounts below these OUs' },
    { flags: '--exclude-ous <names>', summary: 'with --org: all but accounts below these OUs' },
    { flags: '--pause <days>', summary: 'how long nobody must have missed it', standard: `${PAUSE_DAYS}d` },
    { flags: '--also <names>', summary: 'besides keys: certificates, mfa, password (separated by commas)' },
    { flags: '--output <file>', summary: 'write what would be done to a plan, and change nothing' },
    { flags: '--plan <file>', summary: 'do what is in this plan, and nothing that has become different since' },
    { flags: '--because <reason>', summary: 'why you approve it, where nobody else has; it stands in the journal' },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [
    { line: 'keyturn root remove 222222222222', says: 'shows the plan, asks, and pauses; after the pause: deletes' },
    { line: 'keyturn root remove --org --output plan.json', says: 'a plan for somebody to approve' },
    { line: 'keyturn root remove --plan plan.json --yes', says: 'what was approved' },
    {
      line: 'keyturn root remove 222222222222 --yes --because "ticket 4711: nobody needs it"',
      says: 'without a question, where the policy lets one person decide',
    },
    { line: 'keyturn root remove --profile root', says: 'as a root user: the other key of its own account' },
  ],
  async run(context) {
    const { runRootRemove } = await import('../root/run-remove.ts');
    return runRootRemove(context);
  },
};

const resumeCommand: Command = {
  name: 'resume',
  summary: 'take the pause of a root user back: its keys work again',
  arguments: [{ name: 'account', summary: 'id of the account', required: true }],
  options: [
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [{ line: 'keyturn root resume 222222222222', says: 'somebody needs it after all' }],
  async run(context) {
    const { runRootResume } = await import('../root/run-remove.ts');
    return runRootResume(context);
  },
};

const rotateCommand: Command = {
  name: 'rotate',
  summary: 'replace the key of the root user whose key you use, for who must keep one (rotation.rootKeys: rotate)',
  options: [
    { flags: '--due', summary: 'only if its key is due, or a rotation of it is under way: for schedules' },
    { flags: '--output <file>', summary: 'write what would be done to a plan, and change nothing' },
    { flags: '--plan <file>', summary: 'do what is in this plan, and nothing that has become different since' },
    { flags: '--because <reason>', summary: 'why you approve it, where nobody else has; it stands in the journal' },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    stateDirOption,
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn root rotate --profile root', says: 'the profile that has the key has its successor afterwards' },
    { line: 'keyturn root rotate --profile root --due --yes --because "every quarter"', says: 'for a schedule' },
  ],
  async run(context) {
    const { runRootRotate } = await import('../root/run-root-rotate.ts');
    return runRootRotate(context);
  },
};

const guideCommand: Command = {
  name: 'guide',
  summary: 'guide a person through what only the console can do for the root user of your account, and see that it took effect',
  arguments: [{ name: 'topic', summary: 'mfa, password or keys; all of them when left out', required: false }],
  options: [
    { flags: '--attest <step>', summary: 'vouch for a step that AWS cannot be asked about, by its id' },
    { flags: '--evidence <text>', summary: 'with --attest: what you saw; it stands in the journal' },
    { flags: '--format <name>', summary: 'how to write the steps', choices: ['table', 'json'], standard: 'table' },
    stateDirOption,
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn root guide mfa', says: 'step by step; Ctrl-C stops, and the same command goes on' },
    { line: 'keyturn root guide keys --format json', says: 'the steps and what is open; exits with 1 while something is' },
    { line: 'keyturn root guide mfa --attest mfa-spare --evidence "in the safe of the office"', says: 'without a terminal' },
  ],
  async run(context) {
    const { runRootGuide } = await import('../root/run-root-guide.ts');
    return runRootGuide(context);
  },
};

/** Root users: what they have, and how that goes away. */
export const rootCommand: Command = commandGroup({
  name: 'root',
  summary: 'look at the root users of all accounts, and remove their keys',
  examples: [],
  subcommands: [statusCommand, removeCommand, resumeCommand, rotateCommand, guideCommand],
});
