import { Fault } from '../../core/fault.ts';
import { type PreventionPlan, readPreventionPlan } from '../../core/prevention/plan.ts';
import { readPlanText } from '../rotation/plan-file.ts';
import { fingerprintOf } from '../rotation/session.ts';

/** Reads a plan that `keyturn prevent plan --output` wrote. Throws a Fault where it is none, or was changed. */
export async function readPreventionPlanFile(file: string): Promise<PreventionPlan> {
  const plan = readPreventionPlan(await readPlanText(file), fingerprintOf);
  if (typeof plan === 'string') throw new Fault('plan-unreadable', `Could not read ${file} as a plan: ${plan}.`);
  return plan;
}
