import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { ROOT_PRINCIPAL } from '../../core/finding.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import { apply } from '../../engine/rotation/apply.ts';
import { makePlan } from '../../engine/rotation/make-plan.ts';
import type { Principal } from '../../engine/rotation/principal.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { refuseUnwritable } from '../output.ts';
import { askPerson, reasonOf } from '../rotation/agree.ts';
import { appliedJson, appliedText, exitCodeOfApplied, takenLine } from '../rotation/applied-text.ts';
import { approvalOf, approversOf } from '../rotation/approvals.ts';
import { readPlanFile } from '../rotation/plan-file.ts';
import { planText } from '../rotation/plan-text.ts';
import { createRecorder } from '../rotation/recorder.ts';
import { PLAN_DAYS } from '../rotation/run-plan.ts';
import { changeRotation, fingerprintOf, isAgreed } from '../rotation/session.ts';
import { openRootRotation, type RootRotationSession, type RootWish } from './root-rotation-session.ts';

/** What somebody wants of the root user whose key signs. */
export interface OwnRootAct {
  readonly wish: RootWish;
  /** With what it is done; or how the run ends, where there is nothing to do. */
  readonly principalOf: (rotation: RootRotationSession, plan: Plan | undefined) => Promise<Principal | ExitCode>;
}

/** Changes the keys of the root user that signs; or writes a plan of it, or carries one out. */
export async function actAsRoot(context: CommandContext, { wish, principalOf }: OwnRootAct): Promise<ExitCode> {
  const { options } = context;
  const file = optionText(options, 'plan');
  const target = optionText(options, 'output');
  if (file !== undefined && target !== undefined)
    throw new Fault('usage-wrong', '--output writes a plan, and --plan carries one out: choose one.');
  if (target !== undefined) await refuseUnwritable(target);
  const plan = file === undefined ? undefined : await readPlanFile(file);
  return changeRotation(context, async (session) => {
    const rotation = await openRootRotation(context, session, wish);
    const principal = await principalOf(rotation, plan);
    if (typeof principal === 'number') return principal;
    if (target !== undefined) return writePlan(rotation, context, { principal, target });
    return carryOut(rotation, context, { principal, plan });
  });
}

function planOf({ aws, request, session }: RootRotationSession, principal: Principal): Promise<Plan> {
  const { surroundings } = session;
  const horizonDays = PLAN_DAYS;
  const principals = [principal];
  return makePlan(aws, { ...request, principals, surroundings, horizonDays, hash: fingerprintOf, isHandedOver: true });
}

async function writePlan(
  rotation: RootRotationSession,
  { output }: CommandContext,
  { principal, target }: { readonly principal: Principal; readonly target: string },
): Promise<ExitCode> {
  const plan = await planOf(rotation, principal);
  await output.resultTo(target, `${JSON.stringify(plan, null, 2)}\n`);
  output.say(planText(plan, output.display).trimEnd());
  if (plan.questions.some(({ problem }) => problem === 'unknown')) return exitCodes.incomplete;
  return plan.items.length + plan.questions.length > 0 ? exitCodes.findings : exitCodes.clean;
}

interface Wanted {
  readonly principal: Principal;
  readonly plan: Plan | undefined;
}

/** Whoever lets it happen has approved the plan before, or says why now; the reason stands in the journal. */
async function carryOut(rotation: RootRotationSession, context: CommandContext, { principal, plan }: Wanted): Promise<ExitCode> {
  const { session, account } = rotation;
  const { journal, actor, config } = session;
  const { isTwoPerson, approve } = config.safety;
  const shown = plan ?? (await planOf(rotation, principal));
  context.output.say(planText(shown, context.output.display).trimEnd());
  const isDue = shown.items.length > 0;
  if (isDue && !isAgreed(context)) await askPerson(context, 'Do this now?');
  const approved = await approversOf(journal, shown, { isTwoPerson, applier: actor.arn });
  const mayExplain = isDue && approve === 'root' && !isTwoPerson && approved.length === 0;
  const reason = mayExplain ? await reasonOf(context) : undefined;
  if (reason !== undefined) {
    await journal.append(
      approvalOf(session, {
        plan: shown.fingerprint,
        account: account.id,
        principal: ROOT_PRINCIPAL,
        because: reason,
        evidence: { items: shown.items.length },
      }),
    );
  }
  const approvers = reason === undefined ? approved : [actor.arn ?? 'somebody'];
  return applyIn(rotation, context, { principal, plan, fingerprint: shown.fingerprint, approvers });
}

interface Applying extends Wanted {
  readonly fingerprint: string;
  readonly approvers: readonly string[];
}

async function applyIn(
  { aws, request, session }: RootRotationSession,
  { options, output }: CommandContext,
  { principal, plan, fingerprint, approvers }: Applying,
): Promise<ExitCode> {
  const { journal, run, actor, surroundings } = session;
  const recorder = createRecorder(journal, { run, plan: fingerprint, approvers, actor, now: () => aws.now() });
  const applied = await apply(aws, {
    ...request,
    principals: [principal],
    surroundings,
    recorder,
    plan,
    isApproved: () => approvers.length > 0,
    isHandedOver: true,
    onTaken: (one, taken) => output.say(takenLine(one, taken)),
  });
  const isJson = optionText(options, 'format') === 'json';
  await output.result(isJson ? `${JSON.stringify(appliedJson(applied), null, 2)}\n` : appliedText(applied, output.display));
  return exitCodeOfApplied(applied);
}
