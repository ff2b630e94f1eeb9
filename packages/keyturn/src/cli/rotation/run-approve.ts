import { type ExitCode, exitCodes } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { askPerson } from './agree.ts';
import { readApprovable } from './approvable.ts';
import { approvalOf } from './approvals.ts';
import { changeRotation, isAgreed } from './session.ts';

/** Writes into the journal that whoever runs this approves a plan. */
export async function runApprove(context: CommandContext): Promise<ExitCode> {
  const plan = await readApprovable(context.operands['plan'] ?? '');
  return changeRotation(context, async ({ journal, aws, run, actor }) => {
    context.output.say(plan.text(context.output.display).trimEnd());
    if (!isAgreed(context)) await askPerson(context, `Approve this plan as ${actor.arn ?? 'nobody'}?`);
    await journal.append(
      approvalOf(
        { aws, run, actor },
        {
          plan: plan.fingerprint,
          because: 'somebody has read the plan, and approves it',
          evidence: { items: plan.items, madeAt: plan.madeAt, madeBy: plan.madeBy },
        },
      ),
    );
    await context.output.result(`Approved plan ${plan.fingerprint} as ${actor.arn ?? 'nobody'}.\n`);
    return exitCodes.clean;
  });
}
