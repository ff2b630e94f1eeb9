import { type ArgumentSpec, type Command, type OptionSpec } from '../command.ts';
import { configOption } from '../settings.ts';

const subjectArgument: ArgumentSpec = {
  name: 'subject',
  summary: 'the id of a key, ACCOUNT/USER, or the name of a user',
  required: true,
};

const exceptionOptions: readonly OptionSpec[] = [
  { flags: '--account <id>', summary: 'the account of the user' },
  { flags: '--yes', summary: 'do not ask' },
  configOption,
];

/** Leaves a key alone for a while. */
export const snoozeCommand: Command = {
  name: 'snooze',
  summary: 'leave a key alone for some days: writes an exception that ends soon into keyturn.yaml',
  arguments: [subjectArgument],
  options: [{ flags: '--for <duration>', summary: 'how long, up to 30d', standard: '7d' }, ...exceptionOptions],
  examples: [
    { line: 'keyturn snooze AKIAIOSFODNN7EXAMPLE --for 7d', says: 'neither findings nor changes for a week' },
    { line: 'keyturn snooze 111122223333/deploy', says: 'all keys of a user' },
  ],
  async run(context) {
    const { runSnooze } = await import('../notify/run-except.ts');
    return runSnooze(context);
  },
};

/** Excepts a key from the policy. */
export const exceptCommand: Command = {
  name: 'except',
  summary: 'except a key from the policy: writes who answers for it, why and until when into keyturn.yaml',
  arguments: [subjectArgument],
  options: [
    { flags: '--until <date>', summary: 'its last day, in UTC' },
    { flags: '--owner <name>', summary: 'who answers for it' },
    { flags: '--reason <text>', summary: 'why it is needed' },
    ...exceptionOptions,
  ],
  examples: [
    {
      line: "keyturn except AKIAIOSFODNN7EXAMPLE --until 2027-06-30 --owner ops@example.com --reason 'the supplier moves in June'",
      says: 'shows what it writes, and asks',
    },
  ],
  async run(context) {
    const { runExcept } = await import('../notify/run-except.ts');
    return runExcept(context);
  },
};
