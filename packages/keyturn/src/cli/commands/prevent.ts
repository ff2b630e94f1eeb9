import { type Command, commandGroup, type OptionSpec } from '../command.ts';
import { guardrailOptions, overwriteOption, removalOptions } from '../prevent/options.ts';

const formatOption: OptionSpec = {
  flags: '--format <name>',
  summary: 'how to write it',
  choices: ['table', 'json'],
  standard: 'table',
};

const yesOption: OptionSpec = { flags: '--yes', summary: 'do not ask' };

const statusCommand: Command = {
  name: 'status',
  summary: 'say how each guardrail stands: in force, open, changed by somebody, or for a person to do',
  options: [formatOption, ...guardrailOptions],
  examples: [
    { line: 'keyturn prevent status', says: 'the organization, and the account of your credentials' },
    { line: 'keyturn prevent status --org', says: 'every account of it, too' },
  ],
  async run(context) {
    const { runStatus } = await import('../prevent/run-status.ts');
    return runStatus(context);
  },
};

const planCommand: Command = {
  name: 'plan',
  summary: 'say what would be changed to bring the guardrails into force, with every document; nothing is changed',
  options: [
    {
      flags: '--format <name>',
      summary: 'how to write it; cloudformation: the alarms as a template, for a stack or a StackSet',
      choices: ['table', 'json', 'cloudformation'],
      standard: 'table',
    },
    { flags: '--output <file>', summary: 'write the plan to a file (as JSON), for "keyturn prevent apply"' },
    {
      flags: '--simulate',
      summary: 'say which calls of the last 90 days the service control policies would have denied, and to whom',
    },
    overwriteOption,
    ...guardrailOptions,
  ],
  examples: [
    { line: 'keyturn prevent plan', says: 'what is missing' },
    {
      line: 'keyturn prevent plan --only deny-root-user,deny-user-keys --simulate',
      says: 'who would be stopped by the strict ones',
    },
    { line: 'keyturn prevent plan --format cloudformation > alarms.yaml', says: 'the alarms as a template' },
  ],
  async run(context) {
    const { runPreventionPlan } = await import('../prevent/run-plan.ts');
    return runPreventionPlan(context);
  },
};

const applyCommand: Command = {
  name: 'apply',
  summary: 'bring the guardrails into force; what fails is taken back as far as it was done',
  arguments: [
    { name: 'plan', summary: 'a file that "keyturn prevent plan --output" wrote: only what is in it is done', required: false },
  ],
  options: [yesOption, formatOption, overwriteOption, ...guardrailOptions],
  examples: [
    { line: 'keyturn prevent apply', says: 'shows the plan, asks, and does it' },
    { line: 'keyturn prevent apply plan.json', says: 'what was planned; refused where something has become different since' },
  ],
  async run(context) {
    const { runPreventionApply } = await import('../prevent/run-apply.ts');
    return runPreventionApply(context);
  },
};

const removeCommand: Command = {
  name: 'remove',
  summary: 'take guardrails back: only what Keyturn made, and nothing that somebody has changed since',
  options: [yesOption, formatOption, overwriteOption, ...removalOptions],
  examples: [{ line: 'keyturn prevent remove --only deny-user-keys', says: 'lets everybody make keys again who may' }],
  async run(context) {
    const { runPreventionRemove } = await import('../prevent/run-apply.ts');
    return runPreventionRemove(context);
  },
};

/** Keeps long-lived credentials from coming back. */
export const preventCommand: Command = commandGroup({
  name: 'prevent',
  summary: 'keep root keys and other long-lived credentials from coming back: policies, centralized root access, alarms',
  subcommands: [statusCommand, planCommand, applyCommand, removeCommand],
  standardSubcommand: 'status',
  examples: [
    { line: 'keyturn prevent status', says: 'how the guardrails stand' },
    { line: 'keyturn prevent plan', says: 'what would be changed' },
  ],
});
