import type { OptionSpec } from '../command.ts';
import { scopeOptions } from '../rotation/options.ts';

/** Which guardrails are meant, and in which accounts. */
export const guardrailOptions: readonly OptionSpec[] = [
  onlyOption('prevent.guardrails, else those that keep no working caller from working'),
  ...scopeOptions,
];

/** The same, where all are meant that there are. */
export const removalOptions: readonly OptionSpec[] = [onlyOption('all that Keyturn made'), ...scopeOptions];

/** For commands that would write over what is there. */
export const overwriteOption: OptionSpec = {
  flags: '--overwrite',
  summary: 'write over what somebody has changed since Keyturn wrote it',
};

function onlyOption(standard: string): OptionSpec {
  return {
    flags: '--only <guardrails>',
    summary: 'only these guardrails, separated by commas, whatever the configuration says',
    standard,
  };
}
