import type { MfaCode } from '../../../aws/session.ts';
import { Fault } from '../../../core/fault.ts';
import type { CommandContext } from '../../command.ts';
import { optionText } from '../../options.ts';

/** Has codes of an MFA device: one that was given, then whatever somebody at the terminal reads from the device. */
export interface CodeReader {
  /** `why` completes "AWS wants a code of your MFA device". Undefined: nobody is there to ask. */
  code(why: string): Promise<string | undefined>;
}

/** Reads codes for a command. */
export function createCodeReader({ options, interrupted }: CommandContext): CodeReader {
  let given = optionText(options, 'mfaCode');
  if (given !== undefined && !CODE.test(given)) throw new Fault('usage-wrong', '--mfa-code wants the six digits of a code.');
  return {
    async code(why) {
      // AWS takes each code once.
      const first = given;
      given = undefined;
      if (first !== undefined) return first;
      if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
      const { isCancel, text } = await import('@clack/prompts');
      const answer = await text({
        message: `${why}: which code does your MFA device show?`,
        validate: (value) => (CODE.test(value?.trim() ?? '') ? undefined : 'Six digits'),
        output: process.stderr,
        signal: interrupted,
      });
      if (isCancel(answer)) throw new Fault('not-agreed', 'Nothing more was changed: you gave no code.');
      return answer.trim();
    },
  };
}

const CODE = /^\d{6}$/;

/** A code of this device. */
export async function readCode(reader: CodeReader, serial: string, why: string): Promise<MfaCode | undefined> {
  const code = await reader.code(why);
  return code === undefined ? undefined : { serial, code };
}
