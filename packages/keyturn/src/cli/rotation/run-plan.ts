import type { ExitCode } from '../../core/fault.ts';
import { exitCodes } from '../../core/fault.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import { makePlan } from '../../engine/rotation/make-plan.ts';
import type { CommandContext } from '../command.ts';
import { optionDays, optionText } from '../options.ts';
import { planMarkdown, planText } from './plan-text.ts';
import { fingerprintOf, openRotation } from './session.ts';

/** How far ahead a plan tells the later steps. */
export const PLAN_DAYS = 60;

/** Prints what is due, and changes nothing. */
export async function runPlan(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const { aws, request, surroundings } = await openRotation(context);
  const horizonDays = optionDays(options, 'days', '--days') ?? PLAN_DAYS;
  const plan = await makePlan(aws, { ...request, surroundings, horizonDays, hash: fingerprintOf });
  const target = optionText(options, 'output');
  const text = render(plan, context, target === undefined ? 'table' : 'json');
  await (target === undefined ? output.result(text) : output.resultTo(target, text));
  if (target !== undefined) output.say(planText(plan, output.display).trimEnd());
  return exitCodeOfPlan(plan);
}

function render(plan: Plan, { options, output }: CommandContext, standard: string): string {
  const format = optionText(options, 'format') ?? standard;
  if (format === 'json') return `${JSON.stringify(plan, null, 2)}\n`;
  return format === 'markdown' ? planMarkdown(plan) : planText(plan, output.display);
}

/** 1 where something is due or has to be decided: a schedule can tell from it. */
function exitCodeOfPlan({ items, questions, unread }: Plan): ExitCode {
  if (unread.length > 0 || questions.some(({ problem }) => problem === 'unknown')) return exitCodes.incomplete;
  return items.length + questions.length > 0 ? exitCodes.findings : exitCodes.clean;
}
