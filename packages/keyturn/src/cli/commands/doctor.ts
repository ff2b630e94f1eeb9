import { auditDefaults } from '../../config/settings.ts';
import { awsOptions, type Command } from '../command.ts';
import { configOption } from '../settings.ts';

/** Says what the credentials at hand may do. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'try every call that an audit makes, and say what is missing and what for',
  options: [
    { flags: '--org', summary: 'try the organization too, and the way into one of its accounts' },
    { flags: '--role <name>', summary: 'role to assume in other accounts', standard: auditDefaults.role },
    { flags: '--external-id <id>', summary: 'external id that the role asks for' },
    { flags: '--format <name>', summary: 'how to write the result', choices: ['table', 'json'], standard: 'table' },
    configOption,
    ...awsOptions,
  ],
  examples: [
    { line: 'keyturn doctor', says: 'whether these credentials can audit their own account' },
    { line: 'keyturn doctor --org --role KeyturnAudit', says: 'whether they can audit the organization' },
  ],
  async run(context) {
    const { runDoctor } = await import('../run-doctor.ts');
    return runDoctor(context);
  },
};
