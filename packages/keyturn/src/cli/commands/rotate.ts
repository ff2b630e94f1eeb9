import { Fault } from '../../core/fault.ts';
import type { Command, Options } from '../command.ts';
import { isGiven } from '../options.ts';
import { rotationOptions } from '../rotation/options.ts';

/** Replaces the key of one user. */
export const rotateCommand: Command = {
  name: 'rotate',
  summary: 'replace the key of a user now, due or not, and hand it to its destinations',
  arguments: [
    {
      name: 'user',
      summary: 'the name of a user, ACCOUNT/USER, or the id of one of its keys; none with --self',
      required: false,
    },
  ],
  options: [
    { flags: '--account <id>', summary: 'the account of the user', standard: "the caller's own" },
    {
      flags: '--compromised [how]',
      summary: 'the key is in wrong hands: turn it off now, or at hand-over, and wait for nobody',
      choices: ['now', 'hand-over'],
      standard: 'now, when no word follows',
    },
    { flags: '--self', summary: 'replace the key that signs, in the file from which its profile has it' },
    {
      flags: '--now',
      summary: 'with --self: turn the old key off as soon as the profile gives the new one, and wait for nobody',
    },
    {
      flags: '--destination-command <program>',
      summary: 'with --self: a program that puts the new key where the profile has it from, like a destination of kind command',
    },
    {
      flags: '--mfa-code <digits>',
      summary: 'with --self: a code of your MFA device',
      standard: 'asked for, where AWS wants one',
    },
    { flags: '--yes', summary: 'do not ask' },
    { flags: '--format <name>', summary: 'how to write what came of it', choices: ['table', 'json'], standard: 'table' },
    ...rotationOptions,
  ],
  examples: [
    { line: 'keyturn rotate deploy', says: 'a user of the account of your credentials' },
    { line: 'keyturn rotate AKIAIOSFODNN7EXAMPLE --compromised', says: 'a leaked key: off first, successor after' },
    { line: 'keyturn rotate --self --profile work', says: 'your own key, in ~/.aws/credentials' },
  ],
  async run(context) {
    const { operands, options } = context;
    refuseMixed(operands['user'], options);
    if (isGiven(options, 'self')) {
      const { runRotateSelf } = await import('../rotation/self/run-self.ts');
      return runRotateSelf(context);
    }
    const { runRotate } = await import('../rotation/run-orders.ts');
    return runRotate(context);
  },
};

function refuseMixed(user: string | undefined, options: Options): void {
  const isSelf = isGiven(options, 'self');
  if (!isSelf && user === undefined)
    throw new Fault('usage-wrong', 'Name a user, or one of its keys, or say --self for your own key.');
  const mixed = isSelf
    ? [...(user === undefined ? [] : [user]), ...flagsIn(options, { account: '--account', compromised: '--compromised' })]
    : flagsIn(options, { now: '--now', destinationCommand: '--destination-command', mfaCode: '--mfa-code' });
  if (mixed.length === 0) return;
  throw new Fault(
    'usage-wrong',
    isSelf ? `--self means your own key: leave ${mixed.join(' and ')} out.` : `${mixed.join(' and ')} goes with --self.`,
  );
}

function flagsIn(options: Options, flags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(flags).flatMap(([name, flag]) => (options[name] === undefined ? [] : [flag]));
}
