import { type ExitCode, Fault } from '../../core/fault.ts';
import { guardrails } from '../../core/guardrails/index.ts';
import type { Purpose } from '../../core/prevention/assess.ts';
import type { PreventionPlan } from '../../core/prevention/plan.ts';
import { freezeAt, isInWindow } from '../../core/safety/window.ts';
import { applyGuardrails, refuseStale } from '../../engine/guardrails/apply.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { askPerson } from '../rotation/agree.ts';
import { approversOf } from '../rotation/approvals.ts';
import { isAgreed } from '../rotation/session.ts';
import { appliedGuardrailsJson, appliedGuardrailsText, exitCodeOfOutcomes, takenText } from './applied-text.ts';
import { readPreventionPlanFile } from './plan-file.ts';
import { preventionPlanText } from './plan-text.ts';
import { createGuardrailRecorder } from './recorder.ts';
import { changeGuardrails, type GuardrailSession, planNow, withAll } from './session.ts';

/** Brings guardrails into force: what is missing now, or what a plan says. */
export async function runPreventionApply(context: CommandContext): Promise<ExitCode> {
  const file = context.operands['plan'];
  const plan = file === undefined ? undefined : await readPreventionPlanFile(file);
  return changeGuardrails(context, (session) => carryOut(narrowed(session, plan), context, { plan, purpose: 'apply' }));
}

/** Takes guardrails back. */
export function runPreventionRemove(context: CommandContext): Promise<ExitCode> {
  return changeGuardrails(context, (session) =>
    carryOut(withAll(session, context), context, { plan: undefined, purpose: 'remove' }),
  );
}

interface Order {
  /** Of a file; undefined: the one of this moment. */
  readonly plan: PreventionPlan | undefined;
  readonly purpose: Purpose;
}

async function carryOut(session: GuardrailSession, context: CommandContext, { plan, purpose }: Order): Promise<ExitCode> {
  const { output } = context;
  const agreed = plan ?? (await planNow(session, purpose));
  const approvers = agreed.items.length === 0 ? [] : await approve(session, plan);
  const isAsked = !isAgreed(context) && agreed.items.length > 0;
  if (isAsked) {
    output.say(preventionPlanText(agreed, output.display).trimEnd());
    await askPerson(context, purpose === 'apply' ? 'Do this now?' : 'Take this back now?');
  }
  // A plan of this moment is fresh; one that somebody has read for a while is not.
  const fresh = plan || isAsked ? await planNow(session, purpose) : agreed;
  refuseStale(agreed, fresh);
  const items = fresh.items.filter((item) =>
    agreed.items.some((one) => one.guardrail === item.guardrail && one.account === item.account),
  );
  const outcomes = await applyGuardrails(session.aws, items, {
    access: session.request.access,
    recorder: createGuardrailRecorder(session, { plan: plan?.fingerprint ?? null, approvers }),
    interrupted: context.interrupted,
    onTaken: (item, words, effect) => output.say(takenText(item, words, effect)),
  });
  await output.result(
    optionText(context.options, 'format') === 'json'
      ? `${JSON.stringify(appliedGuardrailsJson(outcomes, fresh), null, 2)}\n`
      : resultText(outcomes, fresh, context),
  );
  return exitCodeOfOutcomes(outcomes, fresh);
}

function resultText(
  outcomes: Parameters<typeof appliedGuardrailsText>[0],
  fresh: PreventionPlan,
  { output }: CommandContext,
): string {
  const left = { ...fresh, items: [] };
  const text = appliedGuardrailsText(outcomes, output.display);
  return fresh.obstacles.length + fresh.unread.length === 0 ? text : `${text}\n${preventionPlanText(left, output.display)}`;
}

/** A file is of the guardrails and the accounts that it names, whatever the configuration says by now. */
function narrowed(session: GuardrailSession, plan: PreventionPlan | undefined): GuardrailSession {
  if (!plan) return session;
  const ids = new Set(plan.items.map(({ guardrail }) => guardrail));
  const accounts = [...new Set(plan.items.flatMap(({ account }) => account ?? []))];
  const chosen = guardrails.filter(({ id }) => ids.has(id));
  return { ...session, request: { ...session.request, chosen, scope: { kind: 'accounts', ids: accounts } } };
}

/** Who approved the plan. Throws a Fault where the policy lets nothing through now, or wants an approval that is not there. */
async function approve(
  { config, journal, aws, actor }: GuardrailSession,
  plan: PreventionPlan | undefined,
): Promise<readonly string[]> {
  const { freezes, windows, approve: wanted, isTwoPerson } = config.safety;
  const freeze = freezeAt(freezes, aws.now());
  if (freeze) throw new Fault('held-back', `Nothing is changed until ${freeze.until}: ${freeze.reason}.`);
  if (!isInWindow(windows, aws.now())) throw new Fault('held-back', 'This is outside of the windows in which changes are made.');
  const approvers = await approversOf(journal, plan, { isTwoPerson, applier: actor.arn });
  if (wanted === 'always' && approvers.length === 0) {
    throw new Fault(
      'held-back',
      'The policy wants somebody to approve it: "keyturn prevent plan --output FILE", then "keyturn approve FILE", then "keyturn prevent apply FILE".',
    );
  }
  return approvers;
}
