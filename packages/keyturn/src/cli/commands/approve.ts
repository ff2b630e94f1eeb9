import type { Command } from '../command.ts';
import { rotationOptions } from '../rotation/options.ts';

/** Approves a plan. */
export const approveCommand: Command = {
  name: 'approve',
  summary: 'approve a plan, where the policy wants that before it is applied',
  arguments: [
    {
      name: 'plan',
      summary: 'a file that "keyturn plan --output", "keyturn root remove --output" or "keyturn prevent plan --output" wrote',
      required: true,
    },
  ],
  options: [{ flags: '--yes', summary: 'do not ask' }, ...rotationOptions],
  examples: [{ line: 'keyturn approve plan.json', says: 'shows it, asks, and writes your approval into the journal' }],
  async run(context) {
    const { runApprove } = await import('../rotation/run-approve.ts');
    return runApprove(context);
  },
};
