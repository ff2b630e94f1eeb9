import { type Command, commandGroup } from '../command.ts';

const auditDemo: Command = {
  name: 'audit',
  summary: 'audit an emulated organization of forty accounts, and print what is found',
  options: [],
  examples: [{ line: 'keyturn demo audit', says: 'no AWS account is needed, nothing leaves this machine' }],
  async run(context) {
    const { runAuditDemo } = await import('../demo/run-audit-demo.ts');
    return runAuditDemo(context);
  },
};

const rotationDemo: Command = {
  name: 'rotation',
  summary: 'tell the life of one access key: 120 days, night by night, with a crash on the way',
  options: [{ flags: '--fast', summary: 'do not pause between the sentences' }],
  examples: [{ line: 'keyturn demo rotation', says: 'the real engine and its real waits, in a few seconds' }],
  async run(context) {
    const { runRotationDemo } = await import('../demo/run-rotation-demo.ts');
    return runRotationDemo(context);
  },
};

/** Shows what Keyturn does on an AWS of its own: nothing outside this process is touched. */
export const demoCommand: Command = commandGroup({
  name: 'demo',
  summary: 'show an audit, or a rotation, in an AWS that is emulated inside this process',
  subcommands: [auditDemo, rotationDemo],
  standardSubcommand: 'audit',
  examples: [
    { line: 'keyturn demo', says: 'an audit of an emulated organization' },
    { line: 'keyturn demo rotation', says: 'the whole life of one key' },
  ],
});
