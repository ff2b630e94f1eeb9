import { type ExitCode, Fault } from '../../core/fault.ts';
import { alarmsTemplate } from '../../core/prevention/alarms-template.ts';
import { nothingMade } from '../../core/prevention/made-before.ts';
import type { PreventionPlan } from '../../core/prevention/plan.ts';
import type { Simulation } from '../../core/prevention/simulation.ts';
import { simulateGuardrails } from '../../engine/guardrails/simulate.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { readConfig } from '../settings.ts';
import { exitCodeOfStates } from './exit-codes.ts';
import { preventionPlanText, simulationText } from './plan-text.ts';
import { type GuardrailSession, openGuardrails, planNow } from './session.ts';

/** Says what would be done, and changes nothing. */
export async function runPreventionPlan(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const target = optionText(options, 'output');
  const format = optionText(options, 'format') ?? (target === undefined ? 'table' : 'json');
  const isSimulated = isGiven(options, 'simulate');
  if (format === 'cloudformation') return printTemplate(context, target);
  if (target !== undefined && isSimulated)
    throw new Fault(
      'usage-wrong',
      '--simulate tells you something, and --output writes a plan to a file: run them one after the other.',
    );
  const session = await openGuardrails(context);
  const plan = await planNow(session, 'apply');
  const simulation = isSimulated ? await simulate(session, context) : undefined;
  const text =
    format === 'json'
      ? `${JSON.stringify(simulation ? { ...plan, simulation } : plan, null, 2)}\n`
      : planWithSimulation(plan, simulation, context);
  await (target === undefined ? output.result(text) : output.resultTo(target, text));
  if (target !== undefined) output.say(preventionPlanText(plan, output.display).trimEnd());
  return exitCodeOfPlan(plan);
}

/** The alarms as a template: AWS is not asked. */
async function printTemplate(context: CommandContext, target: string | undefined): Promise<ExitCode> {
  const { prevention } = await readConfig(context);
  const text = alarmsTemplate(prevention.alarmEmail);
  await (target === undefined ? context.output.result(text) : context.output.resultTo(target, text));
  return 0;
}

async function simulate({ aws, request }: GuardrailSession, { interrupted }: CommandContext): Promise<Simulation> {
  const { partition } = await aws.caller();
  return simulateGuardrails(aws, {
    chosen: request.chosen.filter((one) => one.of === 'organization'),
    context: { ...request.context, partition, madeBefore: nothingMade },
    access: request.access,
    now: aws.now(),
    interrupted,
  });
}

function planWithSimulation(
  plan: PreventionPlan,
  simulation: Simulation | undefined,
  { output: { display } }: CommandContext,
): string {
  const text = preventionPlanText(plan, display);
  return simulation ? `${simulationText(simulation, display)}\n${text}` : text;
}

/** 1 where something would be changed, or somebody has to look: a schedule can tell from it. */
function exitCodeOfPlan({ items, obstacles, unread }: PreventionPlan): ExitCode {
  const states = [...items.map(() => 'open' as const), ...obstacles.map(({ state }) => state)];
  return exitCodeOfStates(states, unread.length);
}
