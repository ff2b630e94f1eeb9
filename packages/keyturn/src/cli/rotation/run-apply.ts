import type { ExitCode } from '../../core/fault.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import { type Applied, type ApplyRequest, apply } from '../../engine/rotation/apply.ts';
import { makePlan } from '../../engine/rotation/make-plan.ts';
import { settleUnanswered } from '../../engine/rotation/settle.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { askPerson } from './agree.ts';
import { appliedJson, appliedText, exitCodeOfApplied, takenLine } from './applied-text.ts';
import { approversOf } from './approvals.ts';
import { readPlanFile } from './plan-file.ts';
import { planText } from './plan-text.ts';
import { createRecorder } from './recorder.ts';
import { PLAN_DAYS } from './run-plan.ts';
import { changeRotation, fingerprintOf, followDays, isAgreed, type RotationSession } from './session.ts';

/** Does what is due, or what a plan says, as far as it goes today. */
export async function runApply(context: CommandContext): Promise<ExitCode> {
  keepHeapSmall();
  const { operands } = context;
  const file = operands['plan'];
  const plan = file === undefined ? undefined : await readPlanFile(file);
  return changeRotation(context, async (session) => {
    const agreed = plan ?? (isAgreed(context) ? undefined : await planNow(session));
    if (agreed && !isAgreed(context)) {
      context.output.say(planText(agreed, context.output.display).trimEnd());
      if (agreed.items.length > 0) await askPerson(context, 'Do this now?');
    }
    return applyIn(session, context, { plan: agreed });
  });
}

/** What a run is told besides its session. */
export interface ApplyWish {
  readonly plan?: Plan | undefined;
  readonly target?: ApplyRequest['target'];
  readonly isHandedOver?: boolean;
}

/** Applies in an open session, tells each step as it is taken, and prints what came of it. */
export async function applyIn(session: RotationSession, context: CommandContext, wish: ApplyWish): Promise<ExitCode> {
  return tellApplied(await performApply(session, context, wish), context);
}

/** Applies in an open session, and tells each step as it is taken. */
export async function performApply(
  { aws, request, surroundings, journal, run, actor, config }: RotationSession,
  { output }: CommandContext,
  { plan, target, isHandedOver = false }: ApplyWish,
): Promise<Applied> {
  const approvers = await approversOf(journal, plan, { isTwoPerson: config.safety.isTwoPerson, applier: actor.arn });
  const recorder = createRecorder(journal, { run, plan: plan?.fingerprint ?? null, approvers, actor, now: () => aws.now() });
  const applied = await apply(aws, {
    ...request,
    target,
    surroundings,
    recorder,
    plan,
    isApproved: () => approvers.length > 0,
    isHandedOver,
    followDays: followDays(config),
    onTaken: (principal, taken) => output.say(takenLine(principal, taken)),
  });
  await settleUnanswered(aws, { journal, run, actor, access: request.access, interrupted: request.interrupted });
  return applied;
}

/** Prints what came of a run; answers the exit code. */
export async function tellApplied(applied: Applied, { options, output }: CommandContext): Promise<ExitCode> {
  const format = optionText(options, 'format') ?? 'table';
  await output.result(
    format === 'json' ? `${JSON.stringify(appliedJson(applied), null, 2)}\n` : appliedText(applied, output.display),
  );
  return exitCodeOfApplied(applied);
}

function planNow({ aws, request, surroundings }: RotationSession): Promise<Plan> {
  return makePlan(aws, { ...request, surroundings, horizonDays: PLAN_DAYS, hash: fingerprintOf });
}
